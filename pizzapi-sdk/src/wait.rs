//! Waiting until an org is what it shall be. The one rule: `healthy` is believed when the org's own host says so too.

use std::time::Duration;

use pizzapi_types::{InstanceStatus, OrgId, OrgSlug, OrgStatus, OrgStatusReport, WantedState};
use tokio::time::Instant;

use crate::{
    client::Client,
    endpoint::Endpoint,
    error::{Error, Result},
    events::PlatformFeed,
    org_client::OrgClient,
    sse::Follow,
};

/// How often the status is read when no event says that it changed.
const POLL: Duration = Duration::from_millis(500);
/// The same while the event stream is followed, in case it is silent about something.
const POLL_FOLLOWING: Duration = Duration::from_secs(3);

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitFor {
    /// The org's instance is healthy, and answers at the org's URL as the instance of this org and of the generation that is
    /// wished. Where that is not known (PizzaPi's
    /// own control plane does not say, and the builder was not told), the control plane's word must do; nor do PizzaPi's own
    /// instances say whose they are.
    Healthy,
    /// The org's instance is stopped, as it was wished to be or with its org.
    Stopped,
    /// The org and all that it had is gone.
    Deleted,
}

impl WaitFor {
    fn described(self, slug: &OrgSlug) -> String {
        match self {
            Self::Healthy => format!("`{slug}` to become healthy"),
            Self::Stopped => format!("`{slug}` to stop"),
            Self::Deleted => format!("`{slug}` to be deleted"),
        }
    }
}

enum Verdict {
    Reached,
    /// Not yet; why, if there is more to say than that it goes on.
    NotYet(Option<String>),
}

impl Client {
    /// Waits until an org is healthy, stopped or deleted.
    ///
    /// Follows `GET /api/events` and reads `GET /api/orgs/:slug/status` again at each event; without the stream every 500 ms.
    /// Returns the last report; `None` when the org can no longer be seen, which is how members learn that it is deleted.
    ///
    /// # Errors
    /// As [`Client::wait_for_org`].
    pub async fn wait_for(
        &self,
        slug: &OrgSlug,
        what: WaitFor,
        timeout: Duration,
    ) -> Result<Option<OrgStatusReport>> {
        self.wait_for_org(slug, what, timeout, |_| {}).await
    }

    /// The same as [`Client::wait_for`], and hands every change on the way to `on_progress`.
    ///
    /// Follows `GET /api/events` and reads `GET /api/orgs/:slug/status` again at each event; without the stream every 500 ms.
    /// Returns the last report; `None` when the org can no longer be seen, which is how members learn that it is deleted.
    ///
    /// # Errors
    /// [`Error::StillWaiting`] after `timeout`; [`Error::InstanceFailed`] with the instance's last error when it cannot become
    /// healthy until somebody acts; those of reading the status that no waiting cures.
    pub async fn wait_for_org(
        &self,
        slug: &OrgSlug,
        what: WaitFor,
        timeout: Duration,
        mut on_progress: impl FnMut(&OrgStatusReport) + Send,
    ) -> Result<Option<OrgStatusReport>> {
        let mut standing = None;
        let waiting = self.wait(slug, what, &mut standing, &mut on_progress);
        match tokio::time::timeout(timeout, waiting).await {
            Ok(result) => result,
            Err(_) => Err(Error::StillWaiting {
                what: what.described(slug),
                after: timeout,
                last: standing,
            }),
        }
    }

    async fn wait(
        &self,
        slug: &OrgSlug,
        what: WaitFor,
        standing: &mut Option<String>,
        on_progress: &mut (impl FnMut(&OrgStatusReport) + Send),
    ) -> Result<Option<OrgStatusReport>> {
        // Opened before the first look: what changes after that look is heard.
        let mut events = Changes::of(self, slug).await;
        let mut seen = None;
        let mut id = None;
        let mut probe_pause = Duration::from_millis(25);
        loop {
            let mut pause = events.poll();
            match self.org_status(slug).await {
                Ok(report) => {
                    if seen.as_ref() != Some(&report) {
                        on_progress(&report);
                    }
                    let verdict = match what {
                        WaitFor::Deleted => deleted(slug, &report),
                        WaitFor::Stopped => stopped(slug, &report),
                        WaitFor::Healthy => match self.healthy(slug, &report, &mut id).await {
                            Err(error) if error.is_retryable() => {
                                Verdict::NotYet(Some(error.in_full()))
                            }
                            verdict => verdict?,
                        },
                    };
                    match verdict {
                        Verdict::Reached => return Ok(Some(report)),
                        Verdict::NotYet(why) => {
                            // Healthy, and not yet at its URL: the route follows in no time and without an event.
                            if why.is_some() && what == WaitFor::Healthy {
                                pause = probe_pause;
                                probe_pause = (probe_pause * 2).min(POLL);
                            }
                            *standing = why;
                        }
                    }
                    seen = Some(report);
                }
                Err(error) if error.is_not_found() && what == WaitFor::Deleted => return Ok(None),
                Err(error) if error.is_retryable() => *standing = Some(error.in_full()),
                Err(error) => return Err(error),
            }
            events.changed_within(pause).await;
        }
    }

    async fn healthy(
        &self,
        slug: &OrgSlug,
        report: &OrgStatusReport,
        id: &mut Option<OrgId>,
    ) -> Result<Verdict> {
        let never = |reason: String| {
            Err(Error::InstanceFailed {
                slug: slug.clone(),
                reason,
            })
        };
        let untold = report.org_status == OrgStatusReport::untold();
        let org_status = match &report.instance {
            // PizzaPi's own control plane says it elsewhere; there is no instance when it could not be provisioned.
            None if untold => &self.get_org(slug).await?.status,
            Some(_) if untold => &OrgStatus::Active,
            _ => &report.org_status,
        };
        match org_status {
            OrgStatus::Active => {}
            OrgStatus::Pending => return never("the org waits for approval".to_owned()),
            other => return never(format!("the org is {other}")),
        }
        let Some(instance) = &report.instance else {
            return Ok(Verdict::NotYet(None));
        };
        if instance.desired == WantedState::Stopped {
            return never("it is stopped on purpose".to_owned());
        }
        match instance.status {
            InstanceStatus::Healthy => {}
            InstanceStatus::Failed => {
                return never(
                    instance
                        .last_error
                        .clone()
                        .unwrap_or_else(|| "it failed, and does not say why".to_owned()),
                );
            }
            _ => return Ok(Verdict::NotYet(None)),
        }
        let id = match id {
            Some(id) => id,
            None => id.insert(self.get_org(slug).await?.id),
        };
        let endpoint = match (self.org_override(slug), &instance.url) {
            (Some(endpoint), _) => endpoint?,
            (None, Some(url)) => Endpoint::parse(url)?,
            (None, None) => match self.find_org_endpoint(slug).await? {
                Some(endpoint) => endpoint,
                None => return Ok(Verdict::Reached),
            },
        };
        let answer = self.answer(&endpoint).await;
        Ok(match answer {
            // One that is to be replaced says for a moment that all is well.
            Ok((Some(whose), Some(runs))) if whose == *id && runs < instance.generation => {
                Verdict::NotYet(None)
            }
            Ok((Some(whose), _)) if whose == *id => Verdict::Reached,
            Ok((None, _)) if untold => Verdict::Reached,
            Ok(_) => Verdict::NotYet(Some(format!("{endpoint} answers for another org"))),
            Err(error) => Verdict::NotYet(Some(error.in_full())),
        })
    }

    /// Whose instance is at a URL, and of which generation, if it says so.
    async fn answer(&self, endpoint: &Endpoint) -> Result<(Option<OrgId>, Option<i64>)> {
        // No credential: this is the health of whatever is there.
        let org = OrgClient::of_stranger(endpoint.clone(), self.transport().clone());
        let health = org.health().await?;
        Ok((health.org_id, health.generation))
    }
}

fn stopped(slug: &OrgSlug, report: &OrgStatusReport) -> Verdict {
    match &report.instance {
        Some(instance) if instance.status == InstanceStatus::Stopped => Verdict::Reached,
        Some(instance) if instance.desired == WantedState::Running => {
            Verdict::NotYet(Some(format!("the instance of `{slug}` is wished to run")))
        }
        Some(instance) => Verdict::NotYet(instance.last_error.clone()),
        None => Verdict::NotYet(None),
    }
}

fn deleted(slug: &OrgSlug, report: &OrgStatusReport) -> Verdict {
    match (&report.org_status, &report.instance) {
        (OrgStatus::Deleted, _) => Verdict::Reached,
        (OrgStatus::Deleting, Some(instance)) => Verdict::NotYet(instance.last_error.clone()),
        (OrgStatus::Deleting, None) => Verdict::NotYet(None),
        (other, _) if *other == OrgStatusReport::untold() => Verdict::NotYet(None),
        (other, _) => Verdict::NotYet(Some(format!("`{slug}` is {other}"))),
    }
}

/// Tells when something of an org changed, as far as the event stream is to be had.
struct Changes {
    slug: OrgSlug,
    events: Option<Follow<PlatformFeed>>,
}

impl Changes {
    async fn of(client: &Client, slug: &OrgSlug) -> Self {
        let mut events = client.follow(None);
        let opened = tokio::time::timeout(Duration::from_secs(2), events.open()).await;
        Self {
            slug: slug.clone(),
            events: matches!(opened, Ok(Ok(()))).then_some(events),
        }
    }

    fn poll(&self) -> Duration {
        if self.events.is_some() {
            POLL_FOLLOWING
        } else {
            POLL
        }
    }

    /// Returns when something changed, or after `pause`.
    async fn changed_within(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        while let Some(events) = &mut self.events {
            match tokio::time::timeout_at(until, events.next()).await {
                Ok(Some(Ok(event)))
                    if event
                        .org_slug
                        .as_ref()
                        .is_some_and(|slug| *slug != self.slug) => {}
                Err(_) | Ok(Some(Ok(_) | Err(Error::Decode { .. }))) => return,
                Ok(_) => self.events = None,
            }
        }
        tokio::time::sleep_until(until).await;
    }
}
