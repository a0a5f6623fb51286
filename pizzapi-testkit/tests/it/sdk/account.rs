//! The own account, and tokens that say who somebody is.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use pizzapi_sdk::types::{PatchOwnUser, Role, token::IdentityClaims};
use pizzapi_testkit::Platform;

use super::{by_key, fields, refusal};

fn called(name: &str) -> PatchOwnUser {
    PatchOwnUser {
        name: Some(name.to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_calls_themselves_otherwise() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await.slug;
    let changed = ann
        .update_current_user(&called("Ann B."))
        .await
        .expect("changed");
    assert_eq!(changed.name, "Ann B.");
    assert_eq!(ann.current_user().await.expect("an account").name, "Ann B.");
    let same = ann.update_current_user(&PatchOwnUser::default()).await;
    assert_eq!(same.expect("as it was").name, "Ann B.");
    let session = ann
        .current_session()
        .await
        .expect("a session")
        .expect("one");
    assert_eq!(session.user.name, "Ann B.");

    assert_eq!(
        fields(ann.update_current_user(&called(&"x".repeat(101))).await),
        ["name"]
    );
    let key = by_key(&ann, None).await;
    key.update_current_user(&called("Ann C."))
        .await
        .expect("changed");
    let narrow = by_key(&ann, Some(&acme)).await;
    assert_eq!(
        refusal(narrow.update_current_user(&called("Ann D.")).await),
        "403 forbidden"
    );
    let nobody = platform.anonymous();
    assert_eq!(
        refusal(nobody.update_current_user(&called("No one")).await),
        "401 unauthenticated"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_token_names_the_orgs_and_is_for_the_control_plane() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let made = ann.identity_token().await.expect("a token");
    assert_eq!(made.expires_in, 900);
    let claims = made
        .token
        .expose()
        .split('.')
        .nth(1)
        .expect("claims")
        .to_owned();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).expect("base64");
    let claims: IdentityClaims = serde_json::from_slice(&claims).expect("claims");
    assert_eq!(claims.aud, platform.url());
    assert_eq!(claims.email, "ann@example.com");
    assert_eq!(claims.orgs.len(), 1);
    assert_eq!(
        (&claims.orgs[0].id, &claims.orgs[0].role),
        (&acme.id, &Role::Owner)
    );
    let org = ann.org_with_token(&platform.org_url(&acme.slug), made.token);
    let refused = org
        .expect("a client")
        .me()
        .await
        .expect_err("no instance takes it");
    assert!(refused.is_unauthenticated());

    by_key(&ann, None)
        .await
        .identity_token()
        .await
        .expect("a token");
    let narrow = by_key(&ann, Some(&acme.slug)).await;
    assert_eq!(refusal(narrow.identity_token().await), "403 forbidden");
    assert_eq!(
        refusal(platform.anonymous().identity_token().await),
        "401 unauthenticated"
    );
}
