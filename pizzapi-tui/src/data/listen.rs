//! What the platform's stream says. The one rule: an event changes what it is about; only what it does not say is read.

use std::time::Duration;

use pizzapi_sdk::types::{
    Event, EventKind, Instance, Measure, Membership, Org, OrgStatusReport, Time,
};

use super::{Data, EVENTS, orgs::OrgRow, read};
use crate::{
    effect::Effect,
    event::{Ask, Heard, PlatformTold},
};

/// How much room there is is asked again after this long.
const ROOM_AGE: Duration = Duration::from_mins(1);

/// What is lost again and again is read at most this often: all of it is much.
const RESET_PACE: Duration = Duration::from_secs(10);

impl Data {
    pub fn hear(&mut self, heard: Heard<PlatformTold>, now: Time) -> Vec<Effect> {
        match heard {
            Heard::Opened => {
                self.link.opened(now);
                self.read_all(now, Duration::ZERO)
            }
            Heard::Told(PlatformTold::Event(event)) => self.event(*event, now),
            Heard::Told(PlatformTold::Measures(measures)) => {
                self.measured(&measures, now);
                Vec::new()
            }
            Heard::Told(PlatformTold::Reset) => self.read_all(now, RESET_PACE),
            Heard::Lost(why) => {
                let after = self.link.lost(why, now);
                self.doubt(now);
                after
                    .map(|after| Effect::FollowPlatform { after })
                    .into_iter()
                    .collect()
            }
            Heard::Over => Vec::new(),
        }
    }

    /// What instances use now.
    fn measured(&mut self, measures: &[Measure], now: Time) {
        if let Some(orgs) = self.orgs.value_mut() {
            orgs.measure(measures);
            self.past.record_all(orgs, now);
            let open = |row: &OrgRow| self.open.contains_key(&row.org.slug);
            let ids = measures.iter().map(|measure| &measure.org_id);
            self.past.record(orgs, ids, open, now);
        }
        // How much room is left changes without any event.
        let old = |at: Time| now.since(at) >= ROOM_AGE;
        if self.overview.remote.at().is_some_and(old) {
            self.overview.outdate();
        }
    }

    /// Whatever was read may have changed unheard: all of it is read again.
    fn read_all(&mut self, now: Time, pace: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut again = |what, after| effects.extend(read(what, after));
        again(Ask::Orgs, self.orgs.changed_slowly(now, pace));
        again(Ask::User, self.user.changed_slowly(now, pace));
        again(Ask::LastEvents, self.events.changed_slowly(now, pace));
        // Of what is not on the screen it is enough to know that it is old.
        self.overview.outdate();
        self.users.outdate();
        for (slug, org) in &mut self.open {
            let slug = || slug.clone();
            again(Ask::Status(slug()), org.status.changed_slowly(now, pace));
            again(Ask::Members(slug()), org.members.changed_slowly(now, pace));
            again(Ask::Invites(slug()), org.invites.changed_slowly(now, pace));
        }
        effects
    }

    fn event(&mut self, event: Event, now: Time) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.overview.outdate();
        // The answer that is under way does not know of it.
        if self.orgs.is_reading(now) && is_of_orgs(&event.kind) && !self.missed.keep(event.clone())
        {
            effects.extend(read(Ask::Orgs, self.orgs.changed(now)));
        }
        match event.kind {
            EventKind::OrgCreated | EventKind::OrgUpdated => effects.extend(self.org(&event)),
            EventKind::OrgDeleted => self.deleted(&event),
            EventKind::InstanceUpdated => effects.extend(self.instance(&event, now)),
            EventKind::MemberAdded | EventKind::MemberUpdated | EventKind::MemberRemoved => {
                effects.extend(self.member(&event, now));
            }
            EventKind::InviteUpdated => effects.extend(self.invite(&event, now)),
            EventKind::UserUpdated => {
                self.users.outdate();
                effects.extend(read(Ask::User, self.user.changed(now)));
            }
            _ => {}
        }
        effects.extend(self.remember(event, now));
        effects
    }

    /// Tells the list of orgs what happened since its read began.
    pub(super) fn tell_again(&mut self, event: &Event) -> Option<Effect> {
        match event.kind {
            EventKind::OrgCreated | EventKind::OrgUpdated => return self.org(event),
            EventKind::OrgDeleted => self.deleted(event),
            EventKind::InstanceUpdated => {
                let instance = serde_json::from_value::<Instance>(event.data.clone());
                if let (Some(orgs), Some(id), Ok(instance)) =
                    (self.orgs.value_mut(), &event.org_id, instance)
                {
                    orgs.instance(id, &instance);
                }
            }
            _ => return self.own_part(event),
        }
        None
    }

    fn deleted(&mut self, event: &Event) {
        if let (Some(orgs), Some(id)) = (self.orgs.value_mut(), &event.org_id) {
            orgs.remove(id);
            self.past.forget(id);
        }
    }

    fn remember(&mut self, event: Event, now: Time) -> Option<Effect> {
        let Some(events) = self.events.value_mut() else {
            let fits = !self.events.is_reading(now) || self.missed_events.keep(event);
            let after = if fits { None } else { self.events.changed(now) };
            return read(Ask::LastEvents, after);
        };
        if events.last().is_none_or(|last| last.id < event.id) {
            events.push(event);
        }
        // Not at every event, as the others move up.
        if events.len() > 2 * EVENTS {
            events.drain(..EVENTS);
        }
        None
    }

    fn org(&mut self, event: &Event) -> Option<Effect> {
        let org: Org = serde_json::from_value(event.data.clone()).ok()?;
        let slug = org.slug.clone();
        let status = org.status.clone();
        let orgs = self.orgs.value_mut()?;
        // The event is the same for everybody: the caller's role and what runs are not in it.
        let known = orgs.change(&org.id.clone(), |have| {
            *have = Org {
                role: have.role.clone(),
                instance: have.instance.clone(),
                ..org.clone()
            };
        });
        if let Some(report) = self
            .open
            .get_mut(&slug)
            .and_then(|open| open.status.value_mut())
        {
            report.org_status = status;
        }
        if known {
            return None;
        }
        orgs.put(org);
        Some(Effect::Read {
            what: Ask::Org(slug),
            after: Duration::ZERO,
        })
    }

    fn instance(&mut self, event: &Event, now: Time) -> Vec<Effect> {
        let (Some(id), Some(slug)) = (&event.org_id, &event.org_slug) else {
            return Vec::new();
        };
        let Ok(instance) = serde_json::from_value::<Instance>(event.data.clone()) else {
            return Vec::new();
        };
        if let Some(orgs) = self.orgs.value_mut() {
            orgs.instance(id, &instance);
        }
        let org_status = self
            .orgs
            .value()
            .and_then(|orgs| orgs.get(slug))
            .map(|row| row.org.status.clone());
        let Some(open) = self.open.get_mut(slug) else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        match open.status.value_mut() {
            Some(report) => {
                let url = report.instance.take().and_then(|before| before.url);
                **report = OrgStatusReport {
                    org_slug: slug.clone(),
                    org_status: org_status.unwrap_or_else(|| report.org_status.clone()),
                    instance: Some(Instance {
                        url: instance.url.clone().or(url),
                        ..instance
                    }),
                };
                // Its URL is not told by events.
                if report.instance.as_ref().is_some_and(|it| it.url.is_none()) {
                    effects.extend(read(Ask::Status(slug.clone()), open.status.changed(now)));
                }
            }
            None => effects.extend(read(Ask::Status(slug.clone()), open.status.changed(now))),
        }
        // It may be another process: its stream ends by itself and is opened again.
        effects
    }

    fn member(&mut self, event: &Event, now: Time) -> Vec<Effect> {
        let Some(slug) = event.org_slug.clone() else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        effects.extend(self.own_part(event));
        if let Some(open) = self.open.get_mut(&slug) {
            effects.extend(read(Ask::Members(slug), open.members.changed(now)));
        }
        effects
    }

    /// What the caller may see and do in an org has changed, if an event of a member is about the caller.
    fn own_part(&self, event: &Event) -> Option<Effect> {
        let slug = event.org_slug.clone()?;
        let membership: Option<Membership> = serde_json::from_value(event.data.clone()).ok();
        let own = self.user.value().map(|user| &user.id);
        let about_me = membership.is_none_or(|it| Some(&it.user_id) == own);
        about_me.then_some(Effect::Read {
            what: Ask::Org(slug),
            after: Duration::ZERO,
        })
    }

    fn invite(&mut self, event: &Event, now: Time) -> Option<Effect> {
        let slug = event.org_slug.clone()?;
        let open = self.open.get_mut(&slug)?;
        let after = open.invites.changed(now);
        read(Ask::Invites(slug), after)
    }
}

/// Whether an event changes the list of orgs, or the caller's part in one of them.
fn is_of_orgs(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::OrgCreated
            | EventKind::OrgUpdated
            | EventKind::OrgDeleted
            | EventKind::InstanceUpdated
            | EventKind::MemberAdded
            | EventKind::MemberUpdated
            | EventKind::MemberRemoved
    )
}
