//! Waiting for a service. The one rule: what ended is not waited for any longer, and every wait has a limit.

use std::time::Duration;

use bollard::models::{ContainerInspectResponse, ContainerStateStatusEnum, HealthStatusEnum};
use tokio::time::Instant;

use super::{OnEngine, ProjectError, exec};
use crate::{
    error::EngineError,
    stack::{Condition, Service},
};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);
/// How many of its last lines say why a service did not come up.
const LAST_LINES: u32 = 10;

/// What is waited for.
pub(super) struct Wait<'a> {
    pub service: &'a Service,
    pub id: &'a str,
    pub condition: Condition,
    /// Whether it was started just now: whatever restarts there were, were since.
    pub fresh: bool,
    pub deadline: Instant,
}

impl OnEngine {
    /// Waits until a service is as it should be.
    pub(super) async fn wait(&self, wait: Wait<'_>) -> Result<(), ProjectError> {
        let mut restarts = wait.fresh.then_some(0);
        let mut complaint = None;
        loop {
            let seen = self.inspect(wait.id).await?;
            let restarted = seen.restart_count.unwrap_or(0);
            let before = *restarts.get_or_insert(restarted);
            match look(&seen, wait.condition) {
                Look::Done => return Ok(()),
                Look::Ended(why) => return Err(self.failed(&wait, why, false).await),
                Look::Running if restarted > before => {
                    return Err(self
                        .failed(&wait, "it ends again and again".to_owned(), false)
                        .await);
                }
                Look::Running if wait.condition == Condition::Healthy => {
                    match self.is_healthy(wait.service, wait.id).await {
                        Ok(()) => return Ok(()),
                        Err(why) => complaint = Some(why),
                    }
                }
                Look::Running => {}
            }
            if Instant::now() >= wait.deadline {
                let complaint = complaint.map(|why| format!(": {why}")).unwrap_or_default();
                let why = format!("it took too long{complaint}");
                return Err(self.failed(&wait, why, true).await);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Asks at once what the engine itself asks only every few seconds.
    async fn is_healthy(&self, service: &Service, id: &str) -> Result<(), String> {
        let Some(health) = &service.health else {
            return Ok(());
        };
        let patience = Duration::from_secs(u64::from(health.timeout));
        match exec::run(&self.engine, id, &health.command, patience).await {
            Ok(said) if said.code == 0 => Ok(()),
            Ok(said) => {
                let text = format!("{} {}", said.errors, said.out);
                let words: Vec<&str> = text.split_whitespace().collect();
                Err(words.join(" ").chars().take(300).collect())
            }
            Err(error) => Err(error.reason),
        }
    }

    /// A container as the engine sees it.
    pub(super) async fn inspect(&self, id: &str) -> Result<ContainerInspectResponse, EngineError> {
        let seen = self.engine.docker().inspect_container(id, None).await;
        seen.map_err(EngineError::of("look at a container"))
    }

    async fn failed(&self, wait: &Wait<'_>, why: String, timed_out: bool) -> ProjectError {
        ProjectError::Service {
            service: wait.service.name.to_owned(),
            why,
            last_lines: self.last_lines(wait.id, LAST_LINES).await,
            timed_out,
        }
    }
}

enum Look {
    /// It is as it should be.
    Done,
    /// It runs, and more is not known.
    Running,
    /// It does not run any more.
    Ended(String),
}

fn look(seen: &ContainerInspectResponse, condition: Condition) -> Look {
    let state = seen.state.clone().unwrap_or_default();
    let code = state.exit_code.unwrap_or(-1);
    match state.status.unwrap_or(ContainerStateStatusEnum::EMPTY) {
        ContainerStateStatusEnum::EXITED if condition == Condition::Done && code == 0 => Look::Done,
        ContainerStateStatusEnum::EXITED
        | ContainerStateStatusEnum::DEAD
        | ContainerStateStatusEnum::RESTARTING
        | ContainerStateStatusEnum::REMOVING => {
            let memory = state.oom_killed.unwrap_or(false);
            let memory = if memory {
                ", as its memory did not suffice"
            } else {
                ""
            };
            Look::Ended(format!("it ended with code {code}{memory}"))
        }
        ContainerStateStatusEnum::PAUSED => {
            Look::Ended("it is paused; `docker unpause` lets it go on".to_owned())
        }
        _ => {
            let health = state.health.and_then(|health| health.status);
            if condition == Condition::Healthy && health == Some(HealthStatusEnum::HEALTHY) {
                Look::Done
            } else {
                Look::Running
            }
        }
    }
}
