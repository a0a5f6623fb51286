//! Where things are kept: the platform's own folders, unless a variable says otherwise.

use std::path::PathBuf;

use directories::ProjectDirs;

use crate::{
    env,
    error::{Error, Exit, Result},
};

fn project() -> Result<ProjectDirs> {
    ProjectDirs::from("", "", "pizzapi").ok_or_else(|| {
        Error::new(
            Exit::Failed,
            "this machine does not say where your home folder is",
        )
        .hint("set HOME, or PIZZAPI_CONFIG_DIR, PIZZAPI_DATA_DIR and PIZZAPI_STATE_DIR")
    })
}

fn folder(
    variable: &env::Variable,
    default: impl FnOnce(&ProjectDirs) -> PathBuf,
) -> Result<PathBuf> {
    match variable.get()? {
        Some(path) => std::path::absolute(&path).map_err(|error| {
            Error::new(Exit::Usage, format!("{} is set to `{path}`", variable.name)).because(error)
        }),
        None => Ok(default(&project()?)),
    }
}

/// Profiles and credentials.
pub fn config() -> Result<PathBuf> {
    folder(&env::CONFIG_DIR, |dirs| dirs.config_dir().to_owned())
}

/// Servers' data.
#[cfg(feature = "embedded")]
pub fn data() -> Result<PathBuf> {
    folder(&env::DATA_DIR, |dirs| dirs.data_dir().to_owned())
}

/// What runners remember of themselves.
pub fn state() -> Result<PathBuf> {
    folder(&env::STATE_DIR, |dirs| {
        dirs.state_dir().unwrap_or(dirs.data_dir()).to_owned()
    })
}
