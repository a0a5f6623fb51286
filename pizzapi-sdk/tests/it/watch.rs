//! Streams that are not mended: every end of theirs is told.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use pizzapi_sdk::{
    Error, OrgClient, PlatformNews, Result,
    types::{Measure, OrgSlug, Secret, SessionEvent, SessionId},
};
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, path, query_param, query_param_is_missing},
};

use crate::{client::client, hostile::wild::Wild};

fn sse(body: String) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body, "text/event-stream")
}

fn platform(id: i64) -> String {
    let data = json!({ "id": id, "kind": "org.created", "at": "2026-11-20T19:06:02.186Z", "org_slug": "acme" });
    format!("id: {id}\nevent: org.created\ndata: {data}\n\n")
}

fn measure(runners: u32) -> serde_json::Value {
    json!({ "org_id": "o1", "at": "2026-11-20T19:06:02.186Z", "runners": runners, "sessions": 0, "rss_bytes": 1, "cpu_ms": 2 })
}

/// All that a stream says, in a few words; it must end.
async fn told(stream: impl Stream<Item = Result<PlatformNews>>) -> Vec<String> {
    let all = tokio::time::timeout(Duration::from_secs(20), stream.collect::<Vec<_>>()).await;
    let all = all.expect("an end").into_iter().map(|news| match news {
        Ok(PlatformNews::Event(event)) => event.id.to_string(),
        Ok(PlatformNews::Measures(measures)) => {
            let counts = measures.iter().map(|measure: &Measure| measure.runners);
            format!("measures {:?}", counts.collect::<Vec<_>>())
        }
        Ok(PlatformNews::Reset) => "reset".to_owned(),
        Ok(other) => format!("{other:?}"),
        Err(Error::Decode { .. }) => "not understood".to_owned(),
        Err(Error::Unreachable { .. }) => "broken".to_owned(),
        Err(other) => other.to_string(),
    });
    all.collect()
}

#[tokio::test]
async fn a_platform_is_watched_until_the_server_ends_it_and_no_longer() {
    let server = MockServer::start().await;
    let measures = |of: &[u32]| {
        let all: Vec<_> = of.iter().map(|runners| measure(*runners)).collect();
        format!("event: measures\ndata: {}\n\n", json!(all))
    };
    Mock::given(path("/api/events"))
        .and(query_param("since", "4"))
        .and(query_param("measures", "true"))
        .and(header("accept", "text/event-stream"))
        .respond_with(sse(format!(
            ": hello\n\n{}{}id: 6\nevent: org.created\ndata: {{\"id\":\"six\"}}\n\n{}event: measures\ndata: 7\n\nid: 9\nevent: reset\ndata: {{\"id\":9}}\n\n{}",
            measures(&[]),
            platform(5),
            measures(&[3, 4]),
            platform(10),
        )))
        .expect(1)
        .mount(&server)
        .await;
    let watch = client(&server).watch_platform(Some(4), true).await;
    assert_eq!(
        told(watch.expect("open")).await,
        [
            "measures []",
            "5",
            "not understood",
            "measures [3, 4]",
            "not understood",
            "reset",
            "10"
        ]
    );
}

#[tokio::test]
async fn nothing_that_was_not_asked_for_is_asked_of_the_server() {
    let server = MockServer::start().await;
    Mock::given(path("/api/events"))
        .and(|request: &wiremock::Request| request.url.query().is_none())
        .respond_with(sse(format!(
            "{}event: end\ndata: {{}}\n\n{}",
            platform(1),
            platform(2)
        )))
        .mount(&server)
        .await;
    let watch = client(&server).watch_platform(None, false).await;
    assert_eq!(told(watch.expect("open")).await, ["1"]);
}

#[tokio::test]
async fn a_break_is_told_and_is_the_end() {
    let event = platform(5);
    let next = platform(6);
    let begin = &next[..20];
    let torn = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{event}\r\n14\r\n{begin}\r\n",
        event.len()
    );
    let server = Wild::saying(torn).await;
    let watch = server.client().watch_platform(None, false).await;
    assert_eq!(told(watch.expect("open")).await, ["5", "broken"]);

    let endless = MockServer::start().await;
    Mock::given(path("/api/events"))
        .respond_with(sse(format!("{event}data: {}", "x".repeat(3 << 20))))
        .mount(&endless)
        .await;
    let watch = client(&endless).watch_platform(None, false).await;
    assert_eq!(told(watch.expect("open")).await, ["5", "not understood"]);
}

#[tokio::test]
async fn what_cannot_be_opened_is_tried_once() {
    for status in [401, 400, 503] {
        let server = MockServer::start().await;
        Mock::given(path("/api/events"))
            .and(query_param_is_missing("since"))
            .respond_with(ResponseTemplate::new(status))
            .expect(1)
            .mount(&server)
            .await;
        let Err(error) = client(&server).watch_platform(None, true).await else {
            panic!("a stream of nothing");
        };
        assert_eq!(error.status(), Some(status));
        let org = OrgClient::with_token(&server.uri(), Secret::from("jwt")).expect("a URL");
        server.reset().await;
        Mock::given(path("/api/events"))
            .respond_with(ResponseTemplate::new(status))
            .expect(1)
            .mount(&server)
            .await;
        let Err(error) = org.watch().await else {
            panic!("a stream of nothing");
        };
        assert_eq!(error.status(), Some(status));
    }
}

#[tokio::test]
async fn an_org_is_watched_over_one_connection() {
    let server = MockServer::start().await;
    let event =
        |id: i64, name: &str| format!("id: {id}\nevent: {name}\ndata: {{\"runnerId\":\"r1\"}}\n\n");
    Mock::given(path("/api/events"))
        .and(header("authorization", "Bearer jwt"))
        .respond_with(sse(event(1, "runner_added")
            + &event(3, "reset")
            + "event: odd\ndata: no json\n\n"))
        .expect(1)
        .mount(&server)
        .await;
    let org = OrgClient::with_token(&server.uri(), Secret::from("jwt")).expect("a URL");
    let events = org.watch().await.expect("open");
    let all = tokio::time::timeout(Duration::from_secs(20), events.collect::<Vec<_>>()).await;
    let all: Vec<_> = all
        .expect("an end")
        .into_iter()
        .map(|event| event.expect("an event"))
        .map(|event| (event.id, event.name))
        .collect();
    let of = |id, name: &str| (id, name.to_owned());
    assert_eq!(
        all,
        [
            of(Some(1), "runner_added"),
            of(Some(3), "reset"),
            of(Some(3), "odd")
        ]
    );
}

fn line(seq: i64) -> String {
    let data = json!({ "seq": seq, "at": "2026-11-20T19:06:02.186Z", "event": { "type": "stdout", "line": "x" } });
    format!("id: {seq}\nevent: event\ndata: {data}\n\n")
}

/// All that is told of a session's log, in a few words; it must end.
async fn log(stream: impl Stream<Item = Result<SessionEvent>>) -> Vec<String> {
    let all = tokio::time::timeout(Duration::from_secs(20), stream.collect::<Vec<_>>()).await;
    let all = all.expect("an end").into_iter().map(|event| match event {
        Ok(event) => event.seq.to_string(),
        Err(Error::Decode { .. }) => "not understood".to_owned(),
        Err(Error::Unreachable { .. }) => "broken".to_owned(),
        Err(other) => other.to_string(),
    });
    all.collect()
}

#[tokio::test]
async fn a_log_is_over_only_when_the_server_says_so() {
    let end = "event: end\ndata: {}\n\n";
    let cases = [
        (line(5) + &line(6) + end + &line(7), vec!["5", "6"]),
        (end.to_owned(), vec![]),
        // What is known by now is not told again.
        (line(4) + &line(5) + &line(5) + end, vec!["5"]),
        // Closed in order, and yet not at its end.
        (line(5), vec!["5", "broken"]),
        (String::new(), vec!["broken"]),
        (
            line(5) + "event: event\ndata: 7\n\n" + &line(6) + end,
            vec!["5", "not understood", "6"],
        ),
        (
            line(5) + "data: " + &"x".repeat(3 << 20),
            vec!["5", "broken"],
        ),
    ];
    let id: SessionId = "s1".parse().expect("an id");
    for (body, expected) in cases {
        let server = MockServer::start().await;
        Mock::given(path("/api/sessions/s1/events"))
            .and(query_param("follow", "true"))
            .and(query_param("since", "4"))
            .and(header("last-event-id", "4"))
            .and(header("authorization", "Bearer jwt"))
            .respond_with(sse(body))
            .expect(1)
            .mount(&server)
            .await;
        let org = OrgClient::with_token(&server.uri(), Secret::from("jwt")).expect("a URL");
        let events = org.watch_session_events(&id, Some(4)).await.expect("open");
        assert_eq!(log(events).await, expected);
    }
}

#[tokio::test]
async fn a_log_that_is_over_may_be_asked_again() {
    let server = MockServer::start().await;
    Mock::given(query_param_is_missing("since"))
        .respond_with(sse("event: end\ndata: {}\n\n".to_owned()))
        .mount(&server)
        .await;
    let org = OrgClient::with_token(&server.uri(), Secret::from("jwt")).expect("a URL");
    let id: SessionId = "s1".parse().expect("an id");
    let mut events = org.watch_session_events(&id, None).await.expect("open");
    assert!(events.next().await.is_none() && events.next().await.is_none());
}

#[tokio::test]
async fn logs_that_cannot_be_opened_are_tried_once() {
    let (id, slug): (SessionId, OrgSlug) = (
        "s1".parse().expect("an id"),
        "acme".parse().expect("a slug"),
    );
    for status in [401, 404, 503] {
        let server = MockServer::start().await;
        let refuse = |at: &str| {
            Mock::given(path(at))
                .respond_with(ResponseTemplate::new(status))
                .expect(1)
        };
        let logs = "/api/orgs/acme/instance/logs";
        refuse("/api/sessions/s1/events").mount(&server).await;
        refuse(logs).mount(&server).await;
        let org = OrgClient::with_token(&server.uri(), Secret::from("jwt")).expect("a URL");
        let Err(error) = org.watch_session_events(&id, None).await else {
            panic!("a stream of nothing");
        };
        assert_eq!(error.status(), Some(status));
        let Err(error) = client(&server).watch_instance_logs(&slug, None).await else {
            panic!("a stream of nothing");
        };
        assert_eq!(error.status(), Some(status));
    }
}
