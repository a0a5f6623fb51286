//! The state of the dashboard. The one rule: `update` alone changes it, and does nothing but that: no clock, no IO.

use crossterm::event::{KeyEvent, KeyEventKind};
use pizzapi_sdk::types::Time;
use ratatui::layout::Size;

use crate::{
    action::{Action, Step},
    data::Data,
    effect::Effect,
    event::{Event, News},
    keymap::{self, Context},
    view::{self, help, orgs::Orgs},
};

/// All state there is.
pub struct App {
    /// When the latest event happened: ages are counted from here.
    pub now: Time,
    pub size: Size,
    /// The profile's name, or the control plane's host.
    pub place: String,
    pub data: Data,
    pub orgs: Orgs,
    /// The help's first line, while it is shown.
    pub help: Option<usize>,
    /// Whether the screen shows something else than the state.
    pub dirty: bool,
    /// Why the dashboard ends, unless somebody wished so.
    pub refused: Option<pizzapi_sdk::Error>,
}

impl App {
    pub fn new(profile: Option<String>, url: &str, size: Size) -> Self {
        let host = || {
            url.split_once("://")
                .map_or(url, |(_, host)| host)
                .to_owned()
        };
        Self {
            now: Time::now(),
            size,
            place: profile.unwrap_or_else(host),
            data: Data::new(),
            orgs: Orgs::default(),
            help: None,
            dirty: true,
            refused: None,
        }
    }

    pub fn start(&mut self) -> Vec<Effect> {
        self.data.start(self.now)
    }

    pub fn context(&self) -> Context {
        match self.help {
            Some(_) => Context::Help,
            None if self.orgs.typing => Context::Filter,
            None => Context::Orgs,
        }
    }

    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        self.now = event.at;
        // It shows nothing by itself: the list that it causes does.
        self.dirty |= !matches!(event.news, News::Changed);
        let mut effects = match event.news {
            News::Key(key) => self.key(key),
            News::Resized(size) => {
                self.size = size;
                Vec::new()
            }
            News::Tick => Vec::new(),
            News::Ended => vec![Effect::Quit],
            News::Listed(result) => self.listed(result),
            News::User(result) => {
                self.data.user(result, self.now);
                Vec::new()
            }
            News::Status(slug, result) => self
                .data
                .status(&slug, result, self.now)
                .into_iter()
                .collect(),
            News::Opened => self.data.opened(self.now),
            News::Changed => self.data.changed(self.now),
            News::Lost(error) => {
                let effects = self.data.lost(error.as_ref(), self.now);
                self.orgs.rebuild(&self.data);
                effects
            }
        };
        effects.extend(self.data.watch(self.orgs.watched()));
        self.orgs.scroll(view::page(self));
        effects
    }

    fn listed(
        &mut self,
        result: Result<Vec<pizzapi_sdk::types::Org>, pizzapi_sdk::Error>,
    ) -> Vec<Effect> {
        match self.data.listed(result, self.now) {
            Ok(effects) => {
                self.orgs.rebuild(&self.data);
                effects
            }
            Err(error) => {
                self.refused = Some(error);
                vec![Effect::Quit]
            }
        }
    }

    fn key(&mut self, pressed: KeyEvent) -> Vec<Effect> {
        if pressed.kind == KeyEventKind::Release {
            return Vec::new();
        }
        if let Some(action) = keymap::action(self, pressed) {
            return self.act(action);
        }
        if let (Context::Filter, Some(c)) = (self.context(), keymap::typed(pressed)) {
            self.orgs.type_filter(c, &self.data);
        }
        Vec::new()
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return vec![Effect::Quit],
            Action::Repaint => return vec![Effect::Repaint],
            Action::Refresh => return self.data.refresh(self.now),
            Action::ShowHelp => self.help = Some(0),
            Action::HideHelp => self.help = None,
            Action::Move(step) if self.help.is_some() => self.scroll_help(step),
            action => self.orgs.act(action, view::page(self), &self.data),
        }
        Vec::new()
    }

    fn scroll_help(&mut self, step: Step) {
        let page = help::page(self.size);
        let last = help::length().saturating_sub(page);
        self.help = self.help.map(|line| step.from(line, last, page));
    }
}
