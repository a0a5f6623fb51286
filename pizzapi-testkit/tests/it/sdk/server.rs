//! What everybody may ask a control plane.

use pizzapi_sdk::{Client, Credential, RetryPolicy, types::Secret};
use pizzapi_testkit::{Mood, Platform, eventually};

use super::refusal;

#[tokio::test(flavor = "multi_thread")]
async fn a_control_plane_is_ready_as_long_as_all_of_it_is() {
    let platform = Platform::start().await;
    let client = Client::builder(platform.url())
        .credential(Credential::Session(Secret::from("of a login that is over")))
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    client.ready().await.expect("ready");
    let keys = client.get_jwks().await.expect("keys").keys;
    assert_eq!(keys.len(), 1);
    assert_eq!(
        (keys[0].kty.as_str(), keys[0].alg.as_str()),
        ("OKP", "EdDSA")
    );
    platform.provider().set_mood(Mood::Away);
    eventually("it says that it is not", async || {
        client.ready().await.is_err()
    })
    .await;
    let error = client.ready().await.expect_err("the provider is away");
    assert!(error.to_string().contains("the provider"), "{error}");
    assert!(error.is_retryable());
    assert_eq!(refusal::<()>(Err(error)), "503 unavailable");
    client.health().await.expect("it serves all the same");
}
