//! The own logins: listed, and ended one by one.

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Client, ListLogins,
    types::{LoginId, OwnLogin, Secret},
};
use pizzapi_testkit::{PASSWORD, Platform};

use super::{by_key, fields, refusal};

async fn logged_in(platform: &Platform, name: &str) -> Client {
    let nobody = platform.anonymous();
    let email = format!("{name}@example.com");
    let signed_in = nobody.sign_in(&email, &Secret::from(PASSWORD), true).await;
    nobody.with_credential(signed_in.expect("a login").credential)
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_are_listed_newest_first_and_ended() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let (second, third) = (
        logged_in(&platform, "ann").await,
        logged_in(&platform, "ann").await,
    );
    let bob = platform.sign_up("bob").await;
    let two = ListLogins {
        limit: Some(2),
        ..ListLogins::default()
    };
    let page = second.list_logins(&two).await.expect("a page");
    let current: Vec<bool> = page.items.iter().map(|login| login.current).collect();
    assert_eq!(current, [false, true], "newest first");
    let rest = ListLogins {
        cursor: page.next_cursor.clone(),
        ..two.clone()
    };
    let page_2 = second.list_logins(&rest).await.expect("a page");
    assert_eq!((page_2.items.len(), page_2.next_cursor), (1, None));
    let all: Vec<OwnLogin> = ann.list_all_logins(&two).try_collect().await.expect("all");
    let ids: Vec<&LoginId> = all.iter().map(|own| &own.login.id).collect();
    let paged = page.items.iter().chain(&page_2.items);
    assert_eq!(ids, paged.map(|own| &own.login.id).collect::<Vec<_>>());
    assert!(all[2].current, "hers is the oldest");
    let agent = all[0].login.user_agent.as_deref().expect("a user agent");
    assert!(agent.starts_with("pizzapi/"), "{agent}");

    ann.revoke_login(ids[0]).await.expect("ended");
    assert_eq!(refusal(third.current_user().await), "401 unauthenticated");
    assert_eq!(refusal(ann.revoke_login(ids[0]).await), "404 not_found");
    assert_eq!(
        refusal(bob.revoke_login(ids[1]).await),
        "404 not_found",
        "not his"
    );
    second.current_user().await.expect("it goes on");
    second.revoke_login(ids[1]).await.expect("its own");
    assert_eq!(
        refusal(second.list_logins(&two).await),
        "401 unauthenticated"
    );
    ann.sign_out().await.expect("over");
    assert_eq!(refusal(ann.list_logins(&two).await), "401 unauthenticated");

    let key = by_key(&bob, None).await;
    assert_eq!(refusal(key.list_logins(&two).await), "403 login_required");
    assert_eq!(
        refusal(key.revoke_login(&LoginId::new()).await),
        "403 login_required"
    );
    let far = ListLogins {
        limit: Some(201),
        ..ListLogins::default()
    };
    assert_eq!(fields(bob.list_logins(&far).await), ["limit"]);
}
