//! Cookies that are none, and those of others.

use pizzapi_sdk::Credential;
use serde_json::json;

use super::wild::{Wild, answer};

fn signed_in() -> String {
    json!({
        "redirect": false, "token": "tok",
        "user": {
            "id": "u1", "name": "Ann", "email": "a@b.c",
            "createdAt": "2026-11-20T19:05:59.838Z", "updatedAt": "2026-11-20T19:05:59.838Z",
        },
    })
    .to_string()
}

async fn credential(set_cookies: &[u8]) -> pizzapi_sdk::Result<Credential> {
    let answer = answer(200, "@", &signed_in());
    let (before, after) = answer.split_once('@').expect("a place");
    let server = Wild::saying([before.as_bytes(), set_cookies, after.as_bytes()].concat()).await;
    let login = server.client().sign_in("a@b.c", &"x".into(), true).await?;
    // Whatever it is, it can be stored, and read back.
    let stored = login.credential.secret().expect("one").clone();
    assert_eq!(Credential::parse(stored), login.credential);
    Ok(login.credential)
}

#[tokio::test]
async fn cookies_that_are_none_leave_the_token() {
    for nonsense in [
        b"".as_slice(),
        b"set-cookie:\r\n",
        b"set-cookie: ;;;===;\r\n",
        b"set-cookie: better-auth.session_token\r\n",
        b"set-cookie: better-auth.session_token=\r\n",
        b"set-cookie: better-auth.session_token=; Max-Age=0\r\n",
        b"set-cookie: =better-auth.session_token=tok.x\r\n",
        b"set-cookie: Better-Auth.Session_Token=tok.x\r\n",
        b"set-cookie: xbetter-auth.session_token=tok.x\r\n",
        b"set-cookie: x=better-auth.session_token=tok.x\r\n",
        b"set-cookie: better-auth.session_token=tok; Path=/\r\n",
        b"set-cookie: better-auth.session_token=tok.\xff\xfe\r\n",
        b"set-cookie: better-auth.session_data=tok.x\r\n",
    ] {
        let credential = credential(nonsense).await.expect("signed in");
        assert_eq!(
            credential,
            Credential::Session("tok".into()),
            "{}",
            nonsense.escape_ascii()
        );
    }
}

#[tokio::test]
async fn the_cookie_is_found_among_others_and_without_what_is_about_it() {
    let cookie = Credential::Cookie("better-auth.session_token=tok.sig%3D".into());
    let among = b"set-cookie: a=b\r\nset-cookie: \xff=\xff\r\n\
        set-cookie:   better-auth.session_token=tok.sig%3D  ; Path=/; Domain=evil.example; SameSite=None\r\n\
        set-cookie: better-auth.session_token=other.sig\r\n"
        .as_slice();
    assert_eq!(credential(among).await.expect("signed in"), cookie);
    let many = "set-cookie: x=y\r\n".repeat(90);
    let many = format!("{many}set-cookie: better-auth.session_token=tok.sig%3D\r\n");
    assert_eq!(
        credential(many.as_bytes()).await.expect("signed in"),
        cookie
    );
}

#[tokio::test]
async fn more_cookies_than_anybody_needs_are_no_answer() {
    for flood in [
        "set-cookie: x=y\r\n".repeat(10_000),
        format!(
            "set-cookie: better-auth.session_token={}\r\n",
            "t".repeat(1 << 20)
        ),
    ] {
        let error = credential(flood.as_bytes()).await.expect_err("a flood");
        assert!(error.status().is_none(), "{error:?}");
    }
}
