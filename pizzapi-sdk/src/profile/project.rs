//! `.pizzapi.toml` in a project's folder: binds it to a profile and an org. The one rule: it can hold nothing else, as
//! whoever made the project wrote it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use pizzapi_types::OrgSlug;
use serde::Deserialize;

use super::{SettingsError, error::BadToml};

/// The file's name.
const FILE: &str = ".pizzapi.toml";

/// What a project's file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The profile.
    pub profile: Option<String>,
    /// The org.
    pub org: Option<OrgSlug>,
}

impl Project {
    /// The nearest one, from a folder upwards, and where it is.
    ///
    /// # Errors
    /// [`SettingsError::Project`] when it makes no sense, or holds more than it may.
    pub fn find(folder: &Path) -> Result<Option<(PathBuf, Self)>, SettingsError> {
        for folder in folder.ancestors() {
            let path = folder.join(FILE);
            if let Ok(text) = std::fs::read_to_string(&path) {
                return match toml::from_str(&text) {
                    Ok(project) => Ok(Some((path, project))),
                    Err(error) => Err(SettingsError::Project {
                        path,
                        source: Arc::new(BadToml::of(&text, &error)),
                    }),
                };
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn the_nearest_counts_and_it_can_hold_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).expect("made");
        assert_eq!(Project::find(&deep).expect("none"), None);
        std::fs::write(
            folder.path().join(FILE),
            "profile = \"dev\"\norg = \"acme\"",
        )
        .expect("written");
        let (path, project) = Project::find(&deep).expect("read").expect("found");
        assert_eq!(path, folder.path().join(FILE));
        assert_eq!(project.profile.as_deref(), Some("dev"));
        std::fs::write(folder.path().join("a").join(FILE), "").expect("written");
        let (_, project) = Project::find(&deep).expect("read").expect("found");
        assert_eq!(project, Project::default(), "nearer");
        for bad in [
            "control_plane = \"https://hunter2.example.com\"",
            "api_key = \"hunter2\"",
            "agent = \"hunter2\"",
            "org = \"hunter2 is no slug\"",
        ] {
            std::fs::write(deep.join(FILE), bad).expect("written");
            let error = Project::find(&deep).expect_err(bad);
            assert!(error.to_string().contains("may hold only"), "{error}");
            let why = error.source().expect("a cause").to_string();
            assert!(bad.starts_with("org") || !why.contains("hunter2"), "{why}");
        }
    }
}
