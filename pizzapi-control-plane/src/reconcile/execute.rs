//! One pass over one org: observe, plan, do, write down. Each step's start, end and error stay on the instance's row.

use std::{sync::Arc, time::Duration};

use pizzapi_types::{InstanceStatus, OrgId, Step, StepStatus, Time, WantedState, instance::Locks};
use tokio::time::Instant;

use super::{
    Reconciler, pause_before,
    plan::{Action, Observed, plan},
};
use crate::{
    auth::opaque,
    health::Unwell,
    provider::{Found, InstanceSpec, ProviderError},
    store::{
        StoreError,
        instances::{Outcome, Wish},
    },
};

/// How long a started instance may take until it is healthy.
const PATIENCE: Duration = Duration::from_secs(20);

/// What one pass knows.
struct Pass<'a> {
    of: &'a Arc<Reconciler>,
    wish: Wish,
    found: Option<Found>,
    steps: Vec<Step>,
}

/// Looks at one org and does what is missing. Errors of the provider are written down; only the registry's own come back.
pub async fn pass(of: &Arc<Reconciler>, org: &OrgId) -> Result<(), StoreError> {
    let Some(wish) = of.app.store.wish(&of.system, org).await? else {
        return Ok(());
    };
    let mut pass = Pass {
        of,
        wish,
        found: None,
        steps: Vec::new(),
    };
    let observed = match pass.observe().await {
        Ok(observed) => observed,
        Err(error) => return pass.failed(&error, false).await,
    };
    let actions = plan(&pass.wish.desired, pass.wish.generation, &observed);
    if actions.is_empty() {
        return pass.left_alone().await;
    }
    tracing::info!(org_id = %org, slug = %pass.wish.slug, ?observed, ?actions, "reconciling");
    let restarted = pass.wish.desired == WantedState::Running
        && actions.contains(&Action::Start)
        && pass.wish.status != InstanceStatus::Provisioning
        && pass.wish.status != InstanceStatus::Stopped;
    pass.steps = actions.iter().map(|action| pending(*action)).collect();
    for (index, action) in actions.iter().enumerate() {
        let started = Instant::now();
        pass.steps[index].status = StepStatus::Running;
        pass.steps[index].started_at = Some(Time::now());
        if index == 0 || *action == Action::Healthy {
            of.app
                .store
                .note_steps(&of.system, org, &pass.steps)
                .await?;
        }
        let done = pass.act(*action).await?;
        pass.steps[index].ms =
            Some(u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        if let Err(error) = done {
            pass.steps[index].status = StepStatus::Failed;
            pass.steps[index].error = Some(error.reason.clone());
            return pass.failed(&error, restarted).await;
        }
        pass.steps[index].status = StepStatus::Done;
    }
    pass.finished(restarted).await
}

fn pending(action: Action) -> Step {
    Step {
        name: action.step().to_owned(),
        status: StepStatus::Pending,
        started_at: None,
        ms: None,
        error: None,
    }
}

impl Pass<'_> {
    fn org(&self) -> &OrgId {
        &self.wish.org_id
    }

    async fn observe(&mut self) -> Result<Observed, ProviderError> {
        self.found = self.of.app.provider.inspect(self.org()).await?;
        let Some(found) = &self.found else {
            return Ok(Observed::Absent);
        };
        let (Some(address), Some(generation)) = (&found.address, found.generation) else {
            return Ok(Observed::Starting);
        };
        let routed = self.wish.address.as_ref() == Some(address)
            && self.wish.status == InstanceStatus::Healthy;
        let healthy = self.wish.desired == WantedState::Running
            && generation == self.wish.generation
            && match self
                .of
                .app
                .probes
                .ask(self.org(), generation, address)
                .await
            {
                Ok(()) => true,
                Err(Unwell::Instance(_)) => false,
                // That nobody can be asked is no reason to start anybody again.
                Err(Unwell::Unasked(_)) if routed => true,
                Err(Unwell::Unasked(reason)) => return Err(ProviderError::passing(reason)),
            };
        Ok(Observed::Running {
            generation,
            healthy,
            routed,
        })
    }

    async fn act(&mut self, action: Action) -> Result<Result<(), ProviderError>, StoreError> {
        let app = self.of.app.clone();
        let org = self.wish.org_id.clone();
        Ok(match action {
            Action::Unroute => {
                let status = match self.wish.desired {
                    WantedState::Running => InstanceStatus::Provisioning,
                    _ => self.wish.status.clone(),
                };
                app.store.unpublish(&self.of.system, &org, status).await?;
                Ok(())
            }
            Action::Stop => {
                self.of.unwatch(&org);
                app.heartbeats.forget(&org);
                app.provider.stop(&org).await
            }
            Action::DataFolder => app.provider.prepare(&org).await,
            Action::Secrets => {
                let locks = app.store.locks(&self.of.system, &org).await?;
                let spec = InstanceSpec {
                    locks,
                    ..self.spec()
                };
                let hash = opaque::hash(spec.token.expose());
                app.store
                    .set_instance_token(&self.of.system, &org, hash, &self.steps)
                    .await?;
                app.provider.write_secrets(&spec).await
            }
            Action::Start => app.provider.start(&self.spec()).await,
            Action::Healthy => self.wait_until_healthy().await,
            // Written together with the result of the pass.
            Action::Route => Ok(()),
            Action::Remove => app.provider.remove(&org).await,
        })
    }

    fn spec(&self) -> InstanceSpec {
        let app = &self.of.app;
        InstanceSpec {
            org_id: self.wish.org_id.clone(),
            org_slug: self.wish.slug.clone(),
            generation: self.wish.generation,
            token: app
                .master
                .instance_token(&self.wish.instance_id, self.wish.generation),
            jwks: app.keys.ring().jwks().clone(),
            locks: Locks::default(),
            control_plane_url: app.internal_url.clone(),
            org_url: app.config.org_url(&self.wish.slug),
        }
    }

    async fn wait_until_healthy(&mut self) -> Result<(), ProviderError> {
        let (app, org) = (self.of.app.clone(), self.wish.org_id.clone());
        let end = Instant::now() + PATIENCE;
        let found = app.provider.ready(&org, PATIENCE).await?;
        let Some(Found {
            address: Some(address),
            generation: Some(generation),
            ..
        }) = &found
        else {
            let logs = app.provider.logs(&org, 5).await.unwrap_or_default();
            let logs = pizzapi_types::text::printable(logs.text.replace('\n', " | ").trim());
            let what = if found.is_some() {
                "does not come up"
            } else {
                "ended at once"
            };
            // Whatever half-started thing is there must not be in the way of the next try.
            app.provider.stop(&org).await?;
            return Err(ProviderError::passing(format!(
                "the instance {what}; its last words: {logs}"
            )));
        };
        if *generation != self.wish.generation {
            app.provider.stop(&org).await?;
            return Err(ProviderError::passing(
                "an instance of an older generation was there; it has been stopped",
            ));
        }
        let run = found.as_ref().expect("matched above");
        let healthy = async {
            loop {
                match app.probes.ask(&org, *generation, address).await {
                    Ok(()) => return Ok(()),
                    Err(unwell) if Instant::now() > end => {
                        return Err(ProviderError::passing(unwell.reason()));
                    }
                    Err(_) => tokio::time::sleep(app.probes.pause()).await,
                }
            }
        };
        tokio::select! {
            healthy = healthy => healthy?,
            () = app.provider.ended(&org, run) => {
                return Err(ProviderError::passing("the instance ended before it was healthy"));
            }
        }
        self.found = found;
        Ok(())
    }

    async fn left_alone(self) -> Result<(), StoreError> {
        let running = self.wish.desired == WantedState::Running;
        if let (true, Some(found)) = (running, &self.found) {
            self.of.watch(self.org(), found);
        }
        let stopped = !running && self.wish.status != InstanceStatus::Stopped;
        if stopped {
            self.finished(false).await
        } else {
            self.of
                .app
                .store
                .settle_unchanged(&self.of.system, &self.wish)
                .await
        }
    }

    async fn finished(self, restarted: bool) -> Result<(), StoreError> {
        let store = &self.of.app.store;
        if self.wish.desired == WantedState::Absent {
            store
                .note_steps(&self.of.system, self.org(), &self.steps)
                .await?;
            self.of.app.heartbeats.forget(self.org());
            return store.finish_deletion(&self.of.system, self.org()).await;
        }
        let address = self.found.as_ref().and_then(|found| found.address.clone());
        let running = self.wish.desired == WantedState::Running;
        let outcome = Outcome {
            status: if running {
                InstanceStatus::Healthy
            } else {
                InstanceStatus::Stopped
            },
            address: address.filter(|_| running),
            last_error: None,
            due_at: None,
            // Forgotten when it has been well for a while.
            attempts: if running { self.wish.attempts } else { 0 },
            restarted,
        };
        store
            .settle(&self.of.system, &self.wish, &outcome, Some(&self.steps))
            .await?;
        if let (true, Some(found)) = (running, &self.found) {
            self.of.watch(self.org(), found);
        }
        Ok(())
    }

    /// Tries again later.
    async fn failed(self, error: &ProviderError, restarted: bool) -> Result<(), StoreError> {
        let attempts = self.wish.attempts + 1;
        let wait = pause_before(attempts);
        let (status, next) = if error.passing {
            (
                InstanceStatus::Unhealthy,
                format!(
                    "tried {attempts} times, next in {} s",
                    wait.as_secs().max(1)
                ),
            )
        } else {
            (
                InstanceStatus::Failed,
                format!(
                    "somebody must act; tried again in {} s all the same",
                    wait.as_secs().max(1)
                ),
            )
        };
        tracing::warn!(org_id = %self.org(), slug = %self.wish.slug, reason = %error, attempts, "reconciling failed");
        let outcome = Outcome {
            status,
            address: None,
            last_error: Some(format!("{} ({next})", error.reason)),
            due_at: Some(Time::now().plus(wait)),
            attempts,
            restarted,
        };
        let steps = (!self.steps.is_empty()).then_some(self.steps.as_slice());
        self.of
            .app
            .store
            .settle(&self.of.system, &self.wish, &outcome, steps)
            .await
    }
}
