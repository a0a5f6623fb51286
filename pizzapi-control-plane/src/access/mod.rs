//! Proofs: who is asking, and what they may.
//!
//! The one rule: none of these can be made but by looking at a request's credential ([`System`] by background jobs, named).
//! The store takes proofs, so a query without one cannot be written.

mod actor;
mod client;
mod credential;
mod org;
mod peer;

pub use actor::{Actor, AnyLogin, Login, Platform, Via, require_own_origin};
pub use client::ClientAddress;
pub use org::{Admin, Member, OrgAccess, OrgManage, OrgProof, Owner, PlatformOrg, RoleLevel};
pub use peer::{InstancePeer, RouterPeer};

/// The platform itself, at one of its own jobs.
pub struct System(());

impl System {
    /// Says in the log which job it is.
    pub(crate) fn new(job: &'static str) -> Self {
        tracing::debug!(job, "acting as the system");
        Self(())
    }
}
