//! Makes every org's user again when Redis has forgotten them: it was started anew, or it was out of sight.
//!
//! The one rule: instances are not touched. What they connect with stays, and they come back by themselves.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use pizzapi_types::{OrgId, OrgStatus, Secret};
use redis::RedisError;
use tokio_util::sync::CancellationToken;

use super::{AT_ONCE, Redis, acl};
use crate::{access::System, app::App, provider::ProviderError, store::StoreError};

/// How often it is looked whether Redis is still the same.
const LOOK: Duration = Duration::from_secs(1);
/// How often all users are made again though it is: somebody may have changed one.
const AGAIN: Duration = Duration::from_mins(1);
/// How often it is said that it is away.
const SAY: Duration = Duration::from_mins(1);

/// What an org's password is sealed for.
pub fn purpose(org: &OrgId) -> String {
    format!("redis password of {org}")
}

/// Why users were not made.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("{0}")]
    Redis(ProviderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which Redis has all users, and since when.
struct Asserted {
    run: String,
    at: Instant,
}

/// Watches until `stop` is cancelled; at once over when there is no Redis.
pub async fn run(app: App, stop: CancellationToken) {
    let Some(redis) = &app.redis else { return };
    let system = System::new("redis");
    let (mut asserted, mut said) = (None, None::<Instant>);
    loop {
        let looked = stop
            .run_until_cancelled(look(&app, redis, &system, &mut asserted))
            .await;
        match looked {
            None => return,
            Some(Ok(())) => {
                if said.take().is_some() {
                    tracing::info!(redis = redis.shown(), "Redis answers again");
                    if let Err(error) = app.store.hurry_failed(&system).await {
                        tracing::warn!(%error, "orgs that wait for Redis are tried again later");
                    }
                    app.due.notify_one();
                }
            }
            Some(Err(error)) => {
                asserted = None;
                if let Failed::Redis(why) = &error {
                    redis.set_down(Some(why.clone()));
                }
                if said.is_none_or(|at| at.elapsed() > SAY) {
                    tracing::warn!(redis = redis.shown(), %error, "orgs' users cannot be looked after; trying again");
                    said = Some(Instant::now());
                }
            }
        }
        if stop
            .run_until_cancelled(tokio::time::sleep(LOOK))
            .await
            .is_none()
        {
            return;
        }
    }
}

/// Looks once, and makes the users when there is a reason to.
async fn look(
    app: &App,
    redis: &Redis,
    system: &System,
    asserted: &mut Option<Asserted>,
) -> Result<(), Failed> {
    let failed = |error: RedisError| Failed::Redis(redis.failed(&error));
    let run = redis.run_id().await.map_err(failed)?;
    redis.set_down(None);
    let known = asserted.as_ref();
    let same = known.is_some_and(|known| known.run == run);
    if same && known.is_some_and(|known| known.at.elapsed() < AGAIN) {
        return Ok(());
    }
    let users = redis.assert_all(app, system).await?;
    redis.remove_leftovers(app, system, &users).await?;
    if !same {
        tracing::info!(
            redis = redis.shown(),
            users = users.len(),
            "every org's user is there"
        );
    }
    *asserted = Some(Asserted {
        run,
        at: Instant::now(),
    });
    Ok(())
}

impl Redis {
    /// What tells one run of Redis from the next.
    async fn run_id(&self) -> Result<String, RedisError> {
        let info: String = self.link.ask(redis::cmd("INFO").arg("server")).await?;
        let run = info.lines().find_map(|line| line.strip_prefix("run_id:"));
        Ok(run.unwrap_or_default().trim().to_owned())
    }

    /// Makes the user of every org that has had one; says whose.
    async fn assert_all(&self, app: &App, system: &System) -> Result<HashSet<OrgId>, Failed> {
        let mut after = None;
        let mut made = HashSet::new();
        loop {
            // Read while nobody removes one.
            let _turn = self.users.lock().await;
            let page = app
                .store
                .redis_users(system, after.as_ref(), AT_ONCE)
                .await?;
            let Some((last, _)) = page.last() else {
                return Ok(made);
            };
            after = Some(last.clone());
            let mut users = Vec::with_capacity(page.len());
            for (org, sealed) in page {
                match open(app, &org, &sealed) {
                    Some(password) => users.push((org, password)),
                    None => {
                        tracing::error!(org_id = %org, "the org's Redis password cannot be opened; it gets another at its next start");
                    }
                }
            }
            let set = self.set_users(&users).await;
            set.map_err(|error| Failed::Redis(self.failed(&error)))?;
            made.extend(users.into_iter().map(|(org, _)| org));
        }
    }

    /// Removes what is left of orgs that were deleted while this Redis was not in use, and users of those that are suspended or
    /// have a Redis of their own by now. Users of orgs the registry has never heard of are left alone: they may be another platform's.
    async fn remove_leftovers(
        &self,
        app: &App,
        system: &System,
        made: &HashSet<OrgId>,
    ) -> Result<(), Failed> {
        let users: Vec<String> = self
            .link
            .ask(redis::cmd("ACL").arg("USERS"))
            .await
            .map_err(|error| Failed::Redis(self.failed(&error)))?;
        let orgs = users
            .iter()
            .filter_map(|user| user.strip_prefix(acl::USERS));
        let orgs = orgs.filter_map(|org| org.parse::<OrgId>().ok());
        for org in orgs.filter(|org| !made.contains(org)) {
            let status = app.store.status_of(system, &org).await?;
            let keys_too = matches!(status, Some((OrgStatus::Deleted, _)));
            if keys_too {
                tracing::warn!(org_id = %org, "removing what Redis has of a deleted org");
                // The user goes after most of them: as long as it is there, what was begun here is begun again.
                self.remove_leftover_keys(&org).await?;
            }
            // Looked at while nobody makes one: it may be resumed at this very moment.
            let turn = self.users.lock().await;
            let is_to_go = match app.store.status_of(system, &org).await? {
                Some((OrgStatus::Deleted | OrgStatus::Suspended, _)) => true,
                Some(_) => app.store.has_dedicated_redis(system, &org).await?,
                None => false,
            };
            if is_to_go {
                self.delete_user(&org).await.map_err(Failed::Redis)?;
            }
            drop(turn);
            if keys_too {
                self.remove_leftover_keys(&org).await?;
            }
        }
        Ok(())
    }

    async fn remove_leftover_keys(&self, org: &OrgId) -> Result<(), Failed> {
        let removed = self.remove_keys(org).await;
        removed.map_err(|error| Failed::Redis(self.failed(&error)))
    }
}

/// An org's password; `None` when what is stored is damaged.
pub fn open(app: &App, org: &OrgId, sealed: &[u8]) -> Option<Secret> {
    let plain = app.master.open_sealed(&purpose(org), sealed)?;
    String::from_utf8(plain).ok().map(Secret::from)
}
