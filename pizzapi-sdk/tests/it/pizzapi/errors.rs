//! Every error that was recorded, as the SDK tells it.

use std::fmt::Write as _;

use pizzapi_sdk::{Client, Credential, Error, RequestBuilder, RetryPolicy};

use super::{
    control_plane,
    exchange::{Body, Exchange},
    replay::Replay,
    server,
};

/// A call of the route, which shows what was shown then.
pub fn request(url: &str, exchange: &Exchange) -> RequestBuilder {
    let whole = |text: &str| text.replace('…', "session_token=0");
    let credential = match (exchange.header("cookie"), exchange.header("authorization")) {
        (Some(cookie), _) => Credential::Cookie(whole(cookie).into()),
        (None, Some(bearer)) => {
            Credential::Session(whole(bearer).trim_start_matches("Bearer ").into())
        }
        (None, None) => Credential::None,
    };
    let client = Client::builder(url).credential(credential);
    let client = client.retry(RetryPolicy::none()).build().expect("built");
    let path = exchange.path.as_str();
    if let Some(key) = exchange.header("x-api-key") {
        let server = client.server(url, whole(key).into()).expect("a URL");
        return match exchange.method.as_str() {
            "POST" => server.post(path),
            _ => server.get(path),
        };
    }
    match exchange.method.as_str() {
        "POST" => client.post(path),
        "PATCH" => client.patch(path),
        "DELETE" => client.delete(path),
        _ => client.get(path),
    }
}

async fn error_of(exchange: &Exchange) -> Error {
    let replay = if exchange.can_be_made() {
        Replay::of(vec![exchange.clone()]).await
    } else {
        // The SDK never asks so; what it makes of the answer counts all the same.
        Replay::answering(exchange).await
    };
    let mut request = request(&replay.url(), exchange);
    if let Body::Json(body) = &exchange.body {
        request = request.json(body);
    }
    request.nothing().await.expect_err(&exchange.name)
}

#[tokio::test]
async fn every_recorded_error_is_told_in_its_own_words() {
    let of_control_plane = control_plane::all().into_iter();
    let of_control_plane = of_control_plane.map(|it| (it.section.to_string(), it.exchange));
    let of_server = server::exchanges().into_iter();
    let of_server = of_server.map(|exchange| ("server".to_owned(), exchange));
    let mut told = String::new();
    let mut count = 0;
    for (part, exchange) in of_control_plane.chain(of_server) {
        if exchange.status < 400 {
            continue;
        }
        let error = error_of(&exchange).await;
        assert_eq!(error.status(), Some(exchange.status), "{}", exchange.name);
        assert_eq!(
            error.is_unauthenticated(),
            matches!(error, Error::Unauthenticated { .. })
        );
        let code = error.code().expect("a code");
        assert!(!code.as_str().is_empty());
        assert!(error.to_string().len() <= 500);
        writeln!(
            told,
            "{part} · {} · {}\n  {} {code} · {error}",
            exchange.name,
            exchange.route(),
            exchange.status,
        )
        .expect("written");
        count += 1;
    }
    assert!(count > 100, "{count}");
    insta::assert_snapshot!("errors", told);
}
