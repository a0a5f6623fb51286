//! What must hold between orgs, on a whole platform.

mod actor;
#[path = "../it/ask.rs"]
mod ask;
mod cast;
mod control_plane;
mod credentials;
mod doors;
mod instance;
mod leaks;
mod locks;
mod origins;
mod reuse;
#[path = "../it/runner.rs"]
mod runner;
mod signer;
mod socket;
mod strangers;
mod table;
