//! What must hold between orgs, on a whole platform.

#[path = "../it/ask.rs"]
mod ask;
mod cast;
mod control_plane;
mod credentials;
mod doors;
mod instance;
mod locks;
mod origins;
mod signer;
mod socket;
mod strangers;
mod table;
