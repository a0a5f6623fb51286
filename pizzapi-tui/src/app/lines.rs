//! The lines of a session or a log. The one rule: scrolling up stops following, going to the end follows again.

use std::path::PathBuf;

use super::{App, Overlay};
use crate::{
    action::{Action, Step},
    effect::Effect,
    form::Form,
};

/// How far one scrolls sideways.
const SIDEWAYS: isize = 8;

impl App {
    pub fn scroll_lines(&mut self, step: Step) {
        let Some(view) = &mut self.lines else { return };
        let (pane, lines) = (&mut view.pane, &view.lines);
        match step {
            Step::Up => pane.scroll(lines, -1),
            Step::Down => pane.scroll(lines, 1),
            Step::PageUp => pane.page(lines, -1),
            Step::PageDown => pane.page(lines, 1),
            Step::First => pane.to_start(lines),
            Step::Last => pane.to_end(lines),
        }
    }

    pub fn act_lines(&mut self, action: Action) -> Vec<Effect> {
        let Some(view) = &mut self.lines else {
            return Vec::new();
        };
        let (pane, lines) = (&mut view.pane, &view.lines);
        match action {
            Action::Follow => pane.toggle_follow(lines),
            Action::Wrap => pane.toggle_wrap(lines),
            Action::Times => pane.toggle_times(),
            Action::NextMatch => pane.next_match(lines),
            Action::PreviousMatch => pane.previous_match(lines),
            Action::ScrollLeft => pane.scroll_sideways(lines, -SIDEWAYS),
            Action::ScrollRight => pane.scroll_sideways(lines, SIDEWAYS),
            Action::OnlyMatches => {
                let text = if pane.filtered().is_empty() {
                    pane.searched().to_owned()
                } else {
                    String::new()
                };
                pane.filter(lines, &text);
            }
            Action::Save => {
                let name = view.file_name(self.now);
                self.overlays
                    .push(Overlay::Form(Box::new(Form::save(&name))));
            }
            _ => {}
        }
        Vec::new()
    }

    pub fn save_lines(&mut self, path: PathBuf) -> Vec<Effect> {
        let Some(view) = &self.lines else {
            return Vec::new();
        };
        let text = view.text();
        let what = format!("{} lines to {}", view.lines.len(), path.display());
        let (doing, done) = (format!("Saving {what}"), format!("Saved {what}"));
        let job = self.jobs.begin_here(doing, done, self.now);
        vec![Effect::Save(job, path, text)]
    }
}
