//! The own API keys: listed page by page, revoked.

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Credential, ListApiKeys,
    types::{ApiKey, ApiKeyId, CreateApiKey},
};
use pizzapi_testkit::Platform;

use super::{by_key, fields, refusal};

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_listed_page_by_page_and_as_one_stream() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    for name in ["one", "two", "three"] {
        let new = CreateApiKey {
            name: name.to_owned(),
            ..CreateApiKey::default()
        };
        ann.create_api_key(&new).await.expect("a key");
    }
    let two = ListApiKeys {
        limit: Some(2),
        ..ListApiKeys::default()
    };
    let names =
        |keys: Vec<ApiKey>| -> Vec<String> { keys.into_iter().map(|key| key.name).collect() };
    let page = ann.list_api_keys(&two).await.expect("a page");
    assert_eq!(names(page.items), ["three", "two"], "newest first");
    let rest = ListApiKeys {
        cursor: page.next_cursor,
        ..two.clone()
    };
    let page = ann.list_api_keys(&rest).await.expect("a page");
    assert_eq!(page.next_cursor, None);
    assert_eq!(names(page.items), ["one"]);
    let all: Vec<ApiKey> = ann
        .list_all_api_keys(&two)
        .try_collect()
        .await
        .expect("all");
    assert_eq!(names(all), ["three", "two", "one"]);
    let all: Vec<ApiKey> = ann
        .list_all_api_keys(&rest)
        .try_collect()
        .await
        .expect("all");
    assert_eq!(names(all), ["one"]);
    let nowhere = ListApiKeys {
        cursor: Some("no id".to_owned()),
        ..ListApiKeys::default()
    };
    assert_eq!(fields(ann.list_api_keys(&nowhere).await), ["cursor"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_and_ends_no_keys_and_is_dead_when_revoked() {
    let platform = Platform::start().await;
    let (ann, bob) = (platform.sign_up("ann").await, platform.sign_up("bob").await);
    let new = CreateApiKey {
        name: "ci".to_owned(),
        ..CreateApiKey::default()
    };
    let made = ann.create_api_key(&new).await.expect("a key");
    let key = ann.with_credential(Credential::ApiKey(made.key));
    key.current_user().await.expect("good");
    assert_eq!(
        refusal(key.create_api_key(&new).await),
        "403 login_required"
    );
    assert_eq!(
        refusal(key.list_api_keys(&ListApiKeys::default()).await),
        "403 login_required"
    );
    let id: ApiKeyId = made.api_key.id;
    assert_eq!(refusal(key.revoke_api_key(&id).await), "403 login_required");
    assert_eq!(refusal(bob.revoke_api_key(&id).await), "404 not_found");
    ann.revoke_api_key(&id).await.expect("revoked");
    assert_eq!(refusal(key.current_user().await), "401 unauthenticated");
    assert_eq!(refusal(ann.revoke_api_key(&id).await), "404 not_found");
    assert_eq!(
        fields(ann.create_api_key(&CreateApiKey::default()).await),
        ["name"]
    );
    by_key(&ann, None)
        .await
        .current_user()
        .await
        .expect("another one is good");
}
