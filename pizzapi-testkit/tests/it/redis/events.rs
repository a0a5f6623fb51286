//! What happens in an org, heard by its other programs.

use futures_util::StreamExt as _;
use pizzapi_sdk::{Client, runner::AgentCommand};
use pizzapi_testkit::eventually;
use redis::aio::PubSub;
use serde_json::{Value, json};

use super::{Stage, own};
use crate::runner::runner;

async fn listen(stage: &Stage, org: &pizzapi_sdk::types::Org) -> PubSub {
    let client = redis::Client::open(stage.url_of(org).expose()).expect("a client");
    let mut heard = client.get_async_pubsub().await.expect("let in");
    heard.subscribe(own(org, "events")).await.expect("allowed");
    heard
}

async fn next(heard: &mut PubSub, name: &str) -> Value {
    loop {
        let mut stream = heard.on_message();
        let next = tokio::time::timeout(std::time::Duration::from_secs(10), stream.next());
        let message = next.await.expect("in time").expect("it goes on");
        let event: Value = serde_json::from_slice(message.get_payload_bytes()).expect("JSON");
        if event["event"] == name {
            return event;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_runners_are_told_on_the_orgs_channel_and_no_other() {
    let Some(mut stage) = Stage::new().await else {
        return;
    };
    for org in [&stage.acme, &stage.acme_2] {
        eventually("its instance is connected", async || {
            stage.health(org).await["redis"] == json!(true)
        })
        .await;
    }
    let mut heard = listen(&stage, &stage.acme).await;
    let mut others = listen(&stage, &stage.acme_2).await;
    let ann: Client = stage
        .platform
        .anonymous()
        .with_credential(pizzapi_sdk::Credential::Session(stage.owner.token().into()));
    let (stop, task) = runner(&ann, &stage.acme, AgentCommand::new("cat", [] as [&str; 0]));
    let came = next(&mut heard, "runner_added").await;
    let runner_id = came["data"]["runnerId"].clone();
    let token = stage.owner.org_token("acme").await;
    let at = stage.owner.who_holds(&token).at(&stage.platform, "acme");
    let spawn = json!({ "runnerId": runner_id, "prompt": "the-prompt" });
    let made = at.post("/api/runners/spawn", spawn.clone()).await.good();
    let told = next(&mut heard, "session_added").await;
    assert_eq!(told["data"]["sessionId"], made["sessionId"]);
    assert!(told["id"].as_i64() > came["id"].as_i64(), "{told} {came}");

    // Away: what happens goes on, and is not told. Back: what happens then is.
    stage.redis.stop().await;
    eventually("its instance knows", async || {
        stage.health(&stage.acme).await["redis"] == json!(false)
    })
    .await;
    let unheard = at.post("/api/runners/spawn", spawn.clone()).await.good();
    stage.redis.start_again().await;
    for org in [&stage.acme, &stage.acme_2] {
        eventually("its instance is connected again", async || {
            stage.health(org).await["redis"] == json!(true)
        })
        .await;
    }
    let mut heard = listen(&stage, &stage.acme).await;
    let again = at.post("/api/runners/spawn", spawn).await.good();
    let told = next(&mut heard, "session_added").await;
    assert_eq!(told["data"]["sessionId"], again["sessionId"]);
    assert_ne!(told["data"]["sessionId"], unheard["sessionId"]);
    stop.cancel();
    task.await.expect("the runner ends");
    next(&mut heard, "runner_removed").await;
    let silence = others.on_message().next().await;
    assert!(silence.is_none(), "its Redis ended, and it heard nothing");
}
