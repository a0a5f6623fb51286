//! What is answered over HTTP. The one rule: a handler takes proofs, makes one call, and gives its answer a shape.

pub mod events;
pub mod guard;
pub mod health;
pub mod ledger;
pub mod me;
pub mod runners;
pub mod sessions;

use serde::Serialize;

/// `{"ok":true}`.
#[derive(Serialize)]
pub struct Done {
    ok: bool,
}

impl Done {
    /// It was done.
    pub const YES: Self = Self { ok: true };
}
