//! Instances as tasks of this process.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use pizzapi_control_plane::provider::{
    Found, InstanceSpec, LogPart, Provider, ProviderError, log_file,
};
use pizzapi_host::file;
use pizzapi_sdk::types::{OrgId, Secret};
use pizzapi_server::{Config, Server, Tenant};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Says that an instance has ended, unless that is to stay unheard.
struct End {
    ended: CancellationToken,
    unheard: Arc<AtomicBool>,
}

impl Drop for End {
    fn drop(&mut self) {
        if !self.unheard.load(Ordering::Relaxed) {
            self.ended.cancel();
        }
    }
}

struct Running {
    found: Found,
    token: Secret,
    redis_url: Option<Secret>,
    stop: CancellationToken,
    ended: CancellationToken,
    unheard: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

/// How the provider itself is.
#[derive(Clone, Copy, Debug, Default)]
pub enum Mood {
    /// It does as told.
    #[default]
    Well,
    /// It takes so long for everything.
    Slow(Duration),
    /// It cannot be reached.
    Away,
}

/// Runs instances as tasks: for tests, where a process each would be slow to look into.
pub struct TaskProvider {
    data_dir: PathBuf,
    running: Mutex<HashMap<OrgId, Running>>,
    mood: Mutex<Mood>,
    starts: Mutex<HashMap<OrgId, usize>>,
}

impl TaskProvider {
    /// Keeps the orgs' folders under `<data dir>/orgs`.
    pub fn new(data_dir: PathBuf) -> Self {
        Self {
            data_dir,
            running: Mutex::default(),
            mood: Mutex::default(),
            starts: Mutex::default(),
        }
    }

    /// From now on it is like this.
    pub fn set_mood(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    async fn mood(&self) -> Result<(), ProviderError> {
        let mood = *self.mood.lock().unwrap_or_else(PoisonError::into_inner);
        match mood {
            Mood::Well => Ok(()),
            Mood::Slow(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            Mood::Away => Err(failed("the provider cannot be reached")),
        }
    }

    /// How often an instance was started for an org.
    pub fn starts(&self, org: &OrgId) -> usize {
        let starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        starts.get(org).copied().unwrap_or(0)
    }

    /// Ends an instance without anybody hearing of it: what it is found by says that it runs, at the address that is free
    /// now for something else.
    pub async fn hollow(&self, org: &OrgId) {
        let hollow = {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            let running = running.get_mut(org).expect("an instance");
            running.unheard.store(true, Ordering::Relaxed);
            let stopped = running.stop.clone();
            let nothing = tokio::spawn(async move { stopped.cancelled().await });
            std::mem::replace(&mut running.task, nothing)
        };
        hollow.abort();
        let _ = hollow.await;
    }

    fn dir(&self, org: &OrgId) -> PathBuf {
        self.data_dir.join("orgs").join(org.as_str())
    }

    /// The file of an org's log, as with instances that are processes; tasks write none, so whoever needs one does.
    pub fn log(&self, org: &OrgId) -> PathBuf {
        self.dir(org).join("log")
    }

    fn take(&self, org: &OrgId) -> Option<Running> {
        self.running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(org)
    }

    /// Ends an instance without a word, as a crash does.
    pub async fn crash(&self, org: &OrgId) {
        if let Some(running) = self.take(org) {
            running.task.abort();
            let _ = running.task.await;
            running.ended.cancel();
        }
    }

    /// What an instance that runs proves itself to the control plane with.
    pub fn token(&self, org: &OrgId) -> Option<Secret> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        Some(running.get(org)?.token.clone())
    }

    /// What an instance that runs connects to the shared Redis with.
    pub fn redis_url(&self, org: &OrgId) -> Option<Secret> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(org)?.redis_url.clone()
    }

    /// Where an instance that runs listens.
    pub fn address(&self, org: &OrgId) -> Option<String> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(org)?.found.address.clone()
    }

    async fn run(&self, spec: &InstanceSpec) -> Result<(), String> {
        let config = Config {
            data_dir: self.dir(&spec.org_id),
            bind: ([127, 0, 0, 1], 0).into(),
            tenant: Some(Tenant {
                org_id: spec.org_id.clone(),
                org_slug: spec.org_slug.clone(),
                generation: spec.generation,
                jwks_url: format!("{}/.well-known/jwks.json", spec.control_plane_url),
                control_plane_url: spec.control_plane_url.clone(),
                instance_token: spec.token.clone(),
                org_url: spec.org_url.clone(),
            }),
            trusted_origins: Vec::new(),
            redis: spec
                .redis
                .shared()
                .cloned()
                .map(|url| pizzapi_server::Redis {
                    url,
                    prefix: format!("org:{}:", spec.org_id),
                }),
        };
        let server = Server::start(config)
            .await
            .map_err(|error| error.to_string())?;
        let address = server.address().to_string();
        let (stop, ended) = (CancellationToken::new(), CancellationToken::new());
        let unheard = Arc::<AtomicBool>::default();
        let stopped = stop.clone();
        let end = End {
            ended: ended.clone(),
            unheard: unheard.clone(),
        };
        let task = tokio::spawn(async move {
            let _end = end;
            let _ = server.run_until(stopped).await;
        });
        let found = Found {
            generation: Some(spec.generation),
            run: address.clone(),
            address: Some(address),
        };
        let running = Running {
            found,
            token: spec.token.clone(),
            redis_url: spec.redis.shared().cloned(),
            stop,
            ended,
            unheard,
            task,
        };
        *self
            .starts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(spec.org_id.clone())
            .or_default() += 1;
        self.running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(spec.org_id.clone(), running);
        Ok(())
    }
}

fn failed(error: impl ToString) -> ProviderError {
    ProviderError::passing(error.to_string())
}

impl Provider for TaskProvider {
    fn name(&self) -> &'static str {
        "task"
    }

    /// Images are only names here; that they can be chosen is what is tested.
    fn runs_images(&self) -> bool {
        true
    }

    fn makes_redis(&self) -> bool {
        true
    }

    fn prepare<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.mood().await?;
            file::create_private_dir(&self.dir(org).join("files")).map_err(failed)
        })
    }

    fn write_secrets<'a>(
        &'a self,
        spec: &'a InstanceSpec,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.mood().await?;
            let jwks = serde_json::to_vec(&spec.jwks).map_err(failed)?;
            let locks = serde_json::to_vec(&spec.locks).map_err(failed)?;
            let dir = self.dir(&spec.org_id);
            file::write_private_unsynced(&dir.join("jwks.json"), &jwks)
                .and_then(|()| file::write_private_unsynced(&dir.join("locks.json"), &locks))
                .map_err(failed)
        })
    }

    fn start<'a>(&'a self, spec: &'a InstanceSpec) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.mood().await?;
            self.run(spec).await.map_err(failed)
        })
    }

    fn inspect<'a>(
        &'a self,
        org: &'a OrgId,
    ) -> BoxFuture<'a, Result<Option<Found>, ProviderError>> {
        Box::pin(async move {
            self.mood().await?;
            let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(running
                .get(org)
                .filter(|running| !running.task.is_finished())
                .map(|running| running.found.clone()))
        })
    }

    fn ready<'a>(
        &'a self,
        org: &'a OrgId,
        _patience: Duration,
    ) -> BoxFuture<'a, Result<Option<Found>, ProviderError>> {
        // A task serves by the time it is started.
        self.inspect(org)
    }

    fn ended<'a>(&'a self, org: &'a OrgId, _found: &'a Found) -> BoxFuture<'a, ()> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = running.get(org).map(|running| running.ended.clone());
        Box::pin(async move {
            if let Some(ended) = ended {
                ended.cancelled_owned().await;
            }
        })
    }

    fn stop<'a>(&'a self, org: &'a OrgId) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.mood().await?;
            if let Some(running) = self.take(org) {
                running.stop.cancel();
                let _ = running.task.await;
            }
            Ok(())
        })
    }

    fn remove<'a>(
        &'a self,
        org: &'a OrgId,
        _keep_data: bool,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            self.stop(org).await?;
            file::remove_dir(&self.dir(org)).map_err(failed)
        })
    }

    fn logs<'a>(
        &'a self,
        org: &'a OrgId,
        lines: usize,
    ) -> BoxFuture<'a, Result<LogPart, ProviderError>> {
        Box::pin(async move {
            self.mood().await?;
            log_file::tail(&self.log(org), lines).map_err(failed)
        })
    }

    fn log_after<'a>(
        &'a self,
        org: &'a OrgId,
        from: u64,
    ) -> BoxFuture<'a, Result<LogPart, ProviderError>> {
        Box::pin(async move {
            self.mood().await?;
            log_file::after(&self.log(org), from).await.map_err(failed)
        })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<OrgId>, ProviderError>> {
        Box::pin(async move {
            self.mood().await?;
            let entries = match std::fs::read_dir(self.data_dir.join("orgs")) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
                other => other.map_err(failed)?,
            };
            Ok(entries
                .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
                .collect())
        })
    }
}
