//! The heartbeat: how this server is, every 15 s and whenever its counts have changed, and the locks that come back. The one
//! rule: the control plane may be away for as long as it likes.

use std::time::Duration;

use pizzapi_http::client::{CallError, body};
use pizzapi_types::{
    instance::{Heartbeat, Locks},
    text::printable,
};
use tokio::{sync::watch, time::Instant};

use super::{Org, locks::Said};

const EVERY: Duration = Duration::from_secs(15);
/// The least time between two beats, however much changes.
const AT_LEAST: Duration = Duration::from_millis(500);
const TIMEOUT: Duration = Duration::from_secs(5);
/// The largest answer read, in bytes: a large org has many locks, and none may be missed.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Connected runners.
    pub runners: u32,
    /// Open sessions.
    pub sessions: u32,
}

/// Whether the control plane answers; `None` until it was tried.
pub struct Reachability(watch::Sender<Option<bool>>);

impl Default for Reachability {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Reachability {
    /// Whether the latest try failed. Waits for the first one, but not long: not knowing counts as "there".
    pub async fn is_away(&self) -> bool {
        let mut seen = self.0.subscribe();
        let tried = tokio::time::timeout(TIMEOUT, seen.wait_for(Option::is_some)).await;
        matches!(tried, Ok(Ok(answers)) if *answers == Some(false))
    }
}

/// Beats for ever. `news` says that the census may have changed.
pub async fn beat<F: Future<Output = ()>>(
    org: &Org,
    census: impl Fn() -> Census + Send + Sync,
    mut news: impl FnMut() -> F + Send,
) {
    let mut pause = Duration::from_secs(1);
    loop {
        let begun = Instant::now();
        let told = census();
        let outcome = once(org, told).await;
        let there = match &outcome {
            Err(CallError::Unreachable(_)) => false,
            // A gateway that says so is as good as no answer; any other status is the control plane's own.
            Err(CallError::Status(status)) => !(502..=504).contains(status),
            Ok(_) | Err(CallError::Decode(_) | CallError::TooLarge) => true,
        };
        org.control_plane.0.send_replace(Some(there));
        match outcome {
            Ok(locks) => {
                pause = Duration::from_secs(1);
                org.hear(locks, Said::Sometime);
                org.verifier.refresh().await;
                tokio::time::sleep_until(begun + AT_LEAST).await;
                let changed = async {
                    loop {
                        // Listening before looking: nothing happens unseen in between.
                        let heard = news();
                        if census() != told {
                            break;
                        }
                        heard.await;
                    }
                };
                let _ = tokio::time::timeout_at(begun + EVERY, changed).await;
            }
            Err(error) => {
                tracing::debug!(error = printable(&error.to_string()), "no heartbeat");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(EVERY);
            }
        }
    }
}

async fn once(org: &Org, census: Census) -> Result<Locks, CallError> {
    let (rss_bytes, cpu_ms) = pizzapi_host::process::own_usage();
    let heartbeat = Heartbeat {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        runners: census.runners,
        sessions: census.sessions,
        rss_bytes,
        cpu_seconds: Duration::from_millis(cpu_ms).as_secs_f64(),
    };
    let base = org.tenant.control_plane_url.trim_end_matches('/');
    let request = org
        .http
        .post(format!("{base}/api/instances/heartbeat"))
        .timeout(TIMEOUT)
        .bearer_auth(org.tenant.instance_token.expose())
        .json(&heartbeat);
    let response = request.send().await?;
    if !response.status().is_success() {
        return Err(CallError::Status(response.status().as_u16()));
    }
    Ok(serde_json::from_slice(
        &body(response, ANSWER_LIMIT).await?,
    )?)
}
