//! What the dashboard knows of the platform. The one rule: a list call and then the event stream; whatever breaks either is
//! seen at once and mended without a key press.

use std::time::Duration;

use pizzapi_sdk::{
    Error,
    types::{Org, OrgSlug, OrgStatusReport, Time, User},
};

use crate::{
    effect::Effect,
    remote::{Failure, FailureKind, Remote},
};

/// Lists begin at most this often, however many events come.
const COALESCE: Duration = Duration::from_millis(200);
/// A stream that held this long was a good one: the next break starts with a short pause again.
const GOOD_STREAM: Duration = Duration::from_secs(10);
/// After this many failed attempts in a row the header says offline.
const OFFLINE_AFTER: u32 = 4;

/// How the event stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Connecting,
    Live {
        since: Time,
    },
    /// Broken; `retry_at` is `None` when no waiting cures it.
    Lost {
        retry_at: Option<Time>,
    },
}

/// How the link is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Connecting,
    Live,
    Reconnecting,
    Offline,
}

/// A list that waits or is under way.
#[derive(Clone, Copy, Debug)]
struct Listing {
    begins: Time,
    /// Something changed since it began.
    again: bool,
}

/// An org whose status is shown.
#[derive(Debug)]
pub struct Watched {
    pub slug: OrgSlug,
    pub report: Remote<Box<OrgStatusReport>>,
}

/// All that is known.
#[derive(Debug)]
pub struct Data {
    pub orgs: Remote<Vec<Org>>,
    pub user: Remote<Box<User>>,
    pub watched: Option<Watched>,
    pub link: Link,
    /// When the orgs are asked for again after a failure.
    pub retry_at: Option<Time>,
    listing: Option<Listing>,
    /// When the latest list began, or will.
    listed_at: Option<Time>,
    list_failures: u32,
    breaks: u32,
    /// The org whose status is being asked for, and whether it must be again.
    asking: Option<(OrgSlug, bool)>,
}

impl Data {
    pub fn new() -> Self {
        Self {
            orgs: Remote::Loading,
            user: Remote::Loading,
            watched: None,
            link: Link::Connecting,
            retry_at: None,
            listing: None,
            listed_at: None,
            list_failures: 0,
            breaks: 0,
            asking: None,
        }
    }

    pub fn standing(&self) -> Standing {
        match self.link {
            Link::Connecting => Standing::Connecting,
            Link::Live { .. } => Standing::Live,
            Link::Lost { retry_at: None } => Standing::Offline,
            // Lists that still come make a lost stream a lesser evil.
            Link::Lost { .. } if self.breaks >= OFFLINE_AFTER && !self.orgs.is_ready() => {
                Standing::Offline
            }
            Link::Lost { .. } => Standing::Reconnecting,
        }
    }

    pub fn start(&mut self, now: Time) -> Vec<Effect> {
        vec![
            self.list_after(now, Duration::ZERO),
            Effect::Follow {
                after: Duration::ZERO,
            },
            Effect::ReadUser,
        ]
    }

    /// Asks for everything now, as the user wishes.
    pub fn refresh(&mut self, now: Time) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.is_listing(now) {
            effects.push(self.list_after(now, Duration::ZERO));
        }
        if matches!(self.link, Link::Lost { .. }) {
            effects.push(self.follow_after(now, Duration::ZERO));
        }
        effects.extend(self.ask());
        effects
    }

    /// Whether a list is under way.
    pub fn is_listing(&self, now: Time) -> bool {
        self.listing.is_some_and(|listing| listing.begins <= now)
    }

    pub fn opened(&mut self, now: Time) -> Vec<Effect> {
        self.link = Link::Live { since: now };
        // Whatever list is under way may have begun before the stream: only one that begins now misses nothing.
        let mut effects = vec![self.list_after(now, Duration::ZERO)];
        if !self.user.is_ready() {
            effects.push(Effect::ReadUser);
        }
        effects
    }

    pub fn changed(&mut self, now: Time) -> Vec<Effect> {
        match &mut self.listing {
            Some(listing) if listing.begins <= now => {
                listing.again = true;
                Vec::new()
            }
            Some(listing) if listing.begins <= now.plus(COALESCE) => Vec::new(),
            _ => vec![self.list_soon(now)],
        }
    }

    pub fn lost(&mut self, error: Option<&Error>, now: Time) -> Vec<Effect> {
        let why = error.map_or_else(Failure::stream_ended, Failure::from);
        if let Link::Live { since } = self.link
            && now.since(since) >= GOOD_STREAM
        {
            self.breaks = 0;
        }
        let first = !matches!(self.link, Link::Lost { .. });
        self.breaks = self.breaks.saturating_add(1);
        let mut effects = Vec::new();
        if why.kind == FailureKind::LoggedOut {
            self.link = Link::Lost { retry_at: None };
        } else {
            effects.push(self.follow_after(now, pause(self.breaks)));
        }
        if first {
            self.orgs.doubt(why);
        } else if self.listing.is_none() {
            // Where no stream is to be had, lists at its pace are the next best.
            effects.push(self.list_after(now, Duration::ZERO));
        }
        effects
    }

    /// Takes in a list. An error that ends the dashboard is handed back.
    pub fn listed(
        &mut self,
        result: Result<Vec<Org>, Error>,
        now: Time,
    ) -> Result<Vec<Effect>, Error> {
        let again = self.listing.take().is_some_and(|listing| listing.again);
        match result {
            Ok(orgs) => {
                self.list_failures = 0;
                self.retry_at = None;
                self.orgs.succeed(orgs, now);
                let mut effects: Vec<_> = self.ask().into_iter().collect();
                if again {
                    effects.push(self.list_soon(now));
                }
                Ok(effects)
            }
            Err(error) if error.is_unauthenticated() && self.orgs == Remote::Loading => Err(error),
            Err(error) => {
                let why = Failure::from(&error);
                let curable = why.kind != FailureKind::LoggedOut;
                self.orgs.fail(why);
                self.list_failures = self.list_failures.saturating_add(1);
                self.retry_at = None;
                if !curable {
                    return Ok(Vec::new());
                }
                if let Link::Lost { retry_at } = self.link {
                    // The stream's own attempts bring the next list.
                    self.retry_at = retry_at;
                    return Ok(Vec::new());
                }
                let wait = pause(self.list_failures).max(error.retry_after().unwrap_or_default());
                let effect = self.list_after(now, wait);
                self.retry_at = Some(now.plus(wait));
                Ok(vec![effect])
            }
        }
    }

    pub fn user(&mut self, result: Result<Box<User>, Error>, now: Time) {
        match result {
            Ok(user) => self.user.succeed(user, now),
            Err(error) => self.user.fail(Failure::from(&error)),
        }
    }

    /// Follows the status of this org, or of none.
    pub fn watch(&mut self, slug: Option<&OrgSlug>) -> Option<Effect> {
        if self.watched.as_ref().map(|watched| &watched.slug) == slug {
            return None;
        }
        self.watched = slug.map(|slug| Watched {
            slug: slug.clone(),
            report: Remote::Loading,
        });
        self.ask()
    }

    pub fn status(
        &mut self,
        slug: &OrgSlug,
        result: Result<Box<OrgStatusReport>, Error>,
        now: Time,
    ) -> Option<Effect> {
        let again = self
            .asking
            .take_if(|(asked, _)| asked == slug)
            .is_some_and(|(_, again)| again);
        match &mut self.watched {
            Some(watched) if watched.slug == *slug => {
                match result {
                    Ok(report) => watched.report.succeed(report, now),
                    Err(error) => watched.report.fail(Failure::from(&error)),
                }
                if again { self.ask() } else { None }
            }
            _ => self.ask(),
        }
    }

    /// Asks for the status of the watched org; one question at a time, however fast the cursor moves.
    fn ask(&mut self) -> Option<Effect> {
        let slug = self.watched.as_ref()?.slug.clone();
        if let Some((_, again)) = &mut self.asking {
            *again = true;
            return None;
        }
        self.asking = Some((slug.clone(), false));
        Some(Effect::ReadStatus(slug))
    }

    /// Lists as soon as the last list is long enough ago.
    fn list_soon(&mut self, now: Time) -> Effect {
        let spent = self.listed_at.map_or(COALESCE, |begun| now.since(begun));
        self.list_after(now, COALESCE.saturating_sub(spent))
    }

    fn list_after(&mut self, now: Time, wait: Duration) -> Effect {
        let begins = now.plus(wait);
        self.listed_at = Some(begins);
        self.listing = Some(Listing {
            begins,
            again: false,
        });
        Effect::ListOrgs { after: wait }
    }

    fn follow_after(&mut self, now: Time, wait: Duration) -> Effect {
        self.link = Link::Lost {
            retry_at: Some(now.plus(wait)),
        };
        Effect::Follow { after: wait }
    }
}

/// How long to wait after so many failures: 1, 2, 4, 8, 10, 10 … seconds.
fn pause(failures: u32) -> Duration {
    let seconds = 1_u64 << failures.saturating_sub(1).min(4);
    Duration::from_secs(seconds.min(10))
}
