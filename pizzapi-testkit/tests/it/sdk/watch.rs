//! What a dashboard follows, and what it begins with.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use pizzapi_sdk::runner::AgentCommand;
use pizzapi_sdk::{
    Client, Error, PlatformNews, Result,
    types::{
        Event, EventKind, Measure, Org, PatchOrg, SessionEvent, SessionId, runner::SpawnSession,
    },
};
use pizzapi_testkit::{Platform, eventually};

use super::{by_key, refusal};
use crate::runner::runner;

const PATIENCE: Duration = Duration::from_secs(20);

/// The next item that is looked for; `None`: the stream ended.
async fn find<T, U>(
    stream: &mut (impl Stream<Item = Result<T>> + Unpin),
    wanted: impl Fn(T) -> Option<U>,
) -> Option<U> {
    let finding = async {
        while let Some(item) = stream.next().await {
            if let Some(found) = wanted(item.expect("an item")) {
                return Some(found);
            }
        }
        None
    };
    tokio::time::timeout(PATIENCE, finding)
        .await
        .expect("in time")
}

fn measures(news: PlatformNews) -> Option<Vec<Measure>> {
    match news {
        PlatformNews::Measures(measures) => Some(measures),
        _ => None,
    }
}

fn event(news: PlatformNews) -> Option<Event> {
    match news {
        PlatformNews::Event(event) => Some(event),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dashboard_follows_events_and_measures_until_the_server_stops() {
    let mut platform = Platform::start().await;
    let (ann, bob) = (platform.sign_up("ann").await, platform.sign_up("bob").await);
    let acme = platform.create_org(&ann, "Acme").await;
    let own = by_key(&ann, Some(&acme.slug)).await;
    eventually("its instance has said what it uses", async || {
        let org = ann.get_org(&acme.slug).await.expect("an org");
        org.instance
            .is_some_and(|instance| instance.rss_bytes > Some(0))
    })
    .await;
    let past = ann.last_events(1).await.expect("events")[0].id;
    let mut news = ann.watch_platform(Some(past), true).await.expect("open");
    let first = find(&mut news, measures).await.expect("measures");
    assert_eq!(first.len(), 1);
    assert!(first[0].org_id == acme.id && first[0].rss_bytes > 0);
    let mut foreign = bob.watch_platform(None, true).await.expect("open");
    assert_eq!(find(&mut foreign, measures).await, Some(Vec::new()));
    let mut by_key = own.watch_platform(None, true).await.expect("open");
    assert_eq!(
        find(&mut by_key, measures).await.map(|all| all.len()),
        Some(1)
    );

    // A runner changes the counts: that is told at once, not at the next heartbeat in its turn.
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("cat", [] as [&str; 0]));
    let with_runner = |news: PlatformNews| {
        let all = measures(news)?;
        all.into_iter().find(|measure| measure.runners == 1)
    };
    assert!(find(&mut news, with_runner).await.is_some());
    stop.cancel();
    task.await.expect("the runner ends");

    let change = PatchOrg {
        name: Some("Acme Inc".to_owned()),
        ..PatchOrg::default()
    };
    ann.update_org(&acme.slug, &change, None)
        .await
        .expect("changed");
    let renamed = |news| event(news).filter(|event| event.data["name"] == "Acme Inc");
    let renamed = find(&mut news, renamed).await.expect("an event");
    assert!(renamed.id > past && renamed.kind == EventKind::OrgUpdated);

    let missed = ann.watch_platform(Some(past), false).await.expect("open");
    let mut missed = missed;
    let again = find(&mut missed, |news| {
        event(news).filter(|event| event.id == renamed.id)
    });
    assert_eq!(again.await.map(|event| event.id), Some(renamed.id));
    let mut nowhere = ann
        .watch_platform(Some(1 << 40), false)
        .await
        .expect("open");
    let reset = |news| matches!(news, PlatformNews::Reset).then_some(());
    assert!(find(&mut nowhere, reset).await.is_some());

    platform.stop_control_plane().await;
    for stream in [
        &mut news,
        &mut foreign,
        &mut by_key,
        &mut missed,
        &mut nowhere,
    ] {
        assert_eq!(find(stream, |_| None::<()>).await, None, "it is over");
    }
    let gone = ann.watch_platform(None, false).await;
    assert!(gone.err().expect("an error").is_retryable());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_events_are_as_many_as_were_asked_for() {
    let platform = Platform::start().await;
    let (ann, bob) = (platform.sign_up("ann").await, platform.sign_up("bob").await);
    platform.create_org(&ann, "Acme").await;
    let all = async |client: &Client| -> Vec<i64> {
        let events: Vec<_> = client.past_events(None).collect().await;
        events
            .into_iter()
            .map(|event| event.expect("an event").id)
            .collect()
    };
    let ids = |events: Vec<Event>| -> Vec<i64> { events.iter().map(|event| event.id).collect() };
    for client in [&ann, &bob, &platform.admin().await] {
        let all = all(client).await;
        let last = ids(client.last_events(1000).await.expect("events"));
        assert_eq!(last, all);
        let last = ids(client.last_events(2).await.expect("events"));
        assert_eq!(last, all[all.len().saturating_sub(2)..]);
    }
    for most in [0, 1001] {
        assert_eq!(refusal(ann.last_events(most).await), "400 invalid_fields");
    }
    assert_eq!(
        refusal(platform.anonymous().last_events(1).await),
        "401 unauthenticated"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_is_watched_until_its_instance_ends() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let org = ann.org(&acme.slug);
    let mut events = org.watch().await.expect("open");
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("cat", [] as [&str; 0]));
    let added = |event: pizzapi_sdk::OrgEvent| (event.name == "runner_added").then_some(event);
    let added = find(&mut events, added).await.expect("a runner");
    let runner_id = added.data["runnerId"].as_str().expect("an id");
    let spawn = SpawnSession::on(runner_id.parse().expect("an id"));
    org.spawn_session(&spawn).await.expect("a session");
    let session = |event: pizzapi_sdk::OrgEvent| event.name.starts_with("session").then_some(());
    assert!(find(&mut events, session).await.is_some());
    stop.cancel();
    task.await.expect("the runner ends");
    platform.crash_instance(&acme).await;
    let mut rest = Vec::new();
    let ending = async {
        while let Some(event) = events.next().await {
            rest.push(event);
        }
    };
    tokio::time::timeout(PATIENCE, ending)
        .await
        .expect("an end");
    let errors = rest.iter().filter(|event| event.is_err()).count();
    assert!(
        errors <= 1 && rest.iter().rev().skip(1).all(Result::is_ok),
        "{rest:?}"
    );
}

/// Starts a session on the org's one runner, as soon as that is there.
async fn session(client: &Client, org: &Org) -> SessionId {
    let org = client.org(&org.slug);
    eventually("the runner is connected", async || {
        org.list_runners().await.is_ok_and(|all| all.len() == 1)
    })
    .await;
    let runner = org.list_runners().await.expect("runners").remove(0);
    let spawn = SpawnSession::on(runner.runner_id);
    let spawned = org.spawn_session(&spawn).await.expect("a session");
    spawned.session_id
}

/// All that is told of a log; it must end.
async fn told(
    events: impl Stream<Item = Result<SessionEvent>>,
) -> (Vec<SessionEvent>, Option<Error>) {
    let all = tokio::time::timeout(PATIENCE, events.collect::<Vec<_>>()).await;
    let mut all = all.expect("an end");
    let broken = all.pop_if(|last| last.is_err()).and_then(Result::err);
    let events = all.into_iter().collect::<Result<_>>();
    (events.expect("only the last is an error"), broken)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_watched_to_its_end_and_from_a_place_on() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("seq", ["5"]));
    let org = ann.org(&acme.slug);
    let id = session(&ann, &acme).await;
    let events = org.watch_session_events(&id, None).await.expect("open");
    let (all, broken) = told(events).await;
    assert!(all.len() == 6 && broken.is_none(), "{all:?} {broken:?}");
    let since = Some(all[3].seq);
    let events = org.watch_session_events(&id, since).await.expect("open");
    let (rest, broken) = told(events).await;
    assert_eq!(rest, all[4..]);
    assert!(broken.is_none(), "{broken:?}");
    let last = Some(all[5].seq);
    let events = org.watch_session_events(&id, last).await.expect("open");
    let (rest, broken) = told(events).await;
    assert!(rest.is_empty() && broken.is_none(), "{rest:?} {broken:?}");
    let unknown = org.watch_session_events(&SessionId::new(), None).await;
    assert_eq!(refusal(unknown.map(drop)), "404 session_not_found");
    stop.cancel();
    task.await.expect("the runner ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_whose_instance_crashes_is_not_over() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let agent = AgentCommand::new("sh", ["-c", "echo one; exec sleep 600"]);
    let (stop, task) = runner(&ann, &acme, agent);
    let org = ann.org(&acme.slug);
    let id = session(&ann, &acme).await;
    let mut events = org.watch_session_events(&id, None).await.expect("open");
    let one = |event: SessionEvent| (event.line() == "one").then_some(event.seq);
    assert!(find(&mut events, one).await.is_some());
    platform.crash_instance(&acme).await;
    let (_, broken) = told(events).await;
    let broken = broken.expect("an error");
    assert!(matches!(broken, Error::Unreachable { .. }), "{broken:?}");
    stop.cancel();
    task.await.expect("the runner ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instances_log_is_open_before_it_has_a_line() {
    let mut platform = Platform::start().await;
    let (ann, bob) = (platform.sign_up("ann").await, platform.sign_up("bob").await);
    let acme = platform.create_org(&ann, "Acme").await.slug;
    let watching = ann.watch_instance_logs(&acme, Some(0));
    let watching = tokio::time::timeout(PATIENCE, watching).await;
    let mut lines = watching.expect("in time").expect("open");
    let strange = bob.watch_instance_logs(&acme, None).await;
    assert_eq!(refusal(strange.map(drop)), "404 org_not_found");
    platform.stop_control_plane().await;
    let ending = async { while let Some(Ok(_)) = lines.next().await {} };
    tokio::time::timeout(PATIENCE, ending)
        .await
        .expect("an end");
    let gone = ann.watch_instance_logs(&acme, None).await;
    assert!(gone.map(drop).expect_err("nobody there").is_retryable());
}

#[test]
fn a_plain_thread_watches_too() {
    let servers = tokio::runtime::Runtime::new().expect("a runtime");
    let platform = servers.block_on(Platform::start());
    let (ann, acme) = servers.block_on(async {
        let ann = platform.sign_up("ann").await;
        let acme = platform.create_org(&ann, "Acme").await;
        (ann, acme)
    });
    let ann = pizzapi_sdk::blocking::Client::new(ann).expect("a client");
    assert!(!ann.last_events(5).expect("events").is_empty());
    let mut news = ann.watch_platform(Some(0), false).expect("open");
    let created = news.find_map(|news| event(news.expect("news")));
    assert!(created.is_some());
    let org = ann.org(&acme.slug);
    let watching = org.watch().expect("open");
    drop(watching);
    let unknown = org.watch_session_events(&SessionId::new(), None).map(drop);
    assert_eq!(refusal(unknown), "404 session_not_found");
    let lines = ann.watch_instance_logs(&acme.slug, Some(0)).expect("open");
    drop(lines);
}
