//! What the screen is about: as JSON, as things to copy, as a command. The one rule: what is shown is what is known, and
//! nothing is asked for.

use serde::Serialize;

use super::{App, Overlay};
use crate::{
    change::Command,
    effect::Effect,
    event::Tail,
    view::{HomeTab, OrgTab, Page},
};

/// What is under the cursor, or opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub title: String,
    pub json: String,
    /// What one may want to copy: what it is, and it.
    pub copies: Vec<(&'static str, String)>,
}

impl Subject {
    fn of(title: String, item: &impl Serialize, copies: Vec<(&'static str, String)>) -> Self {
        let json = serde_json::to_string_pretty(item).unwrap_or_default();
        let copies = copies.into_iter().filter(|(_, text)| !text.is_empty());
        Self {
            title,
            copies: copies.chain([("JSON", json.clone())]).collect(),
            json,
        }
    }
}

impl App {
    /// What keys are about now, if there is anything.
    pub fn subject(&self) -> Option<Subject> {
        if let Some(row) = self.session_in_question() {
            let session = &row.session;
            let copies = vec![
                ("session", session.session_id.to_string()),
                (
                    "runner",
                    session
                        .runner_id
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                ),
                ("folder", session.cwd.clone().unwrap_or_default()),
                ("prompt", session.prompt.clone().unwrap_or_default()),
            ];
            let title = format!("session {}", session.session_id);
            return Some(Subject::of(title, session, copies));
        }
        if let Some(row) = self.selected_runner() {
            let copies = vec![
                ("name", row.name()),
                ("runner", row.runner.runner_id.to_string()),
            ];
            return Some(Subject::of(
                format!("runner {}", row.name()),
                &row.runner,
                copies,
            ));
        }
        match &self.org {
            Some(org) => self.subject_in_org(org.tab),
            None => self.subject_at_home(),
        }
    }

    fn subject_in_org(&self, tab: OrgTab) -> Option<Subject> {
        let org = self.org.as_ref()?;
        match tab {
            OrgTab::Members => {
                let member = org.members.selected()?;
                let copies = vec![
                    ("e-mail", member.email.clone()),
                    ("user", member.user_id.to_string()),
                ];
                Some(Subject::of(member.email.clone(), member, copies))
            }
            OrgTab::Invites => {
                let invite = org.invites.selected()?;
                let copies = vec![
                    ("invite", invite.id.to_string()),
                    ("e-mail", invite.email.clone().unwrap_or_default()),
                ];
                Some(Subject::of(format!("invite {}", invite.id), invite, copies))
            }
            OrgTab::Events => org.events.selected().map(event),
            OrgTab::Status => self.subject_org(),
            OrgTab::Runners | OrgTab::Sessions => None,
        }
    }

    fn subject_at_home(&self) -> Option<Subject> {
        match self.home.tab {
            HomeTab::Overview | HomeTab::Orgs | HomeTab::Instances => self.subject_org(),
            HomeTab::Events => self.home.events.selected().map(event),
            HomeTab::Users => {
                let account = self.home.users.selected()?;
                let copies = vec![
                    ("e-mail", account.user.email.clone()),
                    ("user", account.user.id.to_string()),
                ];
                Some(Subject::of(account.user.email.clone(), account, copies))
            }
            HomeTab::Runners | HomeTab::Sessions => None,
        }
    }

    fn subject_org(&self) -> Option<Subject> {
        let org = self.org_in_question()?;
        let instance = org.instance.as_ref();
        let url = instance.and_then(|it| it.url.clone());
        let copies = vec![
            ("slug", org.slug.to_string()),
            ("name", org.name.clone()),
            ("URL", url.unwrap_or_default()),
            ("id", org.id.to_string()),
            (
                "last error",
                instance
                    .and_then(|it| it.last_error.clone())
                    .unwrap_or_default(),
            ),
        ];
        let title = format!("org {}", org.slug);
        Some(match self.status() {
            Some(report) => {
                #[derive(Serialize)]
                struct Whole<'a> {
                    #[serde(flatten)]
                    org: &'a pizzapi_sdk::types::Org,
                    status_report: &'a pizzapi_sdk::types::OrgStatusReport,
                }
                let whole = Whole {
                    org,
                    status_report: report,
                };
                Subject::of(title, &whole, copies)
            }
            None => Subject::of(title, org, copies),
        })
    }

    /// A command, so that it means this platform wherever it is pasted.
    pub fn told(&self, command: &str) -> String {
        match self.variables.as_str() {
            "" => command.to_owned(),
            variables => format!("{variables} {command}"),
        }
    }

    /// The command that shows what the screen shows.
    pub fn cli_command(&self) -> String {
        if let Some(lines) = &self.lines {
            return match &lines.tail {
                Tail::Session(org, id) => Command::new("session events -f")
                    .arg(id)
                    .flag("--org", Some(org)),
                Tail::Logs(org) => Command::new("instance logs -f").arg(org),
            }
            .text();
        }
        if let Some(org) = &self.org {
            let of_org = |words: &str| Command::new(words).flag("--org", Some(&org.slug));
            return match org.tab {
                OrgTab::Status => Command::new("org status").arg(&org.slug),
                OrgTab::Members => of_org("member list"),
                OrgTab::Runners => of_org("runner list"),
                OrgTab::Sessions => of_org("session list"),
                OrgTab::Invites => of_org("invite list"),
                OrgTab::Events => of_org("events -f"),
            }
            .text();
        }
        let one = |words: &str| {
            let slug = self.data.open.keys().next();
            Command::new(words).flag("--org", slug).text()
        };
        match self.home.tab {
            HomeTab::Overview if self.data.is_platform_admin() => {
                Command::new("admin overview").text()
            }
            HomeTab::Overview | HomeTab::Orgs | HomeTab::Instances => {
                let filter = self
                    .filter()
                    .map(crate::widget::filter::Filter::text)
                    .unwrap_or_default();
                let plain = !filter.is_empty() && !filter.starts_with(['!', '~']);
                Command::new("org list --watch")
                    .flag("--search", plain.then_some(filter))
                    .text()
            }
            HomeTab::Runners => one("runner list"),
            HomeTab::Sessions => one("session list"),
            HomeTab::Events => Command::new("events -f").text(),
            HomeTab::Users => Command::new("admin users list").text(),
        }
    }

    /// Shows the command that shows the same, and copies it.
    pub fn copy_command(&mut self) -> Vec<Effect> {
        let command = self.told(&self.cli_command());
        self.say(format!("Copied: {command}"));
        vec![Effect::Copy(command)]
    }

    pub fn describe(&mut self) {
        if let Some(subject) = self.subject() {
            let page = Page::text(subject.title, &subject.json, self.size.width);
            self.overlays.push(Overlay::Page(page));
        }
    }

    /// Offers what may be copied.
    pub fn show_copies(&mut self) {
        if let Some(subject) = self.subject() {
            let mut copies: Vec<(String, String)> = subject
                .copies
                .into_iter()
                .map(|(what, text)| (what.to_owned(), text))
                .collect();
            copies.push(("command".to_owned(), self.told(&self.cli_command())));
            let title = format!("Copy of {}", subject.title);
            self.overlays.push(Overlay::Page(Page::menu(title, copies)));
        }
    }

    /// What was done, and what came of it, the newest first.
    pub fn show_messages(&mut self) {
        let mut lines = Vec::new();
        for job in self.jobs.iter().rev() {
            let glyph = match (&job.end, job.failure()) {
                (None, _) => "◌",
                (Some(_), Some(_)) => "✘",
                (Some(_), None) => "✔",
            };
            let time = job.begun.to_string();
            let time = time.get(11..19).unwrap_or_default();
            lines.push(format!("{time} {glyph} {}", job.text()));
            if let Some(command) = job.change.as_ref().and_then(|change| change.command()) {
                lines.push(format!("    = {}", self.told(&command)));
            }
        }
        let page = Page::text(
            "What was done".to_owned(),
            &lines.join("\n"),
            self.size.width,
        );
        self.overlays.push(Overlay::Page(page));
    }
}

fn event(event: &pizzapi_sdk::types::Event) -> Subject {
    let copies = vec![
        ("kind", event.kind.to_string()),
        (
            "org",
            event
                .org_slug
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ),
    ];
    Subject::of(format!("event {}", event.id), event, copies)
}
