//! A list one moves about in: cursor, filter, order, marks. The one rule: the cursor stays on its row, wherever that moves.

use std::{borrow::Cow, cmp::Ordering, collections::BTreeSet, fmt::Debug};

use super::filter::Filter;
use crate::{action::Step, theme::Tone, view::paint::Ages};

/// A row of some list.
pub trait Row: Sized + 'static {
    /// What tells it from the others, whatever it says.
    type Key: Clone + Debug + Ord;

    fn key(&self) -> Self::Key;

    /// What a filter looks through, in lower case.
    fn searched(&self) -> Cow<'_, str>;

    /// Words that a filter finds only as a whole, in lower case, with blanks between them.
    fn words(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }
}

/// What stands in a cell.
pub type Cell = (String, Tone);

/// A column of a list.
pub struct Column<T> {
    pub title: &'static str,
    /// The title where there is no room for the whole one.
    pub short: &'static str,
    /// Lower is more important; the columns that do not fit any more are left out.
    pub rank: u8,
    pub width: Width<T>,
    /// Numbers stand at the right.
    pub number: bool,
    pub cell: fn(&T, &mut Ages) -> Cell,
    /// How rows are put in order by it; `None`: they are not.
    pub order: Option<fn(&T, &T) -> Ordering>,
}

/// How wide a column is.
pub enum Width<T> {
    Fixed(usize),
    /// As wide as its widest text, and not worth showing when narrower than the first.
    Text(usize, fn(&T) -> usize),
}

/// The state of a list.
pub struct List<T: Row> {
    pub columns: &'static [Column<T>],
    pub filter: Filter,
    /// Which column it is sorted by; `None`: as need be, see `usual`.
    pub sort: Option<usize>,
    pub reversed: bool,
    /// The order where no column is chosen, and its name.
    pub usual: (&'static str, fn(&T, &T) -> Ordering),
    /// Only these rows are in it at all; `None`: every one.
    pub only: Option<fn(&T) -> bool>,
    /// The first row on the screen.
    pub offset: usize,
    /// The row under the cursor.
    pub cursor: usize,
    /// Places in the data of what passes the filter, in order.
    pub rows: Vec<usize>,
    pub marked: BTreeSet<T::Key>,
    /// The widest text of each column.
    pub widths: Vec<usize>,
    selected: Option<T::Key>,
    /// Which data the rows are of; `None`: they must be made again.
    of: Option<u64>,
    /// Which data the widths are of.
    widths_of: Option<u64>,
}

impl<T: Row> Debug for List<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("List")
            .field("filter", &self.filter)
            .field("cursor", &self.cursor)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl<T: Row> List<T> {
    pub fn new(
        columns: &'static [Column<T>],
        usual: (&'static str, fn(&T, &T) -> Ordering),
    ) -> Self {
        Self {
            columns,
            filter: Filter::default(),
            sort: None,
            reversed: false,
            usual,
            only: None,
            offset: 0,
            cursor: 0,
            rows: Vec::new(),
            marked: BTreeSet::new(),
            widths: Vec::new(),
            selected: None,
            of: None,
            widths_of: None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row under the cursor.
    pub fn selected<'a>(&self, data: &'a [T]) -> Option<&'a T> {
        data.get(*self.rows.get(self.cursor)?)
    }

    /// What an action is for: all that is marked, or the row under the cursor.
    pub fn chosen<'a>(&self, data: &'a [T]) -> Vec<&'a T> {
        if self.marked.is_empty() {
            return self.selected(data).into_iter().collect();
        }
        let rows = self.rows.iter().filter_map(|index| data.get(*index));
        let marked: Vec<&T> = rows
            .filter(|row| self.marked.contains(&row.key()))
            .collect();
        // What the filter hides is not meant.
        if marked.is_empty() {
            return self.selected(data).into_iter().collect();
        }
        marked
    }

    pub fn go(&mut self, step: Step, page: usize, data: &[T]) {
        let last = self.rows.len().saturating_sub(1);
        self.cursor = step.from(self.cursor, last, page);
        self.hold(data);
    }

    /// Puts the cursor on the row in this place of the list.
    pub fn go_to(&mut self, place: usize, data: &[T]) {
        self.cursor = place.min(self.rows.len().saturating_sub(1));
        self.hold(data);
    }

    /// Puts the cursor on a row as soon as there is one with this key.
    pub fn select(&mut self, key: T::Key) {
        self.selected = Some(key);
        self.of = None;
    }

    pub fn set_filter(&mut self, text: &str) {
        self.filter = Filter::new(text);
        self.of = None;
    }

    pub fn next_sort(&mut self) {
        let sortable: Vec<usize> = (0..self.columns.len())
            .filter(|index| self.columns[*index].order.is_some())
            .collect();
        self.sort = match self.sort {
            None => sortable.first().copied(),
            Some(now) => sortable.into_iter().find(|index| *index > now),
        };
        self.of = None;
    }

    /// Sorts by a column, or the other way round if it is sorted by it.
    pub fn sort_by(&mut self, column: usize) {
        if self.columns.get(column).is_none_or(|it| it.order.is_none()) {
            return;
        }
        if self.sort == Some(column) {
            self.reversed = !self.reversed;
        } else {
            self.sort = Some(column);
            self.reversed = false;
        }
        self.of = None;
    }

    pub fn reverse(&mut self) {
        self.reversed = !self.reversed;
        self.of = None;
    }

    pub fn sort_word(&self) -> String {
        let word = match self.sort.and_then(|index| self.columns.get(index)) {
            Some(column) => column.title.to_lowercase(),
            None => self.usual.0.to_owned(),
        };
        let reversed = if self.reversed { " reversed" } else { "" };
        word + reversed
    }

    /// Marks the row under the cursor, or takes its mark away, and goes to the next.
    pub fn mark(&mut self, data: &[T]) {
        if let Some(row) = self.selected(data) {
            let key = row.key();
            if !self.marked.remove(&key) {
                self.marked.insert(key);
            }
        }
        self.go(Step::Down, 1, data);
    }

    /// Marks all that pass the filter, or takes all marks away.
    pub fn mark_all(&mut self, data: &[T]) {
        let rows = self.rows.iter().filter_map(|index| data.get(*index));
        let all: BTreeSet<T::Key> = rows.map(Row::key).collect();
        if all.is_subset(&self.marked) {
            self.marked.clear();
        } else {
            self.marked = all;
        }
    }

    /// Puts the rows in order again if the data, the filter or the order changed; `version` tells data from other data.
    pub fn settle(&mut self, data: &[T], version: u64) {
        if self.of == Some(version) {
            return;
        }
        self.of = Some(version);
        self.rows.clear();
        let passing = data
            .iter()
            .enumerate()
            .filter(|(_, row)| self.only.is_none_or(|only| only(row)))
            .filter(|(_, row)| {
                self.filter.is_empty() || self.filter.passes(&row.searched(), &row.words())
            });
        self.rows.extend(passing.map(|(index, _)| index));
        let order = self
            .sort
            .and_then(|index| self.columns.get(index)?.order)
            .unwrap_or(self.usual.1);
        let (usual, reversed) = (self.usual.1, self.reversed);
        self.rows.sort_by(|a, b| {
            let (a, b) = (&data[*a], &data[*b]);
            let by = if reversed { order(b, a) } else { order(a, b) };
            by.then_with(|| usual(a, b))
                .then_with(|| a.key().cmp(&b.key()))
        });
        if self.widths_of != Some(version) {
            self.widths_of = Some(version);
            let widest = |column: &Column<T>| match column.width {
                Width::Fixed(width) => width,
                Width::Text(_, of) => data.iter().map(of).max().unwrap_or(0),
            };
            self.widths = self.columns.iter().map(widest).collect();
        }
        if !self.marked.is_empty() {
            let there: BTreeSet<T::Key> = data.iter().map(Row::key).collect();
            self.marked.retain(|key| there.contains(key));
        }
        let held = self.selected.as_ref().and_then(|key| {
            let rows = &mut self.rows.iter();
            rows.position(|index| data[*index].key() == *key)
        });
        self.cursor = held.unwrap_or(self.cursor.min(self.rows.len().saturating_sub(1)));
        // While nothing is known the cursor remembers its row.
        self.hold(data);
    }

    fn hold(&mut self, data: &[T]) {
        if let Some(row) = self.selected(data) {
            self.selected = Some(row.key());
        }
    }

    /// The first row to show so that the cursor is on the screen.
    pub fn first(&self, page: usize) -> usize {
        let page = page.max(1);
        let lowest = self.rows.len().saturating_sub(page);
        let highest = (self.cursor + 1).saturating_sub(page);
        self.offset
            .clamp(highest, self.cursor.max(highest))
            .min(lowest)
    }
}
