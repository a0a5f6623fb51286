//! Credentials that a client holds for its caller, and where they are kept between runs. The one rule: a token goes only to
//! the org it was made for, a stored secret only to the server it was stored for.

mod error;
mod file;
#[cfg(feature = "keyring")]
mod keyring;
mod memory;
#[cfg(feature = "keyring")]
mod open;
mod shelf;
mod store;
mod token;

pub use error::StoreError;
pub use file::FileStore;
#[cfg(feature = "keyring")]
pub use keyring::KeyringStore;
pub use memory::MemoryStore;
#[cfg(feature = "keyring")]
pub use open::{OpenStore, StoreKind, open_store};
pub use store::{SecretName, SecretStore, StoreLock};
pub(crate) use token::{Held, TokenCache};
