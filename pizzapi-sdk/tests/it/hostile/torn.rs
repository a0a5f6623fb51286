//! Answers that break off.

use pizzapi_sdk::Error;

use super::wild::{Wild, answer};

#[tokio::test]
async fn an_answer_torn_anywhere_is_none() {
    let ok = r#"{"status":"ok"}"#;
    let by_length = answer(200, "content-type: application/json\r\n", ok);
    let (one, two) = ok.split_at(9);
    let by_chunks = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{one}\r\n6;x=y\r\n{two}\r\n0\r\n\r\n"
    );
    for whole in [by_length, by_chunks] {
        for end in 0..whole.len() {
            let server = Wild::saying(&whole.as_bytes()[..end]).await;
            let error = server.client().health().await.expect_err("torn");
            assert!(
                matches!(error, Error::Unreachable { .. }),
                "after {end}: {error:?}"
            );
        }
        let server = Wild::saying(whole).await;
        server.client().health().await.expect("whole");
    }
}

#[tokio::test]
async fn an_error_torn_anywhere_keeps_its_status_or_is_none() {
    let whole = answer(
        404,
        "",
        r#"{"code":"org_not_found","detail":"no such org"}"#,
    );
    let head = whole.find("\r\n\r\n").expect("an end") + 4;
    for end in 0..=whole.len() {
        let server = Wild::saying(&whole.as_bytes()[..end]).await;
        let slug = "acme".parse().expect("a slug");
        let error = server.client().get_org(&slug).await.expect_err("an error");
        if end < head {
            assert!(
                matches!(error, Error::Unreachable { .. }),
                "{end}: {error:?}"
            );
        } else {
            assert!(error.is_not_found(), "{end}: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_only_its_end_ends_is_held_against_json() {
    let server = Wild::saying("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"status\":\"o").await;
    let error = server.client().health().await.expect_err("torn");
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
}

#[tokio::test]
async fn lengths_that_make_no_sense_are_no_answers() {
    for head in [
        "content-length: -1",
        "content-length: 99999999999999999999999",
        "content-length: 15\r\ncontent-length: 16",
        "content-length: 1e1",
        "transfer-encoding: chunked\r\n\r\nffffffffffffffffff",
        "transfer-encoding: chunked\r\n\r\n-1\r\n",
        "transfer-encoding: gzip",
    ] {
        let text = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{{\"status\":\"ok\"");
        let server = Wild::saying(text).await;
        let error = server.client().health().await.expect_err(head);
        assert!(
            matches!(error, Error::Unreachable { .. } | Error::Decode { .. }),
            "{head}: {error:?}"
        );
    }
}
