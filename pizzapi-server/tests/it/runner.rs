//! A runner's socket, frame by frame.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use crate::platform::{Instance, runner_token};

pub struct Runner {
    socket: WebSocketStream<TcpStream>,
    pub open: Value,
}

/// Nothing in these tests takes this long unless it never comes.
const PATIENCE: Duration = Duration::from_secs(20);

impl Runner {
    /// Opens Engine.IO only.
    pub async fn open(instance: &Instance) -> Self {
        let stream = TcpStream::connect(instance.address)
            .await
            .expect("connected");
        let url = format!(
            "ws://{}/socket.io/?EIO=4&transport=websocket",
            instance.address
        );
        let (socket, _) = tokio_tungstenite::client_async(url, stream)
            .await
            .expect("upgraded");
        let mut runner = Self {
            socket,
            open: Value::Null,
        };
        let open = runner.frame().await.expect("open packet");
        runner.open = serde_json::from_str(open.strip_prefix('0').expect("open")).expect("json");
        runner
    }

    /// Joins a namespace; the error is the `connect_error`'s message.
    pub async fn join(mut self, namespace: &str, auth: Value) -> Result<Self, String> {
        self.raw(&format!("40{namespace},{auth}")).await;
        loop {
            let frame = self.frame().await.expect("an answer");
            if frame.starts_with(&format!("40{namespace},")) {
                return Ok(self);
            }
            if let Some(error) = frame.strip_prefix(&format!("44{namespace},")) {
                let error: Value = serde_json::from_str(error).expect("json");
                return Err(error["message"].as_str().expect("message").to_owned());
            }
        }
    }

    pub async fn connect(instance: &Instance, auth: Value) -> Result<Self, String> {
        Self::open(instance).await.join("/runner", auth).await
    }

    /// A registered runner of a user; what came with `runner_registered` too.
    pub async fn register(instance: &Instance, user: &str, id: &str) -> Self {
        let auth = json!({"orgToken": runner_token(user)});
        let mut runner = Self::connect(instance, auth).await.expect("let in");
        let said = json!({"runnerId": id, "runnerSecret": format!("secret of {id}"), "name": "laptop",
            "roots": ["/srv/ws"], "version": "1", "platform": "linux"});
        runner.emit("register_runner", said).await;
        runner.wait_for("runner_registered").await;
        runner
    }

    /// Sends a frame that the server may cut the connection over.
    pub async fn provoke(&mut self, frame: &str) {
        let _ = self.socket.send(Message::text(frame)).await;
    }

    /// The same with a binary frame.
    pub async fn provoke_bytes(&mut self, bytes: Vec<u8>) {
        let _ = self.socket.send(Message::binary(bytes)).await;
    }

    pub async fn raw(&mut self, frame: &str) {
        self.socket.send(Message::text(frame)).await.expect("sent");
    }

    pub async fn emit(&mut self, event: &str, payload: Value) {
        self.raw(&format!("42/runner,{}", json!([event, payload])))
            .await;
    }

    pub async fn session_event(&mut self, session: &str, event: Value) {
        self.emit(
            "runner_session_event",
            json!({"sessionId": session, "event": event}),
        )
        .await;
    }

    /// The next frame that is no ping; `None` when the connection ends.
    pub async fn frame(&mut self) -> Option<String> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next.expect("in time")? {
                Ok(Message::Text(text)) if text.as_str() == "2" => self.provoke("3").await,
                Ok(Message::Text(text)) => return Some(text.to_string()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The next event; `None` when the server cuts the connection.
    pub async fn event(&mut self) -> Option<(String, Value)> {
        loop {
            let frame = self.frame().await?;
            if frame.starts_with("41/runner") {
                return None;
            }
            if let Some(event) = frame.strip_prefix("42/runner,") {
                let event: (String, Value) = serde_json::from_str(event).expect("event");
                return Some(event);
            }
        }
    }

    /// Waits for an event of this name and gives its payload.
    pub async fn wait_for(&mut self, name: &str) -> Value {
        loop {
            let (got, payload) = self
                .event()
                .await
                .unwrap_or_else(|| panic!("cut before {name}"));
            if got == name {
                return payload;
            }
        }
    }

    /// The `error` it is told.
    pub async fn error(&mut self) -> String {
        self.wait_for("error").await["message"]
            .as_str()
            .expect("message")
            .to_owned()
    }

    /// Waits until the server cuts the connection.
    pub async fn cut(&mut self) {
        while self.event().await.is_some() {}
    }

    pub async fn leave(mut self) {
        self.raw("41/runner,").await;
        let _ = self.socket.close(None).await;
    }
}

/// Starts a session over HTTP and lets the runner accept it.
pub async fn spawn(instance: &Instance, runner: &mut Runner, token: &str, id: &str) -> String {
    let body = json!({"runnerId": id, "cwd": "/srv/ws/a", "prompt": "hello"});
    let request = instance.post("/api/runners/spawn", token, body);
    let accept = async {
        let asked = runner.wait_for("new_session").await;
        runner
            .emit("session_ready", json!({"sessionId": asked["sessionId"]}))
            .await;
    };
    let ((status, body), ()) = tokio::join!(request, accept);
    assert_eq!((status, &body["pending"]), (200, &json!(false)), "{body}");
    body["sessionId"].as_str().expect("id").to_owned()
}
