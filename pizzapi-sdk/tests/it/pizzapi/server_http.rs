//! PizzaPi's single-tenant server over HTTP: an API key of it, in `x-api-key` and nowhere else.

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    Client, Error, ListSessions, OrgClient, Result, RetryPolicy,
    types::{
        ErrorCode, Secret, SessionStatus,
        runner::{SpawnSession, Spawned},
    },
};
use serde_json::json;

use super::{
    exchange::{Body, Exchange},
    replay::Replay,
    server,
};

/// As asked with the account's API key. The recorded client used its cookie and its key by turns; only better-auth's own routes
/// tell one from the other.
fn by_key(mut exchange: Exchange) -> Exchange {
    if exchange.header("cookie").is_some() && !exchange.path.starts_with("/api/auth") {
        let own = ["cookie", "origin"];
        exchange
            .headers
            .retain(|(name, _)| !own.contains(&name.as_str()));
        let key = recorded("me, x-api-key")
            .header("x-api-key")
            .expect("a key")
            .to_owned();
        exchange.headers.push(("x-api-key".to_owned(), key));
    }
    exchange
}

fn recorded(name: &str) -> Exchange {
    let mut all = server::exchanges().into_iter();
    all.find(|exchange| exchange.name == name)
        .expect("recorded")
}

async fn replay() -> Replay {
    Replay::of(server::exchanges().into_iter().map(by_key).collect()).await
}

/// A client with the key that an exchange was made with.
fn client(replay: &Replay, name: &str) -> OrgClient {
    let key = recorded(name)
        .header("x-api-key")
        .expect("a key")
        .replace('…', "0");
    let quick = Client::builder(replay.url()).retry(RetryPolicy::none());
    let quick = quick.build().expect("built");
    quick.server(&replay.url(), key.into()).expect("a URL")
}

async fn spawn(org: &OrgClient, name: &str) -> Result<Spawned> {
    let Body::Json(form) = recorded(name).body else {
        panic!("{name}");
    };
    let asked: SpawnSession = serde_json::from_value(form).expect("a request");
    org.spawn_session(&asked).await
}

#[tokio::test]
async fn an_api_key_of_it_is_somebody_there() {
    let replay = replay().await;
    let org = client(&replay, "me, x-api-key");
    let name = "me, cookie"; // asked with the key here
    let me = replay.answered(name, org.me().await);
    assert_eq!(json!(me.user_id), recorded(name).json()["userId"]);
    assert_eq!((me.org_id, me.role), (None, None));
    let error = replay.refused("me, bad key", client(&replay, "me, bad key").me().await);
    assert!(error.is_unauthenticated());
    assert_eq!(error.to_string(), "Invalid or expired API key");

    // As a Bearer token, the same key is not even seen.
    let name = "me, bearer api key";
    let key = recorded(name)
        .header("authorization")
        .expect("a key")
        .replace('…', "0");
    let key = Secret::from(key.trim_start_matches("Bearer "));
    let bearer = OrgClient::with_token(&replay.url(), key).expect("a URL");
    let error = replay.at(name).refused(name, bearer.me().await);
    assert_eq!(error.code(), Some(&ErrorCode::Unauthenticated));
    assert_eq!(error.to_string(), "Missing API key (x-api-key header)");

    let health = replay.answered("health", org.health().await);
    assert_eq!((health.redis, health.org_id), (Some(true), None));
}

#[tokio::test]
async fn runners_are_listed_and_told_to_leave() {
    let replay = replay().await;
    let org = client(&replay, "me, x-api-key");
    let name = "list runners";
    let runners = replay.answered(name, org.list_runners().await);
    let [runner] = runners.as_slice() else {
        panic!("{runners:?}");
    };
    let told = json!(runner);
    for (field, value) in recorded(name).json()["runners"][0]
        .as_object()
        .expect("one")
    {
        assert_eq!(&told[field], value, "{field}");
    }
    assert!(runner.connected, "it lists no others");
    let name = "other user's runner list";
    let other = client(&replay, name);
    assert_eq!(replay.answered(name, other.list_runners().await), []);
    let name = "runners (sessionCount)";
    let runners = replay.at(name).answered(name, org.list_runners().await);
    assert_eq!(runners[0].session_count, 1);
    assert_eq!(runners[0].other["serviceIds"], json!(["terminal", "git"]));
    let id = &runners[0].runner_id;
    replay.answered("restart", org.restart_runner(id).await);
    replay.answered("stop", org.stop_runner(id).await);
}

#[tokio::test]
async fn sessions_are_those_it_serves_and_those_it_remembers() {
    let replay = replay().await;
    let org = client(&replay, "me, x-api-key");
    let list = async || org.list_sessions(&ListSessions::default()).await;
    let name = "list sessions";
    assert_eq!(replay.answered(name, list().await).sessions, []);

    let name = "sessions";
    let sessions = replay.at(name).answered(name, list().await);
    assert_eq!(sessions.next_cursor, None);
    let [session] = sessions.sessions.as_slice() else {
        panic!("once, though it is in both lists: {sessions:?}");
    };
    assert_eq!(session.status, SessionStatus::Active);
    let told = json!(session);
    for (field, value) in recorded(name).json()["sessions"][0]
        .as_object()
        .expect("one")
    {
        assert_eq!(&told[field], value, "{field}");
    }
    assert!(session.other.contains_key("expiresAt"));

    let name = "sessions after end";
    let sessions = replay.at(name).answered(name, list().await);
    let [ended] = sessions.sessions.as_slice() else {
        panic!("{sessions:?}");
    };
    assert_eq!(ended.session_id, session.session_id);
    assert_eq!(ended.status, SessionStatus::Ended);
    let kept = &recorded(name).json()["persistedSessions"][0];
    assert_eq!(json!(ended.ended_at), kept["endedAt"]);
    let all = replay.at(name);
    let sessions = org.list_all_sessions(&ListSessions::default());
    let sessions = all.answered(name, sessions.try_collect::<Vec<_>>().await);
    assert_eq!(sessions.len(), 1);
}

#[tokio::test]
async fn a_session_is_spawned_in_every_recorded_way() {
    let replay = replay().await;
    let org = client(&replay, "me, x-api-key");
    let name = "spawn unknown runner";
    let error = replay.refused(name, spawn(&org, name).await);
    assert_eq!(error.code(), Some(&ErrorCode::RunnerNotFound));
    let name = "spawn other user's runner";
    let error = replay.refused(name, spawn(&client(&replay, name), name).await);
    assert_eq!(error.code(), Some(&ErrorCode::Forbidden));
    let name = "spawn cwd outside roots";
    let error = replay.refused(name, spawn(&org, name).await);
    assert_eq!(error.code(), Some(&ErrorCode::CwdOutsideRoots));
    assert_eq!(error.to_string(), "Runner cannot access cwd: /etc");
    for (name, pending) in [
        ("spawn", false),
        ("spawn, runner never answers (5 s ack window)", true),
    ] {
        let spawned = replay.at(name).answered(name, spawn(&org, name).await);
        assert_eq!(json!(spawned), recorded(name).json());
        assert_eq!(spawned.pending, pending);
    }
    let name = "spawn, runner answers session_error";
    let error = replay.at(name).refused(name, spawn(&org, name).await);
    assert_eq!(error.to_string(), "boom", "in the runner's own words");
    let name = "spawn on gone runner";
    let error = replay.refused(name, spawn(&org, name).await);
    assert!(error.is_not_found());
    let nobody = OrgClient::with_api_key(&replay.url(), Secret::from("bad")).expect("a URL");
    let error = replay
        .at("me, bad key")
        .refused("me, bad key", nobody.me().await);
    assert!(matches!(error, Error::Unauthenticated { .. }));
}

#[tokio::test]
async fn what_only_our_server_has_is_not_found_there() {
    let replay = replay().await;
    for route in [
        "GET /api/sessions/s1",
        "DELETE /api/sessions/s1",
        "GET /api/sessions/s1/events",
        "GET /api/events",
    ] {
        replay.lacks(route);
    }
    let org = client(&replay, "me, x-api-key");
    let id = "s1".parse().expect("an id");
    for error in [
        org.get_session(&id).await.map(drop),
        org.kill_session(&id).await,
        org.list_session_events(&id, &pizzapi_sdk::types::session::ReadEvents::default())
            .await
            .map(drop),
        org.follow_session_events(&id, None)
            .try_collect::<Vec<_>>()
            .await
            .map(drop),
        org.events().try_collect::<Vec<_>>().await.map(drop),
    ] {
        let error = error.expect_err("there is none");
        assert!(error.is_not_found(), "{error:?}");
        assert!(error.to_string().starts_with("Not found: /"), "{error}");
    }
}
