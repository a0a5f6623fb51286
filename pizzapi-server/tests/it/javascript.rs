//! PizzaPi's own client library, in Node, against this server.

use std::{path::Path, process::Stdio};

use pizzapi_types::TokenKind;
use tokio::process::Command;

use crate::platform::{ControlPlane, Instance, foreign, runner_token, user_token};

#[tokio::test]
async fn the_official_client_gets_along() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/socketio");
    assert!(
        folder.join("node_modules/socket.io-client").is_dir(),
        "socket.io-client is not installed: run `npm ci` in {}",
        folder.display()
    );
    let plane = ControlPlane::start().await;
    let instance = Instance::start(&plane.url).await;
    let output = Command::new("node")
        .arg(folder.join("client.mjs"))
        .arg(instance.url(""))
        .args([
            runner_token("u1"),
            runner_token("u2"),
            foreign(TokenKind::Runner),
            user_token("u1"),
        ])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap_or_else(|error| {
            panic!(
                "node cannot be run ({error}): install Node 20 or later, then run `npm ci` in {}",
                folder.display()
            )
        });
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
    instance.stop().await;
}
