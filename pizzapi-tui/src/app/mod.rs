//! The state of the dashboard. The one rule: `update` alone changes it, and does nothing but that: no clock, no IO.

mod act;
mod ask;
mod change;
mod command;
mod finish;
mod forms;
mod keys;
mod lines;
mod lists;
mod mouse;
mod open;
mod question;
mod settle;
mod subject;

use pizzapi_sdk::types::{Org, OrgStatusReport, Time};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Size},
};

pub use self::{ask::REST, command::CommandBar, question::Question};
use crate::{
    Options,
    change::Outcome,
    data::{Data, orgs::OrgRow},
    effect::Effect,
    event::{Event, News, Tail},
    form::Form,
    jobs::{JobId, Jobs},
    keymap::Keymap,
    remote::Failure,
    theme::Theme,
    view::{
        Home, LinesView, OrgView, Page,
        paint::Drawn,
        rows::{RunnerRow, SessionRow},
    },
    widget::{input::Input, select::Select},
};

/// No line one types is longer than this, in characters.
pub const LINE: usize = 200;

/// How long what is wrong with chosen keys is said; the help says it always.
const WARNING: std::time::Duration = std::time::Duration::from_mins(1);

/// What is typed into outside of forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// The filter of the list.
    Filter,
    /// The search in the lines.
    Search,
    Command,
}

/// Something that lies over the screen and hears keys first.
#[derive(Debug)]
pub enum Overlay {
    Form(Box<Form>),
    Question(Question),
    Page(Page),
    /// The help, from this line on.
    Help(usize),
}

/// All state there is.
pub struct App {
    /// When the latest event happened: ages are counted from here.
    pub now: Time,
    pub size: Size,
    /// The profile's name, or the control plane's host.
    pub place: String,
    /// The control plane.
    pub url: String,
    /// Who was logged in here last, if that is known.
    pub email: Option<String>,
    pub read_only: bool,
    /// What stands before every command that people are told.
    pub variables: String,
    pub theme: Theme,
    /// The terminal shows nothing but ASCII.
    pub ascii: bool,
    /// There are to be colours.
    pub colors: bool,
    pub keymap: Keymap,
    pub mouse: bool,
    pub data: Data,
    pub home: Home,
    /// The org that is opened.
    pub org: Option<OrgView>,
    /// The session or log that is opened.
    pub lines: Option<LinesView>,
    pub overlays: Vec<Overlay>,
    /// The form to log in was put away: it comes again when it is asked for.
    has_declined: bool,
    /// It was said that something has not reached the server yet.
    has_warned: bool,
    pub typing: Option<Typing>,
    /// What is typed into the filter, or the search.
    pub input: Input,
    pub command: CommandBar,
    /// Text on the screen is being selected: keys move about in what was drawn last.
    pub select: Option<Select>,
    /// Select mode begins with what is drawn next.
    pub wants_select: bool,
    /// The lines that the worker follows.
    following: Option<Tail>,
    pub jobs: Jobs,
    /// Something to say that is no job's: until when, and what.
    pub notice: Option<(Time, String)>,
    /// What became known by drawing.
    pub drawn: Drawn,
    /// Whether the screen shows something else than the state.
    pub dirty: bool,
}

impl App {
    pub fn new(options: &Options, url: &str, size: Size) -> Self {
        let host = || {
            url.split_once("://")
                .map_or(url, |(_, host)| host)
                .to_owned()
        };
        let keymap = match &options.keys {
            Some(text) => Keymap::remapped(text),
            None => Keymap::default(),
        };
        let now = Time::now();
        Self {
            now,
            size,
            place: options.profile.clone().unwrap_or_else(host),
            url: url.to_owned(),
            email: options.account.clone(),
            read_only: options.read_only,
            variables: options.variables.clone(),
            theme: options.theme.unwrap_or(Theme::COLOR),
            ascii: options.ascii.unwrap_or(false),
            colors: true,
            notice: keymap.warning().map(|text| (now.plus(WARNING), text)),
            keymap,
            mouse: options.mouse,
            data: Data::default(),
            home: Home::default(),
            org: None,
            lines: None,
            overlays: Vec::new(),
            has_declined: false,
            has_warned: false,
            typing: None,
            input: Input::new(LINE),
            command: CommandBar::default(),
            select: None,
            wants_select: false,
            following: None,
            jobs: Jobs::default(),
            drawn: Drawn::default(),
            dirty: true,
        }
    }

    pub fn start(&mut self) -> Vec<Effect> {
        let mut effects = self.data.start(self.now);
        effects.extend(self.want());
        effects
    }

    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        self.now = event.at;
        // A mouse says itself whether it changes anything.
        self.dirty |= !matches!(event.news, News::Mouse(_));
        let mut effects = match event.news {
            News::Key(key) => self.key(key),
            News::Mouse(mouse) => self.mouse(mouse),
            News::Pasted(text) => self.pasted(&text),
            News::Resized(width, height) => {
                self.size = Size { width, height };
                Vec::new()
            }
            News::Tick => Vec::new(),
            News::Suspended => vec![Effect::Pause],
            News::Continued => vec![Effect::Resume],
            News::Said(text) => {
                self.say(text);
                Vec::new()
            }
            News::Ended => vec![Effect::Quit],
            News::Read(ask, result) => {
                let effects = self.data.got(ask, result, self.now);
                self.ask_to_log_in();
                effects
            }
            News::Platform(heard) => {
                let effects = self.data.hear(heard, self.now);
                self.ask_to_log_in();
                effects
            }
            News::Org(slug, heard) => match self.data.open.get_mut(&slug) {
                Some(org) => org.hear(&slug, heard, self.now),
                None => Vec::new(),
            },
            News::Tail(tail, heard) => self.hear_tail(&tail, heard),
            News::Progress(job, text) => {
                self.jobs.progress(job, text);
                Vec::new()
            }
            News::Accepted(job, outcome) => self.accepted(job, &outcome),
            News::Done(job, result) => self.done(job, result),
        };
        effects.extend(self.want());
        effects
    }

    /// What is drawn is known to the state too: what can be pointed at, and how much fits.
    pub fn has_drawn(&mut self, drawn: Drawn) {
        self.drawn = drawn;
        self.dirty = false;
        let first = self.drawn.first;
        self.with_list(|list| list.set_offset(first));
    }

    /// Begins to select text in what was drawn last.
    pub fn freeze(&mut self, frame: Buffer) {
        self.wants_select = false;
        let middle = Position::new(0, frame.area.height / 2);
        self.select = Some(Select::new(frame, middle));
        self.dirty = true;
    }

    /// Says something for a while.
    pub fn say(&mut self, text: impl Into<String>) {
        const SHOWN: std::time::Duration = std::time::Duration::from_secs(6);
        self.notice = Some((self.now.plus(SHOWN), text.into()));
    }

    /// Whether there is somewhere to go back to.
    pub fn is_inside(&self) -> bool {
        self.org.is_some() || self.lines.is_some()
    }

    pub fn is_logged_out(&self) -> bool {
        let dead = |failure: Option<&Failure>| failure.is_some_and(Failure::is_logged_out);
        dead(self.data.orgs.remote.failure())
            || dead(self.data.user.remote.failure())
            || dead(self.data.link.failure())
    }

    /// The org that keys are about: the one that is opened, or under the cursor.
    pub fn org_in_question(&self) -> Option<&Org> {
        let slug = match (&self.lines, &self.org) {
            (Some(lines), _) => lines.tail.org(),
            (None, Some(org)) => &org.slug,
            (None, None) => return self.home_org().map(|row| &row.org),
        };
        Some(&self.data.orgs.value()?.get(slug)?.org)
    }

    /// The org that actions are about: the first that is marked, where any is.
    pub fn org_acted_on(&self) -> Option<&Org> {
        if self.lines.is_none() && self.org.is_none() {
            let orgs = self.data.orgs.value()?;
            if let Some(marked) = self.home.first_marked(orgs) {
                return Some(&marked.org);
            }
        }
        self.org_in_question()
    }

    fn home_org(&self) -> Option<&OrgRow> {
        let orgs = self.data.orgs.value()?;
        self.home.selected_org(orgs)
    }

    /// What is known of the instance of the org in question.
    pub fn status(&self) -> Option<&OrgStatusReport> {
        let org = self.org_in_question()?;
        let report = self.data.open.get(&org.slug)?.status.value()?;
        Some(report.as_ref())
    }

    pub fn selected_runner(&self) -> Option<&RunnerRow> {
        match &self.org {
            Some(org) if org.tab == crate::view::OrgTab::Runners => org.runners.selected(),
            None if self.home.tab == crate::view::HomeTab::Runners => self.home.runners.selected(),
            _ => None,
        }
    }

    /// The session that is watched, or under the cursor.
    pub fn session_in_question(&self) -> Option<&SessionRow> {
        if let Some(lines) = &self.lines {
            return lines.session.as_ref();
        }
        match &self.org {
            Some(org) if org.tab == crate::view::OrgTab::Sessions => org.sessions.selected(),
            None if self.home.tab == crate::view::HomeTab::Sessions => {
                self.home.sessions.selected()
            }
            _ => None,
        }
    }

    fn done(&mut self, id: JobId, result: Result<Outcome, Failure>) -> Vec<Effect> {
        let outcome = result.as_ref().map_err(Clone::clone);
        self.jobs.end(id, outcome, self.now);
        self.finish(id, result)
    }
}
