//! Waiting for orgs of PizzaPi's control plane, which knows less of them than ours: neither where they are, nor why they fail.

use std::time::Duration;

use pizzapi_sdk::{
    Client, Error, RetryPolicy, WaitFor,
    types::{InstanceStatus, OrgSlug, OrgStatus},
};
use serde_json::json;

use super::{
    control_plane,
    replay::{Replay, cookie_of},
    server,
};

const LONG: Duration = Duration::from_secs(20);

fn slug(text: &str) -> OrgSlug {
    text.parse().expect("a slug")
}

#[tokio::test]
async fn the_status_is_understood_at_every_stage() {
    let replay = Replay::section('C').await;
    let owner = replay.client_of("sign-up st");
    let org = slug("st-a75ce9");
    for (name, status) in [
        ("status right away", InstanceStatus::Provisioning),
        ("status 4 s later", InstanceStatus::Healthy),
        (
            "status after 3+ failed health checks",
            InstanceStatus::Unhealthy,
        ),
    ] {
        let report = replay.answered(name, owner.org_status(&org).await);
        assert_eq!(report.org_status, OrgStatus::Unknown("unknown".into()));
        let instance = report.instance.expect("one");
        assert_eq!(instance.status, status);
        assert_eq!((&instance.url, &instance.last_error), (&None, &None));
        let recorded = control_plane::exchange('C', name).json();
        for (field, value) in recorded["instance"].as_object().expect("an instance") {
            assert_eq!(&json!(instance)[field], value, "{field}");
        }
    }
    let replay = Replay::section('C').await;
    for (name, client, org) in [
        (
            "status non-member",
            replay.client_of("sign-up stb"),
            "st-a75ce9",
        ),
        ("status unknown", replay.client_of("sign-up st"), "nope-org"),
    ] {
        let error = replay.refused(name, client.org_status(&slug(org)).await);
        assert!(error.is_not_found());
    }
}

#[tokio::test]
async fn its_word_is_taken_for_an_org_that_cannot_be_found() {
    let replay = Replay::section('C').await;
    replay.lacks("GET /api/events");
    replay.lacks("GET /.well-known/pizzapi");
    let owner = replay.client_of("sign-up st");
    let mut seen = Vec::new();
    let report = owner
        .wait_for_org(&slug("st-a75ce9"), WaitFor::Healthy, LONG, |report| {
            let instance = report.instance.as_ref().expect("one");
            seen.push(instance.status.to_string());
        })
        .await
        .expect("healthy");
    assert!(report.is_some());
    assert_eq!(seen, ["provisioning", "healthy"]);
    assert_eq!(
        replay.replayed(),
        [
            "no GET /api/events",
            "status right away",
            "status 4 s later",
            "get org",
            "no GET /.well-known/pizzapi",
        ]
    );
}

#[tokio::test]
async fn an_org_whose_place_is_known_must_answer_there_and_cannot_say_whose_it_is() {
    let plane = Replay::section('C').await;
    plane.lacks("GET /api/events");
    let instance = Replay::of(server::exchanges()).await;
    let port = instance
        .url()
        .rsplit_once(':')
        .expect("a port")
        .1
        .to_owned();
    let owner = Client::builder(plane.url())
        .credential(cookie_of(&control_plane::exchange('C', "sign-up st")))
        .base_domain(format!("localhost:{port}"))
        .retry(RetryPolicy::none())
        .build()
        .expect("built");
    owner
        .wait_for_org(&slug("st-a75ce9"), WaitFor::Healthy, LONG, |_| {})
        .await
        .expect("healthy");
    assert_eq!(instance.replayed(), ["health"]);
}

#[tokio::test]
async fn an_org_that_could_not_be_provisioned_ends_the_wait() {
    let replay = Replay::section('D').await;
    replay.lacks("GET /api/events");
    let owner = replay.client_of("sign-up st");
    let waited = owner
        .wait_for_org(&slug("st-5228b3"), WaitFor::Healthy, LONG, |_| {})
        .await;
    let error = waited.expect_err("it never comes");
    assert!(matches!(error, Error::InstanceFailed { .. }));
    assert_eq!(
        error.to_string(),
        "the instance of `st-5228b3` does not become healthy: the org is suspended"
    );
    assert_eq!(
        replay.replayed(),
        [
            "no GET /api/events",
            "status right away",
            "status 4 s later",
            "get org"
        ]
    );
}

#[tokio::test]
async fn an_org_that_is_gone_is_deleted() {
    let replay = Replay::section('C').await;
    replay.lacks("GET /api/events");
    let owner = replay.client_of("sign-up st");
    let gone = owner
        .wait_for_org(&slug("nope-org"), WaitFor::Deleted, LONG, |_| {})
        .await;
    assert_eq!(replay.answered("status unknown", gone), None);
}
