//! Where things are kept: the platform's own folders, unless a variable says otherwise. The one rule: nothing is made here.

use std::{path::PathBuf, sync::Arc};

use directories::ProjectDirs;

use super::{
    Environment, SettingsError,
    environment::{CACHE_DIR, CONFIG_DIR, DATA_DIR, STATE_DIR},
};

/// Where things are kept. None of the folders need be there.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    environment: Environment,
}

impl Folders {
    /// The folders that these variables name, else the platform's own.
    pub fn of(environment: &Environment) -> Self {
        Self {
            environment: environment.clone(),
        }
    }

    /// Profiles and logins.
    pub fn config(&self) -> Result<PathBuf, SettingsError> {
        self.folder(CONFIG_DIR, |folders| folders.config_dir().to_owned())
    }

    /// The data of servers.
    pub fn data(&self) -> Result<PathBuf, SettingsError> {
        self.folder(DATA_DIR, |folders| folders.data_dir().to_owned())
    }

    /// What runners remember of themselves.
    pub fn state(&self) -> Result<PathBuf, SettingsError> {
        self.folder(STATE_DIR, |folders| {
            folders.state_dir().unwrap_or(folders.data_dir()).to_owned()
        })
    }

    /// What can be had again.
    pub fn cache(&self) -> Result<PathBuf, SettingsError> {
        self.folder(CACHE_DIR, |folders| folders.cache_dir().to_owned())
    }

    fn folder(
        &self,
        variable: &str,
        default: impl FnOnce(&ProjectDirs) -> PathBuf,
    ) -> Result<PathBuf, SettingsError> {
        match self.environment.path(variable) {
            Some(path) => std::path::absolute(&path).map_err(|error| SettingsError::Variable {
                variable: variable.to_owned(),
                value: path.display().to_string(),
                source: Arc::new(error),
            }),
            None => ProjectDirs::from("", "", "pizzapi")
                .map(|folders| default(&folders))
                .ok_or(SettingsError::NoHome),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_variable_beats_the_platform() {
        let set =
            [CONFIG_DIR, DATA_DIR, STATE_DIR, CACHE_DIR].map(|name| (name, format!("/x/{name}")));
        let folders = Folders::of(&Environment::of(set));
        let all = |folders: &Folders| {
            [
                folders.config(),
                folders.data(),
                folders.state(),
                folders.cache(),
            ]
            .map(|folder| folder.expect("a folder"))
        };
        for (folder, name) in all(&folders)
            .iter()
            .zip([CONFIG_DIR, DATA_DIR, STATE_DIR, CACHE_DIR])
        {
            assert_eq!(*folder, Path::new("/x").join(name));
        }
        let none: [(String, String); 0] = [];
        for folder in all(&Folders::of(&Environment::of(none))) {
            assert!(
                folder.is_absolute() && folder.ends_with("pizzapi"),
                "{folder:?}"
            );
        }
        let relative = Folders::of(&Environment::of([(CONFIG_DIR, "here")]));
        assert!(relative.config().expect("a folder").is_absolute());
    }
}
