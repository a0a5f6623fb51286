//! What keys change. The one rule: everything goes through the question that belongs to it, and shows what came of it.

use pizzapi_sdk::types::{Because, InstanceStatus, OrgSlug, OrgStatus, PatchUser};

use super::{App, Overlay};
use crate::{
    action::Action,
    change::{Change, Outcome, Who},
    effect::Effect,
    event::Tail,
    form::Form,
    jobs::JobId,
    remote::Failure,
    view::{HomeTab, LinesView, OrgTab, OrgView, Page},
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
    fn orgs(&self) -> Vec<pizzapi_sdk::types::Org> {
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
            Action::Upgrade => return self.show_form_for_org(Form::upgrade),
            Action::New | Action::StartSession => return self.ask_session(None),
            Action::Delete => slugs().map(Change::DeleteOrg).collect(),
            Action::Restart => slugs().map(Change::RestartInstance).collect(),
            Action::Approve => slugs().map(Change::ApproveOrg).collect(),
            Action::Deny => return self.show_form_for_org(Form::deny),
            Action::Leave => slugs().map(Change::LeaveOrg).collect(),
            Action::CopyToken => slugs().take(1).map(Change::GetToken).collect(),
            Action::OpenUrl => return self.open_url(),
            Action::Suspend => {
                // What the first one needs is done to all.
                let suspended = |org: &pizzapi_sdk::types::Org| org.status == OrgStatus::Suspended;
                if orgs.first().is_some_and(suspended) {
                    let those = orgs.iter().filter(|org| suspended(org));
                    those
                        .map(|org| Change::ResumeOrg(org.slug.clone()))
                        .collect()
                } else if let [_] = orgs.as_slice() {
                    return self.show_form_for_org(Form::suspend);
                } else {
                    let those = orgs.iter().filter(|org| org.status == OrgStatus::Active);
                    let because = Because::default;
                    those
                        .map(|org| Change::SuspendOrg(org.slug.clone(), because()))
                        .collect()
                }
            }
            Action::StartStop => {
                let stopped = |org: &pizzapi_sdk::types::Org| {
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
                let revoke = |invite: &pizzapi_sdk::types::Invite| {
                    Change::RevokeInvite(slug.clone(), invite.id.clone())
                };
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
                let kill = |row: &crate::view::rows::SessionRow| {
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
        let who = |account: &pizzapi_sdk::types::Account| Who {
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
                let shut = |account: &pizzapi_sdk::types::Account| account.disabled_at.is_some();
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

    fn open_url(&mut self) -> Vec<Effect> {
        let url = self
            .org_in_question()
            .and_then(|org| org.instance.as_ref()?.url.clone());
        let Some(url) = url else { return Vec::new() };
        let doing = format!("Opening {url}");
        let job = self.jobs.begin(None, doing, self.now);
        vec![Effect::OpenUrl(job, url)]
    }

    /// Into what is under the cursor.
    pub fn open(&mut self) -> Vec<Effect> {
        if let Some(row) = self.session_in_question().cloned() {
            let tail = Tail::Session(row.org.clone(), row.session.session_id.clone());
            self.lines = Some(LinesView::new(tail, Some(row)));
        } else if self.org.is_none()
            && let Some(org) = self.org_in_question()
        {
            self.org = Some(OrgView::new(org.slug.clone()));
        }
        Vec::new()
    }

    pub fn open_logs(&mut self) -> Vec<Effect> {
        if let Some(org) = self.org_in_question() {
            let tail = Tail::Logs(org.slug.clone());
            self.lines = Some(LinesView::new(tail, None));
        }
        Vec::new()
    }

    /// The server took it: what is left is that it comes about.
    pub fn accepted(&mut self, id: JobId, outcome: &Outcome) -> Vec<Effect> {
        // Whoever put the form away is somewhere else on purpose.
        let was_waited_for = self.close_form(id);
        if let Outcome::Org(org, _) = outcome
            && was_waited_for
        {
            if let Some(orgs) = self.data.orgs.value_mut() {
                orgs.put((**org).clone());
            }
            self.lines = None;
            self.home.tab = HomeTab::Orgs;
            self.home.orgs.select(org.id.clone());
            self.org = Some(OrgView::new(org.slug.clone()));
        }
        Vec::new()
    }

    /// A job is over.
    pub fn finish(&mut self, id: JobId, result: Result<Outcome, Failure>) -> Vec<Effect> {
        let outcome = match result {
            Ok(outcome) => outcome,
            Err(why) => {
                self.refuse_form(id, &why);
                return Vec::new();
            }
        };
        self.close_form(id);
        let Some(change) = self.jobs.get(id).and_then(|job| job.change.clone()) else {
            return Vec::new();
        };
        match (*change, outcome) {
            (_, Outcome::Token(token)) => return vec![Effect::Copy(token.expose().to_owned())],
            (change, Outcome::Secret(secret)) => self.show_secret(&change, &secret),
            (Change::StartSession(org, _), Outcome::Spawned(spawned)) => {
                let tail = Tail::Session(org, spawned.session_id);
                self.lines = Some(LinesView::new(tail, None));
            }
            (
                Change::SignIn { password, .. },
                Outcome::SignedIn {
                    must_change_password,
                    ..
                },
            ) => {
                if must_change_password {
                    return self.show_form(Form::choose_password(self, password));
                }
                return self.start_again();
            }
            (Change::Password { .. }, _) => return self.start_again(),
            (Change::DeleteOrg(slug) | Change::DenyOrg(slug, _), _) => self.close_org(&slug),
            // An event says so too, but not to somebody who cannot see the org any more.
            (Change::LeaveOrg(slug), _) => {
                let orgs = self.data.orgs.value_mut();
                let admin = self.data.user.value().is_some_and(|user| {
                    user.platform_role == Some(pizzapi_sdk::types::PlatformRole::Admin)
                });
                if let Some(orgs) = orgs
                    && !admin
                    && let Some(id) = orgs.get(&slug).map(|row| row.org.id.clone())
                {
                    orgs.remove(&id);
                    self.close_org(&slug);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// Goes back to where one came from, where an org that is gone is opened.
    fn close_org(&mut self, slug: &OrgSlug) {
        self.lines.take_if(|view| view.tail.org() == slug);
        self.org.take_if(|view| view.slug == *slug);
    }

    /// Somebody is logged in: everything is theirs to see, and nobody else's.
    fn start_again(&mut self) -> Vec<Effect> {
        self.data = crate::data::Data::default();
        self.home = crate::view::Home::default();
        self.org = None;
        self.lines = None;
        self.start()
    }

    fn show_secret(&mut self, change: &Change, secret: &pizzapi_sdk::types::Secret) {
        let what = match change {
            Change::CreateInvite(org, _) => {
                format!(
                    "The invite to `{org}`. `pizzapi invite accept` takes it; it is shown this once:"
                )
            }
            _ => format!(
                "The one-time password of {}, shown this once:",
                change.object()
            ),
        };
        self.overlays
            .push(Overlay::Page(Page::secret(what, secret)));
    }
}
