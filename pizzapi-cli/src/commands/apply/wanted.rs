//! What is wanted of an org, in the words of a file. The one rule: what `export` writes, `apply` reads.

use pizzapi_sdk::types::{OrgSlug, OrgStatus, Role, WantedState};
use serde::{Deserialize, Serialize};

use super::state::State;
use crate::output::{Cell, Column, Row};

/// What a document is about.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Org,
}

/// An org as somebody wants it; what is absent stays as it is.
#[derive(Clone, Debug, Serialize)]
pub struct Wanted {
    pub kind: Kind,
    pub slug: OrgSlug,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<WantedInstance>,
    /// All of them, if any are named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<WantedMember>>,
}

/// Whether an org may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Active,
    Suspended,
}

/// What an org's own server shall do.
#[derive(Clone, Debug, Serialize)]
pub struct WantedInstance {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired: Option<Desired>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

/// Whether it shall serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Desired {
    Running,
    Stopped,
}

/// Somebody who shall belong to an org.
#[derive(Clone, Debug, Serialize)]
pub struct WantedMember {
    pub email: String,
    pub role: WantedRole,
}

/// What they may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WantedRole {
    Owner,
    Admin,
    Member,
}

impl From<WantedRole> for Role {
    fn from(role: WantedRole) -> Self {
        match role {
            WantedRole::Owner => Self::Owner,
            WantedRole::Admin => Self::Admin,
            WantedRole::Member => Self::Member,
        }
    }
}

impl WantedRole {
    fn of(role: &Role) -> Option<Self> {
        match role {
            Role::Owner => Some(Self::Owner),
            Role::Admin => Some(Self::Admin),
            Role::Member => Some(Self::Member),
            _ => None,
        }
    }
}

impl From<Desired> for WantedState {
    fn from(desired: Desired) -> Self {
        match desired {
            Desired::Running => Self::Running,
            Desired::Stopped => Self::Stopped,
        }
    }
}

impl Wanted {
    /// What would have to be wanted to have an org just as it is.
    pub fn of(state: State) -> Self {
        let status = match state.status {
            OrgStatus::Active => Some(Status::Active),
            OrgStatus::Suspended => Some(Status::Suspended),
            _ => None,
        };
        let desired = |wish| match wish {
            WantedState::Running => Some(Desired::Running),
            WantedState::Stopped => Some(Desired::Stopped),
            _ => None,
        };
        let member = |(email, (_, role)): (String, (_, Role))| {
            let role = WantedRole::of(&role)?;
            Some(WantedMember { email, role })
        };
        Self {
            kind: Kind::Org,
            slug: state.slug,
            name: state.name,
            plan: state.plan,
            status,
            reason: state.reason.filter(|_| status == Some(Status::Suspended)),
            instance: state.instance.map(|it| WantedInstance {
                desired: desired(it.desired),
                image: it.image,
            }),
            members: state
                .members
                .map(|members| members.into_iter().filter_map(member).collect()),
        }
    }
}

impl Row for Wanted {
    const COLUMNS: &'static [Column] = &[
        Column::new("SLUG", "slug"),
        Column::new("NAME", "name").flexible(),
        Column::new("PLAN", "plan"),
        Column::new("STATUS", "status"),
        Column::new("INSTANCE", "instance"),
        Column::new("MEMBERS", "members"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let word = |value: serde_json::Result<serde_json::Value>| {
            value
                .ok()
                .and_then(|value| value.as_str().map(str::to_owned))
        };
        let desired = self.instance.as_ref().and_then(|it| it.desired);
        vec![
            Cell::text(&self.slug),
            Cell::text(&self.name),
            Cell::maybe(self.plan.as_ref()),
            Cell::maybe(word(serde_json::to_value(self.status))),
            Cell::maybe(word(serde_json::to_value(desired))),
            Cell::Number(self.members.as_ref().map(|members| members.len() as u64)),
        ]
    }

    fn name(&self) -> String {
        self.slug.to_string()
    }
}
