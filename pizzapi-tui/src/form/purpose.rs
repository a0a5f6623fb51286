//! What a form is for, and what it comes to.

use pizzapi_sdk::types::{
    Because, CreateInvite, CreateOrg, CreateUser, NewMember, OrgSlug, PatchOrg, PatchUser,
    PlatformRole, Role, RunnerId, Secret, SpawnSession,
};

use super::Form;
use crate::change::{Change, Who};

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    CreateOrg,
    /// The org, with its name and plan so far.
    EditOrg(OrgSlug, String, Option<String>),
    SuspendOrg(OrgSlug),
    DenyOrg(OrgSlug),
    Upgrade(OrgSlug),
    AddMember(OrgSlug),
    SetRole(OrgSlug, Vec<(Who, Role)>),
    CreateInvite(OrgSlug),
    AcceptInvite,
    StartSession(OrgSlug),
    CreateUser,
    EditUser(Who),
    SignIn,
    /// The one-time password that was logged in with.
    ChoosePassword(Secret),
    /// Save lines to a file.
    Save,
}

impl Purpose {
    pub fn is_about_login(&self) -> bool {
        matches!(self, Self::SignIn | Self::ChoosePassword(_))
    }

    /// Whether nobody needs to be asked once more after such a form.
    pub fn is_question_enough(&self) -> bool {
        matches!(self, Self::SuspendOrg(_) | Self::DenyOrg(_))
    }
}

impl Form {
    /// What it comes to.
    pub fn changes(&self) -> Vec<Change> {
        let role = |name: &str| Role::from(self.value(name));
        let because = || Because {
            reason: self.given("reason"),
        };
        let one = match &self.purpose {
            Purpose::CreateOrg => Change::CreateOrg(CreateOrg {
                name: self.value("name").to_owned(),
                slug: self.given("slug"),
                owner: self.given("owner"),
                ..CreateOrg::default()
            }),
            Purpose::EditOrg(slug, name, plan) => Change::EditOrg(
                slug.clone(),
                PatchOrg {
                    name: self.given("name").filter(|new| new != name),
                    plan: self.given("plan").filter(|new| Some(new) != plan.as_ref()),
                },
            ),
            Purpose::SuspendOrg(slug) => Change::SuspendOrg(slug.clone(), because()),
            Purpose::DenyOrg(slug) => Change::DenyOrg(slug.clone(), because()),
            Purpose::Upgrade(slug) => {
                Change::UpgradeInstance(slug.clone(), self.value("image").to_owned())
            }
            Purpose::AddMember(slug) => Change::AddMember(
                slug.clone(),
                NewMember::by_email(self.value("email"), role("role")),
            ),
            Purpose::SetRole(slug, members) => {
                let members = members.iter().filter(|(_, now)| *now != role("role"));
                let set = |(who, _): &(Who, Role)| {
                    Change::SetRole(slug.clone(), who.clone(), role("role"))
                };
                return members.map(set).collect();
            }
            Purpose::CreateInvite(slug) => Change::CreateInvite(
                slug.clone(),
                CreateInvite {
                    role: role("role"),
                    email: self.given("email"),
                    expires_in: self.value("expires_in").parse().ok(),
                },
            ),
            Purpose::AcceptInvite => Change::AcceptInvite(Secret::from(self.value("secret"))),
            Purpose::StartSession(slug) => {
                let Ok(runner) = self.value("runnerId").parse::<RunnerId>() else {
                    return Vec::new();
                };
                let session = SpawnSession {
                    cwd: self.given("cwd"),
                    prompt: self.given("prompt"),
                    ..SpawnSession::on(runner)
                };
                Change::StartSession(slug.clone(), session)
            }
            Purpose::CreateUser => Change::CreateUser(CreateUser {
                name: self.value("name").to_owned(),
                email: self.value("email").to_owned(),
                platform_role: self.platform_role(),
            }),
            Purpose::EditUser(who) => Change::EditUser(
                who.clone(),
                PatchUser {
                    platform_role: self.platform_role(),
                    disabled: None,
                },
            ),
            Purpose::SignIn => Change::SignIn {
                email: self.value("email").to_owned(),
                password: Secret::from(self.value("password")),
            },
            Purpose::ChoosePassword(current) => Change::Password {
                current: current.clone(),
                new: Secret::from(self.value("new")),
            },
            Purpose::Save => return Vec::new(),
        };
        vec![one]
    }

    fn platform_role(&self) -> Option<PlatformRole> {
        self.given("platform_role")
            .map(|role| PlatformRole::from(role.as_str()))
    }
}
