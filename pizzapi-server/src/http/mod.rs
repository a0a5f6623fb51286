//! What is answered over HTTP. The one rule: a handler takes proofs, makes one call, and gives its answer a shape.

pub mod events;
pub mod guard;
pub mod health;
pub mod ledger;
pub mod me;
pub mod runners;
pub mod sessions;

use serde::{Deserialize, Serialize};

/// The query of a route that takes none: whoever gives one wants something that would not be done.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}

/// `{"ok":true}`.
#[derive(Serialize)]
pub struct Done {
    ok: bool,
}

impl Done {
    /// It was done.
    pub const YES: Self = Self { ok: true };
}
