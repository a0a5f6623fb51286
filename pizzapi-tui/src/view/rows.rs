//! Rows that belong to an org. The one rule: a row says whose it is.

use std::borrow::Cow;

use pizzapi_sdk::types::{
    Account, Event, EventId, Invite, InviteId, Member, OrgId, OrgSlug, Runner, RunnerId, Session,
    SessionId, UserId,
};

use crate::{data::orgs::OrgRow, widget::list::Row};

/// A runner of an org.
#[derive(Clone, Debug)]
pub struct RunnerRow {
    pub org: OrgSlug,
    pub runner: Runner,
}

impl RunnerRow {
    /// What people call it.
    pub fn name(&self) -> String {
        let id = || self.runner.runner_id.to_string();
        self.runner.name.clone().unwrap_or_else(id)
    }
}

/// A session of an org.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub org: OrgSlug,
    pub session: Session,
}

impl Row for OrgRow {
    type Key = OrgId;

    fn key(&self) -> OrgId {
        self.org.id.clone()
    }

    fn searched(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.searched)
    }

    fn words(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.states)
    }
}

impl Row for RunnerRow {
    type Key = (OrgSlug, RunnerId);

    fn key(&self) -> Self::Key {
        (self.org.clone(), self.runner.runner_id.clone())
    }

    fn searched(&self) -> Cow<'_, str> {
        let runner = &self.runner;
        lower(&[
            self.org.as_str(),
            runner.runner_id.as_str(),
            runner.name.as_deref().unwrap_or_default(),
            runner.platform.as_deref().unwrap_or_default(),
            runner.version.as_deref().unwrap_or_default(),
            if runner.connected {
                "connected"
            } else {
                "gone"
            },
        ])
    }
}

impl Row for SessionRow {
    type Key = (OrgSlug, SessionId);

    fn key(&self) -> Self::Key {
        (self.org.clone(), self.session.session_id.clone())
    }

    fn searched(&self) -> Cow<'_, str> {
        let session = &self.session;
        lower(&[
            self.org.as_str(),
            session.session_id.as_str(),
            session.runner_name.as_deref().unwrap_or_default(),
            session.cwd.as_deref().unwrap_or_default(),
            session.prompt.as_deref().unwrap_or_default(),
        ])
    }

    fn words(&self) -> Cow<'_, str> {
        lower(&[self.session.status.as_str()])
    }
}

impl Row for Member {
    type Key = UserId;

    fn key(&self) -> UserId {
        self.user_id.clone()
    }

    fn searched(&self) -> Cow<'_, str> {
        lower(&[&self.email, &self.name, self.role.as_str()])
    }
}

impl Row for Invite {
    type Key = InviteId;

    fn key(&self) -> InviteId {
        self.id.clone()
    }

    fn searched(&self) -> Cow<'_, str> {
        lower(&[
            self.id.as_str(),
            self.role.as_str(),
            self.state.as_str(),
            self.email.as_deref().unwrap_or_default(),
        ])
    }
}

impl Row for Account {
    type Key = UserId;

    fn key(&self) -> UserId {
        self.user.id.clone()
    }

    fn searched(&self) -> Cow<'_, str> {
        let role = self.user.platform_role.as_ref();
        lower(&[
            &self.user.email,
            &self.user.name,
            role.map_or("", |role| role.as_str()),
            if self.disabled_at.is_some() {
                "shut"
            } else {
                ""
            },
        ])
    }
}

impl Row for Event {
    type Key = EventId;

    fn key(&self) -> EventId {
        self.id
    }

    fn searched(&self) -> Cow<'_, str> {
        lower(&[
            self.kind.as_str(),
            self.org_slug.as_ref().map_or("", OrgSlug::as_str),
            &super::events::what(self),
        ])
    }
}

fn lower(parts: &[&str]) -> Cow<'static, str> {
    Cow::Owned(parts.join(" ").to_lowercase())
}
