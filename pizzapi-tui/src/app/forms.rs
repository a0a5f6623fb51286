//! Forms. The one rule: a form stays until the server took what it says, and shows what the server did not like where it
//! stands.

use pizzapi_sdk::types::Org;

use super::{App, Overlay};
use crate::{
    action::Action,
    change::Change,
    effect::Effect,
    form::{Form, Purpose},
    jobs::JobId,
    remote::Failure,
    view::rows::RunnerRow,
};

impl App {
    pub fn show_form(&mut self, form: Form) -> Vec<Effect> {
        self.overlays.push(Overlay::Form(Box::new(form)));
        Vec::new()
    }

    /// A form about the first of these.
    pub fn show_form_for(&mut self, orgs: &[Org], form: fn(&Self, &Org) -> Form) -> Vec<Effect> {
        let form = orgs.first().map(|org| form(self, org));
        form.map_or_else(Vec::new, |form| self.show_form(form))
    }

    /// Asks what session to start, and where.
    pub fn ask_session(&mut self, on: Option<RunnerRow>) -> Vec<Effect> {
        let slug = match (&on, self.org_in_question(), self.session_in_question()) {
            (Some(row), ..) => row.org.clone(),
            (None, Some(org), _) => org.slug.clone(),
            (None, None, Some(row)) => row.org.clone(),
            (None, None, None) => {
                // In a list of several orgs' with nothing in it: the only org, if there is one.
                let mut open = self.data.open.keys();
                let (Some(only), None) = (open.next(), open.next()) else {
                    self.say("Open an organisation first: sessions belong to one");
                    return Vec::new();
                };
                only.clone()
            }
        };
        let runners = self
            .data
            .open
            .get(&slug)
            .and_then(|open| open.runners.value());
        let connected = runners
            .into_iter()
            .flatten()
            .filter(|runner| runner.connected);
        let connected: Vec<_> = connected.cloned().collect();
        if connected.is_empty() {
            self.say(format!(
                "No runner is connected; `pizzapi runner --org {slug}` starts one on a machine"
            ));
            return Vec::new();
        }
        let on = on.map(|row| row.runner.runner_id);
        self.show_form(Form::start_session(self, slug, &connected, on.as_ref()))
    }

    /// Shows the form to log in, where nobody is and it is not shown yet.
    pub fn ask_to_log_in(&mut self) {
        if self.is_logged_out() && !self.is_asking_who() && !self.has_declined {
            self.ask_who();
        }
    }

    pub fn ask_who(&mut self) {
        let form = Form::sign_in(self);
        self.overlays.push(Overlay::Form(Box::new(form)));
    }

    fn is_asking_who(&self) -> bool {
        let asks = |overlay: &Overlay| matches!(overlay, Overlay::Form(form) if form.purpose.is_about_login());
        self.overlays.iter().any(asks)
    }

    pub fn act_form(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Form(form)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        match action {
            Action::Cancel => {
                let lost = form.sending.is_none() && form.touched;
                self.has_declined |= form.purpose.is_about_login();
                self.overlays.pop();
                if lost {
                    self.say("Nothing was done");
                }
            }
            Action::NextField => form.go(1),
            Action::PreviousField => form.go(-1),
            Action::NextChoice => form.choose(1),
            Action::PreviousChoice => form.choose(-1),
            Action::Confirm if !form.is_at_end() => form.go(1),
            Action::Confirm | Action::Save => return self.submit(),
            _ => {}
        }
        Vec::new()
    }

    fn submit(&mut self) -> Vec<Effect> {
        let Some(Overlay::Form(form)) = self.overlays.last_mut() else {
            return Vec::new();
        };
        if form.sending.is_some() || !form.check_all() {
            return Vec::new();
        }
        if form.purpose == Purpose::Save {
            let path = form.value("path").into();
            self.overlays.pop();
            return self.save_lines(path);
        }
        let changes = form.changes();
        if changes.iter().all(Change::is_nothing) {
            self.overlays.pop();
            self.say("Nothing was changed");
            return Vec::new();
        }
        // One that destroys something is asked about, after the form.
        let mut asks = crate::change::confirmation(&changes) != crate::change::Confirmation::None;
        asks &= !form.purpose.is_question_enough();
        if asks || changes.len() != 1 {
            self.overlays.pop();
            return if asks {
                self.propose(changes)
            } else {
                changes
                    .into_iter()
                    .map(|change| self.begin(change))
                    .collect()
            };
        }
        let effects: Vec<Effect> = changes
            .into_iter()
            .map(|change| self.begin(change))
            .collect();
        let job = self.jobs.latest().map(|job| job.id);
        if let Some(Overlay::Form(form)) = self.overlays.last_mut() {
            form.sending = job;
        }
        effects
    }

    /// The form that sent this has done its work. Says whether it was still there.
    pub fn close_form(&mut self, job: JobId) -> bool {
        let before = self.overlays.len();
        let sent =
            |overlay: &Overlay| matches!(overlay, Overlay::Form(form) if form.sending == Some(job));
        self.overlays.retain(|overlay| !sent(overlay));
        self.overlays.len() < before
    }

    /// What the form sent was refused: it says why, and can be sent again.
    pub fn refuse_form(&mut self, job: JobId, why: &Failure) {
        for overlay in &mut self.overlays {
            if let Overlay::Form(form) = overlay
                && form.sending == Some(job)
            {
                form.refused(why);
            }
        }
    }
}
