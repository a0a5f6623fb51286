//! What is looked at. The one rule: the place is a line's number, so what comes and goes elsewhere moves nothing.

use pizzapi_sdk::types::Time;
use ratatui::layout::{Rect, Size};

use super::{
    find::{Filter, Search},
    place::{Layout, Place, Shown},
    ring::Lines,
};

/// What a person looks at of [`Lines`], and how.
///
/// [`Pane::settle`] goes before each frame; everything else is a key.
#[derive(Clone, Debug)]
pub struct Pane {
    pub(super) follow: bool,
    pub(super) wrap: bool,
    pub(super) times: bool,
    /// The line at the top, and which of its rows. What follows is always at the end instead.
    pub(super) top: (u64, usize),
    /// Columns that went out at the left; none when wrapping.
    pub(super) sideways: usize,
    pub(super) size: Size,
    pub(super) search: Option<Search>,
    pub(super) filter: Option<Filter>,
}

impl Default for Pane {
    fn default() -> Self {
        Self {
            follow: true,
            wrap: false,
            times: true,
            top: (0, 0),
            sideways: 0,
            size: Size::new(80, 24),
            search: None,
            filter: None,
        }
    }
}

/// `20:14:07` and a blank.
const CLOCK: usize = 9;
/// With fewer columns than this for the text, there are no times.
const LEAST_TEXT: usize = 16;

impl Pane {
    pub fn is_following(&self) -> bool {
        self.follow
    }

    pub fn is_wrapping(&self) -> bool {
        self.wrap
    }

    pub fn shows_times(&self) -> bool {
        self.times
    }

    /// Takes in what came and went since, and where it is going to be drawn.
    pub fn settle(&mut self, lines: &Lines, area: Rect) {
        self.size = area.as_size();
        if let Some(filter) = &mut self.filter {
            filter.matches.catch_up(lines);
        }
        if let Some(search) = &mut self.search {
            search.catch_up(lines);
        }
        let top = self.start(lines, self.size);
        self.go_to(lines, top);
    }

    /// So many rows down, or up where negative. Up stops following.
    pub fn scroll(&mut self, lines: &Lines, rows: isize) {
        let layout = self.layout(lines, self.size);
        let from = self.start(lines, self.size);
        let by = rows.unsigned_abs();
        let to = if rows < 0 {
            layout.up(from, by)
        } else {
            let bottom = layout.bottom(self.size.height.into());
            // Far jumps need not be walked: whoever goes past the end stays there.
            let far = by >= layout.shown.len().saturating_sub(from.index) && self.width().is_none();
            if far {
                bottom
            } else {
                layout.down(from, by).min(bottom)
            }
        };
        if rows < 0 {
            self.follow = false;
        }
        self.go_to(lines, to);
    }

    /// So many pages down, or up where negative. One row stays in sight.
    pub fn page(&mut self, lines: &Lines, pages: isize) {
        let rows = isize::try_from(self.size.height.saturating_sub(1).max(1)).unwrap_or(1);
        self.scroll(lines, rows.saturating_mul(pages));
    }

    pub fn to_start(&mut self, lines: &Lines) {
        self.follow = false;
        self.go_to(lines, Place::default());
    }

    /// To the newest line, and with it from now on.
    pub fn to_end(&mut self, lines: &Lines) {
        self.follow = true;
        let end = self.start(lines, self.size);
        self.go_to(lines, end);
    }

    /// To the first line said at that time or later; the end if there is none.
    pub fn to_time(&mut self, lines: &Lines, time: Time) {
        let shown = self.shown(lines);
        let is_later = |index: &usize| {
            let at = shown.line(*index).and_then(|line| line.at);
            at.is_some_and(|at| at >= time)
        };
        match (0..shown.len()).find(is_later) {
            Some(index) => {
                self.follow = false;
                self.go_to(lines, Place { index, row: 0 });
            }
            None => self.to_end(lines),
        }
    }

    pub fn toggle_follow(&mut self, lines: &Lines) {
        if self.follow {
            self.follow = false;
        } else {
            self.to_end(lines);
        }
    }

    pub fn toggle_wrap(&mut self, lines: &Lines) {
        self.wrap = !self.wrap;
        self.sideways = 0;
        self.top.1 = 0;
        let top = self.start(lines, self.size);
        self.go_to(lines, top);
    }

    pub fn toggle_times(&mut self) {
        self.times = !self.times;
    }

    /// So many columns to the right, or to the left where negative, as far as lines in sight reach. Not when wrapping.
    pub fn scroll_sideways(&mut self, lines: &Lines, columns: isize) {
        if self.wrap {
            return;
        }
        let shown = self.shown(lines);
        let top = self.start(lines, self.size).index;
        let seen = top..shown.len().min(top + usize::from(self.size.height));
        let widths = seen.filter_map(|index| shown.line(index).map(|line| line.columns));
        let widest = widths.max().unwrap_or(0);
        let most = widest.saturating_sub(self.text_width(self.size) / 2);
        let to = self.sideways.saturating_add_signed(columns);
        self.sideways = to.min(most.max(self.sideways.min(to)));
    }

    /// The row at the top of an area of this size.
    pub(super) fn start(&self, lines: &Lines, size: Size) -> Place {
        let layout = self.layout(lines, size);
        let bottom = layout.bottom(size.height.into());
        if self.follow {
            return bottom;
        }
        let shown = layout.shown;
        let (number, row) = self.top;
        let index = shown.index(number);
        let same = index < shown.len() && shown.number(index) == number;
        let row = if same { row } else { 0 };
        layout.nearest(Place { index, row }).min(bottom)
    }

    pub(super) fn go_to(&mut self, lines: &Lines, place: Place) {
        let shown = self.shown(lines);
        // With nothing to see the place stays, for when there is something again.
        if place.index < shown.len() {
            self.top = (shown.number(place.index), place.row);
        }
    }

    pub(super) fn shown<'a>(&'a self, lines: &'a Lines) -> Shown<'a> {
        Shown::new(lines, self.filter.as_ref().map(|filter| &filter.matches))
    }

    pub(super) fn layout<'a>(&'a self, lines: &'a Lines, size: Size) -> Layout<'a> {
        Layout {
            shown: self.shown(lines),
            width: self.wrap.then(|| self.text_width(size)),
        }
    }

    /// Columns for times, in an area of this size.
    pub(super) fn margin(&self, size: Size) -> usize {
        let fits = usize::from(size.width) >= CLOCK + LEAST_TEXT;
        if self.times && fits { CLOCK } else { 0 }
    }

    pub(super) fn text_width(&self, size: Size) -> usize {
        usize::from(size.width) - self.margin(size)
    }

    fn width(&self) -> Option<usize> {
        self.wrap.then(|| self.text_width(self.size))
    }
}
