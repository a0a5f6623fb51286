//! The first screen: its tabs and their lists.

use pizzapi_sdk::types::{Account, Event, Org, OrgSlug, Time};

use super::{
    WIDE, events, instances, orgs,
    rows::{RunnerRow, SessionRow},
    runners, sessions, users,
};
use crate::{
    app::App,
    data::orgs::{OrgRow, Orgs},
    widget::{list::List, rows::Rows},
};

/// A tab of the first screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HomeTab {
    #[default]
    Overview,
    Orgs,
    Instances,
    Runners,
    Sessions,
    Events,
    Users,
}

impl HomeTab {
    /// Those the caller may see.
    pub fn of(app: &App) -> Vec<Self> {
        let mut tabs = vec![
            Self::Overview,
            Self::Orgs,
            Self::Instances,
            Self::Runners,
            Self::Sessions,
            Self::Events,
        ];
        if app.data.is_platform_admin() {
            tabs.push(Self::Users);
        }
        tabs
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Orgs => "Orgs",
            Self::Instances => "Instances",
            Self::Runners => "Runners",
            Self::Sessions => "Sessions",
            Self::Events => "Events",
            Self::Users => "Users",
        }
    }
}

/// The first screen.
#[derive(Debug)]
pub struct Home {
    pub tab: HomeTab,
    /// Details beside or below the list of orgs; `None`: where there is room beside it.
    pub detail: Option<bool>,
    /// The org under the cursor, and since when.
    pub resting: Option<(OrgSlug, Time)>,
    /// The orgs that need somebody.
    pub needy: List<OrgRow>,
    pub orgs: List<OrgRow>,
    pub instances: List<OrgRow>,
    pub runners: Rows<RunnerRow>,
    pub sessions: Rows<SessionRow>,
    pub events: Rows<Event>,
    pub users: Rows<Account>,
}

impl Default for Home {
    fn default() -> Self {
        Self {
            tab: HomeTab::default(),
            detail: None,
            resting: None,
            needy: orgs::needy(),
            orgs: orgs::list(),
            instances: instances::list(),
            runners: Rows::new(runners::list()),
            sessions: Rows::new(sessions::list()),
            events: Rows::new(events::list()),
            users: Rows::new(users::list()),
        }
    }
}

impl Home {
    /// Whether details are shown on a screen of this width.
    pub fn shows_detail(&self, width: u16) -> bool {
        self.detail.unwrap_or(width >= WIDE)
    }

    fn org_list(&self) -> Option<&List<OrgRow>> {
        match self.tab {
            HomeTab::Overview => Some(&self.needy),
            HomeTab::Orgs => Some(&self.orgs),
            HomeTab::Instances => Some(&self.instances),
            _ => None,
        }
    }

    pub fn selected_org<'a>(&self, orgs: &'a Orgs) -> Option<&'a OrgRow> {
        self.org_list()?.selected(&orgs.rows)
    }

    /// The first org that is marked, in the order of the list.
    pub fn first_marked<'a>(&self, orgs: &'a Orgs) -> Option<&'a OrgRow> {
        let list = self.org_list().filter(|list| !list.marked.is_empty())?;
        let mut rows = list.rows.iter().filter_map(|row| orgs.rows.get(*row));
        rows.find(|row| list.marked.contains(&row.org.id))
    }

    pub fn chosen_orgs(&self, orgs: &Orgs) -> Vec<Org> {
        let chosen = self.org_list().map(|list| list.chosen(&orgs.rows));
        let chosen = chosen.unwrap_or_default().into_iter();
        chosen.map(|row| row.org.clone()).collect()
    }
}
