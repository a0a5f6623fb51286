//! Instances as child processes that outlive this one.
//!
//! The one rule: the lock in an org's folder says who runs. An instance takes it before anything else and holds it until it
//! ends, so two can never serve one org, however often and whenever the control plane is killed and started again.

use std::{
    collections::HashMap,
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use pizzapi_host::{FileLock, ProcessId, file, lock::LockError};
use pizzapi_types::{OrgId, Secret, instance::InstanceFile};
use process_wrap::tokio::{CommandWrap, ProcessSession};
use tokio::time::Instant;

use super::{Found, InstanceSpec, LogPart, Provider, ProviderError, log_file};

/// How long an instance may take to end when asked to.
const STOP: Duration = Duration::from_secs(10);

/// Runs instances as processes on this machine.
pub struct ProcessProvider {
    data_dir: PathBuf,
    program: PathBuf,
    arguments: Vec<String>,
    log_filter: Option<String>,
    /// What this process itself started last, by org: only for seeing at once that it has ended.
    spawned: Mutex<HashMap<OrgId, ProcessId>>,
}

impl ProcessProvider {
    /// `program arguments…` is what an instance is; it reads its environment for the rest (see `docs/architecture.md`).
    pub fn new(
        data_dir: PathBuf,
        program: PathBuf,
        arguments: Vec<String>,
        log_filter: Option<String>,
    ) -> Self {
        Self {
            data_dir,
            program,
            arguments,
            log_filter,
            spawned: Mutex::default(),
        }
    }

    fn dir(&self, org: &OrgId) -> PathBuf {
        self.data_dir.join("orgs").join(org.as_str())
    }

    /// What runs for an org. Not being able to look is an error, never "nothing".
    fn find(&self, org: &OrgId) -> Result<Option<Found>, ProviderError> {
        let dir = self.dir(org);
        let failed = || io_error("look into", &dir);
        if let Some(said) = read_instance_file(&dir).map_err(failed())? {
            let process = ProcessId {
                pid: said.pid,
                started: said.started,
            };
            if process.is_alive() {
                return Ok(Some(Found {
                    generation: Some(said.generation),
                    address: Some(said.address),
                    run: run_of(&process),
                }));
            }
        }
        let holder = FileLock::holder(&dir.join("lock")).map_err(failed())?;
        Ok(holder.map(|holder| Found {
            generation: None,
            address: None,
            run: run_of(&holder),
        }))
    }

    fn spawn(&self, spec: &InstanceSpec) -> io::Result<()> {
        let dir = self.dir(&spec.org_id);
        match FileLock::take(&dir.join("lock")) {
            // Of an earlier run: it must not be taken for this one's.
            Ok(_nobody_runs) => file::remove_file(&dir.join("instance.json"))?,
            // One that an earlier control plane started, on its way up: that one will do.
            Err(LockError::Held(_)) => return Ok(()),
            Err(LockError::Io(error)) => return Err(error),
        }
        let log = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(dir.join("log"))?;
        let errors = log.try_clone()?;
        let mut command = CommandWrap::with_new(&self.program, |command| {
            command.args(&self.arguments).env_clear().current_dir(&dir);
            command.stdin(Stdio::null()).stdout(log).stderr(errors);
            command
                .env("ORG_ID", spec.org_id.as_str())
                .env("ORG_SLUG", spec.org_slug.as_str())
                .env("REDIS_PREFIX", format!("org:{}:", spec.org_id))
                .env(
                    "JWT_JWKS_URL",
                    format!("{}/.well-known/jwks.json", spec.control_plane_url),
                )
                .env("PORT", "0")
                .env("PIZZAPI_DATA_DIR", &dir)
                .env("PIZZAPI_CONTROL_PLANE_URL", &spec.control_plane_url)
                .env("PIZZAPI_INSTANCE_TOKEN_FILE", dir.join("token"))
                .env("PIZZAPI_INSTANCE_GENERATION", spec.generation.to_string())
                .env("PIZZAPI_ORG_URL", &spec.org_url)
                .env("PIZZAPI_LOG_FORMAT", "json");
            if spec.redis.shared().is_some() {
                command.env("PIZZAPI_REDIS_URL_FILE", dir.join("redis-url"));
            }
            if let Some(filter) = &self.log_filter {
                command.env("PIZZAPI_LOG", filter);
            }
        });
        let mut child = command.wrap(ProcessSession).spawn()?;
        if let Some(process) = child.id().and_then(ProcessId::of) {
            self.spawned().insert(spec.org_id.clone(), process);
        }
        // Waiting is what removes a dead child from the process table; the instance itself goes on without us.
        tokio::spawn(async move {
            let _ = child.wait().await;
        });
        Ok(())
    }

    /// Ends what this control plane started for an org, if the folder that says so was taken away from under it: nobody
    /// would find it any more, and it would go on beside the next one.
    async fn end_unfound(&self, org: &OrgId) {
        if FileLock::take(&self.dir(org).join("lock")).is_err() {
            return;
        }
        let left = self.spawned().remove(org);
        if let Some(left) = left.filter(ProcessId::is_alive) {
            tracing::warn!(org_id = %org, pid = left.pid, "ending an instance whose folder was taken away");
            left.terminate(STOP).await;
        }
    }

    fn spawned(&self) -> MutexGuard<'_, HashMap<OrgId, ProcessId>> {
        self.spawned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this control plane itself has started a process for an org.
    fn has_spawned(&self, org: &OrgId) -> bool {
        self.spawned().contains_key(org)
    }

    /// Whether the process started last for an org has ended; false when this control plane started none.
    fn has_ended(&self, org: &OrgId) -> bool {
        self.spawned()
            .get(org)
            .is_some_and(|process| !process.is_alive())
    }

    async fn end(&self, org: &OrgId) -> Result<Option<FileLock>, ProviderError> {
        let dir = self.dir(org);
        let spawned = self.spawned().remove(org);
        if let Some(process) = spawned {
            process.terminate(STOP).await;
        }
        let patience = Instant::now() + STOP + Duration::from_secs(10);
        loop {
            if let Some(said) = read_instance_file(&dir).map_err(io_error("look into", &dir))? {
                ProcessId {
                    pid: said.pid,
                    started: said.started,
                }
                .terminate(STOP)
                .await;
            }
            match FileLock::take(&dir.join("lock")) {
                Ok(lock) => return Ok(Some(lock)),
                Err(LockError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(None);
                }
                Err(LockError::Io(error)) => return Err(io_error("lock", &dir)(error)),
                Err(LockError::Held(Some(holder))) => holder.terminate(STOP).await,
                Err(LockError::Held(None)) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
            if Instant::now() > patience {
                return Err(ProviderError::passing(
                    "the instance does not end, not even when killed",
                ));
            }
        }
    }
}

/// Ends every instance under a data folder: for whoever ends the whole platform.
pub async fn stop_all(data_dir: &Path) -> Result<(), ProviderError> {
    let provider = ProcessProvider::new(data_dir.to_owned(), PathBuf::new(), Vec::new(), None);
    let orgs = provider.list().await?;
    let ends = orgs.iter().map(|org| provider.stop(org));
    // All of them, also when one cannot be ended.
    let ended = futures_util::future::join_all(ends).await;
    ended.into_iter().collect()
}

/// What the instance wrote down; nothing when it has not, or when what is there makes no sense.
fn read_instance_file(dir: &Path) -> io::Result<Option<InstanceFile>> {
    match std::fs::read(dir.join("instance.json")) {
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Moves a folder to where nobody looks for orgs. Fine when it is there already.
fn set_aside(dir: &Path, kept: &Path) -> io::Result<()> {
    file::create_private_dir(kept.parent().unwrap_or(kept))?;
    match std::fs::rename(dir, kept) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Writes the URL of the shared Redis, or removes one from before.
fn write_redis_url(dir: &Path, url: Option<&Secret>) -> io::Result<()> {
    let file = dir.join("redis-url");
    match url {
        Some(url) => file::write_private_unsynced(&file, url.expose().as_bytes()),
        None => file::remove_file(&file),
    }
}

fn run_of(process: &ProcessId) -> String {
    format!("{}@{}", process.pid, process.started)
}

fn process_of(run: &str) -> Option<ProcessId> {
    let (pid, started) = run.split_once('@')?;
    Some(ProcessId {
        pid: pid.parse().ok()?,
        started: started.to_owned(),
    })
}

fn io_error(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ProviderError {
    let path = path.display().to_string();
    move |error| {
        let reason = format!("cannot {what} {path}: {error}");
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::NotFound => {
                ProviderError::lasting(reason)
            }
            _ => ProviderError::passing(reason),
        }
    }
}

impl Provider for ProcessProvider {
    fn name(&self) -> &'static str {
        "process"
    }

    fn prepare<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            let dir = self.dir(org);
            file::create_private_dir(&dir.join("files"))
                .map_err(io_error("make the data folder", &dir))
        })
    }

    fn write_secrets<'a>(
        &'a self,
        spec: &'a InstanceSpec,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            let dir = self.dir(&spec.org_id);
            let jwks = serde_json::to_vec(&spec.jwks)
                .map_err(|error| ProviderError::lasting(error.to_string()))?;
            // Lost in a power cut, they are written again: the instance is gone then, too.
            let locks = serde_json::to_vec(&spec.locks)
                .map_err(|error| ProviderError::lasting(error.to_string()))?;
            file::write_private_unsynced(&dir.join("token"), spec.token.expose().as_bytes())
                .and_then(|()| file::write_private_unsynced(&dir.join("jwks.json"), &jwks))
                .and_then(|()| file::write_private_unsynced(&dir.join("locks.json"), &locks))
                .and_then(|()| write_redis_url(&dir, spec.redis.shared()))
                .map_err(io_error("write the secrets into", &dir))
        })
    }

    fn start<'a>(&'a self, spec: &'a InstanceSpec) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.end_unfound(&spec.org_id).await;
            self.spawn(spec)
                .map_err(io_error("start an instance with", &self.program))
        })
    }

    fn inspect<'a>(
        &'a self,
        org: &'a OrgId,
    ) -> BoxFuture<'a, Result<Option<Found>, ProviderError>> {
        Box::pin(async move { self.find(org) })
    }

    fn ready<'a>(
        &'a self,
        org: &'a OrgId,
        patience: Duration,
    ) -> BoxFuture<'a, Result<Option<Found>, ProviderError>> {
        Box::pin(async move {
            let end = Instant::now() + patience;
            // A process that has just been started has not taken the lock yet.
            let first_sign = Instant::now() + Duration::from_secs(2).min(patience);
            let mut pause = Duration::from_millis(1);
            loop {
                let ended = self.has_ended(org);
                match self.find(org)? {
                    None if ended => return Ok(None),
                    Some(found) if found.address.is_some() => return Ok(Some(found)),
                    None if !self.has_spawned(org) && Instant::now() > first_sign => {
                        return Ok(None);
                    }
                    found if Instant::now() > end => return Ok(found),
                    _ => {}
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_millis(20));
            }
        })
    }

    fn ended<'a>(&'a self, _org: &'a OrgId, found: &'a Found) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if let Some(process) = process_of(&found.run) {
                process.ended().await;
            }
        })
    }

    fn stop<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move { self.end(org).await.map(drop) })
    }

    fn remove<'a>(
        &'a self,
        org: &'a OrgId,
        keep_data: bool,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            // Holding the lock, so that a process still on its way up finds the place taken, and then gone.
            let lock = self.end(org).await?;
            let (dir, kept) = (self.dir(org), self.data_dir.join("kept").join(org.as_str()));
            let removed = tokio::task::spawn_blocking(move || {
                if keep_data {
                    set_aside(&dir, &kept)
                } else {
                    file::remove_dir(&dir)
                }
            })
            .await;
            drop(lock);
            removed
                .unwrap_or_else(|panic| Err(io::Error::other(panic)))
                .map_err(io_error("remove", &self.dir(org)))
        })
    }

    fn logs<'a>(
        &'a self,
        org: &'a OrgId,
        lines: usize,
    ) -> BoxFuture<'a, Result<LogPart, ProviderError>> {
        Box::pin(async move {
            let path = self.dir(org).join("log");
            log_file::tail(&path, lines).map_err(io_error("read", &path))
        })
    }

    fn log_after<'a>(
        &'a self,
        org: &'a OrgId,
        from: u64,
    ) -> BoxFuture<'a, Result<LogPart, ProviderError>> {
        Box::pin(async move {
            let path = self.dir(org).join("log");
            let after = log_file::after(&path, from).await;
            after.map_err(io_error("read", &path))
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<OrgId>, ProviderError>> {
        Box::pin(async move {
            let dir = self.data_dir.join("orgs");
            let entries = match std::fs::read_dir(&dir) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                other => other.map_err(io_error("read", &dir))?,
            };
            // A stray file (a file manager's, say) is no org, and must not keep the others from being ended.
            let folders = entries
                .filter_map(Result::ok)
                .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
            Ok(folders
                .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
                .collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn data_that_is_to_be_kept_is_set_aside_where_nobody_looks_for_orgs() {
        let folder = tempfile::tempdir().expect("a folder");
        let provider =
            ProcessProvider::new(folder.path().to_owned(), PathBuf::new(), Vec::new(), None);
        let (kept, gone) = (OrgId::new(), OrgId::new());
        for org in [&kept, &gone] {
            provider.prepare(org).await.expect("a place");
            std::fs::write(provider.dir(org).join("instance.db"), "data").expect("data");
        }
        for _ in 0..2 {
            provider.remove(&kept, true).await.expect("set aside");
            provider.remove(&gone, false).await.expect("removed");
        }
        assert!(provider.list().await.expect("a list").is_empty());
        let path = |org: &OrgId| {
            folder
                .path()
                .join("kept")
                .join(org.as_str())
                .join("instance.db")
        };
        assert_eq!(std::fs::read(path(&kept)).expect("the data"), b"data");
        assert!(!path(&gone).exists());
    }
}
