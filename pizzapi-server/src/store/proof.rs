//! Who may ask the store for something. The one rule: each of these can only be made where its bearer was checked.

use crate::{
    socket::{Admitted, RunnerIdentity},
    tenancy::OrgMember,
};

/// Somebody who was proven to belong to the org, or this program itself.
pub trait Proof: Sync {}

impl Proof for OrgMember {}
impl Proof for Admitted {}
impl Proof for RunnerIdentity {}
impl Proof for System {}

/// This program itself, acting for nobody.
#[derive(Debug)]
pub struct System(());

impl System {
    /// Says in the log what for.
    pub fn acting(what: &'static str) -> Self {
        tracing::trace!(what, "acting as the system");
        Self(())
    }
}
