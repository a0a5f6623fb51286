//! Knocking at an org's Socket.IO, by the polling that needs no WebSocket.

use reqwest::Method;
use serde_json::{Value, json};

use crate::ask::Asker;

/// Whether a handshake on `/runner` lets the credential in; else what is said. The asker is at an org's host.
pub async fn knock(at: &Asker, auth: Value) -> Result<(), String> {
    let path = "/socket.io/?EIO=4&transport=polling";
    let open = text(at, Method::GET, path, None).await?;
    let open: Value = serde_json::from_str(open.trim_start_matches('0')).expect("an open packet");
    let path = format!("{path}&sid={}", open["sid"].as_str().expect("an id"));
    text(at, Method::POST, &path, Some(format!("40/runner,{auth}"))).await?;
    loop {
        let packets = text(at, Method::GET, &path, None).await?;
        for packet in packets.split('\u{1e}') {
            if packet.starts_with("40/runner,") {
                let _ = text(at, Method::POST, &path, Some("1".to_owned())).await;
                return Ok(());
            }
            if let Some(refusal) = packet.strip_prefix("44/runner,") {
                let refusal: Value = serde_json::from_str(refusal).expect("JSON");
                return Err(refusal["message"].as_str().expect("a message").to_owned());
            }
        }
    }
}

/// What a runner sends first when this is its credential.
pub fn auth(token: &str) -> Value {
    json!({ "orgToken": token, "apiKey": token, "protocolVersion": 1 })
}

async fn text(
    at: &Asker,
    method: Method,
    path: &str,
    body: Option<String>,
) -> Result<String, String> {
    let response = at.send(method, path, body).await;
    let status = response.status();
    let text = response.text().await.expect("a body");
    if status.is_success() {
        Ok(text)
    } else {
        Err(format!("{status} {text}"))
    }
}
