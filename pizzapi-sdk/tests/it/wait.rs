//! Waiting for orgs.

use std::time::Duration;

use pizzapi_sdk::{Error, WaitFor};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::client::{client, org, slug};

const LONG: Duration = Duration::from_secs(20);

fn status(server: &MockServer, instance: &str, error: Option<&str>) -> Value {
    json!({
        "org_slug": "acme", "org_status": "active",
        "instance": {
            "id": "i1", "status": instance, "desired": "running", "provider": "process",
            "url": format!("http://acme.localhost:{}", server.address().port()),
            "last_error": error, "created_at": "2026-11-20T19:06:02.186Z", "steps": [],
        },
    })
}

async fn answer(server: &MockServer, at: &str, times: u64, body: &Value) {
    Mock::given(path(at))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .up_to_n_times(times)
        .mount(server)
        .await;
}

fn health(org_id: &Value) -> Value {
    json!({
        "status": "ok", "redis": null, "socketio": true, "uptime": 1,
        "version": { "server": "0.1.0", "socketProtocol": 1 }, "org_id": org_id,
    })
}

#[tokio::test]
async fn healthy_is_believed_when_the_org_itself_says_so() {
    // No event stream here (404): it polls.
    let server = MockServer::start().await;
    let at = "/api/orgs/acme/status";
    answer(&server, at, 1, &status(&server, "provisioning", None)).await;
    answer(&server, at, 100, &status(&server, "healthy", None)).await;
    answer(&server, "/api/orgs/acme", 1, &org("acme")).await;
    answer(&server, "/health", 1, &health(&json!("another"))).await;
    Mock::given(path("/health"))
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    answer(&server, "/health", 1, &health(&org("acme")["id"])).await;
    let mut seen = Vec::new();
    let report = client(&server)
        .wait_for_org(&slug(), WaitFor::Healthy, LONG, |report| {
            seen.push(
                report
                    .instance
                    .as_ref()
                    .map(|instance| instance.status.to_string()),
            );
        })
        .await
        .expect("healthy");
    assert!(report.is_some());
    assert_eq!(
        seen,
        [Some("provisioning".to_owned()), Some("healthy".to_owned())]
    );
    let requests = server.received_requests().await.expect("recorded");
    let probes = requests
        .iter()
        .filter(|request| request.url.path() == "/health");
    assert!(
        probes
            .clone()
            .all(|request| !request.headers.contains_key("authorization"))
    );
    assert_eq!(probes.count(), 3);
}

#[tokio::test]
async fn a_failed_instance_ends_the_wait_with_its_reason() {
    let server = MockServer::start().await;
    let failed = status(&server, "failed", Some("the port is taken"));
    answer(&server, "/api/orgs/acme/status", 1, &failed).await;
    let error = client(&server)
        .wait_for_org(&slug(), WaitFor::Healthy, LONG, |_| {})
        .await
        .expect_err("failed");
    assert!(matches!(error, Error::InstanceFailed { .. }));
    assert_eq!(
        error.to_string(),
        "the instance of `acme` does not become healthy: the port is taken"
    );
}

#[tokio::test]
async fn a_deleted_org_is_gone_or_said_to_be() {
    let server = MockServer::start().await;
    let at = "/api/orgs/acme/status";
    answer(
        &server,
        at,
        1,
        &json!({ "org_slug": "acme", "org_status": "deleting", "instance": null }),
    )
    .await;
    let gone = client(&server)
        .wait_for_org(&slug(), WaitFor::Deleted, LONG, |_| {})
        .await
        .expect("gone");
    assert_eq!(gone, None);
    answer(
        &server,
        at,
        1,
        &json!({ "org_slug": "acme", "org_status": "deleted", "instance": null }),
    )
    .await;
    let report = client(&server)
        .wait_for_org(&slug(), WaitFor::Deleted, LONG, |_| {})
        .await
        .expect("gone");
    assert!(report.is_some());
}

#[tokio::test]
async fn an_event_is_quicker_than_the_clock() {
    let server = MockServer::start().await;
    let event = json!({ "id": 1, "kind": "instance.updated", "at": "2026-11-20T19:06:02.186Z", "org_slug": "acme" });
    let stream = format!("id: 1\nevent: instance.updated\ndata: {event}\n\n");
    Mock::given(path("/api/events"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(stream, "text/event-stream"))
        .mount(&server)
        .await;
    let at = "/api/orgs/acme/status";
    answer(&server, at, 1, &status(&server, "provisioning", None)).await;
    answer(&server, at, 100, &status(&server, "healthy", None)).await;
    answer(&server, "/api/orgs/acme", 1, &org("acme")).await;
    answer(&server, "/health", 1, &health(&org("acme")["id"])).await;
    let started = std::time::Instant::now();
    client(&server)
        .wait_for_org(&slug(), WaitFor::Healthy, LONG, |_| {})
        .await
        .expect("healthy");
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn time_runs_out() {
    let server = MockServer::start().await;
    let at = "/api/orgs/acme/status";
    answer(&server, at, 100, &status(&server, "provisioning", None)).await;
    let error = client(&server)
        .wait_for_org(
            &slug(),
            WaitFor::Healthy,
            Duration::from_millis(300),
            |_| {},
        )
        .await
        .expect_err("too long");
    assert!(matches!(error, Error::StillWaiting { .. }), "{error:?}");
}
