//! Who this machine's runner is to an org: kept in `<state>/runners/<host>/<org id>.json`, with the lock that keeps a second
//! one out.

use pizzapi_sdk::{
    runner::{KeptIdentity, RunnerError},
    types::OrgId,
};

use crate::{
    ctx::folders,
    error::{Error, Exit, Result},
};

/// Takes this machine's identity for an org, or makes one.
pub fn hold(control_plane: &str, org: &OrgId) -> Result<KeptIdentity> {
    let folder = folders()
        .state()?
        .join("runners")
        .join(host_folder(control_plane));
    let path = folder.join(format!("{org}.json"));
    KeptIdentity::take(&path).map_err(|error| match error {
        RunnerError::IdentityTaken { pid } => {
            let who = pid.map_or_else(|| "another process".to_owned(), |pid| format!("pid {pid}"));
            Error::new(
                Exit::Conflict,
                format!("a runner for this organisation runs here already ({who})"),
            )
            .hint("stop that one first; one runner carries out many sessions")
        }
        error => Error::new(Exit::Failed, "the runner cannot be the one it was")
            .because(error)
            .hint(format!(
                "move {} away to become a new runner",
                path.display()
            )),
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
