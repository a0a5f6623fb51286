//! Streams that break and go on.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use pizzapi_sdk::{
    OrgClient,
    types::{Event, EventKind, Secret, SessionEvent, SessionId},
};
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, path, query_param, query_param_is_missing},
};

use crate::client::client;

fn sse(body: String) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body, "text/event-stream")
}

fn platform(id: i64) -> String {
    let data = json!({ "id": id, "kind": "org.created", "at": "2026-11-20T19:06:02.186Z", "org_slug": "acme" });
    format!("id: {id}\nevent: org.created\ndata: {data}\n\n")
}

async fn collect(
    stream: impl futures_util::Stream<Item = pizzapi_sdk::Result<Event>>,
    count: usize,
) -> Vec<(i64, EventKind)> {
    let taking = stream.take(count).try_collect::<Vec<_>>();
    tokio::time::timeout(Duration::from_secs(20), taking)
        .await
        .expect("in time")
        .expect("events")
        .into_iter()
        .map(|event| (event.id, event.kind))
        .collect()
}

#[tokio::test]
async fn a_broken_stream_goes_on_without_gap_or_repeat_and_ends_with_the_credential() {
    let server = MockServer::start().await;
    let at = |since: &str| {
        Mock::given(path("/api/events"))
            .and(query_param("since", since))
            .and(header("last-event-id", since))
            .and(header("accept", "text/event-stream"))
    };
    at("4")
        .respond_with(sse(format!(": hello\n\n{}{}", platform(5), platform(7))))
        .mount(&server)
        .await;
    // Tells one again, and has only half of the last.
    let torn = format!("{}{}id: 9\ndata: {{\"id\":9,", platform(7), platform(8));
    at("7").respond_with(sse(torn)).mount(&server).await;
    at("8")
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    at("8").respond_with(sse(platform(9))).mount(&server).await;
    at("9")
        .respond_with(ResponseTemplate::new(401))
        .mount(&server)
        .await;
    let client = client(&server);
    let mut events = Box::pin(client.events(Some(4)));
    let ids: Vec<i64> = collect(&mut events, 4)
        .await
        .iter()
        .map(|(id, _)| *id)
        .collect();
    assert_eq!(ids, [5, 7, 8, 9]);
    let last = events.next().await.expect("an end").expect_err("refused");
    assert!(last.is_unauthenticated());
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_reset_is_handed_on_and_begins_anew() {
    let server = MockServer::start().await;
    let data = json!({ "id": 3, "kind": "reset", "at": "2026-11-20T19:06:02.186Z" });
    Mock::given(query_param("since", "100"))
        .respond_with(sse(format!(
            "id: 3\nevent: reset\ndata: {data}\n\n{}",
            platform(4)
        )))
        .mount(&server)
        .await;
    let events = collect(client(&server).events(Some(100)), 2).await;
    assert_eq!(events, [(3, EventKind::Reset), (4, EventKind::OrgCreated)]);
}

#[tokio::test]
async fn what_may_be_lost_before_the_first_event_is_told_as_a_reset() {
    let server = MockServer::start().await;
    Mock::given(query_param_is_missing("since"))
        .respond_with(sse(": hello\n\n".into()))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(query_param_is_missing("since"))
        .respond_with(sse(platform(1)))
        .mount(&server)
        .await;
    let events = collect(client(&server).events(None), 2).await;
    assert_eq!(events, [(0, EventKind::Reset), (1, EventKind::OrgCreated)]);
}

#[tokio::test]
async fn a_line_without_end_does_not_fill_the_memory() {
    let server = MockServer::start().await;
    Mock::given(query_param_is_missing("since"))
        .respond_with(sse(format!("{}data: {}", platform(1), "x".repeat(3 << 20))))
        .mount(&server)
        .await;
    Mock::given(query_param("since", "1"))
        .respond_with(sse(platform(2)))
        .mount(&server)
        .await;
    let events = collect(client(&server).events(None), 2).await;
    assert_eq!(events.last().map(|(id, _)| *id), Some(2));
}

#[tokio::test]
async fn a_session_is_followed_to_its_end() {
    let server = MockServer::start().await;
    let event = |seq: i64| {
        let data = json!({ "seq": seq, "at": "2026-11-20T19:06:02.186Z", "event": { "type": "stdout", "line": "x" } });
        format!("id: {seq}\nevent: event\ndata: {data}\n\n")
    };
    let log = || {
        Mock::given(path("/api/sessions/s1/events"))
            .and(query_param("follow", "true"))
            .and(header("authorization", "Bearer jwt"))
    };
    log()
        .and(query_param_is_missing("since"))
        .respond_with(sse(event(1) + &event(2)))
        .mount(&server)
        .await;
    log()
        .and(query_param("since", "2"))
        .respond_with(sse(event(2)
            + &event(3)
            + "event: end\ndata: {}\n\n"
            + &event(4)))
        .mount(&server)
        .await;
    let org = OrgClient::with_token(&server.uri(), Secret::from("jwt")).expect("a URL");
    let id: SessionId = "s1".parse().expect("an id");
    let events: Vec<SessionEvent> = org
        .follow_session_events(&id, None)
        .try_collect()
        .await
        .expect("to the end");
    let seqs: Vec<i64> = events.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, [1, 2, 3]);
}

#[tokio::test]
async fn an_orgs_stream_goes_on_after_its_last_event_and_hands_a_reset_on() {
    let server = MockServer::start().await;
    let told =
        |id: i64| format!("id: {id}\nevent: runner_added\ndata: {{\"runnerId\":\"r{id}\"}}\n\n");
    Mock::given(path("/api/events"))
        .and(|request: &wiremock::Request| !request.headers.contains_key("last-event-id"))
        .respond_with(sse(told(10) + &told(11)))
        .mount(&server)
        .await;
    let after = |id: &str| Mock::given(path("/api/events")).and(header("last-event-id", id));
    after("11")
        .respond_with(sse(told(11) + &told(12)))
        .mount(&server)
        .await;
    // Started again, it counts otherwise.
    after("12")
        .respond_with(sse(format!(
            "id: 3\nevent: reset\ndata: null\n\n{}",
            told(4)
        )))
        .mount(&server)
        .await;
    let org = OrgClient::with_token(&server.uri(), Secret::from("jwt")).expect("a URL");
    let taking = org.events().take(5).try_collect::<Vec<_>>();
    let events = tokio::time::timeout(Duration::from_secs(20), taking)
        .await
        .expect("in time")
        .expect("events");
    let told: Vec<(Option<i64>, &str)> = events
        .iter()
        .map(|event| (event.id, event.name.as_str()))
        .collect();
    let added = "runner_added";
    assert_eq!(
        told,
        [
            (Some(10), added),
            (Some(11), added),
            (Some(12), added),
            (Some(3), "reset"),
            (Some(4), added)
        ]
    );
}

#[tokio::test]
async fn what_is_never_understood_ends_the_stream_and_says_so() {
    let server = MockServer::start().await;
    Mock::given(path("/api/events"))
        .respond_with(sse(format!("data: {}", "x".repeat(3 << 20))))
        .expect(3)
        .mount(&server)
        .await;
    let client = client(&server);
    let mut events = Box::pin(client.events(Some(1)));
    let last = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
    let error = last
        .expect("in time")
        .expect("an end")
        .expect_err("too long");
    assert!(
        matches!(error, pizzapi_sdk::Error::Decode { .. }),
        "{error:?}"
    );
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_event_that_is_not_understood_is_told_once_and_not_asked_for_again() {
    let server = MockServer::start().await;
    let at = |since: &str| Mock::given(path("/api/events")).and(query_param("since", since));
    at("4")
        .respond_with(sse(
            "id: 5\nevent: org.created\ndata: {\"id\":\"five\"}\n\n".into(),
        ))
        .expect(1)
        .mount(&server)
        .await;
    at("5").respond_with(sse(platform(6))).mount(&server).await;
    let client = client(&server);
    let mut events = Box::pin(client.events(Some(4)));
    let error = events
        .next()
        .await
        .expect("an item")
        .expect_err("no number");
    assert!(
        matches!(error, pizzapi_sdk::Error::Decode { .. }),
        "{error:?}"
    );
    let next = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
    assert_eq!(
        next.expect("in time")
            .expect("an item")
            .expect("an event")
            .id,
        6
    );
}

#[tokio::test]
async fn a_subscription_is_open_when_it_is_handed_out() {
    let server = MockServer::start().await;
    Mock::given(path("/api/events"))
        .respond_with(sse(platform(1)))
        .expect(1)
        .mount(&server)
        .await;
    let events = client(&server).subscribe().await.expect("open");
    assert_eq!(server.received_requests().await.expect("recorded").len(), 1);
    assert_eq!(collect(events, 1).await, [(1, EventKind::OrgCreated)]);

    let refusing = MockServer::start().await;
    Mock::given(path("/api/events"))
        .respond_with(ResponseTemplate::new(401))
        .mount(&refusing)
        .await;
    let Err(error) = client(&refusing).subscribe().await else {
        panic!("a stream for nobody");
    };
    assert!(error.is_unauthenticated());
}

#[tokio::test]
async fn the_last_events_are_given_whole_or_not_at_all() {
    for (rest, whole) in [("event: end\ndata: {}\n\n", true), ("", false)] {
        let server = MockServer::start().await;
        Mock::given(path("/api/events"))
            .and(query_param("follow", "false"))
            .and(query_param("last", "2"))
            .and(query_param_is_missing("since"))
            .respond_with(sse(platform(4) + &platform(9) + rest))
            .mount(&server)
            .await;
        match client(&server).last_events(2).await {
            Ok(events) => {
                assert!(whole);
                let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
                assert_eq!(ids, [4, 9]);
            }
            Err(error) => {
                assert!(!whole, "{error}");
                assert!(matches!(error, pizzapi_sdk::Error::Unreachable { .. }));
            }
        }
    }
}

#[tokio::test]
async fn a_past_that_breaks_off_is_no_whole_one() {
    for (rest, whole) in [("event: end\ndata: {}\n\n", true), ("", false)] {
        let server = MockServer::start().await;
        Mock::given(path("/api/events"))
            .and(query_param("follow", "false"))
            .respond_with(sse(platform(4) + &platform(9) + rest))
            .mount(&server)
            .await;
        let events: Vec<_> = client(&server).past_events(None).collect().await;
        let ids: Vec<i64> = events.iter().flatten().map(|event| event.id).collect();
        assert_eq!(ids, [4, 9]);
        let broken = events.iter().filter_map(|event| event.as_ref().err());
        let broken: Vec<_> = broken.collect();
        assert_eq!(broken.is_empty(), whole, "{broken:?}");
        assert!(
            broken
                .iter()
                .all(|error| matches!(error, pizzapi_sdk::Error::Unreachable { .. }))
        );
    }
}
