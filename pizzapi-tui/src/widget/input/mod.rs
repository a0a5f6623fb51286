//! A line to type into. The one rule: the cursor stands between characters as people count them, and is always in sight.

#[cfg(test)]
mod tests;

use std::{borrow::Cow, fmt};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use pizzapi_sdk::types::Secret;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use unicode_segmentation::UnicodeSegmentation as _;
use zeroize::{Zeroize as _, Zeroizing};

use super::{
    glyph::{columns, glyphs},
    text::harmless,
};

/// A text of one line, and a cursor in it. Its memory is wiped when it goes, as it may be a password.
#[derive(Clone)]
pub struct Input {
    text: String,
    /// In bytes, between two graphemes.
    cursor: usize,
    /// In characters.
    most: usize,
    masked: bool,
}

/// What a password shows for each grapheme.
const MASK: &str = "•";

impl Input {
    /// An empty one that takes at most so many characters.
    pub fn new(most: usize) -> Self {
        Self {
            text: String::new(),
            cursor: 0,
            most,
            masked: false,
        }
    }

    /// For a password: it shows dots, `Debug` shows nothing, and no copy of it is left in memory by growing.
    pub fn masked(most: usize) -> Self {
        Self {
            text: String::with_capacity(most.saturating_mul(4).min(1 << 16)),
            masked: true,
            ..Self::new(most)
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn is_masked(&self) -> bool {
        self.masked
    }

    /// Replaces all of it, the cursor at the end.
    pub fn set(&mut self, text: &str) {
        self.clear();
        self.paste(text);
    }

    pub fn clear(&mut self) {
        self.text.zeroize();
        self.cursor = 0;
    }

    /// Hands over what was typed, and is empty then.
    pub fn take(&mut self) -> String {
        self.cursor = 0;
        let empty = String::with_capacity(if self.masked { self.text.capacity() } else { 0 });
        std::mem::replace(&mut self.text, empty)
    }

    /// As [`Input::take`], for a password.
    pub fn take_secret(&mut self) -> Secret {
        Secret::from(self.take())
    }

    /// Does what the key says, if it is one for a line: whether it was.
    ///
    /// Enter, Esc, Tab, up and down are for whoever shows the line.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return false;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        let word = control || alt;
        match key.code {
            // Some terminals say both for the third level of a keyboard, as for `@` on a German one.
            KeyCode::Char(c) if control == alt => self.insert(c),
            KeyCode::Char('a') if control => self.cursor = 0,
            KeyCode::Char('e') if control => self.cursor = self.text.len(),
            KeyCode::Char('b') if control => self.cursor = self.before(),
            KeyCode::Char('f') if control => self.cursor = self.after(),
            KeyCode::Char('b') if alt => self.cursor = self.word_before(),
            KeyCode::Char('f') if alt => self.cursor = self.word_after(),
            KeyCode::Char('h') if control => self.delete(self.before(), self.cursor),
            KeyCode::Char('w') if control => self.delete(self.word_before(), self.cursor),
            KeyCode::Char('d') if alt => self.delete(self.cursor, self.word_after()),
            KeyCode::Char('u') if control => self.delete(0, self.cursor),
            KeyCode::Char('k') if control => self.delete(self.cursor, self.text.len()),
            KeyCode::Backspace if word => self.delete(self.word_before(), self.cursor),
            KeyCode::Backspace => self.delete(self.before(), self.cursor),
            KeyCode::Delete if word => self.delete(self.cursor, self.word_after()),
            KeyCode::Delete => self.delete(self.cursor, self.after()),
            KeyCode::Left if word => self.cursor = self.word_before(),
            KeyCode::Right if word => self.cursor = self.word_after(),
            KeyCode::Left => self.cursor = self.before(),
            KeyCode::Right => self.cursor = self.after(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    /// Inserts a text from elsewhere at the cursor, as much as there is room for. Line breaks and tabs in it become
    /// blanks, those at its end nothing; other control characters become `�`.
    pub fn paste(&mut self, text: &str) {
        let room = self.room();
        let mut clean = Zeroizing::new(String::with_capacity(text.len().min(room * 4)));
        let mut left = room;
        let mut rest = text.trim_end_matches(['\r', '\n']).chars().peekable();
        while left > 0
            && let Some(c) = rest.next()
        {
            if c == '\r' && rest.peek() == Some(&'\n') {
                continue;
            }
            let is_blank = matches!(c, '\n' | '\r' | '\t');
            clean.push(if is_blank { ' ' } else { harmless(c) });
            left -= 1;
        }
        self.text.insert_str(self.cursor, &clean);
        self.stand_at_or_after(self.cursor + clean.len());
    }

    fn insert(&mut self, c: char) {
        if self.room() > 0 {
            let c = harmless(c);
            self.text.insert(self.cursor, c);
            self.stand_at_or_after(self.cursor + c.len_utf8());
        }
    }

    fn room(&self) -> usize {
        self.most.saturating_sub(self.text.chars().count())
    }

    fn delete(&mut self, from: usize, to: usize) {
        self.text.drain(from..to);
        self.stand_at_or_after(from);
    }

    /// Whatever came or went may have joined what is around it into one.
    fn stand_at_or_after(&mut self, place: usize) {
        let mut starts = self.text.grapheme_indices(true).map(|(start, _)| start);
        self.cursor = starts
            .find(|start| *start >= place)
            .unwrap_or(self.text.len());
    }

    fn before(&self) -> usize {
        let before = self.text[..self.cursor].grapheme_indices(true).next_back();
        before.map_or(0, |(start, _)| start)
    }

    fn after(&self) -> usize {
        let after = self.text[self.cursor..].graphemes(true).next();
        self.cursor + after.map_or(0, str::len)
    }

    /// Words are between blanks. Where they are in a password is nobody's business: that is one.
    fn word_before(&self) -> usize {
        if self.masked {
            return 0;
        }
        let before = self.text[..self.cursor].trim_end();
        let blank = before.char_indices().rfind(|(_, c)| c.is_whitespace());
        blank.map_or(0, |(start, c)| start + c.len_utf8())
    }

    fn word_after(&self) -> usize {
        if self.masked {
            return self.text.len();
        }
        let after = &self.text[self.cursor..];
        let word = after.len() - after.trim_start().len();
        let end = after[word..].find(char::is_whitespace);
        end.map_or(self.text.len(), |end| self.cursor + word + end)
    }

    /// Puts it into the area's first line, and says where the cursor is. Where there is more of it, `…` says so.
    pub fn draw(&self, style: Style, buffer: &mut Buffer, area: Rect) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        let width = usize::from(area.width);
        let shown = self.shown(&self.text);
        let cursor = columns(&self.shown(&self.text[..self.cursor]));
        let text = columns(&shown);
        // One more column than the text has, for the cursor behind it.
        let skip = if text < width {
            0
        } else {
            let centred = cursor.saturating_sub(width * 2 / 3);
            centred.min(text + 1 - width)
        };
        let more_left = skip > 0 && cursor > skip;
        let more_right = text > skip + width && cursor + 1 < skip + width;
        let from = skip + usize::from(more_left);
        let to = skip + width - usize::from(more_right);

        let line = Rect { height: 1, ..area };
        let mut put = |column: usize, text: &str| {
            let x = area.x + u16::try_from(column - skip).unwrap_or(0);
            buffer.set_stringn(x, area.y, text, width, style);
        };
        put(skip, &" ".repeat(width));
        let mut left = 0;
        for glyph in glyphs(&shown) {
            let right = left + glyph.width;
            if left >= from && right <= to {
                put(left, glyph.text);
            }
            left = right;
        }
        if more_left {
            put(skip, "…");
        }
        if more_right {
            put(to, "…");
        }
        let x = u16::try_from(cursor - skip).unwrap_or(0);
        Some(Position::new(line.x + x, line.y))
    }

    fn shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.masked {
            Cow::Owned(MASK.repeat(text.graphemes(true).count()))
        } else {
            Cow::Borrowed(text)
        }
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.masked { "…" } else { &self.text };
        f.debug_struct("Input")
            .field("text", &text)
            .finish_non_exhaustive()
    }
}
