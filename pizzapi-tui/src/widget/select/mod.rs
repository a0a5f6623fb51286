//! Select mode: what is on the screen, frozen, to copy from. The one rule: one gets what one sees, without its frames.

mod text;

#[cfg(test)]
mod tests;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::{
    buffer::{Buffer, CellWidth},
    layout::{Position, Rect},
    style::Modifier,
};

/// A frame, a cursor on it, and what is selected.
#[derive(Clone, Debug)]
pub struct Select {
    frame: Buffer,
    cursor: Position,
    /// Where the selection began.
    anchor: Option<Position>,
    /// A rectangle rather than whole lines.
    block: bool,
}

impl Select {
    /// Over the last frame drawn, with the cursor there or as near to it as there is.
    pub fn new(frame: Buffer, cursor: Position) -> Self {
        let mut select = Self {
            frame,
            cursor,
            anchor: None,
            block: false,
        };
        select.go_to(cursor.x.into(), cursor.y.into());
        select
    }

    pub fn is_selecting(&self) -> bool {
        self.anchor.is_some()
    }

    pub fn is_block(&self) -> bool {
        self.block
    }

    /// Does what the key says, if it is one for selecting: whether it was.
    ///
    /// Arrows or `hjkl`, pages, `0` and `$` or Home and End, `g` and `G` move. Space or `v` begins and ends a selection, `b`
    /// changes between lines and a block. What copies and what leaves is for whoever shows it.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release
            || key
                .modifiers
                .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
        {
            return false;
        }
        let Position { x, y } = self.cursor;
        let (x, y) = (i32::from(x), i32::from(y));
        let page = i32::from(self.frame.area.height / 2).max(1);
        let (first, last) = (0, i32::from(u16::MAX));
        match key.code {
            KeyCode::Left | KeyCode::Char('h') => self.go_to(x - 1, y),
            KeyCode::Right | KeyCode::Char('l') => self.go_to(x + self.width_here(), y),
            KeyCode::Up | KeyCode::Char('k') => self.go_to(x, y - 1),
            KeyCode::Down | KeyCode::Char('j') => self.go_to(x, y + 1),
            KeyCode::PageUp => self.go_to(x, y - page),
            KeyCode::PageDown => self.go_to(x, y + page),
            KeyCode::Home | KeyCode::Char('0') => self.go_to(first, y),
            KeyCode::End | KeyCode::Char('$') => self.go_to(last, y),
            KeyCode::Char('g') => self.go_to(x, first),
            KeyCode::Char('G') => self.go_to(x, last),
            KeyCode::Char(' ' | 'v') => {
                self.anchor = match self.anchor {
                    Some(_) => None,
                    None => Some(self.cursor),
                }
            }
            KeyCode::Char('b') => self.block = !self.block,
            _ => return false,
        }
        true
    }

    /// The mouse was pressed there: what is selected next begins there.
    pub fn press(&mut self, place: Position) {
        self.anchor = None;
        self.click(place);
    }

    /// Moves the cursor there, as with the mouse.
    pub fn click(&mut self, place: Position) {
        self.go_to(place.x.into(), place.y.into());
    }

    /// Begins a selection at the cursor, as when the mouse is dragged, unless one has begun.
    pub fn begin(&mut self) {
        self.anchor.get_or_insert(self.cursor);
    }

    /// The frame with the selection and the cursor on it. It may be drawn where there is less room by now.
    pub fn draw(&self, buffer: &mut Buffer) {
        let area = self.frame.area.intersection(buffer.area);
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                let cell = &self.frame[(x, y)];
                if x + cell.cell_width() <= area.right() {
                    buffer[(x, y)] = cell.clone();
                }
            }
        }
        let mut mark = |area: Rect, modifier: Modifier| {
            let area = area.intersection(buffer.area);
            for y in area.y..area.bottom() {
                for x in area.x..area.right() {
                    // What is reversed already must look different too.
                    buffer[(x, y)].modifier.toggle(modifier);
                }
            }
        };
        let cursor = Rect::from((self.cursor, ratatui::layout::Size::new(1, 1)));
        match self.selected() {
            None => mark(cursor, Modifier::REVERSED),
            Some(selected) => {
                mark(selected, Modifier::REVERSED);
                mark(cursor, Modifier::UNDERLINED);
            }
        }
    }

    /// What is selected, one row a line; the cursor's line if nothing is.
    ///
    /// Frames at the ends of lines, blanks at their right and what they all are indented by are left out.
    pub fn text(&self) -> String {
        let area = self.frame.area;
        let line = Rect::new(area.x, self.cursor.y, area.width, 1);
        let area = self.selected().unwrap_or(line).intersection(area);
        text::text(&self.frame, area)
    }

    fn selected(&self) -> Option<Rect> {
        let anchor = self.anchor?;
        let cursor = self.cursor;
        let area = self.frame.area;
        let (top, bottom) = (anchor.y.min(cursor.y), anchor.y.max(cursor.y));
        let (left, right) = if self.block {
            (anchor.x.min(cursor.x), anchor.x.max(cursor.x))
        } else {
            (area.left(), area.right().saturating_sub(1))
        };
        Some(Rect::new(left, top, right - left + 1, bottom - top + 1))
    }

    fn width_here(&self) -> i32 {
        let cell = self.frame.cell(self.cursor);
        cell.map_or(1, |cell| i32::from(cell.cell_width().max(1)))
    }

    /// To the nearest cell; where that is the right half of a wide one, to its left.
    fn go_to(&mut self, x: i32, y: i32) {
        let area = self.frame.area;
        let within = |at: i32, from: u16, length: u16| {
            let last = from.saturating_add(length.saturating_sub(1));
            let at = at.clamp(from.into(), last.into());
            u16::try_from(at).unwrap_or(last)
        };
        let y = within(y, area.y, area.height);
        let mut x = within(x, area.x, area.width);
        let wanted = x;
        // The widest there are take four.
        for left in (area.x..wanted).rev().take(3) {
            let width = self.frame.cell((left, y)).map_or(1, CellWidth::cell_width);
            if left + width > wanted {
                x = left;
            }
        }
        self.cursor = Position { x, y };
    }
}
