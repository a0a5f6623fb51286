//! A question before something is done. The one rule: Enter alone never destroys anything.

use crossterm::event::KeyEvent;

use super::{App, Overlay};
use crate::{
    action::Action,
    change::{Change, Confirmation, confirmation},
    effect::Effect,
    widget::input::Input,
};

/// A question, and what is done when it is answered.
#[derive(Debug)]
pub struct Question {
    pub asks: Confirmation,
    pub input: Input,
    pub changes: Vec<Change>,
    /// Enter was pressed, and something else is typed than what is asked for.
    pub wrong: bool,
}

impl Question {
    pub fn key(&mut self, pressed: KeyEvent) {
        self.wrong = false;
        self.input.key(pressed);
    }

    pub fn paste(&mut self, text: &str) {
        self.wrong = false;
        self.input.paste(text);
    }

    /// What is to be typed.
    pub fn wanted(&self) -> &str {
        match &self.asks {
            Confirmation::TypeName { name, .. } => name,
            _ => "yes",
        }
    }

    /// Whether no is typed where yes or no is asked for.
    fn is_declined(&self) -> bool {
        let typed = self.input.text().trim().to_lowercase();
        matches!(self.asks, Confirmation::Yes(_)) && (typed == "n" || typed == "no")
    }

    /// Whether what is asked for is typed.
    pub fn is_answered(&self) -> bool {
        let typed = self.input.text().trim();
        match &self.asks {
            Confirmation::TypeName { name, .. } => typed == name,
            _ => typed.eq_ignore_ascii_case("y") || typed.eq_ignore_ascii_case("yes"),
        }
    }
}

impl App {
    /// Does these, after asking whatever is to be asked.
    pub fn propose(&mut self, changes: Vec<Change>) -> Vec<Effect> {
        match confirmation(&changes) {
            Confirmation::None => self.begin_all(changes),
            asks => {
                self.overlays.push(Overlay::Question(Question {
                    asks,
                    input: Input::new(super::LINE),
                    changes,
                    wrong: false,
                }));
                Vec::new()
            }
        }
    }

    pub fn act_question(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Cancel => {
                self.overlays.pop();
                self.say("Nothing was done");
            }
            Action::Confirm => {
                let Some(Overlay::Question(question)) = self.overlays.last_mut() else {
                    return Vec::new();
                };
                if question.is_declined() {
                    return self.act_question(Action::Cancel);
                }
                if !question.is_answered() {
                    question.wrong = true;
                    return Vec::new();
                }
                let changes = std::mem::take(&mut question.changes);
                self.overlays.pop();
                return self.begin_all(changes);
            }
            _ => {}
        }
        Vec::new()
    }

    fn begin_all(&mut self, changes: Vec<Change>) -> Vec<Effect> {
        self.jobs.see();
        if changes.len() > 1 {
            self.with_list(|list| list.unmark());
        }
        changes
            .into_iter()
            .map(|change| self.begin(change))
            .collect()
    }

    /// Does one.
    pub fn begin(&mut self, change: Change) -> Effect {
        let change = Box::new(change);
        let id = self.jobs.begin(change.clone(), self.now);
        Effect::Do(id, change)
    }
}
