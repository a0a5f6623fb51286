//! Addresses that belong to another org by now.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::oneshot,
};

use crate::{
    edge::{Edge, route, until},
    upstream::Upstream,
};

#[tokio::test]
async fn a_misdirected_request_asks_for_the_route_again() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    let moved = Upstream::start("moved").await;
    edge.truth.table.lock().unwrap().routes[0] = route("acme", Some(moved.address));
    let response = edge.get("acme", "/misdirected").send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    let text = response.text().await.unwrap();
    assert!(text.contains("instance_starting"), "{text}");
    assert!(!text.contains("another org's secret"), "{text}");
    let text = edge.get("acme", "/").send().await.unwrap().text().await;
    assert!(text.unwrap().contains(r#""name":"moved""#));
}

#[tokio::test]
async fn a_misdirected_websocket_asks_for_the_route_again() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    edge.truth.table.lock().unwrap().routes.clear();
    let answer = edge
        .raw(
            "GET /misdirected HTTP/1.1\r\nHost: acme.localhost\r\nConnection: upgrade, close\r\n\
             Upgrade: websocket\r\n\r\n",
        )
        .await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(!answer.contains("another org's secret"), "{answer}");
    let problem = edge.problem("acme", "/").await;
    assert_eq!(problem, (404, "org_not_found".into()));
}

#[tokio::test]
async fn a_misdirected_request_while_nobody_knows_better_is_no_answer_either() {
    let acme = Upstream::start("acme").await;
    let mut edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    edge.control = None;
    for _ in 0..3 {
        let response = edge.get("acme", "/misdirected").send().await.unwrap();
        assert_eq!(response.status(), 503);
        let text = response.text().await.unwrap();
        assert!(!text.contains("another org's secret"), "{text}");
    }
    assert_eq!(edge.status("acme", "/").await, 200, "the table is kept");
}

/// An instance that no longer listens, and still answers on a connection it has.
#[tokio::test]
async fn a_connection_made_to_one_org_is_not_used_for_another() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (closed, wait) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(listener);
        closed.send(()).unwrap();
        let mut head = [0; 4096];
        while stream.read(&mut head).await.is_ok_and(|read| read > 0) {
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst";
            stream.write_all(answer).await.unwrap();
        }
    });
    let edge = Edge::start(vec![route("acme", Some(address))]).await;
    for _ in 0..2 {
        let text = edge.get("acme", "/").send().await.unwrap().text().await;
        assert_eq!(text.unwrap(), "first", "on the same connection");
    }
    wait.await.unwrap();

    let _second = Upstream::start_at("second", address).await;
    edge.truth.set(route("acme-2", Some(address)));
    until("the other org is known", async || {
        edge.status("acme-2", "/").await != 404
    })
    .await;
    let text = edge.get("acme-2", "/").send().await.unwrap().text().await;
    assert!(text.unwrap().contains(r#""name":"second""#));
}
