//! The mouse. The one rule: it does what a key would do, where it points.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{App, Overlay};
use crate::{
    action::{Action, Step},
    effect::Effect,
    view::paint::Target,
};

/// How far a notch of the wheel goes.
const NOTCH: usize = 3;

impl App {
    pub fn mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        // Moving about changes nothing, nor do buttons that mean nothing here.
        if !matches!(
            mouse.kind,
            MouseEventKind::ScrollUp
                | MouseEventKind::ScrollDown
                | MouseEventKind::Down(MouseButton::Left)
        ) {
            return Vec::new();
        }
        self.dirty = true;
        self.settle();
        let position = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::ScrollUp => self.wheel(Step::Up),
            MouseEventKind::ScrollDown => self.wheel(Step::Down),
            MouseEventKind::Down(MouseButton::Left) => match self.drawn.at(position) {
                Some(target) => self.click(target),
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn wheel(&mut self, step: Step) -> Vec<Effect> {
        if self.typing.is_some()
            || matches!(
                self.overlays.last(),
                Some(Overlay::Form(_) | Overlay::Question(_))
            )
        {
            return Vec::new();
        }
        (0..NOTCH)
            .flat_map(|_| self.act(Action::Move(step)))
            .collect()
    }

    fn click(&mut self, target: Target) -> Vec<Effect> {
        match target {
            Target::Act(action) => self.act(action),
            Target::Column(column) if self.overlays.is_empty() => {
                self.with_list(|list| list.sort_by(column));
                Vec::new()
            }
            Target::Row(place) => {
                if let Some(Overlay::Page(page)) = self.overlays.last_mut() {
                    page.select(place);
                    return Vec::new();
                }
                if !self.overlays.is_empty() {
                    return Vec::new();
                }
                // A click on the row under the cursor goes into it.
                let again = self.cursor() == Some(place);
                self.with_list(|list| list.go_to(place));
                if again {
                    self.act(Action::Open)
                } else {
                    Vec::new()
                }
            }
            Target::Field(place) => {
                if let Some(Overlay::Form(form)) = self.overlays.last_mut() {
                    form.at = place;
                }
                Vec::new()
            }
            Target::Column(_) | Target::Lines => Vec::new(),
        }
    }
}
