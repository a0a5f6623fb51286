//! What the dashboard knows. The one rule: one list and then the event stream; whatever breaks either is seen at once and
//! mended without a key press.

pub mod org;
pub mod orgs;
pub mod past;
pub mod sessions;

mod listen;
mod missed;
mod read;

use std::{collections::BTreeMap, time::Duration};

use pizzapi_sdk::types::{Account, Event, OrgSlug, Overview, PlatformRole, Role, Time, User};

use self::{missed::Missed, org::OrgData, orgs::Orgs};
use crate::{
    effect::Effect,
    event::Ask,
    link::{Link, Standing},
    source::Source,
};

/// How many of the platform's events are kept.
const EVENTS: usize = 1000;

/// The platform is counted at most this often: that looks at every org.
const OVERVIEW_PACE: Duration = Duration::from_secs(10);

/// What is too old is looked for this often: that looks at every org.
const SWEEP: Duration = Duration::from_secs(5);

/// All that is known.
#[derive(Debug)]
pub struct Data {
    pub user: Source<Box<User>>,
    pub orgs: Source<Orgs>,
    pub overview: Source<Box<Overview>>,
    pub users: Source<Vec<Account>>,
    /// The platform's latest events, the oldest first.
    pub events: Source<Vec<Event>>,
    /// How many orgs were looked into: tells one that is looked into again from what was known of it before.
    looked: u64,
    pub link: Link,
    /// What happened while the orgs are read.
    missed: Missed<Event>,
    /// What happened while the events are read for the first time.
    missed_events: Missed<Event>,
    /// When it was looked last for what is too old.
    swept: Option<Time>,
    /// What instances used lately.
    pub past: past::Past,
    /// The orgs that are looked into.
    pub open: BTreeMap<OrgSlug, OrgData>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            user: Source::default(),
            orgs: Source::default(),
            overview: Source::paced(OVERVIEW_PACE),
            users: Source::default(),
            events: Source::default(),
            looked: 0,
            link: Link::default(),
            missed: Missed::default(),
            missed_events: Missed::default(),
            swept: None,
            past: past::Past::default(),
            open: BTreeMap::new(),
        }
    }
}

impl Data {
    /// Begins to follow the platform, and reads what every screen needs.
    pub fn start(&mut self, now: Time) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(after) = self.link.want() {
            effects.push(Effect::FollowPlatform { after });
        }
        effects.extend(read(Ask::User, self.user.want(now)));
        effects.extend(read(Ask::Orgs, self.orgs.want(now)));
        effects
    }

    /// Asks for everything that was ever asked for again, now, as the user wishes.
    pub fn refresh(&mut self, now: Time) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(after) = self.link.refresh() {
            effects.push(Effect::FollowPlatform { after });
        }
        effects.extend(read(Ask::Orgs, self.orgs.refresh(now)));
        effects.extend(read(Ask::User, self.user.refresh(now)));
        if self.events.is_wanted() {
            effects.extend(read(Ask::LastEvents, self.events.refresh(now)));
        }
        if self.overview.is_wanted() {
            effects.extend(read(Ask::Overview, self.overview.refresh(now)));
        }
        if self.users.is_wanted() {
            effects.extend(read(Ask::Users, self.users.refresh(now)));
        }
        for (slug, org) in &mut self.open {
            effects.extend(org.refresh(slug, now));
        }
        effects
    }

    /// How the platform's stream stands; what those of instances keep true says itself when it is old.
    pub fn standing(&self) -> Standing {
        let standing = self.link.standing();
        // Lists that still come make a lost stream a lesser evil.
        if standing == Standing::Offline
            && self.link.retry_at().is_some()
            && self.orgs.remote.is_ready()
        {
            return Standing::Reconnecting;
        }
        standing
    }

    pub fn is_platform_admin(&self) -> bool {
        self.user
            .value()
            .is_some_and(|user| user.platform_role == Some(PlatformRole::Admin))
    }

    /// The caller's role in an org; `None` for no member of it.
    pub fn role(&self, org: &OrgSlug) -> Option<&Role> {
        self.orgs.value()?.get(org)?.org.role.as_ref()
    }

    /// Whether the caller may do there what this role may. Platform admins may all but what members alone do.
    pub fn may(&self, org: &OrgSlug, role: &Role) -> bool {
        self.is_platform_admin() || self.role(org).is_some_and(|own| own.at_least(role))
    }

    /// Whether the caller may see runners and sessions there: instances serve members alone.
    pub fn is_member(&self, org: &OrgSlug) -> bool {
        self.role(org).is_some()
    }

    /// Looks into an org: what is known of it is kept and followed from now on.
    pub fn look_into(&mut self, org: &OrgSlug) -> &mut OrgData {
        self.open.entry(org.clone()).or_insert_with(|| {
            self.looked += 1;
            OrgData::new(self.looked)
        })
    }

    /// Looks into these orgs and no others.
    pub fn look_into_only(&mut self, orgs: &[OrgSlug]) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.open.retain(|slug, org| {
            let stays = orgs.contains(slug);
            if !stays && org.is_followed() {
                effects.push(Effect::LeaveOrg(slug.clone()));
            }
            stays
        });
        for org in orgs {
            self.look_into(org);
        }
        effects
    }

    /// What instances used is known for a while only.
    pub fn forget_old(&mut self, now: Time) {
        // Also if the clock was set back.
        let fresh = |at: Time| now >= at && now.since(at) < SWEEP;
        if !self.swept.is_some_and(fresh)
            && let Some(orgs) = self.orgs.value_mut()
        {
            self.swept = Some(now);
            orgs.forget_old(now);
        }
    }

    /// Marks everything that a broken stream would have kept true.
    fn doubt(&mut self, now: Time) {
        let Some(why) = self.link.failure().cloned() else {
            return;
        };
        self.orgs.doubt(&why, now);
        self.overview.doubt(&why, now);
        self.events.doubt(&why, now);
        self.users.doubt(&why, now);
        for org in self.open.values_mut() {
            org.doubt(&why, now);
        }
    }
}

/// The effect that reads it, if it is to be read.
pub fn read(what: Ask, after: Option<Duration>) -> Option<Effect> {
    after.map(|after| Effect::Read { what, after })
}

/// Puts an item into a list in place of the one with the same key, or at its front.
pub fn put<T>(list: &mut Source<Vec<T>>, item: T, same: impl Fn(&T) -> bool) {
    if let Some(list) = list.value_mut() {
        match list.iter_mut().find(|have| same(have)) {
            Some(have) => *have = item,
            None => list.insert(0, item),
        }
    }
}
