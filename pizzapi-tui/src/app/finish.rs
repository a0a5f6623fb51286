//! What comes of what was asked for. The one rule: whoever went somewhere else meanwhile stays there.

use pizzapi_sdk::types::{OrgSlug, PlatformRole, Secret};

use super::{App, Overlay};
use crate::{
    change::{Change, Outcome},
    effect::Effect,
    event::Tail,
    form::Form,
    jobs::JobId,
    remote::Failure,
    view::{HomeTab, LinesView, OrgView, Page},
};

impl App {
    /// The server took it: what is left is that it comes about.
    pub fn accepted(&mut self, id: JobId, outcome: &Outcome) -> Vec<Effect> {
        // Whoever put the form away is somewhere else on purpose.
        let was_waited_for = self.close_form(id);
        self.jobs.accept(id);
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
        let was_waited_for = self.close_form(id);
        let Some(change) = self.jobs.get(id).and_then(|job| job.change.clone()) else {
            return Vec::new();
        };
        match (*change, outcome) {
            (_, Outcome::Token(token)) => return vec![Effect::Copy(token.expose().to_owned())],
            (change, Outcome::Secret(secret)) => self.show_secret(&change, &secret),
            (Change::StartSession(org, _), Outcome::Spawned(spawned)) if was_waited_for => {
                let tail = Tail::Session(org, spawned.session_id);
                self.show_lines(LinesView::new(tail, None));
            }
            (
                Change::SignIn { password, .. },
                Outcome::SignedIn {
                    email,
                    must_change_password,
                },
            ) => {
                let effects = self.start_again(&email);
                if must_change_password {
                    self.show_form(Form::choose_password(self, password));
                }
                return effects;
            }
            (Change::Password { .. }, _) => {
                let email = self.email.clone().unwrap_or_default();
                return self.start_again(&email);
            }
            (Change::DeleteOrg(slug) | Change::DenyOrg(slug, _), _) => self.close_org(&slug),
            // An event says so too, but not to somebody who cannot see the org any more.
            (Change::LeaveOrg(slug), _) => {
                let orgs = self.data.orgs.value_mut();
                let admin = self
                    .data
                    .user
                    .value()
                    .is_some_and(|user| user.platform_role == Some(PlatformRole::Admin));
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
    fn start_again(&mut self, email: &str) -> Vec<Effect> {
        let followed = self.data.open.iter().filter(|(_, org)| org.is_followed());
        let mut effects: Vec<Effect> = followed
            .map(|(slug, _)| Effect::LeaveOrg(slug.clone()))
            .collect();
        self.overlays.clear();
        self.jobs.forget();
        self.has_declined = false;
        self.email = Some(email.to_owned());
        self.say(format!("Logged in as {email}"));
        self.data = crate::data::Data::default();
        self.home = crate::view::Home::default();
        self.org = None;
        self.lines = None;
        effects.extend(self.start());
        effects
    }

    fn show_secret(&mut self, change: &Change, secret: &Secret) {
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
