//! The steps that have to do with the orgs' shared Redis.
//!
//! The one rule: only an org's first user needs Redis to answer. Once it was there, the instance starts without, and is let in
//! when Redis is back: `redis::watch` sees to that.

use pizzapi_types::Secret;

use super::execute::Pass;
use crate::{
    provider::{ProviderError, RedisAccess},
    redis::{Redis, watch},
    store::StoreError,
};

impl Pass<'_> {
    /// Makes the org's user, with the password it has, or a new one. An org with a Redis of its own has none here.
    pub(super) async fn make_redis_user(
        &mut self,
    ) -> Result<Result<(), ProviderError>, StoreError> {
        let (app, org, system) = (
            self.of.app.clone(),
            self.wish.org_id.clone(),
            &self.of.system,
        );
        let Some(redis) = &app.redis else {
            return Ok(Ok(()));
        };
        if self.wish.dedicated_redis {
            self.shut_redis().await;
            return Ok(Ok(()));
        }
        let sealed = app.store.redis_password(system, &org).await?;
        let known = sealed.and_then(|sealed| watch::open(&app, &org, &sealed));
        let password = known.clone().unwrap_or_else(Redis::new_password);
        match redis.assert_user(&org, &password).await {
            Ok(()) if known.is_none() => self.keep_redis_password(&password).await?,
            Err(error) if known.is_some() && error.passing => {
                tracing::warn!(org_id = %org, %error, "the instance starts without Redis");
            }
            Err(error) => return Ok(Err(error)),
            Ok(()) => {}
        }
        self.redis = RedisAccess::Shared(redis.url_of(&org, &password));
        Ok(Ok(()))
    }

    /// Lets the org into the shared Redis no more, and hangs up on whoever is there as it; its keys stay. When that cannot be
    /// done now, whoever watches Redis does it.
    pub(super) async fn shut_redis(&self) {
        let (app, org) = (&self.of.app, &self.wish.org_id);
        let Some(redis) = &app.redis else { return };
        if let Err(error) = redis.remove_user(org).await {
            tracing::warn!(org_id = %org, %error, "the org's user of the shared Redis is not removed yet");
        }
    }

    async fn keep_redis_password(&self, password: &Secret) -> Result<(), StoreError> {
        let (app, org) = (&self.of.app, &self.wish.org_id);
        let sealed = app
            .master
            .seal(&watch::purpose(org), password.expose().as_bytes());
        let system = &self.of.system;
        app.store.set_redis_password(system, org, &sealed).await
    }

    /// Removes the org's user and keys. An org that never had a user has no keys: for it, Redis need not answer.
    pub(super) async fn remove_redis(&self) -> Result<Result<(), ProviderError>, StoreError> {
        let (app, org) = (&self.of.app, &self.wish.org_id);
        let password = app.store.redis_password(&self.of.system, org).await?;
        match (&app.redis, password) {
            (Some(redis), Some(_)) => Ok(redis.remove_org(org).await),
            _ => Ok(Ok(())),
        }
    }
}
