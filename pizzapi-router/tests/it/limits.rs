//! One org's share, and everybody's.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::future::join_all;
use pizzapi_router::Limits;

use crate::{
    edge::{Edge, Line, route, until},
    upstream::Upstream,
};

async fn two(limits: Limits) -> (Upstream, Upstream, Edge) {
    let (acme, other) = (
        Upstream::start("acme").await,
        Upstream::start("acme-2").await,
    );
    let routes = vec![
        route("acme", Some(acme.address)),
        route("acme-2", Some(other.address)),
    ];
    let edge = Edge::start_within(routes, limits).await;
    (acme, other, edge)
}

fn of_org(org: usize) -> Limits {
    Limits {
        org,
        ..Limits::default()
    }
}

fn request(slug: &str, path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {slug}.localhost\r\n\r\n")
}

async fn slow(acme: &mut Upstream, edge: &Edge) -> Line {
    let mut line = edge.line().await;
    line.say(&request("acme", "/slow")).await;
    acme.begun.recv().await.unwrap();
    line
}

async fn is_refused(edge: &Edge, slug: &str) {
    let answer = edge.raw(&request(slug, "/")).await;
    assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
    assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
    assert!(answer.contains(r#""code":"rate_limited""#), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn an_org_at_its_limit_is_told_and_hinders_nobody() {
    let (mut acme, _other, edge) = two(of_org(3)).await;
    let busy = [
        slow(&mut acme, &edge).await,
        slow(&mut acme, &edge).await,
        slow(&mut acme, &edge).await,
    ];
    for _ in 0..20 {
        is_refused(&edge, "acme").await;
        assert_eq!(edge.status("acme-2", "/").await, 200);
    }
    acme.go.add_permits(1);
    let answers = busy.map(|mut line| async move {
        line.hear("done").await;
    });
    acme.go.add_permits(2);
    join_all(answers).await;
    until("there is room again", async || {
        edge.status("acme", "/").await == 200
    })
    .await;
    assert_eq!(edge.status("acme-2", "/").await, 200);
}

#[tokio::test]
async fn a_client_that_goes_makes_room() {
    let (mut acme, _other, edge) = two(of_org(1)).await;
    let busy = slow(&mut acme, &edge).await;
    is_refused(&edge, "acme").await;
    drop(busy);
    until("there is room again", async || {
        edge.status("acme", "/").await == 200
    })
    .await;
}

#[tokio::test]
async fn a_tunnel_counts_until_it_ends() {
    let (_acme, _other, edge) = two(of_org(1)).await;
    let socket = edge.socket("acme").await;
    is_refused(&edge, "acme").await;
    let other = edge.socket("acme-2").await;
    drop(socket);
    until("there is room again", async || {
        edge.status("acme", "/").await == 200
    })
    .await;
    is_refused(&edge, "acme-2").await;
    drop(other);
}

#[tokio::test]
async fn a_stream_of_events_counts_until_it_ends() {
    let (_acme, _other, edge) = two(of_org(1)).await;
    let mut stream = edge.line().await;
    stream.say(&request("acme", "/sse")).await;
    stream.hear("\r\n\r\n").await;
    is_refused(&edge, "acme").await;
    edge.truth.set(route("acme", None));
    stream.rest().await;
    until("it is cut, and counts no more", async || {
        edge.status("acme", "/").await == 503
    })
    .await;
}

#[tokio::test]
async fn an_idle_connection_counts_for_whom_it_asked_last() {
    let (_acme, _other, edge) = two(of_org(2)).await;
    let asked = async |line: &mut Line, slug: &str| {
        line.say(&request(slug, "/")).await;
        let answer = line.hear("\"trailers\":0}").await;
        assert!(answer.contains(&format!("\"name\":\"{slug}\"")), "{answer}");
        answer.contains("connection: close")
    };
    let mut first = edge.line().await;
    assert!(!asked(&mut first, "acme").await);
    let closes = asked(&mut edge.line().await, "acme").await;
    assert!(closes, "more than half are taken: no connection is kept");
    assert!(!asked(&mut first, "acme-2").await);
    until("there is room for one to keep", async || {
        !asked(&mut edge.line().await, "acme").await
    })
    .await;
}

#[tokio::test]
async fn one_connection_too_many_is_told_so() {
    let limits = Limits {
        connections: 8,
        org: 2,
        ..Limits::default()
    };
    let (_acme, _other, edge) = two(limits).await;
    let mut idle = Vec::new();
    for _ in 0..8 {
        idle.push(edge.line().await);
    }
    for _ in 0..3 {
        let answer = edge.raw(&request("acme", "/")).await;
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
        assert!(answer.contains(r#""code":"unavailable""#), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
    idle.pop();
    until("there is room again", async || {
        edge.raw(&request("acme", "/")).await.contains(" 200 OK")
    })
    .await;
}

#[tokio::test]
async fn an_org_cannot_take_more_than_half() {
    let limits = Limits {
        connections: 4,
        org: 100,
        ..Limits::default()
    };
    let (mut acme, _other, edge) = two(limits).await;
    let _busy = [slow(&mut acme, &edge).await, slow(&mut acme, &edge).await];
    is_refused(&edge, "acme").await;
    assert_eq!(edge.status("acme-2", "/").await, 200);
}

#[tokio::test]
async fn a_stream_of_changes_that_says_nothing_is_left_for_another() {
    let limits = Limits {
        silence: Duration::from_millis(100),
        ..Limits::default()
    };
    let (acme, _other, edge) = two(limits).await;
    edge.truth.mute.store(true, Ordering::SeqCst);
    let streams = || edge.truth.streams.lock().unwrap().len();
    let before = streams();
    until("it asks again and again", async || streams() > before + 2).await;
    edge.truth.mute.store(false, Ordering::SeqCst);
    edge.truth.set(route("acme", None));
    until("it follows again", async || {
        edge.status("acme", "/").await == 503
    })
    .await;
    assert_eq!(
        edge.truth.fetches.load(Ordering::SeqCst),
        1,
        "from where it was"
    );
    drop(acme);
}
