//! The list of orgs: cursor, filter, order. The one rule: the cursor stays on its org, wherever that moves.

use std::cmp::Ordering;

use pizzapi_sdk::types::{Org, OrgSlug};

use crate::{action::Action, data::Data, view::words::Need, widget::text::width};

/// A filter is no longer than this.
const FILTER: usize = 100;
/// No column of text asks for more than this.
const WIDEST: usize = 60;

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Need,
    Slug,
    Age,
}

impl Sort {
    pub fn word(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Slug => "slug",
            Self::Age => "age",
        }
    }

    fn next(self) -> Self {
        match self {
            Self::Need => Self::Slug,
            Self::Slug => Self::Age,
            Self::Age => Self::Need,
        }
    }

    fn compare(self, a: &Org, b: &Org) -> Ordering {
        let by = match self {
            Self::Need => Need::of(a).cmp(&Need::of(b)),
            Self::Slug => Ordering::Equal,
            Self::Age => b.created_at.cmp(&a.created_at),
        };
        by.then_with(|| a.slug.as_str().cmp(b.slug.as_str()))
    }
}

/// How wide the texts of the rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Widths {
    pub slug: usize,
    pub name: usize,
    pub why: usize,
}

/// The view's state.
#[derive(Debug, Default)]
pub struct Orgs {
    pub filter: String,
    pub typing: bool,
    pub sort: Sort,
    pub reversed: bool,
    pub detail: bool,
    /// The first row on the screen.
    pub offset: usize,
    /// The row under the cursor.
    pub cursor: usize,
    /// Places in the data of what passes the filter, in order.
    pub rows: Vec<usize>,
    pub widths: Widths,
    /// How many of all orgs need somebody.
    pub needing: usize,
    selected: Option<OrgSlug>,
}

impl Orgs {
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The org whose details are shown.
    pub fn watched(&self) -> Option<&OrgSlug> {
        self.selected.as_ref().filter(|_| self.detail)
    }

    pub fn selected<'a>(&self, data: &'a Data) -> Option<&'a Org> {
        data.orgs.value()?.get(*self.rows.get(self.cursor)?)
    }

    pub fn act(&mut self, action: Action, page: usize, data: &Data) {
        match action {
            Action::Move(step) => {
                let last = self.rows.len().saturating_sub(1);
                self.cursor = step.from(self.cursor, last, page);
                self.selected = self.selected(data).map(|org| org.slug.clone());
            }
            Action::ToggleDetail => self.detail = !self.detail,
            Action::CloseDetail => self.detail = false,
            Action::EditFilter => self.typing = true,
            Action::KeepFilter => self.typing = false,
            Action::ClearFilter => {
                self.typing = false;
                self.filter.clear();
            }
            Action::EraseCharacter => drop(self.filter.pop()),
            Action::EraseFilter => self.filter.clear(),
            Action::NextSort => self.sort = self.sort.next(),
            Action::ReverseSort => self.reversed = !self.reversed,
            // The application's own.
            Action::Refresh
            | Action::Repaint
            | Action::ShowHelp
            | Action::HideHelp
            | Action::Quit => {}
        }
        if !matches!(action, Action::Move(_)) {
            self.rebuild(data);
        }
    }

    pub fn type_filter(&mut self, c: char, data: &Data) {
        if self.filter.chars().count() < FILTER {
            self.filter.push(c);
            self.rebuild(data);
        }
    }

    /// Puts the rows in order again, after the data, the filter or the order changed.
    pub fn rebuild(&mut self, data: &Data) {
        let orgs = data.orgs.value().map_or(&[][..], Vec::as_slice);
        let filter = self.filter.to_lowercase();
        self.rows = (0..orgs.len())
            .filter(|index| passes(&orgs[*index], &filter))
            .collect();
        let (sort, reversed) = (self.sort, self.reversed);
        self.rows.sort_by(|a, b| {
            let order = sort.compare(&orgs[*a], &orgs[*b]);
            if reversed { order.reverse() } else { order }
        });
        self.needing = orgs.iter().filter(|org| Need::of(org).is_need()).count();
        self.widths = Widths::default();
        for org in orgs {
            let widths = &mut self.widths;
            widths.slug = widths.slug.max(org.slug.as_str().len());
            widths.name = widths.name.max(width(&org.name, WIDEST));
            widths.why = widths.why.max(width(super::words::why(org), WIDEST));
        }
        let held = self.selected.as_ref().and_then(|slug| {
            let slug_of = |index: &usize| &orgs[*index].slug;
            self.rows.iter().position(|index| slug_of(index) == slug)
        });
        self.cursor = held.unwrap_or(self.cursor.min(self.rows.len().saturating_sub(1)));
        // While nothing is known the cursor remembers its org.
        if let Some(org) = self.selected(data) {
            self.selected = Some(org.slug.clone());
        }
    }

    /// Scrolls so that the cursor is on the screen.
    pub fn scroll(&mut self, page: usize) {
        let page = page.max(1);
        let lowest = self.rows.len().saturating_sub(page);
        let highest = (self.cursor + 1).saturating_sub(page);
        self.offset = self.offset.clamp(highest, self.cursor).min(lowest);
    }
}

fn passes(org: &Org, filter: &str) -> bool {
    filter.is_empty()
        || org.slug.as_str().contains(filter)
        || org.name.to_lowercase().contains(filter)
}
