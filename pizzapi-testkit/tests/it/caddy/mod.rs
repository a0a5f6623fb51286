//! The platform behind a real Caddy, with the configuration that is shipped.

mod front;

use std::time::Duration;

use front::{Front, Place};
use futures_util::{SinkExt as _, StreamExt as _};
use pizzapi_sdk::{
    Client, WaitFor,
    runner::AgentCommand,
    types::{Because, CreateOrg, Org, OrgStatus, Secret},
};
use pizzapi_testkit::{PASSWORD, Platform, eventually, free_address};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::Command,
};
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

use crate::{runner::runner, tool};

/// A platform, and Caddy in front of it; `None` where there is no Caddy.
async fn start() -> Option<(Platform, Front)> {
    tool::caddy()?;
    let place = Place::choose();
    let port = place.https.port();
    let trusted = "127.0.0.1".parse().expect("a network");
    let platform = Platform::start_with(move |config| {
        config.org_url = format!("https://{{slug}}.localhost:{port}");
        config.public_url = Some(format!("https://localhost:{port}"));
        config.trusted_proxies = vec![trusted];
    })
    .await;
    let control_plane = platform.url().replace("http://", "");
    let front = Front::start(place, platform.router_address(), &control_plane).await?;
    Some((platform, front))
}

async fn sign_up(front: &Front, name: &str) -> Client {
    let client = front.client();
    let email = format!("{name}@example.com");
    let password = Secret::from(PASSWORD);
    let signed_in = client.sign_up(name, &email, &password).await;
    client.with_credential(signed_in.expect("an account").credential)
}

/// An org that runs, and that nobody has reached through Caddy yet.
async fn unseen_org(owner: &Client, name: &str) -> Org {
    let new = CreateOrg {
        name: name.to_owned(),
        ..CreateOrg::default()
    };
    let org = owner.create_org(&new).await.expect("a new org");
    eventually("it is active", async || {
        let org = owner.get_org(&org.slug).await.expect("the org");
        org.status == OrgStatus::Active
    })
    .await;
    org
}

/// Waits until an org answers through Caddy.
async fn seen(owner: &Client, org: &Org) {
    let patience = Duration::from_secs(20);
    let waiting = owner.wait_for_org(&org.slug, WaitFor::Healthy, patience, |_| {});
    waiting.await.expect("it answers through Caddy");
}

/// A WebSocket through Caddy and router, which the org's server keeps open.
async fn socket(front: &Front, org: &Org) -> WebSocketStream<TlsStream<TcpStream>> {
    let host = format!("{}.localhost", org.slug);
    let stream = front.connect(&host).await.expect("a certificate");
    let url = format!("wss://{host}/socket.io/?EIO=4&transport=websocket");
    let (mut socket, _) = client_async(url, stream).await.expect("a WebSocket");
    let hello = socket.next().await.expect("open").expect("a message");
    assert!(hello.to_text().expect("text").starts_with('0'), "{hello}");
    socket
}

/// Whether it is open: it answers.
async fn is_open(socket: &mut WebSocketStream<TlsStream<TcpStream>>) -> bool {
    let sent = socket.send(Message::Ping("there?".into())).await;
    let answer = async {
        while let Some(Ok(message)) = socket.next().await {
            if matches!(message, Message::Pong(_)) {
                return true;
            }
        }
        false
    };
    sent.is_ok() && tokio::time::timeout(Duration::from_secs(10), answer).await == Ok(true)
}

/// Whether it is closed before long.
async fn closes(socket: &mut WebSocketStream<TlsStream<TcpStream>>) -> bool {
    let ending = async { while let Some(Ok(_)) = socket.next().await {} };
    let ended = tokio::time::timeout(Duration::from_secs(20), ending).await;
    ended.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_name_leads_to_its_own_and_sockets_stay_open_whatever_others_do() {
    let Some((_platform, front)) = start().await else {
        return;
    };
    let ann = sign_up(&front, "ann").await;
    let acme = unseen_org(&ann, "Acme").await;
    let beta = unseen_org(&ann, "Beta").await;
    for org in [&acme, &beta] {
        seen(&ann, org).await;
        let health = ann.org(&org.slug).health().await.expect("health");
        assert_eq!(
            health.org_id.as_ref(),
            Some(&org.id),
            "its own server answers"
        );
    }
    let mut of_acme = socket(&front, &acme).await;
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("cat", [] as [&str; 0]));
    let connected = async |org: &Org| {
        let runners = ann.org(&org.slug).list_runners().await.expect("runners");
        runners.iter().filter(|runner| runner.connected).count()
    };
    eventually("its runner is there", async || connected(&acme).await == 1).await;
    assert_eq!(connected(&beta).await, 0);
    for round in 0..3 {
        let gamma = unseen_org(&ann, &format!("Gamma {round}")).await;
        seen(&ann, &gamma).await;
        let mut of_gamma = socket(&front, &gamma).await;
        assert!(is_open(&mut of_gamma).await);
        ann.delete_org(&gamma.slug).await.expect("deleted");
        assert!(closes(&mut of_gamma).await, "its own is closed");
        assert!(is_open(&mut of_acme).await, "the other org's stays");
    }
    assert_eq!(connected(&acme).await, 1);
    // Its configuration was read once, and never again.
    let log = front.log();
    assert_eq!(
        log.matches("serving initial configuration").count(),
        1,
        "{log}"
    );
    assert!(!log.contains("admin endpoint started"), "{log}");
    stop.cancel();
    task.await.expect("it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_for_the_control_plane_and_active_orgs_alone() {
    let Some((platform, front)) = start().await else {
        return;
    };
    for host in ["localhost", "control.localhost"] {
        front.connect(host).await.expect(host);
    }
    let ann = sign_up(&front, "ann").await;
    let admin = platform.admin().await;
    let acme = unseen_org(&ann, "Acme").await;
    let away = unseen_org(&ann, "Away").await;
    let gone = unseen_org(&ann, "Gone").await;
    front
        .connect("acme.localhost")
        .await
        .expect("an active org");
    let because = Because::default();
    admin
        .suspend_org(&away.slug, &because)
        .await
        .expect("suspended");
    ann.delete_org(&gone.slug).await.expect("deleted");
    eventually("it is gone", async || {
        let org = ann.get_org(&gone.slug).await;
        org.map_or_else(
            |error| error.is_not_found(),
            |org| org.status == OrgStatus::Deleted,
        )
    })
    .await;
    for host in [
        "away.localhost",
        "gone.localhost",
        "unknown.localhost",
        "a.acme.localhost",
        "www.example.com",
    ] {
        let refused = front.connect(host).await;
        assert!(refused.is_err(), "{host}");
    }
    admin.resume_org(&away.slug).await.expect("resumed");
    front.connect("away.localhost").await.expect("active again");
    front.connect("acme.localhost").await.expect("as before");
    drop(acme);
    // What Caddy asks is for Caddy.
    let asked = outside(&front)
        .get(format!(
            "{}/api/caddy/validate?domain=acme.localhost",
            front.url("localhost")
        ))
        .send();
    assert_eq!(asked.await.expect("an answer").status(), 404);
}

fn outside(front: &Front) -> reqwest::Client {
    let authority = reqwest::Certificate::from_pem(&front.authority_pem()).expect("PEM");
    reqwest::Client::builder()
        .tls_certs_only([authority])
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve("acme.localhost", front.place.https)
        .build()
        .expect("a client")
}

/// What stands behind Caddy sees the client that there is, whatever that claims.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_cannot_say_who_it_is() {
    if tool::caddy().is_none() {
        return;
    }
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    platform.create_org(&ann, "Acme").await;
    // In the router's place: what Caddy says is what matters.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let behind = listener.local_addr().expect("an address");
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a head"));
        }
        let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        stream.write_all(answer).await.expect("answered");
        String::from_utf8(head).expect("text").to_ascii_lowercase()
    });
    let control_plane = platform.url().replace("http://", "");
    let Some(front) = Front::start(Place::choose(), behind, &control_plane).await else {
        return;
    };
    let answer = outside(&front)
        .get(front.url("acme.localhost"))
        .header("x-forwarded-for", "6.6.6.6")
        .header("x-forwarded-proto", "http")
        .header("x-forwarded-host", "bank.example")
        .header("x-real-ip", "6.6.6.6")
        .header("forwarded", "for=6.6.6.6")
        .send();
    assert_eq!(answer.await.expect("an answer").status(), 204);
    let head = heard.await.expect("heard");
    let port = front.place.https.port();
    for line in [
        format!("host: acme.localhost:{port}"),
        "x-forwarded-for: 127.0.0.1".to_owned(),
        "x-forwarded-proto: https".to_owned(),
        format!("x-forwarded-host: acme.localhost:{port}"),
    ] {
        assert!(head.lines().any(|it| it == line), "{line}: {head}");
    }
    for lie in ["6.6.6.6", "bank.example", "x-real-ip", "\nforwarded:"] {
        assert!(!head.contains(lie), "{lie}: {head}");
    }
    // Plain http leads to https.
    let url = format!("http://acme.localhost:{}/x", front.place.http.port());
    let answer = outside(&front).get(url).send().await.expect("an answer");
    assert_eq!(answer.status(), 308);
    let location = &answer.headers()["location"];
    assert_eq!(location, "https://acme.localhost/x");
}

/// As whoever edits it would have it checked, in every way that it can be switched.
#[tokio::test]
async fn the_configuration_is_valid_and_formatted() {
    let Some(caddy) = tool::caddy() else {
        return;
    };
    let file = front::configuration();
    let mut format = Command::new(&caddy);
    format.arg("fmt").arg(&file);
    let written = std::fs::read_to_string(&file).expect("the file");
    assert_eq!(
        tool::run(format).await,
        written,
        "`caddy fmt --overwrite` formats it"
    );
    for (scheme, issuer) in [("https", "acme"), ("https", "internal"), ("http", "acme")] {
        let home = tempfile::tempdir().expect("a folder");
        let mut validate = Command::new(&caddy);
        validate
            .args(["validate", "--adapter", "caddyfile", "--config"])
            .arg(&file)
            .env("PIZZAPI_SCHEME", scheme)
            .env("PIZZAPI_TLS_ISSUER", issuer)
            .env(
                "PIZZAPI_CADDY_HTTPS_PORT",
                free_address().port().to_string(),
            )
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path());
        tool::run(validate).await;
    }
}
