//! What this machine knows of pizzapi: profiles, logins, settings; the very ones that the program `pizzapi` uses.
//!
//! ```no_run
//! # async fn script() -> pizzapi_sdk::Result<()> {
//! let client = pizzapi_sdk::Client::from_profile()?;
//! for org in client.list_orgs(&Default::default()).await?.items {
//!     println!("{}", org.slug);
//! }
//! # Ok(()) }
//! ```
//!
//! What is given beats the environment, which beats the project's file, which beats the profile, which beats the default:
//!
//! | setting | given in [`Overrides`] | variable | `.pizzapi.toml` | profile | default |
//! |---|---|---|---|---|---|
//! | profile | `profile` | `PIZZAPI_PROFILE` | `profile` | `current` in `config.toml` | none |
//! | control plane | `control_plane` | `PIZZAPI_CONTROL_PLANE_URL` | | `control_plane` | [`DEFAULT_URL`] |
//! | org | `org` | `PIZZAPI_ORG_SLUG` | `org` | `org` | none |
//! | where orgs are | `org_url` | `PIZZAPI_BASE_DOMAIN`, with `PIZZAPI_RELAY_PROTOCOL` | | | asked of the control plane |
//! | credential | `credential` | `PIZZAPI_API_KEY` | | its account's stored login | none |
//! | org token | | `PIZZAPI_ORG_TOKEN` | | | asked of the control plane |
//!
//! The one rule: this module alone reads the environment and the files of the SDK's user, and only when it is called. Calls
//! block, for milliseconds; those that need a credential also for as long as a keyring takes to be unlocked.

mod client;
mod config;
pub mod environment;
mod error;
mod folders;
mod new_login;
mod project;
mod ready_org;
mod settings;
mod source;

pub use config::{Config, Profile};
pub use environment::Environment;
pub use error::SettingsError;
pub use folders::Folders;
pub use new_login::NewLogin;
pub use project::Project;
pub use ready_org::ReadyOrg;
pub use settings::{DEFAULT_URL, Overrides, Settings};
pub use source::{Resolved, Source};
