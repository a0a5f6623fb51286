//! What runs instances. The reconciler says what it wants; a provider looks, starts, stops and removes.
//!
//! The one rule: every call may be repeated, and may find its work done already, by an earlier control plane that was
//! killed at any line.

pub mod log_file;
pub mod process;

use std::time::Duration;

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
}

impl ProviderError {
    /// One that may pass by itself.
    pub fn passing(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            passing: true,
        }
    }

    /// One that stays until somebody acts.
    pub fn lasting(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            passing: false,
        }
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
    /// The shared Redis, as the org's own user; `None` where there is none, or the org has one of its own.
    pub redis_url: Option<Secret>,
    /// Whether the org shall have a Redis of its own, which a provider of containers makes.
    pub dedicated_redis: bool,
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

    /// Removes the org's data, once nothing runs. Fine when it is gone.
    fn remove<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>>;

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
}
