//! What is called how. The one rule: beside a name stands what its list shows anyway, and never a prompt: secrets are pasted
//! into those.

use pizzapi_sdk::types::{
    Account, ApiKey, Invite, Member, Org, Runner, Session, SessionId, text::printable,
};

use super::Name;

/// How much is told beside a name, in characters.
const HELP: usize = 80;

impl Name {
    fn new(name: impl ToString, help: &str) -> Self {
        Self {
            name: name.to_string(),
            help: printable(help).chars().take(HELP).collect(),
        }
    }
}

/// An organisation, by its slug.
pub fn org(org: &Org) -> Name {
    Name::new(&org.slug, &org.name)
}

/// A runner, by its id; how people call it stands beside it.
pub fn runner(runner: &Runner) -> Name {
    Name::new(
        &runner.runner_id,
        runner.name.as_deref().unwrap_or_default(),
    )
}

/// A session, by its id.
pub fn session(session: &Session) -> Name {
    let on = session
        .runner_name
        .as_ref()
        .map(|name| format!(" on {name}"))
        .unwrap_or_default();
    let within = session
        .cwd
        .as_ref()
        .map(|folder| format!(" in {folder}"))
        .unwrap_or_default();
    Name::new(
        &session.session_id,
        &format!("{}{on}{within}", session.status),
    )
}

/// A session that has just been started, by its id.
pub fn new_session(id: &SessionId) -> Name {
    Name::new(id, "just started")
}

/// A member, by e-mail address.
pub fn member(member: &Member) -> Name {
    Name::new(&member.email, &format!("{}, {}", member.name, member.role))
}

/// An API key, by its name.
pub fn key(key: &ApiKey) -> Name {
    let org = key
        .org
        .as_ref()
        .map_or("all organisations", |org| org.as_str());
    Name::new(&key.name, &format!("API key for {org}"))
}

/// An invite, by its id.
pub fn invite(invite: &Invite) -> Name {
    let whom = invite.email.as_deref().unwrap_or("anybody");
    Name::new(&invite.id, &format!("for {whom}, {}", invite.state))
}

/// An account, by e-mail address.
pub fn account(account: &Account) -> Name {
    Name::new(&account.user.email, &account.user.name)
}
