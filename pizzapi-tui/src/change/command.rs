//! The command that does the same. The one rule: it can be pasted into a shell as it stands.

use std::fmt::Display;

use pizzapi_sdk::types::PlatformRole;

use super::Change;

/// A command line of the CLI.
pub struct Command {
    words: String,
    args: Vec<String>,
    flags: Vec<String>,
}

impl Command {
    pub fn new(words: &str) -> Self {
        Self {
            words: format!("pizzapi {words}"),
            args: Vec::new(),
            flags: Vec::new(),
        }
    }

    #[must_use]
    pub fn arg(mut self, value: impl Display) -> Self {
        self.args.push(value.to_string());
        self
    }

    #[must_use]
    pub fn flag(mut self, name: &str, value: Option<impl Display>) -> Self {
        let Some(value) = value else { return self };
        let value = value.to_string();
        let quoted = shell_words::quote(&value);
        // A value that looks like a flag would be taken for one.
        let between = if value.starts_with('-') { '=' } else { ' ' };
        self.flags.push(format!("{name}{between}{quoted}"));
        self
    }

    /// A flag without a value.
    #[must_use]
    fn switch(mut self, name: &str) -> Self {
        self.flags.push(name.to_owned());
        self
    }

    pub fn text(self) -> String {
        let looks_like_flag = self.args.iter().any(|arg| arg.starts_with('-'));
        let args = self.args.iter().map(|arg| shell_words::quote(arg));
        let args: Vec<_> = args.map(std::borrow::Cow::into_owned).collect();
        let mut parts = vec![self.words];
        if looks_like_flag {
            parts.extend(self.flags);
            parts.push("--".to_owned());
            parts.extend(args);
        } else {
            parts.extend(args);
            parts.extend(self.flags);
        }
        parts.join(" ")
    }
}

/// A time in seconds, as people say it.
fn days(seconds: u64) -> String {
    match seconds {
        seconds if seconds.is_multiple_of(86_400) => format!("{}d", seconds / 86_400),
        seconds => format!("{seconds}s"),
    }
}

impl Change {
    /// The command that does the same; `None` where a secret would stand in it.
    pub fn command(&self) -> Option<String> {
        let command = match self {
            Self::CreateOrg(new) => Command::new("org create")
                .arg(&new.name)
                .flag("--slug", new.slug.as_ref())
                .flag("--owner", new.owner.as_ref()),
            Self::EditOrg(org, change) => Command::new("org edit")
                .arg(org)
                .flag("--name", change.name.as_ref())
                .flag("--plan", change.plan.as_ref()),
            Self::DeleteOrg(org) => Command::new("org delete").arg(org),
            Self::SuspendOrg(org, because) => Command::new("org suspend")
                .arg(org)
                .flag("--reason", because.reason.as_ref()),
            Self::ResumeOrg(org) => Command::new("org resume").arg(org),
            Self::ApproveOrg(org) => Command::new("org approve").arg(org),
            Self::DenyOrg(org, because) => Command::new("org deny")
                .arg(org)
                .flag("--reason", because.reason.as_ref()),
            Self::StartInstance(org) => Command::new("instance start").arg(org),
            Self::StopInstance(org) => Command::new("instance stop").arg(org),
            Self::RestartInstance(org) => Command::new("instance restart").arg(org),
            Self::UpgradeInstance(org, image) => Command::new("instance upgrade")
                .arg(org)
                .flag("--image", Some(image)),
            Self::AddMember(org, new) => Command::new("member add")
                .arg(new.email.as_deref().unwrap_or_default())
                .flag("--role", Some(&new.role))
                .flag("--org", Some(org)),
            Self::SetRole(org, who, role) => Command::new("member role")
                .arg(&who.email)
                .arg(role)
                .flag("--org", Some(org)),
            Self::RemoveMember(org, who, _) => Command::new("member remove")
                .arg(&who.email)
                .flag("--org", Some(org)),
            Self::CreateInvite(org, new) => Command::new("invite create")
                .flag("--role", Some(&new.role))
                .flag("--email", new.email.as_ref())
                .flag("--expires-in", new.expires_in.map(days))
                .flag("--org", Some(org)),
            Self::RevokeInvite(org, id) => Command::new("invite revoke")
                .arg(id)
                .flag("--org", Some(org)),
            Self::StartSession(org, new) => Command::new("session start")
                .flag("--runner", Some(&new.runner_id))
                .flag("--cwd", new.cwd.as_ref())
                .flag("--prompt", new.prompt.as_ref())
                .flag("--org", Some(org)),
            Self::KillSession(org, id) => Command::new("session kill")
                .arg(id)
                .flag("--org", Some(org)),
            Self::RestartRunner(org, id, _) => Command::new("runner restart")
                .arg(id)
                .flag("--org", Some(org)),
            Self::StopRunner(org, id, _) => {
                Command::new("runner stop").arg(id).flag("--org", Some(org))
            }
            Self::CreateUser(new) => {
                let admin = new.platform_role == Some(PlatformRole::Admin);
                Command::new("admin users create")
                    .arg(&new.email)
                    .flag("--name", (!new.name.is_empty()).then_some(&new.name))
                    .flag("--role", admin.then_some("admin"))
            }
            Self::EditUser(who, change) => {
                let command = Command::new("admin users edit")
                    .arg(&who.email)
                    .flag("--role", change.platform_role.as_ref());
                match change.disabled {
                    Some(true) => command.switch("--disable"),
                    Some(false) => command.switch("--enable"),
                    None => command,
                }
            }
            Self::GetToken(org) => Command::new("token get").flag("--org", Some(org)),
            Self::SignIn { email, .. } => Command::new("login").flag("--email", Some(email)),
            Self::Password { .. } => Command::new("password"),
            // There is no such command, or it would show a secret.
            Self::LeaveOrg(_) | Self::AcceptInvite(_) => return None,
        };
        Some(command.text())
    }
}
