//! Who this machine's runner is to an org: kept in `<state>/runners/<host>/<org id>.json`, with the lock that keeps a second
//! one out.

use std::{io, path::Path};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use pizzapi_host::{FileLock, file, lock::LockError};
use pizzapi_sdk::{
    runner::RunnerIdentity,
    types::{OrgId, Secret},
};

use crate::{
    ctx::folders,
    error::{Error, Exit, Result},
};

/// The identity, and the lock that lasts as long as this does.
pub struct Held {
    pub identity: RunnerIdentity,
    _lock: FileLock,
}

/// Takes this machine's identity for an org, or makes one.
pub fn hold(control_plane: &str, org: &OrgId) -> Result<Held> {
    let folder = folders()
        .state()?
        .join("runners")
        .join(host_folder(control_plane));
    let failed = |error: io::Error| {
        Error::new(
            Exit::Failed,
            format!(
                "could not keep this runner's identity in {}",
                folder.display()
            ),
        )
        .because(error)
    };
    file::create_private_dir(&folder).map_err(failed)?;
    let path = folder.join(format!("{org}.json"));
    let lock = lock(&folder.join(format!("{org}.lock")))?;
    let identity = match file::read_private(&path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| {
            failed(io::Error::other(error)).hint(format!(
                "move {} away to become a new runner",
                path.display()
            ))
        })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = RunnerIdentity::new();
            let text = serde_json::to_vec(&made)
                .map_err(io::Error::other)
                .map_err(failed)?;
            file::write_private(&path, &text).map_err(failed)?;
            made
        }
        Err(error) => return Err(failed(error)),
    };
    Ok(Held {
        identity,
        _lock: lock,
    })
}

fn lock(path: &Path) -> Result<FileLock> {
    FileLock::take(path).map_err(|error| match error {
        LockError::Held(holder) => {
            let pid = holder.map_or_else(
                || "another process".to_owned(),
                |holder| format!("pid {}", holder.pid),
            );
            Error::new(
                Exit::Conflict,
                format!("a runner for this organisation runs here already ({pid})"),
            )
            .hint("stop that one first; one runner carries out many sessions")
        }
        LockError::Io(error) => {
            Error::new(Exit::Failed, format!("could not lock {}", path.display())).because(error)
        }
    })
}

/// A folder's name made of a URL's host and port.
fn host_folder(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    host.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect()
}

/// The org id in a ready token. Not checked: it only names a file here; the instance checks the token.
pub fn org_of_token(token: &Secret) -> Result<OrgId> {
    #[derive(serde::Deserialize)]
    struct Claims {
        org_id: OrgId,
    }
    let claims = token
        .expose()
        .split('.')
        .nth(1)
        .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let claims: Option<Claims> = claims.and_then(|json| serde_json::from_slice(&json).ok());
    claims.map(|claims| claims.org_id).ok_or_else(|| {
        Error::new(Exit::Refused, "PIZZAPI_ORG_TOKEN holds no org token")
            .hint("`pizzapi token get --type runner` prints one, good for 15 minutes")
    })
}
