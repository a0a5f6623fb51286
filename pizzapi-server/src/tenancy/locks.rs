//! Locks: whose tokens no longer count. The one rule: a lock that was heard of holds until the control plane says otherwise,
//! also over a restart.

use std::path::{Path, PathBuf};

use pizzapi_types::{
    OrgClaims,
    instance::{Lock, Locks},
};
use tokio::sync::watch;

/// The locks in force.
pub struct LockBook {
    path: PathBuf,
    locks: watch::Sender<Vec<Lock>>,
}

impl LockBook {
    /// Takes the locks from disk. A file that cannot be read counts as none, loudly.
    pub fn read(folder: &Path) -> Self {
        let path = super::path_in(folder, "locks.json");
        let read = std::fs::read(&path).map(|text| serde_json::from_slice::<Locks>(&text));
        let locks = match read {
            Ok(Ok(locks)) => locks.locks,
            Ok(Err(error)) => {
                tracing::error!(%error, "locks.json is damaged; waiting for the next heartbeat's answer");
                Vec::new()
            }
            Err(error) => {
                if error.kind() != std::io::ErrorKind::NotFound {
                    tracing::error!(%error, "locks.json cannot be read");
                }
                Vec::new()
            }
        };
        Self {
            path,
            locks: watch::Sender::new(locks),
        }
    }

    /// Puts the control plane's locks in the place of those before.
    pub fn replace(&self, locks: Locks) {
        if *self.locks.borrow() == locks.locks {
            return;
        }
        let text = serde_json::to_vec(&locks).unwrap_or_default();
        if let Err(error) = pizzapi_host::file::write_private(&self.path, &text) {
            tracing::error!(%error, "locks.json cannot be written");
        }
        tracing::info!(locks = locks.locks.len(), "locks have changed");
        self.locks.send_replace(locks.locks);
    }

    /// Whether a lock names a token.
    pub fn lock(&self, claims: &OrgClaims) -> bool {
        name(&self.locks.borrow(), claims)
    }

    /// Resolves when one does.
    pub async fn names(&self, claims: &OrgClaims) {
        let mut locks = self.locks.subscribe();
        if locks.wait_for(|locks| name(locks, claims)).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn name(locks: &[Lock], claims: &OrgClaims) -> bool {
    // `iat` has whole seconds: a token of the very second of the lock is refused, as it may be the older one.
    let issued = claims.iat.saturating_mul(1000);
    locks.iter().any(|lock| {
        (lock.user_id == "*" || lock.user_id == claims.sub.as_str())
            && issued < lock.not_before.millis()
    })
}
