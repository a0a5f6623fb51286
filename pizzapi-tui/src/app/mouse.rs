//! The mouse. The one rule: it does what a key would do, where it points.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{App, Overlay, Typing};
use crate::{
    action::{Action, Step},
    effect::Effect,
    form::Kind,
    view::paint::Target,
};

/// How far a notch of the wheel goes.
const NOTCH: usize = 3;

impl App {
    pub fn mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        let position = Position::new(mouse.column, mouse.row);
        let what: fn(&mut Self, Position) -> Vec<Effect> = match mouse.kind {
            MouseEventKind::ScrollUp => |app, _| app.wheel(Action::Move(Step::Up)),
            MouseEventKind::ScrollDown => |app, _| app.wheel(Action::Move(Step::Down)),
            MouseEventKind::ScrollLeft => |app, _| app.sideways(Action::ScrollLeft),
            MouseEventKind::ScrollRight => |app, _| app.sideways(Action::ScrollRight),
            MouseEventKind::Down(MouseButton::Left) => Self::press,
            MouseEventKind::Drag(MouseButton::Left) if self.select.is_some() => Self::drag,
            // Moving about changes nothing, nor do buttons that mean nothing here.
            _ => return Vec::new(),
        };
        self.dirty = true;
        self.settle();
        what(self, position)
    }

    fn wheel(&mut self, step: Action) -> Vec<Effect> {
        let is_asked = matches!(
            self.overlays.last(),
            Some(Overlay::Form(_) | Overlay::Question(_))
        );
        if is_asked || self.typing == Some(Typing::Command) {
            return Vec::new();
        }
        (0..NOTCH).flat_map(|_| self.act(step)).collect()
    }

    fn sideways(&mut self, step: Action) -> Vec<Effect> {
        if self.lines.is_some() && self.overlays.is_empty() {
            self.act(step)
        } else {
            Vec::new()
        }
    }

    fn press(&mut self, position: Position) -> Vec<Effect> {
        let target = self.drawn.at(position);
        match (&mut self.select, target) {
            (_, Some(target)) => self.click(target),
            (Some(select), None) => {
                select.press(position);
                Vec::new()
            }
            (None, None) => Vec::new(),
        }
    }

    /// Selects from where the button was pressed to here.
    fn drag(&mut self, position: Position) -> Vec<Effect> {
        if let Some(select) = &mut self.select {
            select.begin();
            select.click(position);
        }
        Vec::new()
    }

    fn click(&mut self, target: Target) -> Vec<Effect> {
        let typed = |action| {
            matches!(
                action,
                Action::KeepFilter
                    | Action::ClearFilter
                    | Action::Confirm
                    | Action::Cancel
                    | Action::NextChoice
            )
        };
        // Whoever clicks elsewhere has done with typing; a filter stays.
        if self.typing.is_some() && !matches!(target, Target::Act(action) if typed(action)) {
            self.typing = None;
        }
        match target {
            Target::Act(action) => self.act(action),
            Target::Column(column) => {
                self.with_list(|list| list.sort_by(column));
                Vec::new()
            }
            Target::Row(place) => self.click_row(place),
            Target::Field(place) => {
                if let Some(Overlay::Form(form)) = self.overlays.last_mut() {
                    let again = form.at == place;
                    form.at = place;
                    let field = form.fields.get(place);
                    let is_choice =
                        field.is_some_and(|field| matches!(field.kind, Kind::Choice { .. }));
                    if again && is_choice && form.sending.is_none() {
                        form.choose(1);
                    }
                }
                Vec::new()
            }
            Target::Lines => Vec::new(),
        }
    }

    /// A click on what is under the cursor goes into it.
    fn click_row(&mut self, place: usize) -> Vec<Effect> {
        if let Some(Overlay::Page(page)) = self.overlays.last_mut() {
            if page.is_at(place) {
                return self.act(Action::Copy);
            }
            page.select(place);
            return Vec::new();
        }
        let again = self.cursor() == Some(place);
        self.with_list(|list| list.go_to(place));
        if again {
            self.act(Action::Open)
        } else {
            Vec::new()
        }
    }
}
