//! What runs instances. The reconciler says what it wants; a provider looks, starts, stops and removes.
//!
//! The one rule: every call may be repeated, and may find its work done already, by an earlier control plane that was
//! killed at any line.

pub mod docker;
pub mod log_file;
pub mod process;

use std::{
    future::{pending, ready},
    time::Duration,
};

use futures_util::future::BoxFuture;
use pizzapi_types::{OrgId, OrgSlug, Secret, instance::Locks, token::Jwks};

/// Why a provider could not do as told.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct ProviderError {
    /// What failed and why, for people.
    pub reason: String,
    /// Whether trying again without anybody acting can help.
    pub passing: bool,
    /// Whether another image could cure it.
    pub of_the_image: bool,
}

impl ProviderError {
    /// One that may pass by itself.
    pub fn passing(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            passing: true,
            of_the_image: false,
        }
    }

    /// One that stays until somebody acts.
    pub fn lasting(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            passing: false,
            of_the_image: false,
        }
    }

    /// Says that another image could cure it.
    #[must_use]
    pub fn of_the_image(mut self) -> Self {
        self.of_the_image = true;
        self
    }
}

/// What an instance is started with.
#[derive(Clone, Debug)]
pub struct InstanceSpec {
    /// Whose it is.
    pub org_id: OrgId,
    /// The org's DNS label; nothing is named by it but what people see.
    pub org_slug: OrgSlug,
    /// Which generation it is.
    pub generation: i64,
    /// The image it runs, where instances are containers; the provider's own choice when absent.
    pub image: Option<String>,
    /// The org's plan, by which its limits go, where there are any.
    pub plan: Option<String>,
    /// What it proves itself to the control plane with.
    pub token: Secret,
    /// The first set of keys, so that it can check tokens before it has reached anybody.
    pub jwks: Jwks,
    /// The locks in force, so that it lets nobody in who was locked out while it was away.
    pub locks: Locks,
    /// The control plane, as the instance reaches it.
    pub control_plane_url: String,
    /// The org, as people reach it.
    pub org_url: String,
    /// The Redis it publishes its events in.
    pub redis: RedisAccess,
}

/// The Redis of an instance.
#[derive(Clone, Debug, Default)]
pub enum RedisAccess {
    /// There is none.
    #[default]
    None,
    /// The shared one: its URL, as the org's own user.
    Shared(Secret),
    /// One of its own, which the provider makes: the password of the org's user there.
    Own(Secret),
}

impl RedisAccess {
    /// The URL of the shared one.
    pub fn shared(&self) -> Option<&Secret> {
        match self {
            Self::Shared(url) => Some(url),
            Self::None | Self::Own(_) => None,
        }
    }
}

/// An instance that a provider found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its generation; `None` while it has not said so.
    pub generation: Option<i64>,
    /// `host:port` it serves at; `None` while it starts.
    pub address: Option<String>,
    /// What tells this run of it from any other.
    pub run: String,
}

/// How an instance ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Why, for people: `exit code 1`.
    pub why: String,
    /// Whether it was started again and again already, and ended each time.
    pub in_a_loop: bool,
}

/// A part of an instance's log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPart {
    /// The text, as the instance wrote it.
    pub text: String,
    /// Where it ends, in the provider's own count.
    pub end: u64,
}

/// What runs instances.
pub trait Provider: Send + Sync {
    /// Its name: `process`, `docker`.
    fn name(&self) -> &'static str;

    /// Whether instances run images that can be chosen.
    fn runs_images(&self) -> bool {
        false
    }

    /// Whether it can give an org a Redis of its own.
    fn makes_redis(&self) -> bool {
        false
    }

    /// Looks, once, which image a name means now: by the next start of the control plane it may mean another.
    fn resolve_image(&self) -> BoxFuture<'_, ()> {
        Box::pin(ready(()))
    }

    /// The image of instances that chose none, by what it is and not by its name; `None` when there are no images, or nobody
    /// knows.
    fn image(&self) -> Option<&str> {
        None
    }

    /// How many instances it can run at most; `None`: nothing but the machine limits it.
    fn most_instances(&self) -> Option<u64> {
        None
    }

    /// Makes the place for the org's data. Fine when it is there.
    fn prepare<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>>;

    /// Puts the instance's token and first keys where it will read them.
    fn write_secrets<'a>(
        &'a self,
        spec: &'a InstanceSpec,
    ) -> BoxFuture<'a, Result<(), ProviderError>>;

    /// Starts the instance; returns before it serves.
    fn start<'a>(&'a self, spec: &'a InstanceSpec) -> BoxFuture<'a, Result<(), ProviderError>>;

    /// Looks what is there for an org.
    fn inspect<'a>(&'a self, org: &'a OrgId)
    -> BoxFuture<'a, Result<Option<Found>, ProviderError>>;

    /// Waits until a starting instance has said where it serves, or has ended (then `None`), at most this long.
    fn ready<'a>(
        &'a self,
        org: &'a OrgId,
        patience: Duration,
    ) -> BoxFuture<'a, Result<Option<Found>, ProviderError>>;

    /// Resolves when this run of an instance has ended.
    fn ended<'a>(&'a self, org: &'a OrgId, found: &'a Found) -> BoxFuture<'a, ()>;

    /// Ends whatever runs for an org. Fine when nothing does.
    fn stop<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>>;

    /// Why what ran for an org last has ended, if that is known.
    fn why_ended<'a>(&'a self, _org: &'a OrgId) -> BoxFuture<'a, Option<Ending>> {
        Box::pin(ready(None))
    }

    /// Removes all there is of an org, once nothing runs; its data is kept aside if told so. Fine when it is gone.
    fn remove<'a>(
        &'a self,
        org: &'a OrgId,
        keep_data: bool,
    ) -> BoxFuture<'a, Result<(), ProviderError>>;

    /// The end of what the instance wrote to its log, at most this many lines.
    fn logs<'a>(
        &'a self,
        org: &'a OrgId,
        lines: usize,
    ) -> BoxFuture<'a, Result<LogPart, ProviderError>>;

    /// What was written to the log after `from` ([`LogPart::end`]). Waits for something, but only a few seconds.
    fn log_after<'a>(
        &'a self,
        org: &'a OrgId,
        from: u64,
    ) -> BoxFuture<'a, Result<LogPart, ProviderError>>;

    /// Every org the provider has anything of.
    fn list(&self) -> BoxFuture<'_, Result<Vec<OrgId>, ProviderError>>;

    /// Looks whether what should run is still as it was made, and puts right what can be without ending it. Gives the orgs
    /// that the reconciler has to look at, and why.
    fn mend<'a>(
        &'a self,
        _running: &'a [OrgId],
    ) -> BoxFuture<'a, Result<Vec<(OrgId, String)>, ProviderError>> {
        Box::pin(ready(Ok(Vec::new())))
    }

    /// Resolves when it seems that [`Provider::mend`] has something to do before it is time.
    fn meddled(&self) -> BoxFuture<'_, ()> {
        Box::pin(pending())
    }

    /// Keeps a copy of an org's data, while nothing runs on it, from before another image does.
    fn keep_copy<'a>(&'a self, _org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(ready(Ok(())))
    }

    /// Puts an org's data back as it was when the copy was made; nothing runs on it. The copy stays.
    fn put_back<'a>(&'a self, _spec: &'a InstanceSpec) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(ready(Ok(())))
    }

    /// Removes the copy. Fine when there is none.
    fn drop_copy<'a>(&'a self, _org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(ready(Ok(())))
    }
}
