//! One at a time: whoever changes a project has it to itself, as far as this machine goes.
//!
//! The one rule: two that come up at once would make networks of one name twice, which older engines cannot tell apart.

use pizzapi_host::{
    file,
    lock::{FileLock, LockError},
};

use crate::{
    ctx::folders,
    error::{Error, Exit, Result},
};

/// Has a project to itself until this is dropped, or says who has it.
pub fn lock(project: &str) -> Result<FileLock> {
    let folder = folders().cache()?;
    file::create_private_dir(&folder)?;
    FileLock::take(&folder.join(format!("compose-{project}.lock"))).map_err(|error| match error {
        LockError::Held(holder) => {
            let who = holder.map_or_else(String::new, |holder| format!(" (pid {})", holder.pid));
            let message =
                format!("another `pizzapi compose` is at work on the project {project}{who}");
            Error::new(Exit::Conflict, message).hint("wait until it is done, and try again")
        }
        LockError::Io(error) => {
            let message = format!("could not lock the project {project}");
            Error::new(Exit::Failed, message).because(error)
        }
    })
}
