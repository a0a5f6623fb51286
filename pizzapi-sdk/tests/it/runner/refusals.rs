//! What becomes of a runner that is not wanted.

use futures_util::{FutureExt as _, future::BoxFuture};
use pizzapi_sdk::{
    Client, Credential, Error, RetryPolicy,
    runner::{Connect, Connection, FixedConnection, Runner, RunnerError, RunnerIdentity},
    types::Secret,
};
use serde_json::json;
use tokio::time::timeout;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use super::{Instance, PATIENCE, echo, fixed, run, slug, with_root};

#[tokio::test]
async fn a_refused_credential_that_cannot_be_replaced_ends_it() {
    let instance = Instance::start().await;
    let (_stop, running) = run(with_root(Runner::builder(
        fixed(&instance, "dead"),
        RunnerIdentity::new(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    peer.hear().await;
    peer.say(r#"44/runner,{"message":"unauthorized"}"#).await;
    let ended = timeout(PATIENCE, running)
        .await
        .expect("in time")
        .expect("ran");
    assert!(
        matches!(ended, Err(RunnerError::Refused { .. })),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_wrong_secret_ends_it_with_the_reason() {
    let instance = Instance::start().await;
    let (_stop, running) = run(with_root(Runner::builder(
        fixed(&instance, "jwt"),
        RunnerIdentity::new(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    peer.admit().await;
    peer.event().await;
    peer.emit(
        "error",
        json!({ "message": "Runner authentication failed: secret mismatch for runner a90cb3d1" }),
    )
    .await;
    let ended = timeout(PATIENCE, running)
        .await
        .expect("in time")
        .expect("ran");
    assert_eq!(
        ended.expect_err("refused").to_string(),
        "the runner was refused: Runner authentication failed: secret mismatch for runner a90cb3d1"
    );
}

#[tokio::test]
async fn a_refused_token_is_replaced_by_a_fresh_one_and_the_last_one_tried_when_the_control_plane_is_away()
 {
    let instance = Instance::start().await;
    let plane = MockServer::start().await;
    for (n, token) in ["first", "second"].into_iter().enumerate() {
        Mock::given(method("POST"))
            .and(path("/api/orgs/acme/token"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({
                // The first is over at once: it is the last one there is, and still tried.
                "token": token, "expires_in": if n == 0 { 900 } else { 0 }, "url": instance.url,
            })))
            .up_to_n_times(1)
            .with_priority(u8::try_from(n + 1).expect("small"))
            .mount(&plane)
            .await;
    }
    let client = Client::builder(plane.uri())
        .credential(Credential::ApiKey(Secret::from("pzk_x")))
        .retry(RetryPolicy::none())
        .build()
        .expect("built");
    let (stop, running) = run(with_root(Runner::builder(
        client.org(&slug()),
        RunnerIdentity::new(),
        echo(),
    )));
    let mut peer = instance.accept().await;
    assert!(peer.hear().await.contains(r#""orgToken":"first""#));
    peer.say(r#"44/runner,{"message":"unauthorized"}"#).await;
    drop(peer);
    let mut peer = instance.accept().await;
    let (auth, _) = peer.register().await;
    assert_eq!(auth["orgToken"], "second");

    // No more tokens: the control plane answers 503 from now on.
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(503))
        .with_priority(200)
        .mount(&plane)
        .await;
    drop(peer);
    let mut peer = instance.accept().await;
    let (auth, _) = peer.register().await;
    assert_eq!(auth["orgToken"], "second");
    let requests = plane.received_requests().await.expect("recorded");
    assert!(requests.len() >= 3, "it asked again first");
    assert!(
        requests
            .iter()
            .all(|request| request.headers["authorization"] == "Bearer pzk_x")
    );
    stop.cancel();
    peer.drain().await;
    running.await.expect("ran").expect("stopped");
}

#[tokio::test]
async fn a_member_no_more_is_refused() {
    let plane = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(404).set_body_json(json!({
            "code": "org_not_found", "detail": "no organisation `acme`",
        })))
        .mount(&plane)
        .await;
    let client = Client::builder(plane.uri()).build().expect("built");
    let (_stop, running) = run(with_root(Runner::builder(
        client.org(&slug()),
        RunnerIdentity::new(),
        echo(),
    )));
    let ended = timeout(PATIENCE, running)
        .await
        .expect("in time")
        .expect("ran");
    assert_eq!(
        ended.expect_err("refused").to_string(),
        "the runner was refused: no organisation `acme`"
    );
}

/// A way in that there is not.
struct Nowhere;

impl Connect for Nowhere {
    fn connection(&self, _fresh: bool) -> BoxFuture<'_, pizzapi_sdk::Result<Connection>> {
        let error = Error::BadUrl {
            url: "acme".to_owned(),
            reason: "it has no scheme".to_owned(),
        };
        async { Err(error) }.boxed()
    }
}

#[tokio::test]
async fn a_setting_that_cannot_do_ends_it_and_is_not_called_a_refusal() {
    let far = FixedConnection::org("http://192.0.2.1", slug(), Secret::from("token"));
    let ways: [(Box<dyn Connect>, &str); 2] = [
        (
            Box::new(far.expect("a URL")),
            "http://192.0.2.1 is plain http: everybody on the way could read the credential",
        ),
        (Box::new(Nowhere), "`acme` cannot be used: it has no scheme"),
    ];
    for (way, what) in ways {
        let (_stop, running) = run(with_root(Runner::builder(
            way,
            RunnerIdentity::new(),
            echo(),
        )));
        let ended = timeout(PATIENCE, running)
            .await
            .expect("in time")
            .expect("ran");
        let error = ended.expect_err("of no use");
        assert_eq!(error.to_string(), "the runner cannot connect");
        let RunnerError::Impossible { source } = error else {
            panic!("{error:?}");
        };
        assert_eq!(source.to_string(), what);
    }
}
