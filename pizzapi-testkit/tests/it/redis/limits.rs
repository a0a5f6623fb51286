//! What an organisation's user may make the shared Redis hold, besides what it stores.

use std::time::Duration;

use pizzapi_testkit::eventually;
use redis::{RedisResult, Value};
use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use super::{Stage, command, own, user};

/// A mebibyte.
const MEBI: usize = 1 << 20;

/// A command whose last words are `count` times `size` bytes.
async fn send(stage: &Stage, words: &[&str], count: usize, size: usize) -> RedisResult<Value> {
    let mut connection = stage.org(&stage.acme).await;
    connection.set_response_timeout(Duration::from_secs(20));
    let mut command = command(words);
    for number in 0..count {
        command.arg(vec![b'x'; size]);
        if number + 1 < count {
            command.arg(own(&stage.acme, &number.to_string()));
        }
    }
    command.query_async(&mut connection).await
}

/// Others are served as ever.
async fn others_are_served(stage: &Stage) {
    let mut other = stage.org(&stage.acme_2).await;
    let key = own(&stage.acme_2, "greeting");
    for words in [["SET", &key, "hello"].as_slice(), &["GET", &key]] {
        let said: RedisResult<Value> = command(words).query_async(&mut other).await;
        said.unwrap_or_else(|error| panic!("{words:?}: {error}"));
    }
    assert_eq!(stage.health(&stage.acme_2).await["redis"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_org_sends_or_does_not_read_takes_no_memory_from_others() {
    let Some(stage) = Stage::new().await else {
        return;
    };
    eventually("the other instance is connected", async || {
        stage.health(&stage.acme_2).await["redis"] == json!(true)
    })
    .await;
    let key = own(&stage.acme, "large");

    // A value, and a command of many.
    let small = send(&stage, &["SET", &key], 1, 3 * MEBI).await;
    small.expect("what is not too large is taken");
    let large = send(&stage, &["SET", &key], 1, 5 * MEBI).await;
    large.expect_err("a value that is too large");
    others_are_served(&stage).await;
    let many = send(&stage, &["MSET", &key], 40, 3 * MEBI).await;
    many.expect_err("a command that is too large");
    others_are_served(&stage).await;

    // Whoever asks for much and reads nothing.
    let url = stage.url_of(&stage.acme);
    let (_, rest) = url.expose().split_once("://").expect("a URL");
    let (login, _) = rest.split_once('@').expect("a login");
    let (name, password) = login.split_once(':').expect("a password");
    assert_eq!(name, user(&stage.acme.id));
    let mut lazy = TcpStream::connect(stage.redis.address())
        .await
        .expect("a connection");
    let mut said = format!("AUTH {name} {password}\r\nCLIENT SETNAME lazy\r\n");
    said += &format!("GET {key}\r\n").repeat(20);
    lazy.write_all(said.as_bytes()).await.expect("sent");
    let clients = async || {
        let listed = stage.redis.tell(&["CLIENT", "LIST"]).await;
        format!("{:?}", listed.expect("the admin is told"))
    };
    eventually("it is cut off", async || {
        !clients().await.contains("name=lazy")
    })
    .await;
    let stored = stage.redis.tell(&["STRLEN", &key]).await;
    assert_eq!(stored.expect("a length"), Value::Int(3 << 20));
    others_are_served(&stage).await;

    let memory = stage.redis.tell(&["INFO", "memory"]).await;
    let memory = format!("{:?}", memory.expect("the admin is told"));
    let peak = memory.split("used_memory_peak:").nth(1).expect("a peak");
    let digits = peak.split(|c: char| !c.is_ascii_digit()).next();
    let peak: usize = digits.and_then(|it| it.parse().ok()).expect("a number");
    assert!(peak < 160 * MEBI, "{peak} bytes at most at a time");
}
