//! Where sessions may work. The one rule: a folder counts by where it really is, with every link followed.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::RunnerError;

/// The folders of a runner, as they really are.
#[derive(Clone, Debug)]
pub(crate) struct Roots(Vec<PathBuf>);

impl Roots {
    pub(crate) fn new(paths: &[PathBuf]) -> Result<Self, RunnerError> {
        let mut roots = Vec::new();
        for path in paths {
            let root = folder(path).map_err(|source| RunnerError::Root {
                path: path.clone(),
                source,
            })?;
            if !roots.contains(&root) {
                roots.push(root);
            }
        }
        if roots.is_empty() {
            return Err(RunnerError::NoRoots);
        }
        Ok(Self(roots))
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.0
            .iter()
            .map(|root| root.to_string_lossy().into_owned())
            .collect()
    }

    /// The folder to work in: the first root, or what was asked for if it is under one of them. Else why not.
    pub(crate) fn resolve(&self, cwd: Option<&str>) -> Result<PathBuf, String> {
        let first = &self.0[0];
        let Some(asked) = cwd.filter(|cwd| !cwd.is_empty()) else {
            return folder(first).map_err(|error| format!("`{}`: {error}", first.display()));
        };
        // Relative to the first root; an absolute one replaces it.
        let path = folder(&first.join(asked)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("`{asked}` does not exist on this runner"),
            io::ErrorKind::NotADirectory => format!("`{asked}` is no folder"),
            _ => format!("`{asked}` cannot be used: {error}"),
        })?;
        if self.0.iter().any(|root| path.starts_with(root)) {
            return Ok(path);
        }
        Err(format!(
            "`{asked}` is outside this runner's folders ({})",
            self.names().join(", ")
        ))
    }
}

fn folder(path: &Path) -> io::Result<PathBuf> {
    let path = path.canonicalize()?;
    if path.is_dir() {
        Ok(path)
    } else {
        Err(io::ErrorKind::NotADirectory.into())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn only_folders_under_a_root_are_worked_in() {
        let dir = tempfile::tempdir().expect("tempdir");
        let base = dir.path().canonicalize().expect("there");
        fs::create_dir_all(base.join("src/a")).expect("made");
        fs::create_dir_all(base.join("src-other")).expect("made");
        fs::write(base.join("src/file"), "x").expect("written");
        symlink(base.join("src-other"), base.join("src/out")).expect("linked");
        symlink(base.join("src/a"), base.join("in")).expect("linked");
        let roots = Roots::new(&[base.join("src")]).expect("roots");
        let text = |path: &str| base.join(path).to_string_lossy().into_owned();

        assert_eq!(roots.resolve(None), Ok(base.join("src")));
        assert_eq!(roots.resolve(Some(&text("src/a"))), Ok(base.join("src/a")));
        assert_eq!(roots.resolve(Some("a")), Ok(base.join("src/a")));
        assert_eq!(roots.resolve(Some(&text("in"))), Ok(base.join("src/a")));
        for outside in [
            text("src-other"),
            text("src/out"),
            text("src/../src-other"),
            "/".into(),
            "..".into(),
        ] {
            let refusal = roots.resolve(Some(&outside)).expect_err("outside");
            assert!(
                refusal.contains("outside this runner's folders"),
                "{refusal}"
            );
        }
        assert!(
            roots
                .resolve(Some("nowhere"))
                .expect_err("not there")
                .contains("does not exist")
        );
        assert!(
            roots
                .resolve(Some("file"))
                .expect_err("a file")
                .contains("no folder")
        );
        assert!(roots.resolve(Some("a\0b")).is_err());
    }

    #[test]
    fn a_root_must_be_there() {
        assert!(matches!(Roots::new(&[]), Err(RunnerError::NoRoots)));
        assert!(matches!(
            Roots::new(&["/no/such/folder".into()]),
            Err(RunnerError::Root { .. })
        ));
    }
}
