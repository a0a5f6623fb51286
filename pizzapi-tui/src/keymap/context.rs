//! Where keys go. The one rule: what is on top hears them first, and a key has one meaning there.

use crate::app::{App, Overlay, Typing};
use crate::view::{HomeTab, OrgTab};

/// A part of the dashboard with keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    Overview,
    Orgs,
    Org,
    Members,
    Invites,
    Runners,
    Sessions,
    Lines,
    Users,
    List,
    Everywhere,
    Filter,
    Command,
    Form,
    Question,
    Page,
    Select,
    Help,
}

impl Context {
    pub const ALL: [Self; 18] = [
        Self::Everywhere,
        Self::List,
        Self::Overview,
        Self::Orgs,
        Self::Org,
        Self::Members,
        Self::Invites,
        Self::Runners,
        Self::Sessions,
        Self::Lines,
        Self::Users,
        Self::Filter,
        Self::Command,
        Self::Form,
        Self::Question,
        Self::Page,
        Self::Select,
        Self::Help,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::List => "Lists",
            Self::Overview => "Overview",
            Self::Orgs => "Orgs and instances",
            Self::Org => "An org",
            Self::Members => "Members",
            Self::Invites => "Invites",
            Self::Runners => "Runners",
            Self::Sessions => "Sessions",
            Self::Lines => "A session, a log",
            Self::Users => "Users",
            Self::Filter => "Typing a filter or a search",
            Self::Command => "Typing a command",
            Self::Form => "A form",
            Self::Question => "A question",
            Self::Page => "A page of text",
            Self::Select => "Select mode",
            Self::Help => "This help",
        }
    }

    /// What it is called where keys are chosen.
    pub fn name(self) -> String {
        format!("{self:?}").to_ascii_lowercase()
    }

    /// Whether characters are text there.
    pub fn is_typed_into(self) -> bool {
        matches!(
            self,
            Self::Filter | Self::Command | Self::Form | Self::Question
        )
    }

    /// Who hears keys now, the first one first.
    pub fn stack(app: &App) -> &'static [Self] {
        if app.select.is_some() {
            return &[Self::Select];
        }
        match app.overlays.last() {
            Some(Overlay::Form(_)) => return &[Self::Form],
            Some(Overlay::Question(_)) => return &[Self::Question],
            Some(Overlay::Page(_)) => return &[Self::Page],
            Some(Overlay::Help(_)) => return &[Self::Help],
            None => {}
        }
        match app.typing {
            Some(Typing::Filter | Typing::Search) => return &[Self::Filter],
            Some(Typing::Command) => return &[Self::Command],
            None => {}
        }
        Self::beneath(app)
    }

    /// Who would hear them if nothing lay on top.
    pub fn beneath(app: &App) -> &'static [Self] {
        if app.lines.is_some() {
            return &[Self::Lines, Self::Everywhere];
        }
        if let Some(org) = &app.org {
            return match org.tab {
                OrgTab::Status => &[Self::Org, Self::Everywhere],
                OrgTab::Members => &[Self::Members, Self::List, Self::Org, Self::Everywhere],
                OrgTab::Runners => &[Self::Runners, Self::List, Self::Org, Self::Everywhere],
                OrgTab::Sessions => &[Self::Sessions, Self::List, Self::Org, Self::Everywhere],
                OrgTab::Invites => &[Self::Invites, Self::List, Self::Org, Self::Everywhere],
                OrgTab::Events => &[Self::List, Self::Org, Self::Everywhere],
            };
        }
        match app.home.tab {
            HomeTab::Overview => &[Self::Overview, Self::Orgs, Self::List, Self::Everywhere],
            HomeTab::Orgs | HomeTab::Instances => &[Self::Orgs, Self::List, Self::Everywhere],
            HomeTab::Runners => &[Self::Runners, Self::List, Self::Everywhere],
            HomeTab::Sessions => &[Self::Sessions, Self::List, Self::Everywhere],
            HomeTab::Events => &[Self::List, Self::Everywhere],
            HomeTab::Users => &[Self::Users, Self::List, Self::Everywhere],
        }
    }
}
