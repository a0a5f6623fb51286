//! Secrets in a file: `{"<server>": {"<account>": "<secret>"}}`. The one rule: its owner alone can read it, and whoever reads
//! it sees the whole of one state.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use pizzapi_host::file;
use pizzapi_types::Secret;

use super::{SecretName, SecretStore, StoreError, StoreLock};
use crate::error::Result;

/// How long a change waits for somebody else's: each takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

type Kept = BTreeMap<String, BTreeMap<String, Secret>>;

/// Secrets in one file that only its owner can read. Any number of processes and threads can use it at once.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
    patience: Duration,
}

impl FileStore {
    /// The store that is this file. Nothing is read or made before it is used.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self {
            // What the working folder is later must not matter.
            path: std::path::absolute(&path).unwrap_or(path),
            patience: PATIENCE,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    fn name(&self) -> &str {
        self.path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("file")
    }

    /// Keeps all others who change secrets out, until it is dropped.
    pub(crate) fn hold(&self) -> Result<StoreLock, StoreError> {
        let path = self.folder().join(format!(".{}.lock", self.name()));
        StoreLock::require(&path, self.patience)
    }

    fn read(&self) -> Result<Kept, StoreError> {
        let text = match file::read_private(&self.path) {
            // Wiped when it has been read.
            Ok(text) => Secret::from(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::new()),
            Err(source) => {
                return Err(StoreError::Read {
                    path: self.path.clone(),
                    source,
                });
            }
        };
        // The parser's own words quote what it stumbled over, which may be a secret.
        serde_json::from_str(text.expose()).map_err(|error| StoreError::Damaged {
            path: self.path.clone(),
            line: error.line(),
            column: error.column(),
        })
    }

    fn write(&self, kept: &Kept) -> Result<(), StoreError> {
        let written = serde_json::to_string_pretty(kept)
            .map_err(io::Error::other)
            .and_then(|text| {
                let text = Secret::from(text);
                file::create_private_dir(self.folder())?;
                self.clear_up();
                file::write_private(&self.path, text.expose().as_bytes())
            });
        written.map_err(|source| StoreError::Write {
            path: self.path.clone(),
            source,
        })
    }

    /// Removes what processes left behind that were killed while they wrote: only who holds the lock writes.
    fn clear_up(&self) {
        let begins = format!(".{}.", self.name());
        for entry in fs::read_dir(self.folder()).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let left = name
                .to_str()
                .and_then(|name| name.strip_prefix(&begins)?.strip_suffix(".tmp"));
            if left.is_some_and(|pid| pid.parse::<u32>().is_ok()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Keeps a secret, or forgets it, while the lock is held.
    pub(crate) fn put(&self, name: &SecretName, secret: Option<Secret>) -> Result<(), StoreError> {
        let mut kept = self.read()?;
        let before = find(&kept, name);
        if before == secret {
            return Ok(());
        }
        let accounts = kept.entry(name.host.clone()).or_default();
        match secret {
            Some(secret) => accounts.insert(name.account.clone(), secret),
            None => accounts.remove(&name.account),
        };
        kept.retain(|_, accounts| !accounts.is_empty());
        self.write(&kept)
    }
}

fn find(kept: &Kept, name: &SecretName) -> Option<Secret> {
    kept.get(&name.host)?.get(&name.account).cloned()
}

impl SecretStore for FileStore {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>> {
        Ok(find(&self.read()?, name))
    }

    fn update(
        &self,
        name: &SecretName,
        change: &mut dyn FnMut(Option<Secret>) -> Option<Secret>,
    ) -> Result<()> {
        let _lock = self.hold()?;
        let before = self.get(name)?;
        Ok(self.put(name, change(before))?)
    }

    fn lock(&self, what: &str, limit: Duration) -> Result<Option<StoreLock>> {
        Ok(StoreLock::named(self.folder(), what, limit)?)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn name(account: &str) -> SecretName {
        SecretName::new("https://pizza.example.com", account)
    }

    fn source(error: &crate::Error) -> String {
        let crate::Error::Store { source } = error else {
            panic!("{error}");
        };
        assert!(source.downcast_ref::<StoreError>().is_some());
        let inner = source.source().map(ToString::to_string);
        format!("{source} {}", inner.unwrap_or_default())
    }

    #[test]
    fn what_the_program_kept_before_is_found_and_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("credentials.json");
        let before = r#"{"https://pizza.example.com": {"ann": "one"}, "http://127.0.0.1:3100": {"admin@localhost": "x"}}"#;
        file::write_private(&path, before.as_bytes()).expect("written");
        let store = FileStore::new(&path);
        assert_eq!(store.get(&name("ann")).expect("read"), Some("one".into()));
        assert_eq!(store.get(&name("eve")).expect("read"), None);
        store
            .update(&name("eve"), &mut |_| Some("two".into()))
            .expect("kept");
        store.update(&name("ann"), &mut |_| None).expect("removed");
        let now: serde_json::Value =
            serde_json::from_str(&file::read_private(&path).expect("private")).expect("JSON");
        assert_eq!(
            now,
            serde_json::json!({
                "https://pizza.example.com": {"eve": "two"},
                "http://127.0.0.1:3100": {"admin@localhost": "x"},
            })
        );
    }

    #[test]
    fn nothing_is_made_by_looking_and_what_is_made_is_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = FileStore::new(folder.path().join("a/b/credentials.json"));
        assert_eq!(store.get(&name("ann")).expect("read"), None);
        assert!(!folder.path().join("a").exists());
        store.update(&name("ann"), &mut |_| None).expect("nothing");
        assert!(!store.path().exists(), "there was nothing to write");
        store
            .update(&name("ann"), &mut |_| Some("one".into()))
            .expect("kept");
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(store.path()), 0o600);
        assert_eq!(mode(store.folder()), 0o700);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_for_reading_and_writing() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = FileStore::new(folder.path().join("credentials.json"));
        store
            .update(&name("ann"), &mut |_| Some("one".into()))
            .expect("kept");
        fs::set_permissions(store.path(), fs::Permissions::from_mode(0o640)).expect("opened up");
        for refused in [
            store.get(&name("ann")).map(drop),
            store.update(&name("ann"), &mut |_| Some("two".into())),
        ] {
            let said = source(&refused.expect_err("refused"));
            assert!(said.contains("chmod 600"), "{said}");
            assert!(said.contains("credentials.json"), "{said}");
        }
    }

    #[test]
    fn a_damaged_file_is_named_and_left_as_it_is_and_nothing_of_it_is_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = FileStore::new(folder.path().join("credentials.json"));
        for damaged in [
            "",
            "{",
            r#"{"https://pizza.example.com": "hunter2"}"#,
            r#"{"https://pizza.example.com": {"ann": ["hunter2"]}}"#,
            r#"["hunter2"]"#,
        ] {
            file::write_private(store.path(), damaged.as_bytes()).expect("written");
            let changed = store.update(&name("ann"), &mut |_| Some("two".into()));
            let read = store.get(&name("ann"));
            for error in [changed.expect_err("refused"), read.expect_err("refused")] {
                let said = format!("{error:?} {}", source(&error));
                assert!(said.contains("credentials.json is damaged"), "{said}");
                assert!(said.contains("move it away"), "{said}");
                assert!(!said.contains("hunter2"), "{said}");
            }
            assert_eq!(
                fs::read_to_string(store.path()).expect("there"),
                damaged,
                "left as it was"
            );
        }
    }

    #[test]
    fn a_store_that_somebody_keeps_locked_fails_in_time_and_names_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = FileStore {
            patience: Duration::from_millis(50),
            ..FileStore::new(folder.path().join("credentials.json"))
        };
        let held = store.hold().expect("free");
        let error = store
            .update(&name("ann"), &mut |_| panic!("it is locked"))
            .expect_err("locked");
        let own = format!("pid {}", std::process::id());
        assert!(source(&error).contains(&own));
        assert_eq!(store.get(&name("ann")).expect("reading goes on"), None);
        drop(held);
        // A lock of the caller's own is another matter, whatever it is called.
        let limit = Duration::from_millis(50);
        let own = store.lock(".credentials.json.lock", limit).expect("made");
        assert!(own.is_some());
        store
            .update(&name("ann"), &mut |_| Some("one".into()))
            .expect("kept");
        let again = store.lock(".credentials.json.lock", limit);
        assert!(again.expect("looked").is_none());
    }

    #[test]
    fn what_a_killed_process_left_behind_is_cleared_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = FileStore::new(folder.path().join("credentials.json"));
        let left = folder.path().join(".credentials.json.4194999.tmp");
        let other = folder.path().join(".credentials.json.old.tmp");
        for path in [&left, &other] {
            file::write_private(path, b"{").expect("written");
        }
        store
            .update(&name("ann"), &mut |_| Some("one".into()))
            .expect("kept");
        assert!(!left.exists() && other.exists());
    }
}
