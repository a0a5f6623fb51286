//! Puts the rows of what is on the screen in order. The one rule: only of what is on the screen, and only after a change.

use std::collections::BTreeMap;

use pizzapi_sdk::types::{Event, OrgSlug};

use super::App;
use crate::{
    data::org::OrgData,
    view::{
        HomeTab, OrgTab,
        rows::{RunnerRow, SessionRow},
    },
};

impl App {
    /// To be called before rows are looked at.
    pub fn settle(&mut self) {
        if self.lines.is_some() {
            self.settle_session();
        }
        if self.org.is_some() {
            self.settle_org();
        } else {
            self.settle_home();
        }
    }

    fn settle_home(&mut self) {
        let (home, data) = (&mut self.home, &self.data);
        match home.tab {
            HomeTab::Overview | HomeTab::Orgs | HomeTab::Instances => {
                let (rows, version) = match data.orgs.value() {
                    Some(orgs) => (&orgs.rows[..], orgs.version),
                    None => (&[][..], 0),
                };
                match home.tab {
                    HomeTab::Overview => home.needy.settle(rows, version),
                    HomeTab::Orgs => home.orgs.settle(rows, version),
                    _ => home.instances.settle(rows, version),
                }
            }
            HomeTab::Runners => {
                let version = versions(&data.open, |org| org.runners.version());
                home.runners
                    .settle(version, || data.open.iter().flat_map(runners).collect());
            }
            HomeTab::Sessions => {
                let version = versions(&data.open, |org| org.sessions.version());
                home.sessions
                    .settle(version, || data.open.iter().flat_map(sessions).collect());
            }
            HomeTab::Events => {
                let events = data.events.value().into_iter().flatten();
                let version = data.events.version();
                home.events
                    .grow(version, || events.collect(), |event| event.id);
            }
            HomeTab::Users => {
                let users = data.users.value();
                home.users
                    .settle(data.users.version(), || users.cloned().unwrap_or_default());
            }
        }
    }

    fn settle_org(&mut self) {
        let (Some(view), data) = (&mut self.org, &self.data) else {
            return;
        };
        let Some((slug, open)) = data.open.get_key_value(&view.slug) else {
            return;
        };
        match view.tab {
            OrgTab::Status => {}
            OrgTab::Members => view.members.settle(open.members.version(), || {
                open.members.value().cloned().unwrap_or_default()
            }),
            OrgTab::Invites => view.invites.settle(open.invites.version(), || {
                open.invites.value().cloned().unwrap_or_default()
            }),
            OrgTab::Runners => {
                let version = open.runners.version();
                view.runners.settle(version, || runners((slug, open)));
            }
            OrgTab::Sessions => {
                let version = open.sessions.version();
                view.sessions.settle(version, || sessions((slug, open)));
            }
            OrgTab::Events => {
                let events = data.events.value().into_iter().flatten();
                let its = |event: &&Event| event.org_slug.as_ref() == Some(slug);
                let version = data.events.version();
                let its = || events.filter(its).collect();
                view.events.grow(version, its, |event| event.id);
            }
        }
    }

    /// The session that is watched, as it is now.
    fn settle_session(&mut self) {
        let Some(view) = &mut self.lines else { return };
        let crate::event::Tail::Session(slug, id) = &view.tail else {
            return;
        };
        let open = self.data.open.get(slug);
        let session = open.and_then(|open| open.sessions.value()?.get(id));
        if let Some(session) = session {
            view.session = Some(SessionRow {
                org: slug.clone(),
                session: session.clone(),
            });
        }
    }
}

fn runners((slug, open): (&OrgSlug, &OrgData)) -> Vec<RunnerRow> {
    let runners = open.runners.value().into_iter().flatten();
    let row = |runner: &pizzapi_sdk::types::Runner| RunnerRow {
        org: slug.clone(),
        runner: runner.clone(),
    };
    runners.map(row).collect()
}

fn sessions((slug, open): (&OrgSlug, &OrgData)) -> Vec<SessionRow> {
    let sessions = open.sessions.value().into_iter().flat_map(|it| &it.list);
    let row = |session: &pizzapi_sdk::types::Session| SessionRow {
        org: slug.clone(),
        session: session.clone(),
    };
    sessions.map(row).collect()
}

/// Another number whenever that part of these orgs, or which they are, has changed.
fn versions(open: &BTreeMap<OrgSlug, OrgData>, of: impl Fn(&OrgData) -> u64) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    for (slug, org) in open {
        std::hash::Hash::hash(&(slug, org.looked, of(org)), &mut hasher);
    }
    std::hash::Hasher::finish(&hasher)
}
