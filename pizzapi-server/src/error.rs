//! Why a server does not start or does not go on. The one rule: the text says what to do where something can be done.

use std::{io, path::PathBuf};

/// Why a server could not be started, or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process serves from this folder.
    #[error("another process serves this folder already{}", .0.map(|pid| format!(" (pid {pid})")).unwrap_or_default())]
    AlreadyRunning(Option<u32>),
    /// The folder is not there.
    #[error("the data folder {} does not exist; it is made when the org is provisioned", .0.display())]
    NoDataDir(PathBuf),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// Where.
        address: std::net::SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The database was written by a newer version.
    #[error(
        "{} was written by a newer version of this program; start that version, or put the copy made before its migration in place",
        .0.display()
    )]
    NewerSchema(PathBuf),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] sqlx::Error),
    /// The database does not answer.
    #[error("the database cannot be read")]
    Read(#[from] crate::store::StoreError),
    /// The database cannot be brought up to date.
    #[error("the database cannot be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A file or the network failed.
    #[error("{what}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// What is said of Redis makes no sense.
    #[error("{0}")]
    Redis(&'static str),
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made")]
    HttpClient(#[from] reqwest::Error),
}

impl Error {
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
