//! What keys change. The one rule: everything goes through the question that belongs to it, and shows what came of it.

use pizzapi_sdk::types::{Account, Because, InstanceStatus, Invite, Org, OrgStatus, PatchUser};

use super::App;
use crate::{
    action::Action,
    change::{Change, Who},
    effect::Effect,
    form::Form,
    view::{HomeTab, OrgTab, rows::SessionRow},
};

impl App {
    pub fn act_change(&mut self, action: Action) -> Vec<Effect> {
        if self.lines.is_some() {
            return self.change_session(action);
        }
        let tab = self.org.as_ref().map(|org| org.tab);
        match (tab, self.home.tab) {
            (Some(OrgTab::Members), _) => self.change_members(action),
            (Some(OrgTab::Invites), _) => self.change_invites(action),
            (Some(OrgTab::Runners), _) | (None, HomeTab::Runners) => self.change_runners(action),
            (Some(OrgTab::Sessions), _) | (None, HomeTab::Sessions) => self.change_session(action),
            (None, HomeTab::Users) => self.change_users(action),
            _ => self.change_orgs(action),
        }
    }

    /// The orgs an action is for: the one that is opened, or those that are marked, or the one under the cursor.
    fn orgs(&self) -> Vec<Org> {
        if self.org.is_some() {
            return self.org_in_question().cloned().into_iter().collect();
        }
        let orgs = self.data.orgs.value();
        orgs.map_or_else(Vec::new, |orgs| self.home.chosen_orgs(orgs))
    }

    fn change_orgs(&mut self, action: Action) -> Vec<Effect> {
        let orgs = self.orgs();
        let slugs = || orgs.iter().map(|org| org.slug.clone());
        let changes: Vec<Change> = match action {
            Action::New if self.org.is_none() => return self.show_form(Form::create_org(self)),
            Action::Join => return self.show_form(Form::accept_invite()),
            Action::Edit => {
                let form = orgs.first().map(|org| Form::edit_org(self, org));
                return form.map_or_else(Vec::new, |form| self.show_form(form));
            }
            Action::Upgrade => return self.show_form_for(&orgs, Form::upgrade),
            Action::New | Action::StartSession => return self.ask_session(None),
            Action::Delete => slugs().map(Change::DeleteOrg).collect(),
            Action::Restart => slugs().map(Change::RestartInstance).collect(),
            Action::Approve => slugs().map(Change::ApproveOrg).collect(),
            Action::Deny if orgs.len() > 1 => slugs()
                .map(|slug| Change::DenyOrg(slug, Because::default()))
                .collect(),
            Action::Deny => return self.show_form_for(&orgs, Form::deny),
            Action::Leave => slugs().map(Change::LeaveOrg).collect(),
            Action::CopyToken => slugs().take(1).map(Change::GetToken).collect(),
            Action::OpenUrl => return self.open_url(),
            Action::Suspend => {
                // What the first one needs is done to all.
                let suspended = |org: &Org| org.status == OrgStatus::Suspended;
                if orgs.first().is_some_and(suspended) {
                    let those = orgs.iter().filter(|org| suspended(org));
                    those
                        .map(|org| Change::ResumeOrg(org.slug.clone()))
                        .collect()
                } else if let [_] = orgs.as_slice() {
                    return self.show_form_for(&orgs, Form::suspend);
                } else {
                    let those = orgs.iter().filter(|org| org.status == OrgStatus::Active);
                    let because = Because::default;
                    those
                        .map(|org| Change::SuspendOrg(org.slug.clone(), because()))
                        .collect()
                }
            }
            Action::StartStop => {
                let stopped = |org: &Org| {
                    org.instance
                        .as_ref()
                        .is_some_and(|it| it.status == InstanceStatus::Stopped)
                };
                let start = orgs.first().is_some_and(stopped);
                let those = orgs.iter().filter(|org| stopped(org) == start);
                let slugs = those.map(|org| org.slug.clone());
                if start {
                    slugs.map(Change::StartInstance).collect()
                } else {
                    slugs.map(Change::StopInstance).collect()
                }
            }
            _ => return Vec::new(),
        };
        self.propose(changes)
    }

    fn change_members(&mut self, action: Action) -> Vec<Effect> {
        let Some(org) = &self.org else {
            return Vec::new();
        };
        let slug = org.slug.clone();
        let members: Vec<(Who, _)> = org
            .members
            .chosen()
            .into_iter()
            .map(|member| {
                let who = Who {
                    id: member.user_id.clone(),
                    email: member.email.clone(),
                };
                (who, member.role.clone())
            })
            .collect();
        match action {
            Action::New => self.show_form(Form::add_member(self, slug)),
            Action::Edit if !members.is_empty() => {
                self.show_form(Form::set_role(self, slug, members))
            }
            Action::Delete => {
                let remove = |(who, role): (Who, _)| Change::RemoveMember(slug.clone(), who, role);
                self.propose(members.into_iter().map(remove).collect())
            }
            _ => self.change_orgs_but_new(action),
        }
    }

    /// What is left to the org itself in a tab of its own things.
    fn change_orgs_but_new(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::New | Action::Edit | Action::Delete => Vec::new(),
            other => self.change_orgs(other),
        }
    }

    fn change_invites(&mut self, action: Action) -> Vec<Effect> {
        let Some(org) = &self.org else {
            return Vec::new();
        };
        let slug = org.slug.clone();
        match action {
            Action::New => self.show_form(Form::create_invite(self, slug)),
            Action::Delete => {
                let invites = org.invites.chosen();
                let revoke =
                    |invite: &Invite| Change::RevokeInvite(slug.clone(), invite.id.clone());
                let changes = invites.into_iter().map(revoke).collect();
                self.propose(changes)
            }
            _ => self.change_orgs_but_new(action),
        }
    }

    fn change_runners(&mut self, action: Action) -> Vec<Effect> {
        let rows = match &self.org {
            Some(org) => org.runners.chosen(),
            None => self.home.runners.chosen(),
        };
        let rows: Vec<_> = rows.into_iter().cloned().collect();
        let changes = match action {
            Action::StartSession | Action::New => return self.ask_session(rows.into_iter().next()),
            Action::Restart => rows
                .into_iter()
                .map(|row| {
                    let name = row.name();
                    Change::RestartRunner(row.org, row.runner.runner_id, name)
                })
                .collect(),
            Action::StartStop => rows
                .into_iter()
                .map(|row| {
                    let name = row.name();
                    Change::StopRunner(row.org, row.runner.runner_id, name)
                })
                .collect(),
            _ => return self.change_orgs_but_new(action),
        };
        self.propose(changes)
    }

    fn change_session(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::StartSession | Action::New => self.ask_session(None),
            Action::Delete => {
                let rows = match (&self.lines, &self.org) {
                    (Some(lines), _) => lines.session.iter().collect(),
                    (None, Some(org)) => org.sessions.chosen(),
                    (None, None) => self.home.sessions.chosen(),
                };
                let kill = |row: &SessionRow| {
                    Change::KillSession(row.org.clone(), row.session.session_id.clone())
                };
                let changes = rows.into_iter().map(kill).collect();
                self.propose(changes)
            }
            _ if self.lines.is_some() => Vec::new(),
            _ => self.change_orgs_but_new(action),
        }
    }

    fn change_users(&mut self, action: Action) -> Vec<Effect> {
        let chosen = self.home.users.chosen();
        let who = |account: &Account| Who {
            id: account.user.id.clone(),
            email: account.user.email.clone(),
        };
        match action {
            Action::New => self.show_form(Form::create_user(self)),
            Action::Edit => {
                let first = chosen.first().map(|account| Form::edit_user(self, account));
                first.map_or_else(Vec::new, |form| self.show_form(form))
            }
            Action::StartStop => {
                let shut = |account: &Account| account.disabled_at.is_some();
                let open = chosen.first().is_some_and(|account| shut(account));
                let those = chosen.into_iter().filter(|account| shut(account) == open);
                let change = PatchUser {
                    disabled: Some(!open),
                    ..PatchUser::default()
                };
                let changes = those
                    .map(|account| Change::EditUser(who(account), change.clone()))
                    .collect();
                self.propose(changes)
            }
            _ => Vec::new(),
        }
    }
}
