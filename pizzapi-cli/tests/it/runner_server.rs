//! A runner of a server that is no organisation's: PizzaPi's own, and the platform's embedded one without an org, which takes
//! none.

use std::{fs, net::SocketAddr, process::Command, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use pizzapi_testkit::free_address;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite::Message};

use crate::harness::{Background, Home, PATIENCE, Ran, until};

/// The runner for a server, with a key.
fn runner(home: &Home, url: &str, key: Option<&str>) -> Command {
    let mut command = home.command(&[
        "runner", "--server", url, "--agent", "cat", "--name", "laptop",
    ]);
    command.envs(key.map(|key| ("PIZZAPI_API_KEY", key)));
    command
}

#[test]
fn a_server_without_an_org_refuses_runners_and_the_hint_fits() {
    let home = Home::new();
    fs::create_dir_all(home.path("single")).expect("made");
    let address = free_address();
    let mut command = home.command(&["instance", "run"]);
    let file = fs::File::create(home.path("instance.out")).expect("a file");
    command
        .env("PIZZAPI_DATA_DIR", home.path("single"))
        .env("PORT", address.port().to_string())
        .stderr(file);
    let mut instance = Background::of(command.spawn().expect("it runs"), home.path("instance.out"));
    until("it serves", || std::net::TcpStream::connect(address).ok());
    let url = format!("http://{address}");
    let ran = Ran::of(
        runner(&home, &url, Some("a-key"))
            .output()
            .expect("it runs"),
    );
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("unauthorized"), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("hint: PIZZAPI_API_KEY must hold a key of that very server"),
        "{}",
        ran.stderr
    );
    assert_eq!(instance.end("TERM"), 0, "{}", instance.said());

    let none = Ran::of(runner(&home, &url, None).output().expect("it runs"));
    assert!(
        none.code == 4 && none.stderr.contains("PIZZAPI_API_KEY"),
        "{}",
        none.stderr
    );
    let mut both = runner(&home, &url, Some("a-key"));
    let both = Ran::of(both.args(["--org", "acme"]).output().expect("it runs"));
    assert!(
        both.code == 2 && both.stderr.contains("--org"),
        "{}",
        both.stderr
    );
    for (url, why) in [
        ("nope", "--server takes a URL"),
        ("http://192.0.2.1", "use its https URL"),
    ] {
        let ran = Ran::of(runner(&home, url, Some("a-key")).output().expect("it runs"));
        assert!(
            ran.code == 2 && ran.stderr.contains(why),
            "{url}: {}",
            ran.stderr
        );
    }
}

/// PizzaPi's own server, as it was recorded, as far as a runner sees it.
struct Peer(WebSocketStream<TcpStream>);

impl Peer {
    async fn accept(listener: &TcpListener) -> Self {
        let (stream, _) = listener.accept().await.expect("a runner");
        let mut peer = Self(accept_async(stream).await.expect("a WebSocket"));
        peer.say(r#"0{"sid":"x","upgrades":[],"pingInterval":30000,"pingTimeout":60000,"maxPayload":1000000}"#).await;
        peer
    }

    async fn say(&mut self, frame: &str) {
        self.0.send(Message::text(frame)).await.expect("sent");
    }

    async fn hear(&mut self) -> String {
        loop {
            let frame = self.0.next().await.expect("still there").expect("a frame");
            if let Message::Text(text) = frame {
                return text.to_string();
            }
        }
    }

    /// Lets the runner in; hands back what it showed, and registered as.
    async fn register(&mut self) -> (Value, Value) {
        let auth = self.hear().await;
        let auth = auth.strip_prefix("40/runner,").expect("a connect");
        let auth = serde_json::from_str(auth).expect("JSON");
        self.say(r#"40/runner,{"sid":"y"}"#).await;
        let text = self.hear().await;
        let text = text.strip_prefix("42/runner,").expect("an event");
        let (name, registration): (String, Value) = serde_json::from_str(text).expect("JSON");
        assert_eq!(name, "register_runner");
        let told = json!(["runner_registered", { "runnerId": registration["runnerId"] }]);
        self.say(&format!("42/runner,{told}")).await;
        (auth, registration)
    }
}

#[tokio::test]
async fn a_runner_of_pizzapis_own_server_shows_its_key_and_is_the_same_the_next_time() {
    let home = Home::new();
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = TcpListener::bind(loopback).await.expect("bound");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let start = || {
        let path = home.path("runner.out");
        let output = fs::File::create(&path).expect("a file");
        let mut command = runner(&home, &url, Some("key-of-the-server"));
        Background::of(command.stderr(output).spawn().expect("it runs"), path)
    };
    let mut first = start();
    let mut peer = tokio::time::timeout(PATIENCE, Peer::accept(&listener))
        .await
        .expect("in time");
    let (auth, registered) = tokio::time::timeout(PATIENCE, peer.register())
        .await
        .expect("in time");
    assert_eq!(auth["apiKey"], "key-of-the-server");
    assert!(
        auth.get("orgToken").is_none() && auth.get("orgSlug").is_none(),
        "{auth}"
    );
    first.says(&format!("connected to {url} as laptop"));
    let status = home
        .run(&["runner", "status", "--server", &url, "-o", "json"])
        .json();
    let one = &status["runners"][0];
    assert_eq!((&one["server"], &one["org"]), (&json!(url), &Value::Null));
    assert_eq!(
        (&one["connected"], &one["tokenEndsAt"]),
        (&json!(true), &Value::Null)
    );
    let stored = fs::read_dir(home.path("state/runners"))
        .expect("there")
        .count();
    assert_eq!(stored, 1);

    // A second one is kept out, and a restart is the same process, and the same runner.
    let second = Ran::of(runner(&home, &url, Some("key")).output().expect("it runs"));
    assert_eq!(second.code, 7, "{}", second.stderr);
    peer.say(r#"42/runner,["restart",{}]"#).await;
    let mut peer = tokio::time::timeout(PATIENCE, Peer::accept(&listener))
        .await
        .expect("in time");
    let (_, again) = tokio::time::timeout(PATIENCE, peer.register())
        .await
        .expect("in time");
    assert_eq!(again["runnerId"], registered["runnerId"]);

    let mut stopping = home.start(&["runner", "stop", "--server", &url, "--yes"], "stop.out");
    let served =
        tokio::spawn(async move { while peer.0.next().await.is_some_and(|it| it.is_ok()) {} });
    assert_eq!(first.ended(), 0, "{}", first.said());
    assert_eq!(stopping.ended(), 0, "{}", stopping.said());
    tokio::time::timeout(Duration::from_secs(5), served)
        .await
        .expect("in time")
        .expect("served");
}
