//! Searching and filtering. The one rule: what is found is brought into sight, and what is in sight already stays put.

use super::{
    matches::{Matches, Test},
    pane::Pane,
    place::Place,
    ring::Lines,
    rows,
};
use crate::widget::glyph::columns;

/// A search: the lines it found, and the one that is looked at.
#[derive(Clone, Debug)]
pub struct Search {
    pub test: Test,
    pub matches: Matches,
    pub current: Option<u64>,
    /// Where it began. Typing on begins there again.
    origin: u64,
}

impl Search {
    fn new(test: Test, origin: u64, filter: Option<&Filter>, lines: &Lines) -> Self {
        let mut tests = vec![test.clone()];
        tests.extend(filter.map(|filter| filter.test.clone()));
        Self {
            test,
            matches: Matches::new(tests, lines),
            current: None,
            origin,
        }
    }

    /// Whether this text is typed on from it, or it from the text.
    fn leads_to(&self, text: &str) -> bool {
        let own = self.test.needle().text();
        own.starts_with(text) || text.starts_with(own)
    }

    pub fn catch_up(&mut self, lines: &Lines) {
        self.matches.catch_up(lines);
        let kept = lines.numbers();
        self.current = self.current.filter(|number| kept.contains(number));
    }
}

/// Only lines that match are shown.
#[derive(Clone, Debug)]
pub struct Filter {
    /// As it was typed.
    pub text: String,
    pub test: Test,
    pub matches: Matches,
}

impl Pane {
    /// Looks for a text, and goes to the first line that has it, from the top of the screen on. Nothing ends the search.
    ///
    /// Capital letters count only if there is one in it.
    pub fn search(&mut self, lines: &Lines, text: &str) {
        if text.is_empty() {
            self.search = None;
            return;
        }
        let typed_on = self.search.as_ref().filter(|search| search.leads_to(text));
        let from = typed_on.map_or_else(|| self.top_number(lines), |search| search.origin);
        let filter = self.filter.as_ref();
        self.search = Some(Search::new(Test::new(text), from, filter, lines));
        self.go_to_match(lines, |matches| matches.at_or_after(from));
    }

    /// What is looked for; nothing when there is no search.
    pub fn searched(&self) -> &str {
        let search = self.search.as_ref();
        search.map_or("", |search| search.test.needle().text())
    }

    /// To the next line that has what is looked for; after the last comes the first.
    pub fn next_match(&mut self, lines: &Lines) {
        let from = self.here(lines);
        let after = from.1.saturating_add(u64::from(from.0));
        self.go_to_match(lines, |matches| matches.at_or_after(after));
    }

    /// To the previous line that has what is looked for; before the first comes the last.
    pub fn previous_match(&mut self, lines: &Lines) {
        let from = self.here(lines);
        self.go_to_match(lines, |matches| matches.before(from.1));
    }

    /// Shows only lines that have this text, with `!` in front those that have it not; nothing shows all.
    pub fn filter(&mut self, lines: &Lines, text: &str) {
        let test = Test::invertible(text);
        self.filter = (!test.needle().text().is_empty()).then(|| Filter {
            text: text.to_owned(),
            matches: Matches::new(vec![test.clone()], lines),
            test,
        });
        if let Some(search) = &self.search {
            let (current, origin, test) = (search.current, search.origin, search.test.clone());
            let mut search = Search::new(test, origin, self.filter.as_ref(), lines);
            search.current = current.filter(|number| search.matches.position(*number).is_some());
            self.search = Some(search);
        }
        let top = self.start(lines, self.size);
        self.go_to(lines, top);
    }

    /// The filter as it was typed; nothing when there is none.
    pub fn filtered(&self) -> &str {
        self.filter.as_ref().map_or("", |filter| &filter.text)
    }

    /// Whether a match is looked at, and the line of it; else the one at the top.
    fn here(&self, lines: &Lines) -> (bool, u64) {
        let current = self.search.as_ref().and_then(|search| search.current);
        let from = current.unwrap_or_else(|| self.top_number(lines));
        (current.is_some(), from)
    }

    fn top_number(&self, lines: &Lines) -> u64 {
        let top = self.start(lines, self.size);
        self.shown(lines).number(top.index)
    }

    fn go_to_match(&mut self, lines: &Lines, which: impl Fn(&Matches) -> Option<u64>) {
        let Some(search) = &mut self.search else {
            return;
        };
        search.catch_up(lines);
        search.current = which(&search.matches);
        if let Some(number) = search.current {
            self.reveal(lines, number);
        }
    }

    /// Brings the first match of a line into sight.
    fn reveal(&mut self, lines: &Lines, number: u64) {
        let layout = self.layout(lines, self.size);
        let index = layout.shown.index(number);
        let Some(line) = layout.shown.line(index) else {
            return;
        };
        let needle = self.search.as_ref().map(|search| search.test.needle());
        let found = needle.and_then(|needle| needle.find(&line.text, 0));
        let found = found.unwrap_or(0..0);
        let mut rows = rows::rows(line, layout.width);
        let row = rows.position(|row| found.start < row.end).unwrap_or(0);
        let place = Place { index, row };

        let height = usize::from(self.size.height).max(1);
        let top = self.start(lines, self.size);
        let last = layout.down(top, height - 1);
        let to = if place >= top && place <= last {
            top
        } else {
            layout.up(place, height / 3).min(layout.bottom(height))
        };
        let left = columns(&line.text[..found.start]);
        let right = left + columns(&line.text[found]);
        self.follow = false;
        self.go_to(lines, to);
        let width = self.text_width(self.size);
        if !self.wrap && (left < self.sideways || right >= self.sideways + width) {
            self.sideways = if right < width {
                0
            } else {
                left.saturating_sub(width / 3)
            };
        }
    }
}
