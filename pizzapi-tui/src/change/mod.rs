//! What can be changed. The one rule: questions and results are worded as the CLI words them, and every change knows the
//! command that does the same.

mod command;
mod words;

pub use self::command::Command;

use pizzapi_sdk::types::{
    Because, CreateInvite, CreateOrg, CreateUser, InviteId, Membership, NewMember, Org, OrgSlug,
    PatchOrg, PatchUser, PlatformRole, Role, RunnerId, Secret, SessionId, SpawnSession, Spawned,
    UserId,
};
use serde::{Deserialize, Serialize};

/// An account, by its id, and by what people know it as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    pub id: UserId,
    pub email: String,
}

/// Something to change. Some say besides what is there now, for the words alone.
#[derive(Clone, Debug)]
pub enum Change {
    CreateOrg(CreateOrg),
    EditOrg(OrgSlug, PatchOrg),
    DeleteOrg(OrgSlug),
    SuspendOrg(OrgSlug, Because),
    ResumeOrg(OrgSlug),
    ApproveOrg(OrgSlug),
    DenyOrg(OrgSlug, Because),
    StartInstance(OrgSlug),
    StopInstance(OrgSlug),
    RestartInstance(OrgSlug),
    UpgradeInstance(OrgSlug, String),
    AddMember(OrgSlug, NewMember),
    SetRole(OrgSlug, Who, Role),
    RemoveMember(OrgSlug, Who, Role),
    LeaveOrg(OrgSlug),
    CreateInvite(OrgSlug, CreateInvite),
    RevokeInvite(OrgSlug, InviteId),
    AcceptInvite(Secret),
    StartSession(OrgSlug, SpawnSession),
    KillSession(OrgSlug, SessionId),
    RestartRunner(OrgSlug, RunnerId, String),
    StopRunner(OrgSlug, RunnerId, String),
    CreateUser(CreateUser),
    EditUser(Who, PatchUser),
    /// Fetch a token for the org, to copy it.
    GetToken(OrgSlug),
    SignIn {
        email: String,
        password: Secret,
    },
    Password {
        current: Secret,
        new: Secret,
    },
}

/// What came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Outcome {
    Nothing,
    /// An org, and where it is.
    Org(Box<Org>, Option<String>),
    Membership(Membership),
    Spawned(Spawned),
    /// Something that is shown this once.
    Secret(Secret),
    /// A token, to be copied.
    Token(Secret),
    /// Somebody is logged in, and has to choose a password first.
    SignedIn {
        email: String,
        must_change_password: bool,
    },
}

/// What is asked before something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    None,
    /// A question to be answered with yes.
    Yes(String),
    /// A name to be typed.
    TypeName {
        question: String,
        name: String,
    },
}

/// So many are named in a question; how many more there are is said.
const NAMED: usize = 12;

/// What is wished of several at once is asked for once.
pub fn confirmation(changes: &[Change]) -> Confirmation {
    let (first, others) = match changes {
        [] => return Confirmation::None,
        [one] => return one.confirmation(),
        [first, others @ ..] => (first, others),
    };
    match first.confirmation() {
        Confirmation::None => Confirmation::None,
        Confirmation::Yes(question) => {
            let stop = if question.ends_with('?') { "" } else { "." };
            let same = others.len();
            Confirmation::Yes(format!(
                "{question}{stop} The same for {same} more: {}",
                named(others)
            ))
        }
        Confirmation::TypeName { .. } => {
            let count = changes.len();
            Confirmation::TypeName {
                question: format!(
                    "This destroys {count} organisations and everything in them, for good: {}",
                    named(changes)
                ),
                name: format!("delete {count}"),
            }
        }
    }
}

/// What they are about, as far as there is room for it.
fn named(changes: &[Change]) -> String {
    let names: Vec<String> = changes.iter().take(NAMED).map(Change::object).collect();
    let more = changes.len().saturating_sub(NAMED);
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    names.join(", ") + &more
}

impl Change {
    /// The org it is about.
    pub fn org(&self) -> Option<&OrgSlug> {
        match self {
            Self::EditOrg(org, _)
            | Self::DeleteOrg(org)
            | Self::SuspendOrg(org, _)
            | Self::ResumeOrg(org)
            | Self::ApproveOrg(org)
            | Self::DenyOrg(org, _)
            | Self::StartInstance(org)
            | Self::StopInstance(org)
            | Self::RestartInstance(org)
            | Self::UpgradeInstance(org, _)
            | Self::AddMember(org, _)
            | Self::SetRole(org, ..)
            | Self::RemoveMember(org, ..)
            | Self::LeaveOrg(org)
            | Self::CreateInvite(org, _)
            | Self::RevokeInvite(org, _)
            | Self::StartSession(org, _)
            | Self::KillSession(org, _)
            | Self::RestartRunner(org, ..)
            | Self::StopRunner(org, ..)
            | Self::GetToken(org) => Some(org),
            Self::CreateOrg(_)
            | Self::AcceptInvite(_)
            | Self::CreateUser(_)
            | Self::EditUser(..)
            | Self::SignIn { .. }
            | Self::Password { .. } => None,
        }
    }

    /// Whether what is waited for after it does not come about because of a later change.
    pub fn is_overtaken_by(&self, later: &Self) -> bool {
        let end = matches!(later, Self::DeleteOrg(_) | Self::DenyOrg(..));
        let settles = end
            || matches!(
                later,
                Self::SuspendOrg(..)
                    | Self::ResumeOrg(_)
                    | Self::StartInstance(_)
                    | Self::StopInstance(_)
                    | Self::RestartInstance(_)
                    | Self::UpgradeInstance(..)
            );
        let overtaken = match self {
            // A restart undoes no wish for an image.
            Self::UpgradeInstance(..) => end || matches!(later, Self::UpgradeInstance(..)),
            Self::SuspendOrg(..)
            | Self::ResumeOrg(_)
            | Self::ApproveOrg(_)
            | Self::StartInstance(_)
            | Self::StopInstance(_)
            | Self::RestartInstance(_) => settles,
            _ => false,
        };
        overtaken && self.org() == later.org()
    }

    /// Whether it leaves everything as it is.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::EditOrg(_, change) if *change == PatchOrg::default())
    }

    pub fn confirmation(&self) -> Confirmation {
        match self {
            Self::DeleteOrg(org) => Confirmation::TypeName {
                question: format!(
                    "This destroys the organisation `{org}` and everything in it, for good"
                ),
                name: org.to_string(),
            },
            Self::SuspendOrg(org, _) => Confirmation::Yes(format!(
                "Suspend the organisation `{org}`? Its members are cut off within 5 seconds"
            )),
            Self::DenyOrg(org, _) => Confirmation::Yes(format!(
                "Deny the organisation `{org}`? It is removed for good"
            )),
            Self::StopInstance(org) => Confirmation::Yes(format!(
                "Stop the instance of `{org}`? Its runners and sessions are cut off"
            )),
            Self::RestartInstance(org) => Confirmation::Yes(format!(
                "Restart the instance of `{org}`? Its runners and sessions reconnect by themselves"
            )),
            Self::RemoveMember(org, who, role) => {
                Confirmation::Yes(format!("Remove {} ({role}) from `{org}`?", who.email))
            }
            Self::LeaveOrg(org) => Confirmation::Yes(format!("Leave the organisation `{org}`?")),
            Self::RevokeInvite(_, id) => Confirmation::Yes(format!("Revoke invite {id}?")),
            Self::KillSession(_, id) => Confirmation::Yes(format!("End session {id}?")),
            Self::RestartRunner(_, _, name) => Confirmation::Yes(format!("Restart runner {name}?")),
            Self::StopRunner(_, _, name) => Confirmation::Yes(format!("Stop runner {name}?")),
            Self::EditUser(who, change) if change.disabled == Some(true) => {
                Confirmation::Yes(format!("Shut the account of {}?", who.email))
            }
            Self::EditUser(who, change) if change.platform_role == Some(PlatformRole::Admin) => {
                Confirmation::Yes(format!("Make {} a platform admin?", who.email))
            }
            _ => Confirmation::None,
        }
    }
}
