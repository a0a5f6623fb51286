//! What platform admins see and do.

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    ListSigningKeys, ListUsers,
    types::{
        Account, CreateUser, KeyState, PatchUser, PlatformRole, RotateKeys, Secret, SigningKey,
        UserId,
    },
};
use pizzapi_testkit::{PASSWORD, Platform, eventually};

use super::{fields, refusal};

fn new(name: &str) -> CreateUser {
    CreateUser {
        name: name.to_owned(),
        email: format!("{name}@example.com"),
        platform_role: None,
    }
}

fn disabled(yes: bool) -> PatchUser {
    PatchUser {
        disabled: Some(yes),
        ..PatchUser::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platform_is_seen_at_a_glance() {
    let platform = Platform::start_with(|config| config.max_orgs_per_user = Some(3)).await;
    let (ann, root) = (platform.sign_up("ann").await, platform.admin().await);
    platform.create_org(&ann, "Acme").await;
    let overview = root.get_overview().await.expect("an overview");
    assert_eq!(overview.orgs.get("active"), Some(&1), "{overview:?}");
    assert_eq!(overview.instances.get("healthy"), Some(&1), "{overview:?}");
    assert_eq!(overview.users, 2);
    assert!(overview.provisioning_p50_ms.is_some());
    let room = overview.room.expect("what is left");
    assert!(room.disk_free_bytes > Some(0) && room.disk_free_bytes <= room.disk_total_bytes);
    assert_eq!(room.memory_total_bytes.is_some(), cfg!(target_os = "linux"));
    assert!(room.memory_available_bytes <= room.memory_total_bytes);
    assert_eq!(room.orgs_per_user_most, Some(3));
    assert_eq!(
        room.instances_most, None,
        "tasks are limited by the machine alone"
    );
    assert_eq!(refusal(ann.get_overview().await), "403 forbidden");
    assert_eq!(
        refusal(platform.anonymous().get_overview().await),
        "401 unauthenticated"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_made_with_a_password_for_once() {
    let platform = Platform::start().await;
    let (root, nobody) = (platform.admin().await, platform.anonymous());
    let made = root.create_user(&new("bob")).await.expect("an account");
    assert_eq!(
        (made.account.user.email.as_str(), made.account.orgs),
        ("bob@example.com", 0)
    );
    let signed_in = nobody
        .sign_in("bob@example.com", &made.password, true)
        .await;
    let signed_in = signed_in.expect("a login");
    assert!(signed_in.user.must_change_password);
    let bob = nobody.with_credential(signed_in.credential);
    assert_eq!(
        refusal(bob.list_user_orgs().await),
        "403 password_change_required"
    );
    bob.change_password(&made.password, &Secret::from(PASSWORD))
        .await
        .expect("his own");
    bob.list_user_orgs().await.expect("now he may");

    assert_eq!(
        refusal(root.create_user(&new("bob")).await),
        "409 email_taken"
    );
    let nowhere = CreateUser {
        email: "nowhere".to_owned(),
        ..new("cleo")
    };
    assert_eq!(fields(root.create_user(&nowhere).await), ["email"]);
    assert_eq!(
        refusal(bob.create_user(&new("cleo")).await),
        "403 forbidden"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_listed_promoted_and_disabled() {
    let platform = Platform::start().await;
    let (ann, root) = (platform.sign_up("ann").await, platform.admin().await);
    platform.sign_up("bob").await;
    let two = ListUsers {
        limit: Some(2),
        ..ListUsers::default()
    };
    let names = |accounts: &[Account]| -> Vec<String> {
        accounts
            .iter()
            .map(|account| account.user.name.clone())
            .collect()
    };
    let page = root.list_users(&two).await.expect("a page");
    assert_eq!(names(&page.items), ["bob", "ann"], "newest first");
    let all: Vec<Account> = root.list_all_users(&two).try_collect().await.expect("all");
    assert_eq!(all.len(), 3);
    let rest = ListUsers {
        cursor: page.next_cursor,
        ..two.clone()
    };
    let later: Vec<Account> = root.list_all_users(&rest).try_collect().await.expect("all");
    assert_eq!(later, all[2..]);
    let found = ListUsers {
        q: Some("ANN@".to_owned()),
        ..ListUsers::default()
    };
    assert_eq!(
        names(&root.list_users(&found).await.expect("a page").items),
        ["ann"]
    );
    assert_eq!(refusal(ann.list_users(&two).await), "403 forbidden");

    let (ann_id, root_id) = (&all[1].user.id, &all[2].user.id);
    let off = root
        .update_user(ann_id, &disabled(true))
        .await
        .expect("disabled");
    assert!(off.disabled_at.is_some());
    assert_eq!(refusal(ann.current_user().await), "401 unauthenticated");
    let again = platform.anonymous();
    let again = again
        .sign_in("ann@example.com", &Secret::from(PASSWORD), true)
        .await;
    assert_eq!(refusal(again), "403 account_disabled");
    let on = root
        .update_user(ann_id, &disabled(false))
        .await
        .expect("enabled");
    assert_eq!(on.disabled_at, None);
    assert_eq!(
        refusal(root.update_user(root_id, &disabled(true)).await),
        "409 last_platform_admin"
    );
    assert_eq!(
        refusal(root.update_user(&UserId::new(), &disabled(true)).await),
        "404 user_not_found"
    );
    let king = PatchUser {
        platform_role: Some(PlatformRole::Unknown("king".to_owned())),
        ..PatchUser::default()
    };
    assert_eq!(
        fields(root.update_user(ann_id, &king).await),
        ["platform_role"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_keys_are_listed_and_rotated() {
    let platform = Platform::start().await;
    let (ann, root) = (platform.sign_up("ann").await, platform.admin().await);
    let before = root
        .list_signing_keys(&ListSigningKeys::default())
        .await
        .expect("keys");
    let [first] = &before.items[..] else {
        panic!("{before:?}")
    };
    assert_eq!((&first.state, first.retires_at), (&KeyState::Active, None));
    let keys = root
        .rotate_signing_keys(&RotateKeys::default())
        .await
        .expect("a new key");
    let [second, old] = &keys[..] else {
        panic!("{keys:?}")
    };
    assert_eq!(old.kid, first.kid);
    assert_eq!(
        (&second.state, &old.state),
        (&KeyState::Active, &KeyState::Grace)
    );
    let jwks = platform.anonymous();
    eventually("both are published", async || {
        let jwks = jwks.get_jwks().await.expect("keys");
        let has = |kid: &str| jwks.keys.iter().any(|key| key.kid == kid);
        jwks.keys.len() == 2 && has(&first.kid) && has(&second.kid)
    })
    .await;

    let one = ListSigningKeys {
        limit: Some(1),
        ..ListSigningKeys::default()
    };
    let page = root.list_signing_keys(&one).await.expect("a page");
    assert_eq!(page.items, keys[..1]);
    let all: Vec<SigningKey> = root
        .list_all_signing_keys(&one)
        .try_collect()
        .await
        .expect("all");
    assert_eq!(all, keys);
    let nowhere = ListSigningKeys {
        cursor: Some("nowhere".to_owned()),
        ..ListSigningKeys::default()
    };
    assert_eq!(fields(root.list_signing_keys(&nowhere).await), ["cursor"]);
    let long = RotateKeys {
        grace_seconds: Some(31 * 24 * 3600),
    };
    assert_eq!(
        fields(root.rotate_signing_keys(&long).await),
        ["grace_seconds"]
    );
    assert_eq!(refusal(ann.list_signing_keys(&one).await), "403 forbidden");
    assert_eq!(
        refusal(ann.rotate_signing_keys(&RotateKeys::default()).await),
        "403 forbidden"
    );
}
