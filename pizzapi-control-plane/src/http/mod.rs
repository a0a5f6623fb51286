//! Handlers, one file a resource: extract, one call, shape.

pub mod account;
pub mod api_keys;
pub mod auth;
pub mod caddy;
pub mod events;
pub mod health;
pub mod instances;
pub mod members;
pub mod orgs;
pub mod router;
pub mod tokens;
pub mod well_known;

use serde::Serialize;

/// `{"ok":true}`.
#[derive(Serialize)]
pub struct Done {
    ok: bool,
}

impl Done {
    /// The only one there is.
    pub const OK: Self = Self { ok: true };
}
