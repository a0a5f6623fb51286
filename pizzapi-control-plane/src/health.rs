//! Probes: every instance that should serve is asked, at its own address, whether it does, and for whom.

use std::time::Duration;

use axum::http::HeaderValue;
use futures_util::StreamExt as _;
use pizzapi_http::client::{self, CallError};
use pizzapi_types::{InstanceStatus, OrgId, Secret, WantedState, instance::InstanceHealth};
use tokio_util::sync::CancellationToken;

use crate::{
    access::System, app::App, auth::opaque, reconcile::pause_before, store::instances::Wish,
};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How many failures in a row make an instance unhealthy.
const STRIKES: i64 = 3;
/// How much is repeated of what an instance says, in characters.
const SAID: usize = 100;
/// How many are asked at once.
const AT_ONCE: usize = 32;

/// How much longer whoever asks at the router's inner door waits: the door itself says when an instance does not answer.
const DOOR: Duration = Duration::from_secs(2);

/// Asks instances how they are: at their own addresses, or at the router's inner door.
pub struct Probes {
    client: reqwest::Client,
    through_door: bool,
}

/// Why there is no way to ask.
#[derive(Debug, thiserror::Error)]
pub enum ProbesError {
    /// What is no URL of a door.
    #[error("`{0}` is no plain `http://host:port`")]
    Url(String),
    /// The client.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

/// Why an instance is not known to be well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwell {
    /// It is not.
    Instance(String),
    /// It could not be asked, which says nothing about it.
    Unasked(String),
}

impl Unwell {
    /// For people.
    pub fn reason(&self) -> &str {
        match self {
            Self::Instance(reason) | Self::Unasked(reason) => reason,
        }
    }
}

impl Probes {
    /// With the URL of the inner door, if there is one, and the router's token, which opens it.
    pub fn new(inner_url: Option<&str>, router_token: &Secret) -> Result<Self, ProbesError> {
        let Some(url) = inner_url else {
            let client = client::internal_client("http:", Some(TIMEOUT))?;
            return Ok(Self {
                client,
                through_door: false,
            });
        };
        let wrong = || ProbesError::Url(pizzapi_types::text::printable(url));
        let parsed = reqwest::Url::parse(url).map_err(|_| wrong())?;
        let bare = parsed.path() == "/" && parsed.query().is_none() && parsed.fragment().is_none();
        let nobody = parsed.username().is_empty() && parsed.password().is_none();
        if parsed.scheme() != "http" || !parsed.has_host() || !bare || !nobody {
            return Err(wrong());
        }
        let token = format!("Bearer {}", router_token.expose());
        let mut token = HeaderValue::from_str(&token).map_err(|_| wrong())?;
        token.set_sensitive(true);
        Ok(Self {
            client: client::client_through(url, token, TIMEOUT + DOOR)?,
            through_door: true,
        })
    }

    /// How long to wait before asking an instance again that is about to serve.
    pub fn pause(&self) -> Duration {
        Duration::from_millis(if self.through_door { 50 } else { 5 })
    }

    /// Asks one instance; the error says what is wrong.
    pub async fn ask(&self, org: &OrgId, generation: i64, address: &str) -> Result<(), Unwell> {
        let unwell = |reason: &str| Err(Unwell::Instance(format!("health: {reason}")));
        let request = self.client.get(format!("http://{address}/health"));
        let health: InstanceHealth = match client::call(request).await {
            Ok(health) => health,
            Err(error) => return Err(self.blame(&error)),
        };
        if health.org_id.as_ref() != Some(org) {
            return unwell("something else answers at its address");
        }
        if health.generation.is_some_and(|found| found != generation) {
            return unwell("another generation answers at its address");
        }
        if health.status == "ok" {
            Ok(())
        } else {
            let said = pizzapi_types::text::printable(&health.status);
            let said: String = said.chars().take(SAID).collect();
            unwell(&format!("it says {said}"))
        }
    }

    /// Whose fault it is. The door answers for an instance that does not: no answer at all is the door's own.
    fn blame(&self, error: &CallError) -> Unwell {
        match error {
            CallError::Unreachable(error) if self.through_door => Unwell::Unasked(format!(
                "health: the router's inner door does not answer: {error}"
            )),
            CallError::Status(407) if self.through_door => Unwell::Unasked(
                "health: the router's inner door does not take the router's token".to_owned(),
            ),
            CallError::Status(429) if self.through_door => {
                Unwell::Unasked("health: the router's inner door is full".to_owned())
            }
            // The door's own word is that the instance does not answer.
            CallError::Status(502) if self.through_door => {
                Unwell::Instance("health: the instance does not answer".to_owned())
            }
            error => Unwell::Instance(format!("health: {error}")),
        }
    }
}

/// Probes all instances every interval until `stop` is cancelled.
pub async fn run(app: App, stop: CancellationToken) {
    let system = System::new("health");
    loop {
        // Not in step with other control planes, nor with anything else that happens every half minute.
        let spread = f64::from(opaque::random::<1>()[0]) / 255.0;
        let pause = app.config.health_interval.mul_f64(0.9 + spread / 5.0);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        let wishes = match app.store.wishes(&system).await {
            Ok(wishes) => wishes,
            Err(error) => {
                tracing::error!(%error, "cannot read which instances to ask");
                continue;
            }
        };
        let asked: Vec<Wish> = wishes
            .into_iter()
            .filter(|wish| {
                wish.desired == WantedState::Running && wish.status == InstanceStatus::Healthy
            })
            .collect();
        let checks = asked.into_iter().map(|wish| check(app.clone(), wish));
        let round = futures_util::stream::iter(checks)
            .buffer_unordered(AT_ONCE)
            .filter_map(std::future::ready)
            .fold((0, String::new()), async |(unasked, _), why| {
                (unasked + 1, why)
            });
        match stop.run_until_cancelled(round).await {
            None => return,
            Some((0, _)) => {}
            Some((unasked, why)) => {
                tracing::warn!(unasked, why, "instances could not be asked how they are");
            }
        }
    }
}

/// Asks one and writes it down; says why it could not be asked.
async fn check(app: App, wish: Wish) -> Option<String> {
    let system = &System::new("health");
    let address = wish.address.as_ref()?;
    let answer = app.probes.ask(&wish.org_id, wish.generation, address);
    let failure = match answer.await {
        Ok(()) => None,
        Err(Unwell::Instance(reason)) => Some(reason),
        Err(Unwell::Unasked(reason)) => return Some(reason),
    };
    let noted = async {
        let strikes = app
            .store
            .note_health(system, &wish.org_id, failure.as_deref())
            .await?;
        if strikes >= STRIKES {
            let why = format!(
                "{} ({strikes} of {STRIKES}); being started again",
                failure.as_deref().unwrap_or("health")
            );
            tracing::warn!(org_id = %wish.org_id, why, "an instance is unhealthy");
            app.store
                .note_broken(system, &wish.org_id, &why, pause_before)
                .await?;
        }
        Ok::<_, crate::store::StoreError>(())
    };
    if let Err(error) = noted.await {
        tracing::error!(org_id = %wish.org_id, %error, "cannot write down a health check");
    }
    None
}
