//! Where secrets are kept between runs. The one rule: a secret has one owner, named by server and account.

use std::{fmt, time::Duration};

use pizzapi_types::Secret;

use crate::error::Result;

/// Whose a secret is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecretName {
    /// The server's URL.
    pub host: String,
    /// The account there: an e-mail address, or what a program calls it.
    pub account: String,
}

/// Where secrets are kept between runs. Its calls block; the SDK makes them off its async threads.
pub trait SecretStore: fmt::Debug + Send + Sync + 'static {
    /// Reads a secret; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when the store cannot be used.
    fn get(&self, name: &SecretName) -> Result<Option<Secret>>;

    /// Replaces a secret by what `change` makes of it (`None`: removes it), under a lock that holds across processes.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when the store cannot be used.
    fn update(
        &self,
        name: &SecretName,
        change: &mut dyn FnMut(Option<Secret>) -> Option<Secret>,
    ) -> Result<()>;

    /// Takes a lock that one process at a time can hold, named `what`. Waits at most `limit`; `None` when it could not be had
    /// by then, or when no other process can see this store.
    ///
    /// # Errors
    /// [`Error::Store`](crate::Error::Store) when the store cannot be used.
    fn lock(&self, what: &str, limit: Duration) -> Result<Option<StoreLock>>;
}

/// A lock of a [`SecretStore`], held until this is dropped.
#[derive(Debug)]
pub struct StoreLock(
    #[expect(dead_code, reason = "held, not read")] pub(crate) pizzapi_host::FileLock,
);
