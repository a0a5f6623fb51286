//! What is read and followed. The one rule: what is on the screen, and what leads there; nothing else.

use std::time::Duration;

use pizzapi_sdk::types::{InstanceStatus, OrgSlug, OrgStatus, Role};

use super::App;
use crate::{
    data::read,
    effect::Effect,
    event::{Ask, Tail},
    view::{HomeTab, OrgTab},
};

/// The cursor rests somewhere after this long.
pub const REST: Duration = Duration::from_millis(150);
/// In so many orgs at most runners and sessions are looked at together.
const TOGETHER: usize = 20;

impl App {
    /// Asks for what the screen needs and nobody has asked for yet; leaves what it needs no more.
    pub fn want(&mut self) -> Vec<Effect> {
        let now = self.now;
        self.data.forget_old(now);
        self.keep_to_tabs();
        let into = self.looked_into();
        let mut effects = self.data.look_into_only(&into);
        effects.extend(self.want_home());
        let inside = match (&self.lines, &self.org) {
            (Some(lines), _) => Some(lines.tail.org().clone()),
            (None, Some(org)) => Some(org.slug.clone()),
            (None, None) => None,
        };
        for slug in into {
            let works = self.data.is_member(&slug) && self.serves(&slug);
            let manages = self.data.may(&slug, &Role::Admin);
            let tab = self
                .org
                .as_ref()
                .filter(|org| org.slug == slug)
                .map(|org| org.tab);
            let is_inside = inside.as_ref() == Some(&slug);
            let shown = matches!(self.home.tab, HomeTab::Orgs | HomeTab::Instances);
            let open = self.data.look_into(&slug);
            if is_inside || shown {
                let after = open.status.want(now);
                effects.extend(read(Ask::Status(slug.clone()), after));
            }
            if works && (is_inside || !shown) {
                effects.extend(open.want_work(&slug, now));
            }
            if !works {
                effects.extend(open.leave_work(&slug));
            }
            if tab == Some(OrgTab::Members) {
                effects.extend(read(Ask::Members(slug.clone()), open.members.want(now)));
            }
            if tab == Some(OrgTab::Invites) && manages {
                effects.extend(read(Ask::Invites(slug.clone()), open.invites.want(now)));
            }
        }
        effects.extend(self.want_tail());
        effects
    }

    /// Whoever may see a tab no more is on another one.
    fn keep_to_tabs(&mut self) {
        let Some(slug) = self.org.as_ref().map(|org| org.slug.clone()) else {
            return;
        };
        // Before orgs are known nobody knows what may be seen.
        if self.data.orgs.value().is_none() {
            return;
        }
        let tabs = OrgTab::of(self, &slug);
        if let Some(org) = self.org.as_mut().filter(|org| !tabs.contains(&org.tab)) {
            org.tab = OrgTab::default();
        }
    }

    fn want_home(&mut self) -> Vec<Effect> {
        let now = self.now;
        let admin = self.data.is_platform_admin();
        let events =
            matches!(self.home.tab, HomeTab::Overview | HomeTab::Events) || self.org.is_some();
        // What lies below an org or a session is not looked at.
        let shown = self.org.is_none() && self.lines.is_none();
        let data = &mut self.data;
        let mut effects = Vec::new();
        if events {
            effects.extend(read(Ask::LastEvents, data.events.want(now)));
        }
        if shown && admin && self.home.tab == HomeTab::Overview {
            effects.extend(read(Ask::Overview, data.overview.want(now)));
        }
        if shown && admin && self.home.tab == HomeTab::Users {
            effects.extend(read(Ask::Users, data.users.want(now)));
        }
        effects
    }

    fn want_tail(&mut self) -> Option<Effect> {
        let wanted = self.lines.as_ref().map(|view| &view.tail);
        if wanted == self.following.as_ref() {
            return None;
        }
        self.following = wanted.cloned();
        Some(match &self.following {
            Some(tail) => Effect::FollowTail {
                tail: tail.clone(),
                since: None,
                after: Duration::ZERO,
            },
            None => Effect::LeaveTail,
        })
    }

    /// The orgs that are looked into.
    fn looked_into(&mut self) -> Vec<OrgSlug> {
        let mut into = Vec::new();
        if let Some(lines) = &self.lines {
            into.push(lines.tail.org().clone());
        }
        if let Some(org) = &self.org {
            into.push(org.slug.clone());
        }
        match self.home.tab {
            HomeTab::Runners | HomeTab::Sessions => {
                let orgs = self
                    .data
                    .orgs
                    .value()
                    .map_or(&[][..], |orgs| &orgs.rows[..]);
                let own = orgs.iter().filter(|row| row.org.role.is_some());
                // Of those that do not serve there is nothing to see.
                let mut own: Vec<&OrgSlug> = own
                    .map(|row| &row.org.slug)
                    .filter(|slug| self.serves(slug))
                    .collect();
                own.sort();
                into.extend(own.into_iter().take(TOGETHER).cloned());
            }
            HomeTab::Orgs | HomeTab::Instances if self.org.is_none() => {
                into.extend(self.rested_on());
            }
            _ => {}
        }
        into.sort();
        into.dedup();
        into
    }

    /// The org whose details are shown, once the cursor has rested on it: whoever runs past orgs asks for none of them.
    fn rested_on(&mut self) -> Option<OrgSlug> {
        let shown = self.home.shows_detail(self.size.width);
        let at = self.org_in_question().filter(|_| shown);
        let Some(slug) = at.map(|org| org.slug.clone()) else {
            self.home.resting = None;
            return None;
        };
        let resting = self.home.resting.take().filter(|(on, _)| *on == slug);
        let (slug, since) = resting.unwrap_or((slug, self.now));
        self.home.resting = Some((slug.clone(), since));
        (self.now.since(since) >= REST).then_some(slug)
    }

    /// Whether something answers at the org's URL.
    pub fn serves(&self, slug: &OrgSlug) -> bool {
        let row = self.data.orgs.value().and_then(|orgs| orgs.get(slug));
        row.is_some_and(|row| {
            let instance = row.org.instance.as_ref().map(|it| &it.status);
            row.org.status == OrgStatus::Active
                && matches!(
                    instance,
                    Some(InstanceStatus::Healthy | InstanceStatus::Unhealthy)
                )
        })
    }

    /// What a stream of lines says.
    pub fn hear_tail(
        &mut self,
        tail: &Tail,
        heard: crate::event::Heard<Vec<crate::event::TailLine>>,
    ) -> Vec<Effect> {
        let now = self.now;
        let Some(view) = self.lines.as_mut().filter(|view| view.tail == *tail) else {
            return Vec::new();
        };
        view.hear(heard, now).into_iter().collect()
    }
}
