//! What is said of a change: before, and when it is over.

use pizzapi_sdk::types::OrgSlug;

use super::{Change, Outcome};

impl Change {
    /// What it is about, in a word.
    pub fn object(&self) -> String {
        match self {
            Self::CreateOrg(new) => new.name.clone(),
            Self::AddMember(_, new) => new.email.clone().unwrap_or_default(),
            Self::SetRole(_, who, _) | Self::RemoveMember(_, who, _) | Self::EditUser(who, _) => {
                who.email.clone()
            }
            Self::RevokeInvite(_, id) => id.to_string(),
            Self::KillSession(_, id) => id.to_string(),
            Self::RestartRunner(_, _, name) | Self::StopRunner(_, _, name) => name.clone(),
            Self::CreateUser(new) => new.email.clone(),
            Self::SignIn { email, .. } => email.clone(),
            Self::AcceptInvite(_) | Self::Password { .. } => String::new(),
            other => other.org().map(OrgSlug::to_string).unwrap_or_default(),
        }
    }

    /// While it is under way.
    pub fn doing(&self) -> String {
        let it = self.object();
        match self {
            Self::CreateOrg(_) => format!("Creating organisation `{it}`"),
            Self::EditOrg(..) => format!("Changing organisation `{it}`"),
            Self::DeleteOrg(_) => format!("Deleting organisation `{it}`"),
            Self::SuspendOrg(..) => format!("Suspending organisation `{it}`"),
            Self::ResumeOrg(_) => format!("Resuming organisation `{it}`"),
            Self::ApproveOrg(_) => format!("Approved, and starting organisation `{it}`"),
            Self::DenyOrg(..) => format!("Denying organisation `{it}`"),
            Self::StartInstance(_) => format!("Starting the instance of `{it}`"),
            Self::StopInstance(_) => format!("Stopping the instance of `{it}`"),
            Self::RestartInstance(_) => format!("Restarting the instance of `{it}`"),
            Self::UpgradeInstance(..) => format!("Upgrading the instance of `{it}`"),
            Self::AddMember(org, _) => format!("Adding {it} to `{org}`"),
            Self::SetRole(org, ..) => format!("Changing the role of {it} in `{org}`"),
            Self::RemoveMember(org, ..) => format!("Removing {it} from `{org}`"),
            Self::LeaveOrg(org) => format!("Leaving `{org}`"),
            Self::CreateInvite(org, _) => format!("Making an invite to `{org}`"),
            Self::RevokeInvite(..) => format!("Revoking invite {it}"),
            Self::AcceptInvite(_) => "Accepting the invite".to_owned(),
            Self::StartSession(org, _) => format!("Starting a session in `{org}`"),
            Self::KillSession(..) => format!("Ending session {it}"),
            Self::RestartRunner(..) => format!("Restarting runner {it}"),
            Self::StopRunner(..) => format!("Stopping runner {it}"),
            Self::CreateUser(_) => format!("Making an account for {it}"),
            Self::EditUser(..) => format!("Changing the account of {it}"),
            Self::GetToken(org) => format!("Fetching a token for `{org}`"),
            Self::SignIn { .. } => format!("Logging in as {it}"),
            Self::Password { .. } => "Changing the password".to_owned(),
        }
    }

    /// When it has failed.
    pub fn failed(&self) -> String {
        let it = self.object();
        let what = match self {
            Self::CreateOrg(_) => format!("create organisation `{it}`"),
            Self::EditOrg(..) => format!("change organisation `{it}`"),
            Self::DeleteOrg(_) => format!("delete organisation `{it}`"),
            Self::SuspendOrg(..) => format!("suspend organisation `{it}`"),
            Self::ResumeOrg(_) => format!("resume organisation `{it}`"),
            Self::ApproveOrg(_) => format!("approve organisation `{it}`"),
            Self::DenyOrg(..) => format!("deny organisation `{it}`"),
            Self::StartInstance(_) => format!("start the instance of `{it}`"),
            Self::StopInstance(_) => format!("stop the instance of `{it}`"),
            Self::RestartInstance(_) => format!("restart the instance of `{it}`"),
            Self::UpgradeInstance(..) => format!("upgrade the instance of `{it}`"),
            Self::AddMember(org, _) => format!("add {it} to `{org}`"),
            Self::SetRole(org, ..) => format!("change the role of {it} in `{org}`"),
            Self::RemoveMember(org, ..) => format!("remove {it} from `{org}`"),
            Self::LeaveOrg(org) => format!("leave `{org}`"),
            Self::CreateInvite(org, _) => format!("invite anybody to `{org}`"),
            Self::RevokeInvite(..) => format!("revoke invite {it}"),
            Self::AcceptInvite(_) => "accept the invite".to_owned(),
            Self::StartSession(..) => "start a session".to_owned(),
            Self::KillSession(..) => format!("end session {it}"),
            Self::RestartRunner(..) => format!("restart runner {it}"),
            Self::StopRunner(..) => format!("stop runner {it}"),
            Self::CreateUser(_) => format!("make an account for {it}"),
            Self::EditUser(..) => format!("change the account of {it}"),
            Self::GetToken(org) => format!("get a token for `{org}`"),
            Self::SignIn { .. } => "log in".to_owned(),
            Self::Password { .. } => "change the password".to_owned(),
        };
        format!("could not {what}")
    }

    /// When the server took it, and it has not come about.
    pub fn unfinished(&self) -> String {
        let it = self.object();
        match self {
            Self::CreateOrg(_) => format!("organisation `{it}` is made, but does not serve yet"),
            Self::DeleteOrg(_) => {
                format!("organisation `{it}` is being deleted, but is not gone yet")
            }
            Self::KillSession(..) => format!("session {it} is asked to end, and has not yet"),
            _ => format!("{}, and it is not done yet", self.doing()),
        }
    }

    /// When it is done; `millis` is how long it took.
    pub fn done(&self, outcome: &Outcome, millis: u128) -> String {
        let it = self.object();
        match self {
            Self::CreateOrg(_) => match outcome {
                Outcome::Org(org, url) => {
                    let url = url
                        .as_deref()
                        .map_or_else(String::new, |url| format!(": {url}"));
                    format!("Created organisation `{}` in {millis} ms{url}", org.slug)
                }
                _ => format!("Created organisation `{it}`"),
            },
            Self::EditOrg(..) => format!("Changed organisation `{it}`"),
            Self::DeleteOrg(_) => format!("Deleted organisation `{it}`"),
            Self::SuspendOrg(..) => format!("Suspended organisation `{it}` in {millis} ms"),
            Self::ResumeOrg(_) => format!("Resumed organisation `{it}` in {millis} ms"),
            Self::ApproveOrg(_) => format!("Approved organisation `{it}` in {millis} ms"),
            Self::DenyOrg(..) => format!("Denied organisation `{it}`"),
            Self::StartInstance(_) => format!("Started the instance of `{it}` in {millis} ms"),
            Self::StopInstance(_) => format!("Stopped the instance of `{it}` in {millis} ms"),
            Self::RestartInstance(_) => format!("Restarted the instance of `{it}` in {millis} ms"),
            Self::UpgradeInstance(..) => format!("Upgraded the instance of `{it}` in {millis} ms"),
            Self::AddMember(org, new) => {
                let role = match outcome {
                    Outcome::Membership(made) => &made.role,
                    _ => &new.role,
                };
                format!("Added {it} to `{org}` as {role}")
            }
            Self::SetRole(org, _, role) => format!("{it} is {role} of `{org}` now"),
            Self::RemoveMember(org, ..) => format!("Removed {it} from `{org}`"),
            Self::LeaveOrg(org) => format!("Left `{org}`"),
            Self::CreateInvite(org, new) => format!("Made an invite to `{org}` as {}", new.role),
            Self::RevokeInvite(..) => format!("Revoked invite {it}"),
            Self::AcceptInvite(_) => "Accepted the invite".to_owned(),
            Self::StartSession(..) => match outcome {
                Outcome::Spawned(spawned) if spawned.pending => format!(
                    "Started session {}; the runner has not answered yet",
                    spawned.session_id
                ),
                Outcome::Spawned(spawned) => format!("Started session {}", spawned.session_id),
                _ => "Started a session".to_owned(),
            },
            Self::KillSession(..) => {
                format!(
                    "Ended session {it} in {}.{} s",
                    millis / 1000,
                    millis % 1000 / 100
                )
            }
            Self::RestartRunner(..) => format!("Restarting runner {it}"),
            Self::StopRunner(..) => format!("Stopping runner {it}"),
            Self::CreateUser(_) => format!("Made an account for {it}"),
            Self::EditUser(..) => format!("Changed the account of {it}"),
            Self::GetToken(org) => format!("Copied a token for `{org}`"),
            Self::SignIn { .. } => format!("Logged in as {it}"),
            Self::Password { .. } => "Changed the password".to_owned(),
        }
    }
}
