//! The router's inner door: instances and control plane talk through it, and nobody gets anything else from it.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream};
use pizzapi_host::file;
use pizzapi_sdk::types::{InstanceStatus, NewMember, Org, Role};
use pizzapi_testkit::{Platform, eventually};
use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::ask::Asker;

/// An instance's token at the door.
fn instance(platform: &Platform, org: &Org) -> Asker {
    Asker::holding(platform, &platform.instance_token(org))
        .at_address(&platform.inner_address().to_string())
}

fn heartbeat(version: &str) -> serde_json::Value {
    json!({ "version": version, "runners": 7, "sessions": 0, "rss_bytes": 1, "cpu_seconds": 0.5 })
}

/// Sends a request as it is, and reads all of the answer.
async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the door");
    stream.write_all(request.as_bytes()).await.expect("said");
    let mut answer = Vec::new();
    let heard = stream.read_to_end(&mut answer);
    let heard = tokio::time::timeout(Duration::from_secs(10), heard).await;
    heard.expect("it hangs up").expect("heard");
    String::from_utf8_lossy(&answer).into_owned()
}

fn health(target: &str, known: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{known}\r\n")
}

async fn version(ann: &pizzapi_sdk::Client, org: &Org) -> Option<String> {
    let status = ann.org_status(&org.slug).await.expect("a status");
    status.instance.expect("an instance").version
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_lives_behind_it() {
    let mut platform = Platform::start_behind_door().await;
    let ann = platform.sign_up("ann").await;
    let bob = platform.sign_up("bob").await;
    let acme = platform.create_org(&ann, "Acme").await;
    eventually("a heartbeat has come", async || {
        version(&ann, &acme).await.is_some()
    })
    .await;
    let new = NewMember {
        user_id: None,
        email: Some("bob@example.com".to_owned()),
        role: Role::Member,
    };
    let member = ann.add_member(&acme.slug, &new).await.expect("bob joins");
    let token = Asker::of(&platform, &bob).org_token("acme").await;
    let at_instance =
        Asker::holding(&platform, &token).at_address(&platform.instance_address(&acme));
    at_instance.get("/api/me").await.good();

    // Without the router neither hears of the other, and that is no reason to start anything again.
    platform.stop_router().await;
    ann.remove_member(&acme.slug, &member.user_id)
        .await
        .expect("bob leaves");
    let checked = async || {
        let status = ann.org_status(&acme.slug).await.expect("a status");
        let instance = status.instance.expect("an instance");
        assert_eq!(instance.status, InstanceStatus::Healthy);
    };
    let end = Instant::now() + Duration::from_secs(3);
    while Instant::now() < end {
        checked().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    at_instance.get("/api/me").await.good();
    platform.stop_control_plane().await;
    platform.start_control_plane().await;

    platform.start_router().await;
    let begun = Instant::now();
    eventually("the lock has come", async || {
        at_instance.get("/api/me").await.status == 401
    })
    .await;
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(platform.provider().starts(&acme.id), 1);

    // An instance that is gone for good is noticed through the door.
    platform.provider().hollow(&acme.id).await;
    eventually("it was started again", async || {
        platform.provider().starts(&acme.id) == 2
    })
    .await;
    eventually("it is healthy again", async || {
        let status = ann.org_status(&acme.slug).await.expect("a status");
        status.instance.expect("an instance").status == InstanceStatus::Healthy
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_a_heartbeat_is_the_token_alone_says() {
    let mut platform = Platform::start_behind_door().await;
    let ann = platform.sign_up("ann").await;
    let (acme, beta) = (
        platform.create_org(&ann, "Acme").await,
        platform.create_org(&ann, "Beta").await,
    );
    eventually("both have said something", async || {
        version(&ann, &acme).await.is_some() && version(&ann, &beta).await.is_some()
    })
    .await;
    let before = version(&ann, &beta).await;
    let as_acme = instance(&platform, &acme);
    for as_acme in [
        as_acme.clone(),
        as_acme.with("x-pizzapi-org-id", beta.id.as_str()),
    ] {
        let told = as_acme
            .post("/api/instances/heartbeat", heartbeat("of-acme"))
            .await;
        assert!(told.good()["locks"].is_array());
    }
    assert_eq!(version(&ann, &acme).await.as_deref(), Some("of-acme"));
    assert_eq!(version(&ann, &beta).await, before);

    let router = file::read_private(&platform.path("control-plane/router-token")).expect("a token");
    let person = Asker::of(&platform, &ann);
    for stranger in [
        as_acme.without(),
        as_acme.who_holds(router.trim()),
        as_acme.who_holds(person.token()),
    ] {
        let told = stranger
            .post("/api/instances/heartbeat", heartbeat("of-nobody"))
            .await;
        assert_eq!(told.refusal(), (401, "unauthenticated"));
        let told = stranger.get("/api/instances/events").await;
        assert_eq!(told.refusal(), (401, "unauthenticated"));
    }
    let keys = as_acme.without().get("/.well-known/jwks.json").await;
    let etag = keys.headers["etag"].to_str().expect("text").to_owned();
    assert!(keys.good()["keys"].is_array());
    let same = as_acme.without().with("if-none-match", etag);
    assert_eq!(same.get("/.well-known/jwks.json").await.status, 304);

    let large = format!("\"{}\"", "x".repeat(64 * 1024));
    let told = as_acme
        .told(Method::POST, "/api/instances/heartbeat", Some(large))
        .await;
    assert_eq!(told, "413 payload_too_large");
    for path in ["/api/orgs", "/api/routes", "/health", "/api/orgs/beta", "/"] {
        let told = as_acme.get(path).await;
        assert_eq!(told.refusal(), (404, "not_found"), "{path}");
    }

    // One that says more than any instance does is held up, and it alone.
    let said = heartbeat("of-acme");
    let flood = (0..200).map(|_| as_acme.post("/api/instances/heartbeat", said.clone()));
    let told: Vec<_> = stream::iter(flood).buffer_unordered(16).collect().await;
    let held_up = told.iter().filter(|told| told.status == 429).count();
    assert!((1..200).contains(&held_up), "{held_up}");
    let as_beta = instance(&platform, &beta);
    as_beta
        .post("/api/instances/heartbeat", heartbeat("of-beta"))
        .await
        .good();

    platform.stop_control_plane().await;
    let told = as_acme
        .post("/api/instances/heartbeat", heartbeat("of-acme"))
        .await;
    assert_eq!(told.refusal(), (502, "bad_gateway"));
    assert_eq!(
        told.headers["content-type"], "application/problem+json",
        "{}",
        told.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_control_plane_has_others_asked() {
    let platform = Platform::start_behind_door().await;
    let ann = platform.sign_up("ann").await;
    let (acme, beta) = (
        platform.create_org(&ann, "Acme").await,
        platform.create_org(&ann, "Beta").await,
    );
    let door = platform.inner_address();
    let target = format!("http://{}/health", platform.instance_address(&beta));
    let router = file::read_private(&platform.path("control-plane/router-token")).expect("a token");
    let known = format!("Proxy-Authorization: Bearer {}\r\n", router.trim());
    let asked = async |target: &str, known: &str| raw(door, &health(target, known)).await;

    let answer = asked(&target, &known).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains(beta.id.as_str()), "{answer}");
    let right = format!("{known}X-Pizzapi-Org-Id: {}\r\n", beta.id);
    assert!(asked(&target, &right).await.starts_with("HTTP/1.1 200 "));
    let wrong = format!("{known}X-Pizzapi-Org-Id: {}\r\n", acme.id);
    let answer = asked(&target, &wrong).await;
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");

    let of_acme = platform.instance_token(&acme);
    for stranger in [
        String::new(),
        format!("Proxy-Authorization: Bearer {of_acme}\r\n"),
        format!("Authorization: Bearer {}\r\n", router.trim()),
        "Proxy-Authorization: Bearer \r\n".to_owned(),
    ] {
        let answer = asked(&target, &stranger).await;
        assert!(answer.starts_with("HTTP/1.1 407 "), "{answer}");
        assert!(answer.contains("proxy-authenticate: Bearer"), "{answer}");
        assert!(!answer.contains(beta.id.as_str()), "{answer}");
    }
    let base = format!("http://{}", platform.instance_address(&beta));
    for elsewhere in [
        format!("{base}/api/me"),
        format!("{base}/health?x=1"),
        format!("{}/api/orgs", platform.url()),
        format!("http://localhost:{}/health", door.port()),
        "http://169.254.169.254:80/health".to_owned(),
    ] {
        let answer = asked(&elsewhere, &known).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{elsewhere}: {answer}");
    }
    let connect = format!("CONNECT {door} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    let answer = raw(door, &format!("{connect}{known}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    let answer = asked("http://127.0.0.1:1/health", &known).await;
    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    let answer = raw(door, "nonsense\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    let long = format!("X-Long: {}\r\n", "x".repeat(256 * 1024));
    let answer = asked("/health", &long).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_floods_it_keeps_nobody_else_out() {
    let platform = Platform::start_behind_door().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let door = platform.inner_address();
    let from = async |ip: [u8; 4]| {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from((ip, 0))).expect("an address");
        socket.connect(door).await.expect("the door")
    };
    let mut flood = Vec::new();
    for _ in 0..400 {
        flood.push(from([127, 0, 0, 2]).await);
    }
    // Every place but its own is free: others are served, and it is told why it is not.
    let jwks = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    for other in 3..40 {
        let mut stream = from([127, 0, 0, other]).await;
        stream.write_all(jwks.as_bytes()).await.expect("said");
        let mut answer = String::new();
        let heard = stream.read_to_string(&mut answer);
        let heard = tokio::time::timeout(Duration::from_secs(5), heard).await;
        heard.expect("in time").expect("heard");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{other}: {answer}");
    }
    let as_acme = instance(&platform, &acme);
    let told = as_acme.post("/api/instances/heartbeat", heartbeat("still-there"));
    told.await.good();
    assert_eq!(version(&ann, &acme).await.as_deref(), Some("still-there"));
    drop(flood);
    eventually("there is room for it again", async || {
        let mut stream = from([127, 0, 0, 2]).await;
        let _ = stream.write_all(jwks.as_bytes()).await;
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer.starts_with("HTTP/1.1 200 ")
    })
    .await;
    assert_eq!(platform.provider().starts(&acme.id), 1);
}
