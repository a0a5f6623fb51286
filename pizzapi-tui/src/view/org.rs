//! An org that is opened: its tabs and their lists.

use pizzapi_sdk::types::{Event, Invite, Member, OrgSlug, Role};

use super::{
    events, invites, members,
    rows::{RunnerRow, SessionRow},
    runners, sessions,
};
use crate::{app::App, widget::rows::Rows};

/// A tab of an org.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrgTab {
    #[default]
    Status,
    Members,
    Runners,
    Sessions,
    Invites,
    Events,
}

impl OrgTab {
    /// Those the caller may see there.
    pub fn of(app: &App, slug: &OrgSlug) -> Vec<Self> {
        let mut tabs = vec![Self::Status, Self::Members];
        if app.data.is_member(slug) {
            tabs.extend([Self::Runners, Self::Sessions]);
        }
        if app.data.may(slug, &Role::Admin) {
            tabs.push(Self::Invites);
        }
        tabs.push(Self::Events);
        tabs
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Members => "Members",
            Self::Runners => "Runners",
            Self::Sessions => "Sessions",
            Self::Invites => "Invites",
            Self::Events => "Events",
        }
    }
}

/// An org that is opened.
#[derive(Debug)]
pub struct OrgView {
    pub slug: OrgSlug,
    pub tab: OrgTab,
    pub members: Rows<Member>,
    pub runners: Rows<RunnerRow>,
    pub sessions: Rows<SessionRow>,
    pub invites: Rows<Invite>,
    pub events: Rows<Event>,
}

impl OrgView {
    pub fn new(slug: OrgSlug) -> Self {
        Self {
            slug,
            tab: OrgTab::default(),
            members: Rows::new(members::list()),
            runners: Rows::new(runners::list_of_org()),
            sessions: Rows::new(sessions::list_of_org()),
            invites: Rows::new(invites::list()),
            events: Rows::new(events::list_of_org()),
        }
    }
}
