//! What happens in the demo once an org is there: runners come, sessions run, instances die.
//!
//! The one rule: everything here ends when it is told to, and its sessions with it.

use std::{path::PathBuf, sync::Arc};

use pizzapi_host::{FileLock, file};
use pizzapi_sdk::{
    Client,
    runner::{AgentCommand, Runner, RunnerIdentity},
    types::{ListSessions, OrgSlug, RunnerId, SessionStatus, SpawnSession},
};
use tokio::{sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    cast::{Fate, PROJECTS, PROMPTS, RUNNERS},
    dice::Dice,
    scene::Made,
};
use crate::error::Result;

/// As many sessions may run in an org at a time, for each of its runners.
const SESSIONS: usize = 2;

/// What lives.
#[derive(Clone)]
pub struct Life {
    pub client: Client,
    /// Where sessions work.
    pub work: PathBuf,
    /// The agent's script.
    pub script: PathBuf,
    pub stop: CancellationToken,
}

impl Life {
    /// Goes on until it is told to stop, and all that it began has ended.
    pub async fn go_on(self, mut made: mpsc::Receiver<Made>) {
        let mut all = JoinSet::new();
        loop {
            tokio::select! {
                org = made.recv() => match org {
                    Some(org) => self.clone().enliven(org, &mut all),
                    None => break,
                },
                () = self.stop.cancelled() => break,
            }
        }
        drop(made);
        while all.join_next().await.is_some() {}
    }

    fn enliven(self, org: Made, all: &mut JoinSet<()>) {
        let (runners, crashes) = match org.fate {
            Fate::Busy(runners) => (runners, false),
            Fate::Crashes(runners) => (runners, true),
            _ => return,
        };
        let org = Arc::new(org);
        let mut ids = Vec::new();
        let first = Dice::new().below(RUNNERS.len());
        for number in 0..usize::from(runners) {
            let identity = RunnerIdentity::new();
            ids.push(identity.runner_id.clone());
            let (life, org) = (self.clone(), Arc::clone(&org));
            let name = RUNNERS[(first + number) % RUNNERS.len()];
            all.spawn(async move { life.runner(&org.slug, (number, name), identity).await });
        }
        if crashes {
            let (life, org) = (self.clone(), Arc::clone(&org));
            all.spawn(async move { life.stopped(life.crashes(&org)).await });
        }
        all.spawn(async move { self.stopped(self.sessions(&org.slug, &ids)).await });
    }

    /// Something that is simply dropped at the end.
    async fn stopped(&self, what: impl Future<Output = ()>) {
        tokio::select! {
            () = what => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// A runner, which goes away for a while now and then.
    async fn runner(&self, org: &OrgSlug, (number, name): (usize, &str), identity: RunnerIdentity) {
        let mut dice = Dice::new();
        while !self.stop.is_cancelled() {
            let away = self.stop.child_token();
            let Ok(runner) = self.build(org, name, &identity, number) else {
                return;
            };
            // The first one stays: there is always somebody to watch.
            let stays = if number == 0 {
                dice.seconds(86_400, 86_401)
            } else {
                dice.seconds(60, 240)
            };
            let leave = async {
                tokio::time::sleep(stays).await;
                away.cancel();
                std::future::pending::<()>().await;
            };
            tokio::select! {
                _ = runner.run(away.clone()) => {}
                () = leave => {}
            }
            let back = dice.seconds(5, 20);
            self.stopped(tokio::time::sleep(back)).await;
        }
    }

    fn build(
        &self,
        org: &OrgSlug,
        name: &str,
        identity: &RunnerIdentity,
        number: usize,
    ) -> Result<Runner> {
        let roots = (0..3).map(|step| PROJECTS[(number + step) % PROJECTS.len()]);
        let roots: Vec<PathBuf> = roots.map(|root| self.work.join(root)).collect();
        for root in &roots {
            file::create_private_dir(root)?;
        }
        let agent = AgentCommand::new("/bin/sh", [&self.script]);
        let runner = Runner::builder(self.client.org(org), identity.clone(), agent)
            .name(name)
            .roots(roots)
            .version(env!("CARGO_PKG_VERSION"))
            .build();
        runner.map_err(|error| {
            crate::error::Error::new(crate::error::Exit::Failed, "no runner").because(error)
        })
    }

    /// Starts sessions, and ends one now and then.
    async fn sessions(&self, slug: &OrgSlug, runners: &[RunnerId]) {
        let mut dice = Dice::new();
        let org = self.client.org(slug);
        loop {
            tokio::time::sleep(dice.seconds(1, 14)).await;
            let listed = org.list_sessions(&ListSessions::default()).await;
            let Ok(sessions) = listed else { continue };
            let run = |status: &SessionStatus| *status != SessionStatus::Ended;
            let running: Vec<_> = sessions
                .sessions
                .iter()
                .filter(|session| run(&session.status))
                .collect();
            if dice.below(25) == 0
                && let Some(session) = dice.of(&running)
            {
                let _ = org.kill_session(&session.session_id).await;
            }
            if running.len() >= SESSIONS * runners.len() {
                continue;
            }
            let (Some(runner), Some(prompt)) = (dice.of(runners), dice.of(&PROMPTS)) else {
                return;
            };
            // Its runner may be away: the next one may not be.
            let _ = org
                .spawn_session(&SpawnSession {
                    prompt: Some((*prompt).to_owned()),
                    ..SpawnSession::on(runner.clone())
                })
                .await;
        }
    }

    /// Kills the instance now and then; the control plane starts it again.
    async fn crashes(&self, org: &Made) {
        let mut dice = Dice::new();
        loop {
            tokio::time::sleep(dice.seconds(20, 60)).await;
            if let Ok(Some(process)) = FileLock::holder(&org.folder.join("lock")) {
                process.terminate(std::time::Duration::ZERO).await;
            }
        }
    }
}
