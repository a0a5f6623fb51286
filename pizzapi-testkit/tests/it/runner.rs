//! Runners for tests, as tasks.
#![allow(dead_code, reason = "each binary of tests uses a part of it")]

use pizzapi_sdk::{
    Client,
    runner::{AgentCommand, Runner, RunnerIdentity},
    types::Org,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A runner for an org, with an id of its own.
pub fn runner(
    client: &Client,
    org: &Org,
    agent: AgentCommand,
) -> (CancellationToken, JoinHandle<()>) {
    runner_as(client, (org, RunnerIdentity::new()), agent)
}

/// A runner of this id.
pub fn runner_as(
    client: &Client,
    (org, identity): (&Org, RunnerIdentity),
    agent: AgentCommand,
) -> (CancellationToken, JoinHandle<()>) {
    let runner = Runner::builder(client.org(&org.slug), identity, agent)
        .name("laptop")
        .root(std::env::temp_dir())
        .build()
        .expect("a runner");
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let task = tokio::spawn(async move {
        runner.run(stopped).await.expect("it ends when told");
    });
    (stop, task)
}
