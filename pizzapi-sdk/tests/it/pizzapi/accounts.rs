//! Accounts and logins of PizzaPi's control plane.

use pizzapi_sdk::{
    Client, Credential, Error, Login, Result,
    types::{ErrorCode, Secret},
};
use serde_json::{Value, json};

use super::{
    control_plane,
    exchange::{Body, Exchange},
    replay::{Replay, cookie_of},
};

/// What was sent in an exchange of section A.
fn form(name: &str) -> Value {
    match control_plane::exchange('A', name).body {
        Body::Json(form) => form,
        other => panic!("{name}: {other:?}"),
    }
}

fn text(form: &Value, field: &str) -> String {
    form[field].as_str().expect(field).to_owned()
}

async fn sign_up(client: &Client, name: &str) -> Result<Login> {
    let form = form(name);
    let password = Secret::from(text(&form, "password"));
    let (name, email) = (text(&form, "name"), text(&form, "email"));
    client.sign_up(&name, &email, &password).await
}

async fn sign_in(client: &Client, name: &str) -> Result<Login> {
    let form = form(name);
    let password = Secret::from(text(&form, "password"));
    let remember = form["rememberMe"].as_bool().unwrap_or(true);
    client
        .sign_in(&text(&form, "email"), &password, remember)
        .await
}

fn whose(login: &Login, exchange: &Exchange) {
    let user = serde_json::to_value(&login.user).expect("written");
    assert_eq!(user, exchange.json()["user"], "{}", exchange.name);
}

#[tokio::test]
async fn somebody_signs_up() {
    let replay = Replay::section('A').await;
    let nobody = replay.client(Credential::None);
    let (name, alice) = (
        "sign-up alice",
        control_plane::exchange('A', "sign-up alice"),
    );
    let login = replay.answered(name, sign_up(&nobody, name).await);
    whose(&login, &alice);
    assert_eq!(login.credential, cookie_of(&alice));
    let unnamed = "sign-up empty name";

    for (name, code) in [
        ("sign-up duplicate email", ErrorCode::AuthUserExists),
        (
            "sign-up duplicate email different case",
            ErrorCode::AuthUserExists,
        ),
        ("sign-up short password", ErrorCode::AuthPasswordTooShort),
        ("sign-up 129-char password", ErrorCode::AuthPasswordTooLong),
        ("sign-up invalid email", ErrorCode::AuthValidation),
    ] {
        let error = replay.at(name).refused(name, sign_up(&nobody, name).await);
        assert_eq!(error.code(), Some(&code), "{name}");
    }
    let login = replay.answered(unnamed, sign_up(&nobody, unnamed).await);
    assert_eq!(login.user.name, "");
}

#[tokio::test]
async fn somebody_signs_in_looks_around_and_signs_out() {
    let replay = Replay::section('A').await;
    let nobody = replay.client(Credential::None);
    for name in ["sign-in", "sign-in rememberMe=false"] {
        let exchange = control_plane::exchange('A', name);
        let login = replay.answered(name, sign_in(&nobody, name).await);
        whose(&login, &exchange);
        let cookies = login.credential.secret().expect("a cookie").expose();
        let token = text(&exchange.json(), "token");
        assert!(cookies.starts_with(&format!("better-auth.session_token={token}.")));
        // Without it, the server would make 7 days of the 1 day at the next call.
        assert_eq!(
            cookies.contains("; better-auth.dont_remember=true."),
            name != "sign-in"
        );
        assert_eq!(
            Credential::parse(Secret::from(cookies)),
            login.credential,
            "as it is stored and read back"
        );
    }
    for name in ["sign-in wrong password", "sign-in unknown user"] {
        let error = replay.refused(name, sign_in(&nobody, name).await);
        assert!(error.is_unauthenticated());
        assert_eq!(error.code(), Some(&ErrorCode::AuthInvalidLogin), "{name}");
    }

    let alice = replay.client_of("sign-up alice");
    let name = "get-session with cookie";
    let recorded = control_plane::exchange('A', name).json();
    let session = replay
        .answered(name, alice.current_session().await)
        .expect("a session");
    assert_eq!(json!(session.user), recorded["user"]);
    let login = session.session.expect("a login");
    assert_eq!(json!(login.id), recorded["session"]["id"]);
    assert_eq!(json!(login.expires_at), recorded["session"]["expiresAt"]);
    let user = replay.at(name).answered(name, alice.current_user().await);
    assert_eq!(user, session.user);

    let name = "get-session none";
    let none = replay.answered(name, nobody.current_session().await);
    assert_eq!(none, None);
    let token = text(
        &control_plane::exchange('A', "sign-up alice").json(),
        "token",
    );
    let bare = replay.client(Credential::Session(token.into()));
    let name = "get-session bearer (session token)";
    assert_eq!(replay.answered(name, bare.current_session().await), None);
    let name = "list user orgs bearer (session token)";
    let error = replay.refused(name, bare.list_user_orgs().await);
    assert!(error.is_unauthenticated());

    // The second login ends; Alice's first one goes on.
    let second = replay.client_of("sign-in");
    replay.answered("sign-out of second session", second.sign_out().await);
    let name = "list orgs with signed-out cookie";
    let error = replay.refused(name, second.list_user_orgs().await);
    assert!(error.is_unauthenticated());
    assert_eq!(error.to_string(), "Unauthorized");
}

#[tokio::test]
async fn a_cookie_that_is_over_is_nobody() {
    // What it answers for no cookie is what it answers for one that is over.
    let mut over = control_plane::exchange('A', "get-session none");
    over.headers = control_plane::exchange('A', "get-session with cookie").headers;
    let replay = Replay::of(vec![over]).await;
    let alice = replay.client(cookie_of(&control_plane::exchange('A', "sign-up alice")));
    let error = alice.current_user().await.expect_err("nobody");
    assert!(
        matches!(&error, Error::Unauthenticated { code, .. } if *code == ErrorCode::Unauthenticated),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_only_our_control_plane_has_is_not_found_there() {
    let replay = Replay::section('A').await;
    let alice = replay.client_of("sign-up alice");
    for route in [
        "GET /.well-known/pizzapi",
        "GET /api/user/api-keys",
        "POST /api/user/api-keys",
        "DELETE /api/user/api-keys/k1",
        "GET /api/events",
    ] {
        replay.lacks(route);
    }
    let key = "k1".parse().expect("an id");
    let new_key = pizzapi_sdk::types::CreateApiKey::default();
    let mut events = std::pin::pin!(alice.events(None));
    for error in [
        alice.discover().await.map(drop),
        alice
            .list_api_keys(&pizzapi_sdk::types::ListApiKeys::default())
            .await
            .map(drop),
        alice.create_api_key(&new_key).await.map(drop),
        alice.revoke_api_key(&key).await,
        futures_util::StreamExt::next(&mut events)
            .await
            .expect("an end")
            .map(drop),
    ] {
        let error = error.expect_err("there is none");
        assert!(error.is_not_found(), "{error:?}");
        assert_eq!(error.code(), Some(&ErrorCode::NotFound));
        assert!(error.to_string().starts_with("Not found: /"), "{error}");
    }
    let name = "GET /api/orgs (no such list route)";
    let listed = alice.list_orgs(&pizzapi_sdk::ListOrgs::default()).await;
    assert!(replay.refused(name, listed).is_not_found());
}
