//! The disk copy of the control plane's keys, so that a restart while it is away loses nobody. The one rule: the copy says
//! when it was fetched, by the file's own time, and is no older than the keys in use.

use std::path::Path;

use pizzapi_sdk::verifier::FetchedKeys;
use pizzapi_types::Time;
use tokio::sync::watch;

const NAME: &str = "jwks.json";

/// The copy, if there is a good one.
pub fn read(folder: &Path) -> Option<FetchedKeys> {
    let path = super::path_in(folder, NAME);
    let text = std::fs::read(&path).ok()?;
    let jwks = match serde_json::from_slice(&text) {
        Ok(jwks) => jwks,
        Err(error) => {
            tracing::warn!(%error, "jwks.json is damaged; fetching the keys");
            return None;
        }
    };
    let changed = std::fs::metadata(&path).ok()?.modified().ok()?;
    let since = changed.duration_since(std::time::UNIX_EPOCH).ok()?;
    let at = Time::from_millis(i64::try_from(since.as_millis()).ok()?);
    Some(FetchedKeys {
        jwks,
        at,
        etag: None,
    })
}

/// Writes each set of keys that is fetched.
pub async fn keep(folder: &Path, mut fetched: watch::Receiver<Option<FetchedKeys>>) {
    while fetched.changed().await.is_ok() {
        let Some(keys) = fetched.borrow_and_update().clone() else {
            continue;
        };
        let text = serde_json::to_vec(&keys.jwks).unwrap_or_default();
        let path = super::path_in(folder, NAME);
        if let Err(error) = pizzapi_host::file::write_private_unsynced(&path, &text) {
            tracing::warn!(%error, "jwks.json cannot be written");
        }
    }
    std::future::pending::<()>().await;
}
