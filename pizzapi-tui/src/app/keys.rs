//! Keys. The one rule: the key table says what they mean; what has no meaning there is text for whatever is typed into.

use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::{App, Overlay, Typing};
use crate::{action::Action, effect::Effect, view};

/// What failed is read after this long.
const READ: Duration = Duration::from_secs(5);

impl App {
    pub fn key(&mut self, pressed: KeyEvent) -> Vec<Effect> {
        if pressed.kind == KeyEventKind::Release {
            return Vec::new();
        }
        self.settle();
        if view::is_too_small(self.size) {
            // Nothing is done that nobody sees.
            return match self.keymap.action(self, pressed) {
                Some(action @ (Action::Quit | Action::Repaint | Action::Pause)) => self.act(action),
                _ => Vec::new(),
            };
        }
        // It was read, or is not wanted.
        self.notice = None;
        self.jobs.see_older(READ, self.now);
        if let Some(action) = self.keymap.action(self, pressed) {
            return self.act(action);
        }
        if let Some(does) = self.keymap.refused(self, pressed) {
            self.say(format!("Not possible here now: {does}"));
            return Vec::new();
        }
        self.type_key(pressed);
        Vec::new()
    }

    /// A key that means nothing by itself.
    fn type_key(&mut self, pressed: KeyEvent) {
        if let Some(select) = &mut self.select {
            select.key(pressed);
            return;
        }
        match self.overlays.last_mut() {
            Some(Overlay::Form(form)) => {
                form.key(pressed);
                return;
            }
            Some(Overlay::Question(question)) => {
                question.key(pressed);
                return;
            }
            Some(Overlay::Page(_) | Overlay::Help(_)) => return,
            None => {}
        }
        match self.typing {
            Some(Typing::Filter) if self.input.key(pressed) => self.apply_filter(),
            Some(Typing::Search) if self.input.key(pressed) => self.apply_search(),
            Some(Typing::Command) => self.type_command(pressed),
            // A letter with no meaning here: nothing, as it may be a slip.
            _ => {}
        }
    }

    pub fn pasted(&mut self, text: &str) -> Vec<Effect> {
        self.settle();
        match self.overlays.last_mut() {
            Some(Overlay::Form(form)) => form.paste(text),
            Some(Overlay::Question(question)) => question.paste(text),
            Some(Overlay::Page(_) | Overlay::Help(_)) => {}
            None => match self.typing {
                Some(Typing::Filter) => {
                    self.input.paste(text);
                    self.apply_filter();
                }
                Some(Typing::Search) => {
                    self.input.paste(text);
                    self.apply_search();
                }
                Some(Typing::Command) => self.paste_command(text),
                None => self.say("Nothing is typed into here; / filters, : goes somewhere"),
            },
        }
        Vec::new()
    }

    pub fn apply_filter(&mut self) {
        let text = self.input.text().to_owned();
        self.with_list(|list| list.set_filter(&text));
        self.settle();
    }

    pub fn apply_search(&mut self) {
        let text = self.input.text().to_owned();
        if let Some(view) = &mut self.lines {
            view.pane.search(&view.lines, &text);
        }
    }
}
