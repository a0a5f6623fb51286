//! A runner against an instance that is played here, frame by frame, as recorded.

mod acknowledgements;
mod ending;
mod refusals;
mod serving;

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use pizzapi_sdk::{
    runner::{AgentCommand, FixedConnection, Runner, RunnerBuilder, RunnerError, RunnerExit},
    types::{OrgSlug, Secret},
};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite::Message};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(10);

/// A place that runners connect to.
pub struct Instance {
    listener: TcpListener,
    pub url: String,
}

impl Instance {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let port = listener.local_addr().expect("an address").port();
        Self {
            listener,
            url: format!("http://acme.localhost:{port}"),
        }
    }

    /// The next runner that comes, after the open packet.
    pub async fn accept(&self) -> Peer {
        let (stream, _) = timeout(PATIENCE, self.listener.accept())
            .await
            .expect("in time")
            .expect("accepted");
        let frames = accept_async(stream).await.expect("a WebSocket");
        let mut peer = Peer { frames };
        peer.say(r#"0{"sid":"x","upgrades":[],"pingInterval":30000,"pingTimeout":60000,"maxPayload":1000000}"#)
            .await;
        peer
    }
}

/// One runner, as the instance sees it.
pub struct Peer {
    frames: WebSocketStream<TcpStream>,
}

impl Peer {
    pub async fn say(&mut self, frame: &str) {
        self.frames.send(Message::text(frame)).await.expect("sent");
    }

    pub async fn emit(&mut self, name: &str, payload: Value) {
        self.say(&format!("42/runner,{}", json!([name, payload])))
            .await;
    }

    pub async fn hear(&mut self) -> String {
        loop {
            let frame = timeout(PATIENCE, self.frames.next())
                .await
                .expect("in time")
                .expect("still there")
                .expect("a frame");
            if let Message::Text(text) = frame {
                return text.to_string();
            }
        }
    }

    /// The next event. Like PizzaPi's own server, this one answers none.
    pub async fn event(&mut self) -> (String, Value) {
        self.asking_event().await.1
    }

    /// The next event, and the number under which an answer to it is asked for.
    pub async fn asking_event(&mut self) -> (Option<u64>, (String, Value)) {
        let text = self.hear().await;
        let rest = text
            .strip_prefix("42/runner,")
            .unwrap_or_else(|| panic!("{text}"));
        let json = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = rest[..rest.len() - json.len()].parse().ok();
        (number, serde_json::from_str(json).expect("an event"))
    }

    /// Says that everything up to a number has been handled.
    pub async fn answer(&mut self, number: u64) {
        self.say(&format!("43/runner,{number}[]")).await;
    }

    /// Lets it in; hands back what it showed.
    pub async fn admit(&mut self) -> Value {
        let text = self.hear().await;
        let auth = text.strip_prefix("40/runner,").expect("a connect");
        self.say(r#"40/runner,{"sid":"co18-oZjFT0j_UgZAAAR"}"#)
            .await;
        serde_json::from_str(auth).expect("an auth")
    }

    /// Lets it in and registers it; hands back what it showed and registered as.
    pub async fn register(&mut self) -> (Value, Value) {
        let auth = self.admit().await;
        let (name, registration) = self.event().await;
        assert_eq!(name, "register_runner");
        self.emit(
            "runner_registered",
            json!({ "runnerId": registration["runnerId"] }),
        )
        .await;
        self.emit(
            "trigger_subscriptions_snapshot",
            json!({ "revision": 0, "isReconnect": true, "subscriptions": [] }),
        )
        .await;
        (auth, registration)
    }

    /// Reads on until the runner is gone.
    pub async fn drain(mut self) {
        while let Ok(Some(Ok(_))) = timeout(PATIENCE, self.frames.next()).await {}
    }
}

fn slug() -> OrgSlug {
    "acme".parse().expect("a slug")
}

/// Repeats its prompt.
fn echo() -> AgentCommand {
    AgentCommand::new("/bin/cat", [""; 0])
}

fn fixed(instance: &Instance, token: &str) -> FixedConnection {
    FixedConnection::org(&instance.url, slug(), Secret::from(token)).expect("a URL")
}

fn with_root(builder: RunnerBuilder) -> Runner {
    builder
        .name("laptop")
        .root(std::env::temp_dir())
        .build()
        .expect("built")
}

fn run(
    runner: Runner,
) -> (
    CancellationToken,
    tokio::task::JoinHandle<Result<RunnerExit, RunnerError>>,
) {
    let stop = CancellationToken::new();
    (stop.clone(), tokio::spawn(runner.run(stop)))
}
