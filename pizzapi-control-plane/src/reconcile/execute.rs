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
    provider::{Found, InstanceSpec, ProviderError, RedisAccess},
    store::{
        StoreError,
        instances::{Outcome, Wish},
    },
};

/// How long a started instance may take until it is healthy.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long to wait at most before it is asked again.
const MOST_PAUSE: Duration = Duration::from_millis(100);
/// How long to wait for the last words of one that ended.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// How often it may end meanwhile, where it is started again by others.
const MOST_ENDS: u32 = 3;

/// What is said of one that did.
const LOOP: &str = "exits in a loop";

/// What one pass knows.
pub(super) struct Pass<'a> {
    pub(super) of: &'a Arc<Reconciler>,
    pub(super) wish: Wish,
    found: Option<Found>,
    steps: Vec<Step>,
    /// Whether it was ended as often as that trying again at once is of no use.
    pub(super) exits_in_a_loop: bool,
    /// The shared Redis, once the org's user is there.
    pub(super) redis: RedisAccess,
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
        exits_in_a_loop: false,
        redis: RedisAccess::None,
    };
    let observed = match pass.observe().await {
        Ok(observed) => observed,
        Err(error) => return pass.failed(&error, false).await,
    };
    let with_redis = of.app.redis.is_some();
    let actions = plan(
        &pass.wish.desired,
        pass.wish.generation,
        &observed,
        with_redis,
    );
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

/// An instance that has said where it serves.
fn is_up(found: &Found) -> Option<(&Found, &str)> {
    found.generation?;
    found.address.as_deref().map(|address| (found, address))
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
                if self.wish.suspended {
                    self.shut_redis().await;
                }
                app.provider.stop(&org).await
            }
            Action::DataFolder => app.provider.prepare(&org).await,
            Action::RedisUser => self.make_redis_user().await?,
            Action::RemoveRedis => self.remove_redis().await?,
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
                // Before the secrets: the copy has those of then.
                match self.put_back_copy().await {
                    Ok(()) => app.provider.write_secrets(&spec).await,
                    Err(error) => Err(error),
                }
            }
            Action::Start => match self.copy_before_upgrade().await? {
                Ok(()) => app.provider.start(&self.spec()).await,
                Err(error) => Err(error),
            },
            Action::Healthy => self.wait_until_healthy().await,
            // Written together with the result of the pass.
            Action::Route => Ok(()),
            Action::Remove => self.remove().await,
        })
    }

    pub(super) fn spec(&self) -> InstanceSpec {
        let app = &self.of.app;
        InstanceSpec {
            org_id: self.wish.org_id.clone(),
            org_slug: self.wish.slug.clone(),
            generation: self.wish.generation,
            image: self.image().map(str::to_owned),
            plan: self.wish.plan.clone(),
            token: app
                .master
                .instance_token(&self.wish.instance_id, self.wish.generation),
            jwks: app.keys.ring().jwks().clone(),
            locks: Locks::default(),
            control_plane_url: app.internal_url.clone(),
            org_url: app.config.org_url(&self.wish.slug),
            redis: if self.wish.dedicated_redis {
                RedisAccess::Own(app.master.own_redis_password(&self.wish.org_id))
            } else {
                self.redis.clone()
            },
        }
    }

    /// Removes all there is of the org. What is kept of it is its data as they were when it was healthy last.
    async fn remove(&self) -> Result<(), ProviderError> {
        if self.wish.keep_data {
            self.put_back_copy().await?;
        }
        let provider = &self.of.app.provider;
        provider.remove(self.org(), self.wish.keep_data).await
    }

    /// Waits until the instance answers as it should. One that ends is waited for again, if whatever runs it starts it anew.
    async fn wait_until_healthy(&mut self) -> Result<(), ProviderError> {
        let (app, org) = (self.of.app.clone(), self.wish.org_id.clone());
        let end = Instant::now() + PATIENCE;
        let mut ends = 0;
        loop {
            let patience = end.saturating_duration_since(Instant::now());
            let found = app.provider.ready(&org, patience).await?;
            let Some((run, address)) = found.as_ref().and_then(is_up) else {
                let what = if found.is_some() {
                    "does not come up"
                } else {
                    "ended at once"
                };
                return Err(self.end(what).await);
            };
            if run.generation != Some(self.wish.generation) {
                app.provider.stop(&org).await?;
                return Err(ProviderError::passing(
                    "an instance of an older generation was there; it has been stopped",
                ));
            }
            tokio::select! {
                healthy = self.probe_until(end, address) => {
                    healthy?;
                    self.found = found;
                    return Ok(());
                }
                () = app.provider.ended(&org, run) => ends += 1,
            }
            if ends == MOST_ENDS {
                self.exits_in_a_loop = true;
                return Err(self.end(LOOP).await);
            }
        }
    }

    async fn probe_until(&self, end: Instant, address: &str) -> Result<(), ProviderError> {
        let probes = &self.of.app.probes;
        let mut pause = probes.pause();
        loop {
            match probes.ask(self.org(), self.wish.generation, address).await {
                Ok(()) => return Ok(()),
                Err(unwell) if Instant::now() > end => {
                    let error = ProviderError::passing(unwell.reason());
                    // That it could not be asked says nothing about it.
                    return Err(match unwell {
                        Unwell::Instance(_) => error.of_the_image(),
                        Unwell::Unasked(_) => error,
                    });
                }
                Err(_) => tokio::time::sleep(pause).await,
            }
            // Many that start at once have better things to do than to say that they do.
            pause = (pause * 5 / 4).min(MOST_PAUSE);
        }
    }

    /// Ends whatever half-started thing is there, so that it is not in the way of the next try, and says what it said last.
    async fn end(&mut self, what: &str) -> ProviderError {
        let (provider, org) = (self.of.app.provider.clone(), self.wish.org_id.clone());
        let org = &org;
        let ending = provider.why_ended(org).await;
        self.exits_in_a_loop |= ending.as_ref().is_some_and(|ending| ending.in_a_loop);
        let what = if self.exits_in_a_loop { LOOP } else { what };
        let why = ending
            .map(|ending| format!(" ({})", ending.why))
            .unwrap_or_default();
        let logs = tokio::time::timeout(LAST_WORDS, provider.logs(org, 5)).await;
        let logs = logs.ok().and_then(Result::ok).unwrap_or_default();
        let logs = pizzapi_types::text::printable(logs.text.trim().replace('\n', " | ").trim());
        match provider.stop(org).await {
            Ok(()) => {
                ProviderError::passing(format!("the instance {what}{why}; its last words: {logs}"))
                    .of_the_image()
            }
            Err(error) => error,
        }
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
        if running {
            self.note_good_image().await?;
        }
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
        if self.go_back(error, attempts).await? {
            return Ok(());
        }
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
