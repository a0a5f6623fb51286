use sqlx::{Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::*;
use pizzapi_types::Time;

async fn opened(folder: &Path) -> open::Opened {
    open::open(&folder.join("instance.db"))
        .await
        .expect("opened")
}

async fn count(connection: &mut SqliteConnection, sql: &'static str) -> i64 {
    let row = sqlx::query(sql).fetch_one(connection).await.expect("row");
    row.try_get(0).expect("number")
}

async fn session(connection: &mut SqliteConnection, id: &'static str) -> pizzapi_types::SessionId {
    sqlx::query(
        "INSERT INTO runners (id, user_id, info, seen_at) VALUES ('r1', 'u1', '{}', 0) ON CONFLICT DO NOTHING",
    )
    .execute(&mut *connection)
    .await
    .expect("runner");
    sqlx::query("INSERT INTO sessions (id, runner_id, user_id, status, started_at) VALUES ($1, 'r1', 'u1', 'active', 0)")
        .bind(id)
        .execute(connection)
        .await
        .expect("session");
    id.parse().expect("id")
}

#[tokio::test]
async fn ended_sessions_go_after_30_days_with_their_events() {
    let dir = tempfile::tempdir().expect("folder");
    let mut writer = opened(dir.path()).await.writer;
    let now = Time::now();
    for (name, days) in [("old", 31), ("young", 29)] {
        let id = session(&mut writer, name).await;
        let at = Time::from_millis(now.millis() - days * 24 * 3600 * 1000);
        events::append(&mut writer, &id, at, &["1".into(), "2".into()])
            .await
            .expect("appended");
        let end = End {
            session: id,
            reason: "exited".into(),
            exit_code: Some(0),
            at,
        };
        sessions::end(&mut writer, &end).await.expect("ended");
    }
    session(&mut writer, "running").await;
    assert_eq!(count(&mut writer, "PRAGMA auto_vacuum").await, 2);
    assert_eq!(count(&mut writer, "PRAGMA synchronous").await, 1);
    assert_eq!(count(&mut writer, "PRAGMA foreign_keys").await, 1);
    let mode = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut writer)
        .await
        .expect("row");
    assert_eq!(mode.try_get::<String, _>(0).expect("text"), "wal");
    let mut transaction = writer.begin().await.expect("begun");
    sessions::prune(&mut transaction, now)
        .await
        .expect("pruned");
    transaction.commit().await.expect("committed");
    assert_eq!(count(&mut writer, "SELECT count(*) FROM sessions").await, 2);
    assert_eq!(count(&mut writer, "SELECT count(*) FROM events").await, 2);
    assert_eq!(
        count(&mut writer, "SELECT count(*) FROM runners").await,
        1,
        "still needed"
    );
}

#[tokio::test]
async fn an_end_is_final_unless_it_was_a_guess() {
    let dir = tempfile::tempdir().expect("folder");
    let mut writer = opened(dir.path()).await.writer;
    let id = session(&mut writer, "s1").await;
    let mut reasons = Vec::new();
    for reason in ["lost", "exited", "killed"] {
        let end = End {
            session: id.clone(),
            reason: reason.into(),
            exit_code: None,
            at: Time::now(),
        };
        sessions::end(&mut writer, &end).await.expect("ended");
        let row = sqlx::query("SELECT end_reason FROM sessions")
            .fetch_one(&mut writer)
            .await
            .expect("row");
        reasons.push(row.try_get::<String, _>(0).expect("text"));
    }
    assert_eq!(reasons, ["lost", "exited", "exited"]);
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let dir = tempfile::tempdir().expect("folder");
    let mut writer = opened(dir.path()).await.writer;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (999, 'x', 1, x'', 0)",
    )
    .execute(&mut writer)
    .await
    .expect("written");
    open::close(writer).await;
    let again = open::open(&dir.path().join("instance.db")).await;
    assert!(matches!(again, Err(Error::NewerSchema(_))));
}

#[tokio::test]
async fn an_older_schema_is_copied_before_it_is_changed() {
    let dir = tempfile::tempdir().expect("folder");
    let path = dir.path().join("instance.db");
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true);
    let mut writer = SqliteConnection::connect_with(&options)
        .await
        .expect("opened");
    for sql in [
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL \
         DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
        "CREATE TABLE before (x)",
        "INSERT INTO before VALUES (1)",
    ] {
        sqlx::query(sql).execute(&mut writer).await.expect("done");
    }
    open::close(writer).await;
    let mut writer = opened(dir.path()).await.writer;
    assert_eq!(count(&mut writer, "SELECT count(*) FROM sessions").await, 0);
    let copy = SqliteConnectOptions::new().filename(dir.path().join("instance.db.before-1"));
    let mut copy = SqliteConnection::connect_with(&copy).await.expect("a copy");
    assert_eq!(count(&mut copy, "SELECT count(*) FROM before").await, 1);
}

#[tokio::test]
async fn requests_are_remembered_for_a_day_and_interrupted_ones_as_such() {
    use pizzapi_http::idempotency::{Answer, Entry, Found};
    let dir = tempfile::tempdir().expect("folder");
    let mut writer = opened(dir.path()).await.writer;
    let now = Time::now();
    let later = |hours: i64| Time::from_millis(now.millis() + hours * 3600 * 1000);
    let entry = |key: &str, body: u8| Entry {
        actor: "u1".into(),
        route: "POST /x".into(),
        key: key.into(),
        body_hash: [body; 32],
    };
    let answer = Answer {
        status: 200,
        headers: vec![("location".into(), "/x/1".into())],
        body: vec![0, 255],
    };
    for key in ["answered", "interrupted", "refused"] {
        let found = requests::begin(&mut writer, &entry(key, 1), now).await;
        assert_eq!(found.expect("begun"), Found::New, "{key}");
    }
    let text = serde_json::to_string(&answer).expect("json");
    requests::end(&mut writer, &entry("answered", 1), Some(&text))
        .await
        .expect("kept");
    requests::end(&mut writer, &entry("refused", 1), None)
        .await
        .expect("forgotten");
    for (key, body, hours, expected) in [
        ("answered", 1, 23, Found::Answered(answer)),
        ("answered", 2, 23, Found::OtherBody),
        ("interrupted", 1, 23, Found::Unfinished),
        ("refused", 2, 23, Found::New),
        ("answered", 1, 25, Found::New),
        ("interrupted", 2, 25, Found::New),
    ] {
        let found = requests::begin(&mut writer, &entry(key, body), later(hours)).await;
        assert_eq!(found.expect("looked up"), expected, "{key} {hours}");
    }
    requests::forget_older(&mut writer, later(50))
        .await
        .expect("pruned");
    assert_eq!(count(&mut writer, "SELECT count(*) FROM requests").await, 0);
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_done_but_nothing_said_is_lost() {
    let dir = tempfile::tempdir().expect("folder");
    let (store, writer) = Store::open(dir.path()).await.expect("opened");
    let file = SqliteConnectOptions::new().filename(dir.path().join("instance.db"));
    let mut other = SqliteConnection::connect_with(&file).await.expect("opened");
    session(&mut other, "s1").await;
    let held = other.begin_with("BEGIN IMMEDIATE").await.expect("locked");
    let system = System::acting("a test");
    let at = Time::now();
    let end = End {
        session: "s1".parse().expect("id"),
        reason: "exited".into(),
        exit_code: None,
        at,
    };
    for op in [Op::KillAsked("s1".parse().expect("id")), Op::End(end)] {
        let write = store.write(&system, op);
        let waited = tokio::time::timeout(Duration::from_millis(50), write).await;
        assert!(waited.is_err(), "the database is locked");
    }
    held.rollback().await.expect("let go");
    store.close(writer).await;
    let row = sqlx::query("SELECT kill_asked, end_reason FROM sessions")
        .fetch_one(&mut other)
        .await
        .expect("row");
    assert_eq!(row.try_get::<i64, _>(0).expect("number"), 0, "a wish");
    assert_eq!(
        row.try_get::<String, _>(1).expect("text"),
        "exited",
        "a fact"
    );
}

#[tokio::test]
async fn a_full_disk_is_seen_and_outlived() {
    let dir = tempfile::tempdir().expect("folder");
    let mut opened = opened(dir.path()).await;
    let id = session(&mut opened.writer, "s1").await;
    for _ in 0..20 {
        let events = ["\"x\"".into(), format!("\"{}\"", "x".repeat(4000))];
        events::append(&mut opened.writer, &id, Time::now(), &events)
            .await
            .expect("appended");
    }
    // As full as can be.
    let full = count(&mut opened.writer, "PRAGMA page_count").await;
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "PRAGMA max_page_count = {full}"
    )))
    .execute(&mut opened.writer)
    .await
    .expect("limited");
    let (store, writer) = Store::of(opened);
    let system = System::acting("a test");
    assert!(store.is_usable().await, "what is there can be changed");
    let large = |session: &pizzapi_types::SessionId| Op::Append {
        session: session.clone(),
        at: Time::now(),
        events: vec![format!("\"{}\"", "y".repeat(40_000))],
    };
    store.queue(&system, large(&id)).await;
    assert!(
        !store.is_usable().await,
        "something waits that does not fit"
    );
    let refused = store.write(&system, Op::KillAsked(id.clone())).await;
    assert!(matches!(refused, Err(StoreError::Slow)), "{refused:?}");
    let known = store.session(&system, &id).await.expect("readable");
    assert_eq!(known.map(|session| session.event_count), Some(40));

    let file = SqliteConnectOptions::new().filename(dir.path().join("instance.db"));
    let mut other = SqliteConnection::connect_with(&file).await.expect("opened");
    sqlx::query("DELETE FROM events WHERE seq <= 40")
        .execute(&mut other)
        .await
        .expect("room made");
    let begun = std::time::Instant::now();
    while !store.is_usable().await {
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "it does not recover"
        );
    }
    let known = store.session(&system, &id).await.expect("readable");
    assert_eq!(
        known.map(|session| session.event_count),
        Some(41),
        "what waited is there"
    );
    assert_eq!(
        count(&mut other, "SELECT kill_asked FROM sessions").await,
        0,
        "what was refused is not"
    );
    store.close(writer).await;
}

#[tokio::test]
async fn a_database_that_is_read_only_can_be_read() {
    let dir = tempfile::tempdir().expect("folder");
    let mut opened = opened(dir.path()).await;
    let id = session(&mut opened.writer, "s1").await;
    sqlx::query("PRAGMA query_only = 1")
        .execute(&mut opened.writer)
        .await
        .expect("read-only");
    let (store, _writer) = Store::of(opened);
    let system = System::acting("a test");
    let (usable, refused) = tokio::join!(
        store.is_usable(),
        store.write(&system, Op::KillAsked(id.clone()))
    );
    assert!(!usable);
    assert!(
        matches!(refused, Err(StoreError::Slow)),
        "put off, not failed: {refused:?}"
    );
    assert!(
        store
            .session(&system, &id)
            .await
            .expect("readable")
            .is_some()
    );
}
