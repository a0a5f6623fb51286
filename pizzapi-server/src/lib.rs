//! An org's own server: its runners, its sessions and their events.
//!
//! The one rule: everything in it belongs to one org, and no handler, query or socket runs without a proof that the caller
//! does too. It goes on serving while the control plane is away.

#![warn(missing_docs)]

mod app;
mod config;
mod error;
mod http;
mod protocol;
mod redis;
mod registry;
mod routes;
mod server;
mod socket;
mod store;
mod tenancy;

pub use app::App;
pub use config::{Config, Redis, Tenant};
pub use error::Error;
pub use routes::table;
pub use server::Server;
pub use store::StoreError;
