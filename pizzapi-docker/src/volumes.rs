//! All data of a stack, as the data folder it would be without Docker: the control plane's volume, and in it the orgs'.
//!
//! The one rule: a program of our own image looks at databases; what goes into a volume goes in before anything runs.

use std::{collections::HashMap, future::Future, time::Duration};

use bollard::{
    container::LogOutput,
    models::{
        ContainerCreateBody, HostConfig, HostConfigLogConfig, Mount, MountType,
        Volume as FoundVolume, VolumeCreateRequest,
    },
    query_parameters::{
        AttachContainerOptionsBuilder, CreateContainerOptionsBuilder, ListContainersOptionsBuilder,
        ListVolumesOptions, ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder,
        RemoveVolumeOptionsBuilder, StartContainerOptions, WaitContainerOptions,
    },
};
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use crate::{
    engine::Engine,
    error::{Class, EngineError},
    image, labels,
    stack::project,
    upload::Content,
};

/// The label of what is only there while a backup is made or put back.
const PASSING: &str = "backup";
/// Compose's own name for the control plane's volume.
const CONTROL_PLANE: &str = "control-plane";
/// How much of a program's complaints is kept, in bytes.
const COMPLAINTS: usize = 16 * 1024;
/// How long the engine may take to say how a program ended that has said all.
const ENDING: Duration = Duration::from_secs(30);

/// A stack's volumes.
pub struct Volumes<'a> {
    engine: &'a Engine,
    stack: &'a str,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Its name on the engine.
    pub name: String,
    /// Whose it is; `None` for the control plane's.
    pub org_id: Option<String>,
}

/// How a program ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its exit code.
    pub code: i64,
    /// What it wrote to standard error.
    pub errors: String,
}

impl Volume {
    /// The control plane's.
    pub fn of_control_plane(stack: &str) -> Self {
        Self {
            name: format!("{stack}_{CONTROL_PLANE}"),
            org_id: None,
        }
    }

    /// An org's.
    pub fn of_org(stack: &str, org_id: &str) -> Self {
        Self {
            name: format!("{stack}-org-{org_id}"),
            org_id: Some(org_id.to_owned()),
        }
    }

    /// The labels by which it is found again.
    pub fn labels(&self, stack: &str) -> HashMap<String, String> {
        let pairs = match &self.org_id {
            None => vec![(project::PROJECT, stack), (project::VOLUME, CONTROL_PLANE)],
            Some(org) => vec![
                (labels::STACK, stack),
                (labels::TYPE, labels::ORG_INSTANCE),
                (labels::ORG_ID, org),
            ],
        };
        let owned = pairs.into_iter();
        owned
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }
}

/// Whether a text is an organisation's id: 36 hexadecimal digits and hyphens.
fn is_id(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-';
    text.len() == 36 && text.bytes().all(good)
}

impl<'a> Volumes<'a> {
    /// Those of a stack.
    pub fn of(engine: &'a Engine, stack: &'a str) -> Self {
        Self { engine, stack }
    }

    /// What there is: the control plane's first.
    ///
    /// # Errors
    /// When the engine could not be asked.
    pub async fn list(&self) -> Result<Vec<Volume>, EngineError> {
        let mut all = self.like(Volume::of_control_plane(self.stack)).await?;
        all.extend(self.of_orgs().await?);
        Ok(all)
    }

    /// Those of organisations.
    ///
    /// # Errors
    /// When the engine could not be asked.
    pub async fn of_orgs(&self) -> Result<Vec<Volume>, EngineError> {
        let listed = self
            .engine
            .docker()
            .list_volumes(None::<ListVolumesOptions>)
            .await;
        let listed = listed.map_err(EngineError::of("list the volumes"))?;
        let found = listed.volumes.unwrap_or_default().into_iter();
        Ok(found.filter_map(|it| self.org_of(it)).collect())
    }

    /// A volume of an organisation's, by its labels; or by its name, if it has none: the engine makes one without when a
    /// container starts whose volume somebody has removed.
    fn org_of(&self, mut volume: FoundVolume) -> Option<Volume> {
        let is = |label: &str, value: &str| volume.labels.get(label).is_some_and(|it| it == value);
        let org_id = if is(labels::STACK, self.stack) && is(labels::TYPE, labels::ORG_INSTANCE) {
            volume.labels.remove(labels::ORG_ID)?
        } else {
            let prefix = format!("{}-org-", self.stack);
            let id = volume.name.strip_prefix(&prefix)?;
            is_id(id).then(|| id.to_owned())?
        };
        Some(Volume {
            name: volume.name,
            org_id: Some(org_id),
        })
    }

    /// Those with the labels that `kind` has, whatever the value of those that are empty there.
    async fn like(&self, kind: Volume) -> Result<Vec<Volume>, EngineError> {
        let wanted = kind.labels(self.stack).into_iter();
        let wanted = wanted.map(|(key, value)| match value.as_str() {
            "" => key,
            value => format!("{key}={value}"),
        });
        let options = ListVolumesOptionsBuilder::default()
            .filters(&HashMap::from([("label", wanted.collect())]))
            .build();
        let listed = self.engine.docker().list_volumes(Some(options)).await;
        let listed = listed.map_err(EngineError::of("list the volumes"))?;
        let found = listed.volumes.unwrap_or_default().into_iter();
        let volumes = found.map(|mut volume| Volume {
            org_id: volume.labels.remove(labels::ORG_ID),
            name: volume.name,
        });
        Ok(volumes.collect())
    }

    /// Runs a program of ours on all of them, as root, with the volumes where a data folder has them, and gives on what it
    /// writes. Nothing of it is left, whether it ended or `stop` did; then the error is [`Class::Conflict`].
    ///
    /// # Errors
    /// What the engine could not do, and when `out` could not be written.
    pub async fn run(
        &self,
        image: &str,
        arguments: &[&str],
        out: &mut (impl AsyncWrite + Unpin),
        stop: impl Future<Output = ()>,
    ) -> Result<Ended, EngineError> {
        let volumes = self.list().await?;
        let mounts = volumes.iter().map(|volume| {
            let target = match &volume.org_id {
                None => image::DATA.to_owned(),
                Some(org) => format!("{}/orgs/{org}", image::DATA),
            };
            mount(volume, target)
        });
        let body = ContainerCreateBody {
            cmd: Some(arguments.iter().map(|&it| it.to_owned()).collect()),
            env: Some(vec!["PIZZAPI_LOG=error".to_owned()]),
            ..self.body(image, mounts.collect())
        };
        let id = self.create("run", body).await?;
        let ran = tokio::select! {
            ran = self.run_to_end(&id, out) => ran,
            () = stop => Err(EngineError::new("go on", Class::Conflict, "it was stopped")),
        };
        self.remove_container(&id).await?;
        ran
    }

    async fn run_to_end(
        &self,
        id: &str,
        out: &mut (impl AsyncWrite + Unpin),
    ) -> Result<Ended, EngineError> {
        let docker = self.engine.docker();
        let what = "read what the container says";
        let options = AttachContainerOptionsBuilder::default()
            .stdout(true)
            .stderr(true)
            .stream(true)
            .build();
        let attached = docker.attach_container(id, Some(options)).await;
        let mut said = attached.map_err(EngineError::of(what))?.output;
        let started = docker.start_container(id, None::<StartContainerOptions>);
        started
            .await
            .map_err(EngineError::of("start a container"))?;
        let mut errors = Vec::new();
        while let Some(piece) = said.try_next().await.map_err(EngineError::of(what))? {
            match piece {
                LogOutput::StdErr { message } => {
                    let room = COMPLAINTS.saturating_sub(errors.len());
                    errors.extend_from_slice(&message[..message.len().min(room)]);
                }
                LogOutput::StdOut { message }
                | LogOutput::StdIn { message }
                | LogOutput::Console { message } => write(out, &message).await?,
            }
        }
        flush(out).await?;
        let mut ended = docker.wait_container(id, None::<WaitContainerOptions>);
        let ended = tokio::time::timeout(ENDING, ended.next()).await;
        let code = match ended {
            Ok(Some(Ok(ended))) => ended.status_code,
            // An exit code that is not 0 is no failure of the engine's.
            Ok(Some(Err(bollard::errors::Error::DockerContainerWaitError { code, .. }))) => code,
            Ok(Some(Err(error))) => return Err(EngineError::of("wait for a container")(error)),
            Ok(None) | Err(_) => {
                let reason = "the engine does not say how it ended";
                return Err(EngineError::new(what, Class::TimedOut, reason));
            }
        };
        Ok(Ended {
            code,
            errors: String::from_utf8_lossy(&errors).into_owned(),
        })
    }

    /// Makes a volume, with nothing in it. Fine when it is there.
    ///
    /// # Errors
    /// What the engine could not do.
    pub async fn make(&self, volume: &Volume) -> Result<(), EngineError> {
        let request = VolumeCreateRequest {
            name: Some(volume.name.clone()),
            labels: Some(volume.labels(self.stack)),
            ..VolumeCreateRequest::default()
        };
        let made = self.engine.docker().create_volume(request).await;
        made.map_err(EngineError::of(format!("make the volume {}", volume.name)))
            .map(drop)
    }

    /// Makes a volume and puts the content of an archive into it. The volume must not be there.
    ///
    /// # Errors
    /// What the engine could not do, and [`Class::Conflict`] when `stop` came first. The volume is removed again then.
    pub async fn fill(
        &self,
        image: &str,
        volume: &Volume,
        archive: impl Into<Content>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), EngineError> {
        let docker = self.engine.docker();
        if docker.inspect_volume(&volume.name).await.is_ok() {
            let what = format!("fill the volume {}", volume.name);
            let reason = "it is there already";
            return Err(EngineError::new(what, Class::Conflict, reason));
        }
        self.make(volume).await?;
        let filled = self.put(image, volume, archive, stop).await;
        if filled.is_err() {
            self.remove(volume).await?;
        }
        filled
    }

    /// Puts the content of an archive into a volume that is there, over what it has.
    ///
    /// # Errors
    /// What the engine could not do, and [`Class::Conflict`] when `stop` came first.
    pub async fn put(
        &self,
        image: &str,
        volume: &Volume,
        archive: impl Into<Content>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), EngineError> {
        // Where the image has a folder, the engine gives a new volume that folder's owner: an org's server's. Elsewhere it
        // is root's, as the control plane's is to be.
        let folder = match volume.org_id {
            Some(_) => image::DATA,
            None => "/volume",
        };
        let mounts = vec![mount(volume, folder.to_owned())];
        let id = self.create("fill", self.body(image, mounts)).await?;
        let what = format!("fill the volume {}", volume.name);
        // Only this is broken off: what the engine is making when nobody listens any more would be left over.
        let uploaded = tokio::select! {
            biased;
            () = stop => Err(EngineError::new(&what, Class::Conflict, "it was stopped")),
            uploaded = self.engine.upload(&id, folder, archive, &what) => uploaded,
        };
        self.remove_container(&id).await?;
        uploaded
    }

    /// Removes a volume. Fine when it is gone.
    ///
    /// # Errors
    /// What the engine could not do.
    pub async fn remove(&self, volume: &Volume) -> Result<(), EngineError> {
        let options = RemoveVolumeOptionsBuilder::default().force(true).build();
        let docker = self.engine.docker();
        let removed = docker.remove_volume(&volume.name, Some(options)).await;
        match removed.map_err(EngineError::of(format!(
            "remove the volume {}",
            volume.name
        ))) {
            Err(error) if error.is_not_found() => Ok(()),
            done => done,
        }
    }

    fn body(&self, image: &str, mounts: Vec<Mount>) -> ContainerCreateBody {
        ContainerCreateBody {
            image: Some(image.to_owned()),
            user: Some("0:0".to_owned()),
            labels: Some(HashMap::from([
                (labels::STACK.to_owned(), self.stack.to_owned()),
                (labels::TYPE.to_owned(), PASSING.to_owned()),
            ])),
            network_disabled: Some(true),
            host_config: Some(HostConfig {
                mounts: Some(mounts),
                readonly_rootfs: Some(true),
                cap_drop: Some(vec!["ALL".to_owned()]),
                // Orgs' files are their own; what SQLite makes beside them has to be theirs, too.
                cap_add: Some(vec!["DAC_OVERRIDE".to_owned(), "CHOWN".to_owned()]),
                security_opt: Some(vec!["no-new-privileges:true".to_owned()]),
                // The data goes to whoever asked for it, and into no log.
                log_config: Some(HostConfigLogConfig {
                    typ: Some("none".to_owned()),
                    config: None,
                }),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        }
    }

    /// What is left of one that was killed is removed first.
    async fn create(&self, name: &str, body: ContainerCreateBody) -> Result<String, EngineError> {
        self.clear().await?;
        let name = format!("{}-backup-{name}", self.stack);
        let options = CreateContainerOptionsBuilder::default().name(&name).build();
        let docker = self.engine.docker();
        let made = docker.create_container(Some(options), body).await;
        let made = made.map_err(EngineError::of(format!("make the container {name}")))?;
        Ok(made.id)
    }

    /// Removes the containers that are left of a backup or a restore that was stopped.
    ///
    /// # Errors
    /// [`Class::Conflict`] when one is under way; what the engine could not do.
    pub async fn clear(&self) -> Result<(), EngineError> {
        let wanted = vec![
            format!("{}={}", labels::STACK, self.stack),
            format!("{}={PASSING}", labels::TYPE),
        ];
        let options = ListContainersOptionsBuilder::default()
            .all(true)
            .filters(&HashMap::from([("label", wanted)]))
            .build();
        let listed = self.engine.docker().list_containers(Some(options)).await;
        for container in listed.map_err(EngineError::of("list the containers"))? {
            let running = container
                .state
                .is_some_and(|state| state.to_string() == "running");
            if running {
                let what = format!("have the volumes of the stack {}", self.stack);
                let reason = "a backup of them is being made right now";
                return Err(EngineError::new(what, Class::Conflict, reason));
            }
            self.remove_container(&container.id.unwrap_or_default())
                .await?;
        }
        Ok(())
    }

    async fn remove_container(&self, id: &str) -> Result<(), EngineError> {
        // With what the image says is a volume, which the engine made one for.
        let options = RemoveContainerOptionsBuilder::default()
            .force(true)
            .v(true)
            .build();
        let removed = self
            .engine
            .docker()
            .remove_container(id, Some(options))
            .await;
        match removed.map_err(EngineError::of("remove a container")) {
            Err(error) if error.is_not_found() => Ok(()),
            done => done,
        }
    }
}

fn mount(volume: &Volume, target: String) -> Mount {
    Mount {
        typ: Some(MountType::VOLUME),
        source: Some(volume.name.clone()),
        target: Some(target),
        ..Mount::default()
    }
}

async fn write(out: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<(), EngineError> {
    out.write_all(bytes).await.map_err(unwritten)
}

async fn flush(out: &mut (impl AsyncWrite + Unpin)) -> Result<(), EngineError> {
    out.flush().await.map_err(unwritten)
}

fn unwritten(error: std::io::Error) -> EngineError {
    EngineError::new("write the backup", Class::Other, error.to_string())
}
