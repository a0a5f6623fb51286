//! WebSockets: there and back, and cut when their route goes.

use futures_util::{SinkExt as _, StreamExt as _};
use pizzapi_types::instance::RouteReason;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;

use crate::{
    edge::{Edge, route, timely, without},
    upstream::Upstream,
};

type Socket = WebSocketStream<TcpStream>;

async fn says(socket: &mut Socket, text: &str) -> String {
    socket.send(text.into()).await.unwrap();
    let answer = socket.next().await.unwrap().unwrap();
    answer.into_text().unwrap().to_string()
}

async fn is_cut(socket: &mut Socket) -> bool {
    !matches!(timely(socket.next()).await, Some(Ok(_)))
}

async fn two() -> (Upstream, Upstream, Edge, Socket, Socket) {
    let (acme, other) = (
        Upstream::start("acme").await,
        Upstream::start("acme-2").await,
    );
    let edge = Edge::start(vec![
        route("acme", Some(acme.address)),
        route("acme-2", Some(other.address)),
    ])
    .await;
    let (mut one, mut two) = (edge.socket("acme").await, edge.socket("acme-2").await);
    assert_eq!(says(&mut one, "hello").await, "acme: hello");
    assert_eq!(says(&mut two, "hello").await, "acme-2: hello");
    (acme, other, edge, one, two)
}

#[tokio::test]
async fn a_tunnel_is_cut_when_its_route_is_removed() {
    let (_acme, _other, edge, mut one, mut two) = two().await;
    edge.truth.remove("acme");
    assert!(is_cut(&mut one).await);
    assert_eq!(says(&mut two, "still").await, "acme-2: still");
}

#[tokio::test]
async fn a_tunnel_is_cut_when_its_org_moves() {
    let (_acme, _other, edge, mut one, mut two) = two().await;
    let moved = Upstream::start("acme, moved").await;
    edge.truth.set(route("acme", Some(moved.address)));
    assert!(is_cut(&mut one).await);
    assert_eq!(says(&mut two, "still").await, "acme-2: still");
    let mut again = edge.socket("acme").await;
    assert_eq!(says(&mut again, "new").await, "acme, moved: new");
}

#[tokio::test]
async fn a_tunnel_is_cut_when_its_instance_stops() {
    let (_acme, _other, edge, mut one, mut two) = two().await;
    edge.truth.set(route("acme", None));
    assert!(is_cut(&mut one).await);
    assert_eq!(says(&mut two, "still").await, "acme-2: still");
}

#[tokio::test]
async fn a_tunnel_is_cut_when_its_org_is_suspended() {
    let (_acme, _other, edge, mut one, mut two) = two().await;
    edge.truth.set(without("acme", RouteReason::Suspended));
    assert!(is_cut(&mut one).await);
    assert_eq!(says(&mut two, "still").await, "acme-2: still");
    let problem = edge.problem("acme", "/").await;
    assert_eq!(problem, (503, "instance_stopped".into()));
}

#[tokio::test]
async fn tunnels_end_with_the_router() {
    let (_acme, _other, edge, mut one, mut two) = two().await;
    edge.begin_stop();
    assert!(is_cut(&mut one).await);
    assert!(is_cut(&mut two).await);
    edge.stopped().await;
}

#[tokio::test]
async fn an_upgrade_the_instance_refuses_is_a_plain_answer() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    for (upgrade, expected) in [
        ("websocket", r#"["upgrade","websocket"]"#),
        ("h2c", r#""target":"/plain""#),
    ] {
        let answer = edge
            .raw(&format!(
                "GET /plain HTTP/1.1\r\nHost: acme.localhost\r\nConnection: Upgrade, close\r\nUpgrade: {upgrade}\r\n\r\n"
            ))
            .await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains(expected), "{answer}");
        assert!(!answer.contains("h2c"), "{answer}");
    }
}
