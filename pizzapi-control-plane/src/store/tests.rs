//! The registry when its disk does not do as it should.

use pizzapi_types::{ErrorCode, PlatformRole};

use super::{
    Store, StoreError,
    accounts::{EmailTaken, NewAccount},
};
use crate::access::System;
use pizzapi_http::ApiError;

async fn add(store: &Store, name: &str) -> Result<(), StoreError> {
    let new = NewAccount {
        name: name.repeat(2000),
        email: format!("{name}@example.com"),
        password_hash: "x".to_owned(),
        platform_role: PlatformRole::User,
        must_change_password: false,
    };
    let added = store.create_account(None, &new).await?;
    added.map(drop).or_else(|EmailTaken| Ok(()))
}

async fn pragma(store: &Store, text: &'static str) {
    sqlx::query(text).execute(&store.writer).await.expect(text);
}

fn assert_put_off(error: StoreError) {
    let error = ApiError::from(error);
    assert_eq!(error.code, ErrorCode::Unavailable, "{error}");
    assert!(error.retry_after.is_some());
}

#[tokio::test]
async fn a_full_disk_is_survived_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("registry.db"))
        .await
        .expect("a registry");
    add(&store, "before").await.expect("room");
    pragma(&store, "PRAGMA max_page_count = 1").await;
    let refused = async {
        for number in 0..200 {
            if let Err(error) = add(&store, &format!("n{number}")).await {
                return error;
            }
        }
        panic!("the disk is not full")
    };
    assert_put_off(refused.await);
    for _ in 0..3 {
        assert_put_off(add(&store, &"full".repeat(20)).await.expect_err("full"));
    }
    let known = store
        .account_by_email("before@example.com")
        .await
        .expect("readable");
    assert!(known.is_some());
    pragma(&store, "PRAGMA max_page_count = 100000").await;
    add(&store, "after").await.expect("room again");
    store.check().await.expect("writable");
}

#[tokio::test]
async fn a_read_only_disk_is_survived_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("registry.db"))
        .await
        .expect("a registry");
    pragma(&store, "PRAGMA query_only = TRUE").await;
    assert_put_off(add(&store, "ann").await.expect_err("read-only"));
    assert_put_off(store.check().await.expect_err("read-only"));
    assert!(store.has_no_users().await.expect("readable"));
    pragma(&store, "PRAGMA query_only = FALSE").await;
    store.check().await.expect("writable");
    add(&store, "ann").await.expect("writable");
}

#[tokio::test]
async fn a_change_given_up_leaves_the_way_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("registry.db"))
        .await
        .expect("a registry");
    for _ in 0..5 {
        drop(store.begin_locking().await.expect("a change"));
        // Also when whoever wanted it is gone before it began, at whichever point.
        for polls in 1..6 {
            let mut beginning = Box::pin(store.begin());
            for _ in 0..polls {
                if futures_util::poll!(&mut beginning).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
    }
    add(&store, "ann").await.expect("a change of its own");
}

#[tokio::test]
async fn a_login_that_ends_by_time_takes_its_tokens_along() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("registry.db"))
        .await
        .expect("a registry");
    add(&store, "ann").await.expect("an account");
    sqlx::query(
        "INSERT INTO logins (id, user_id, token_hash, lifetime, created_at, updated_at, expires_at)
         SELECT 'l' || value, id, CAST('h' || value AS BLOB), 1, 1, 1, 1 FROM users, (SELECT 1 AS value UNION SELECT 2)",
    )
    .execute(&store.writer)
    .await
    .expect("two logins that have ended");
    let system = System::new("test");
    assert_eq!(store.end_expired(&system).await.expect("ended"), 2);
    assert_eq!(store.end_expired(&system).await.expect("ended"), 0);
    let locked: Vec<String> = sqlx::query_scalar("SELECT sid FROM locks ORDER BY sid")
        .fetch_all(&store.writer)
        .await
        .expect("locks");
    assert_eq!(locked, ["l1", "l2"]);
}
