//! What is known of an org that is looked into. The one rule: its parts are read when they are first looked at.

use std::time::Duration;

use pizzapi_sdk::types::{Invite, Member, OrgSlug, OrgStatusReport, Runner, Session, Time};
use serde_json::Value;

use super::{missed::Missed, put, read, sessions::Sessions};
use crate::{
    effect::Effect,
    event::{Ask, Heard, OrgTold},
    link::Link,
    remote::Failure,
    source::Source,
};

/// An org that is looked into.
#[derive(Debug, Default)]
pub struct OrgData {
    pub status: Source<Box<OrgStatusReport>>,
    pub members: Source<Vec<Member>>,
    pub invites: Source<Vec<Invite>>,
    pub runners: Source<Vec<Runner>>,
    pub sessions: Source<Sessions>,
    /// What was told while these are read.
    missed_runners: Missed<Runner>,
    missed_sessions: Missed<Session>,
    /// The event stream of its instance.
    pub link: Link,
    /// Which time it is that an org is looked into.
    pub looked: u64,
}

impl OrgData {
    pub fn new(looked: u64) -> Self {
        Self {
            looked,
            ..Self::default()
        }
    }

    pub fn is_followed(&self) -> bool {
        self.link.state != crate::link::State::Closed
    }

    /// Reads runners and sessions, and follows them.
    pub fn want_work(&mut self, slug: &OrgSlug, now: Time) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(after) = self.link.want() {
            let org = slug.clone();
            effects.push(Effect::FollowOrg { org, after });
        }
        effects.extend(read(Ask::Runners(slug.clone()), self.runners.want(now)));
        effects.extend(read(Ask::Sessions(slug.clone()), self.sessions.want(now)));
        effects
    }

    /// Nothing serves runners and sessions to the caller any more: they are unknown, and read anew once something does.
    pub fn leave_work(&mut self, slug: &OrgSlug) -> Option<Effect> {
        if !self.is_followed() && !self.runners.is_wanted() {
            return None;
        }
        let followed = self.is_followed();
        self.link = Link::default();
        self.runners.forget();
        self.sessions.forget();
        self.missed_runners.take();
        self.missed_sessions.take();
        followed.then(|| Effect::LeaveOrg(slug.clone()))
    }

    pub fn refresh(&mut self, slug: &OrgSlug, now: Time) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut again = |what: fn(OrgSlug) -> Ask, after: Option<Duration>| {
            effects.extend(read(what(slug.clone()), after));
        };
        again(Ask::Status, refreshed(&mut self.status, now));
        again(Ask::Members, refreshed(&mut self.members, now));
        again(Ask::Invites, refreshed(&mut self.invites, now));
        again(Ask::Runners, refreshed(&mut self.runners, now));
        again(Ask::Sessions, refreshed(&mut self.sessions, now));
        if let Some(after) = self.link.refresh() {
            let org = slug.clone();
            effects.push(Effect::FollowOrg { org, after });
        }
        effects
    }

    /// The platform's stream is broken: what it kept true may not be so any more.
    pub fn doubt(&mut self, why: &Failure, now: Time) {
        self.status.doubt(why, now);
        self.members.doubt(why, now);
        self.invites.doubt(why, now);
    }

    /// The stream of its instance.
    pub fn hear(&mut self, slug: &OrgSlug, heard: Heard<OrgTold>, now: Time) -> Vec<Effect> {
        match heard {
            Heard::Opened => {
                self.link.opened(now);
                // Whatever was read before the stream was open may have changed since.
                let mut effects = Vec::new();
                effects.extend(read(Ask::Runners(slug.clone()), self.runners.changed(now)));
                effects.extend(read(
                    Ask::Sessions(slug.clone()),
                    self.sessions.changed(now),
                ));
                effects
            }
            Heard::Told(told) => self.told(slug, told, now),
            Heard::Lost(why) => {
                let after = self.link.lost(why, now);
                if let Some(why) = self.link.failure().cloned() {
                    self.runners.doubt(&why, now);
                    self.sessions.doubt(&why, now);
                }
                let org = slug.clone();
                after
                    .map(|after| Effect::FollowOrg { org, after })
                    .into_iter()
                    .collect()
            }
            Heard::Over => Vec::new(),
        }
    }

    fn told(&mut self, slug: &OrgSlug, told: OrgTold, now: Time) -> Vec<Effect> {
        let known = match told.name.as_str() {
            "runner_added" | "runner_updated" | "runner_removed" => self.runner(told.data, now),
            "session_added" | "session_status" | "session_removed" => self.session(told.data, now),
            _ => false,
        };
        if known {
            return Vec::new();
        }
        // A reset, or something this version does not know.
        let mut effects = Vec::new();
        effects.extend(read(Ask::Runners(slug.clone()), self.runners.changed(now)));
        effects.extend(read(
            Ask::Sessions(slug.clone()),
            self.sessions.changed(now),
        ));
        effects
    }

    fn runner(&mut self, data: Value, now: Time) -> bool {
        let Ok(runner) = serde_json::from_value::<Runner>(data) else {
            return false;
        };
        // The answer that is under way does not know of it.
        if self.runners.is_reading(now) && !self.missed_runners.keep(runner.clone()) {
            self.runners.changed(now);
        }
        self.put_runner(runner);
        true
    }

    fn put_runner(&mut self, runner: Runner) {
        let id = runner.runner_id.clone();
        put(&mut self.runners, runner, |have| have.runner_id == id);
    }

    fn session(&mut self, data: Value, now: Time) -> bool {
        let Ok(session) = serde_json::from_value::<Session>(data) else {
            return false;
        };
        if self.sessions.is_reading(now) && !self.missed_sessions.keep(session.clone()) {
            self.sessions.changed(now);
        }
        if let Some(sessions) = self.sessions.value_mut() {
            sessions.put(session);
        }
        true
    }

    /// Takes in runners that were read, and what was told of them since their read began.
    pub fn got_runners(
        &mut self,
        result: Result<Vec<Runner>, Failure>,
        now: Time,
    ) -> Option<Duration> {
        // It was asked for before the org was left.
        if !self.runners.is_wanted() {
            return None;
        }
        let is_new = result.is_ok();
        let after = self.runners.got(result, now);
        for runner in self.missed_runners.take() {
            // The rows that stay know of it.
            if is_new {
                self.put_runner(runner);
            }
        }
        after
    }

    /// Takes in sessions that were read, likewise.
    pub fn got_sessions(
        &mut self,
        result: Result<Vec<Session>, Failure>,
        now: Time,
    ) -> Option<Duration> {
        if !self.sessions.is_wanted() {
            return None;
        }
        let missed = self.missed_sessions.take();
        let sessions = result.map(|list| {
            let mut sessions = Sessions::of(list);
            for session in missed {
                sessions.put(session);
            }
            sessions
        });
        self.sessions.got(sessions, now)
    }
}

fn refreshed<T>(source: &mut Source<T>, now: Time) -> Option<Duration> {
    source.is_wanted().then(|| source.refresh(now)).flatten()
}
