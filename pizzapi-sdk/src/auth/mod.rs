//! Credentials that a client holds for its caller. The one rule: a token goes only to the org it was made for.

mod shelf;
mod store;
mod token;

pub use store::{SecretName, SecretStore, StoreLock};
pub(crate) use token::{Held, TokenCache};
