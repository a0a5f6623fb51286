//! What was read. The one rule: an answer goes to its question, and nowhere when nobody waits for it any more.

use pizzapi_sdk::types::{Org, OrgSlug, Time};

use super::{Data, orgs::Orgs, read};
use crate::{
    effect::Effect,
    event::{Answer, Ask},
    remote::{Failure, FailureKind},
};

/// Takes the answer that belongs to the question.
macro_rules! answer {
    ($kind:ident) => {
        |answer| match answer {
            Answer::$kind(value) => Ok(value),
            other => Err(Failure::other(format!(
                "an answer to another question: {other:?}"
            ))),
        }
    };
}

impl Data {
    /// Takes in an answer.
    pub fn got(&mut self, ask: Ask, result: Result<Answer, Failure>, now: Time) -> Vec<Effect> {
        let after = match ask.clone() {
            Ask::User => self.user.got(result.and_then(answer!(User)), now),
            Ask::Orgs => return self.got_orgs(result.and_then(answer!(Orgs)), now),
            Ask::Org(slug) => return self.got_org(&slug, result.and_then(answer!(Org))),
            Ask::Overview => self.overview.got(result.and_then(answer!(Overview)), now),
            Ask::Users => self.users.got(result.and_then(answer!(Users)), now),
            Ask::LastEvents => {
                let events = result.and_then(answer!(Events));
                let missed = self.missed_events.take();
                let events = events.map(|events| {
                    let mut events = events;
                    // What was heard meanwhile is not in it.
                    let last = events.last().map_or(0, |event| event.id);
                    let heard = self.events.value().into_iter().flatten();
                    let heard = heard.chain(&missed);
                    events.extend(heard.filter(|event| event.id > last).cloned());
                    events
                });
                self.events.got(events, now)
            }
            Ask::Status(slug) => self.of_org(&slug, |org| {
                org.status.got(result.and_then(answer!(Status)), now)
            }),
            Ask::Members(slug) => self.of_org(&slug, |org| {
                org.members.got(result.and_then(answer!(Members)), now)
            }),
            Ask::Invites(slug) => self.of_org(&slug, |org| {
                org.invites.got(result.and_then(answer!(Invites)), now)
            }),
            Ask::Runners(slug) => self.of_org(&slug, |org| {
                org.got_runners(result.and_then(answer!(Runners)), now)
            }),
            Ask::Sessions(slug) => self.of_org(&slug, |org| {
                org.got_sessions(result.and_then(answer!(Sessions)), now)
            }),
        };
        read(ask, after).into_iter().collect()
    }

    /// The list of orgs: what happened since its read began is told to it again.
    fn got_orgs(&mut self, result: Result<Vec<Org>, Failure>, now: Time) -> Vec<Effect> {
        let before = self.orgs.value();
        let is_new = result.is_ok();
        let orgs = result.map(|orgs| Orgs::of(orgs, before));
        let after = self.orgs.got(orgs, now);
        let mut effects: Vec<Effect> = read(Ask::Orgs, after).into_iter().collect();
        for event in self.missed.take() {
            // The rows that stay know of it.
            if is_new {
                effects.extend(self.tell_again(&event));
            }
        }
        if let Some(orgs) = self.orgs.value() {
            self.past.record_all(orgs, now);
        }
        effects
    }

    fn of_org(
        &mut self,
        slug: &OrgSlug,
        take: impl FnOnce(&mut super::OrgData) -> Option<std::time::Duration>,
    ) -> Option<std::time::Duration> {
        let org = self.open.get_mut(slug)?;
        take(org)
    }

    /// An org that was asked for by itself: it is new, or the caller became a member of it.
    fn got_org(&mut self, slug: &OrgSlug, result: Result<Box<Org>, Failure>) -> Vec<Effect> {
        let Some(orgs) = self.orgs.value_mut() else {
            return Vec::new();
        };
        match result {
            Ok(org) => orgs.put(*org),
            Err(why) if matches!(why.kind, FailureKind::Absent | FailureKind::Forbidden) => {
                if let Some(id) = orgs.get(slug).map(|row| row.org.id.clone()) {
                    orgs.remove(&id);
                }
            }
            // The next event of it, or the next list, brings it.
            Err(_) => {}
        }
        Vec::new()
    }
}
