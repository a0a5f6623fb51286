//! The list on the screen, whichever it is. The one rule: lists are told apart here and nowhere else.

use super::App;
use crate::{
    action::Step,
    view::{HomeTab, OrgTab, OrgView},
    widget::{
        filter::Filter,
        list::{List, Row},
        rows::Rows,
    },
};

/// What can be done to a list without knowing what it lists.
pub trait AnyList {
    fn go(&mut self, step: Step, page: usize);
    fn go_to(&mut self, place: usize);
    fn set_filter(&mut self, text: &str);
    fn next_sort(&mut self);
    fn reverse(&mut self);
    fn sort_by(&mut self, column: usize);
    fn mark(&mut self);
    fn mark_all(&mut self);
    fn unmark(&mut self);
    fn set_offset(&mut self, first: usize);
}

struct Bound<'a, T: Row> {
    list: &'a mut List<T>,
    data: &'a [T],
}

impl<T: Row> AnyList for Bound<'_, T> {
    fn go(&mut self, step: Step, page: usize) {
        self.list.go(step, page, self.data);
    }

    fn go_to(&mut self, place: usize) {
        self.list.go_to(place, self.data);
    }

    fn set_filter(&mut self, text: &str) {
        self.list.set_filter(text);
    }

    fn next_sort(&mut self) {
        self.list.next_sort();
    }

    fn reverse(&mut self) {
        self.list.reverse();
    }

    fn sort_by(&mut self, column: usize) {
        self.list.sort_by(column);
    }

    fn mark(&mut self) {
        self.list.mark(self.data);
    }

    fn mark_all(&mut self) {
        self.list.mark_all(self.data);
    }

    fn unmark(&mut self) {
        self.list.marked.clear();
    }

    fn set_offset(&mut self, first: usize) {
        self.list.offset = first;
    }
}

/// Evaluates something for the list on the screen and its rows; `None` where there is none.
macro_rules! on_list {
    ($app:expr, |$list:ident, $rows:ident| $body:expr) => {{
        let App {
            data,
            home,
            org,
            lines,
            ..
        } = $app;
        let orgs = data.orgs.value().map_or(&[][..], |orgs| &orgs.rows[..]);
        match (lines.is_some(), org) {
            (true, _) => None,
            (false, Some(OrgView { tab, members, runners, sessions, invites, events, .. })) => {
                match tab {
                    OrgTab::Status => None,
                    OrgTab::Members => on_list!(of members, |$list, $rows| $body),
                    OrgTab::Runners => on_list!(of runners, |$list, $rows| $body),
                    OrgTab::Sessions => on_list!(of sessions, |$list, $rows| $body),
                    OrgTab::Invites => on_list!(of invites, |$list, $rows| $body),
                    OrgTab::Events => on_list!(of events, |$list, $rows| $body),
                }
            }
            (false, None) => {
                let crate::view::Home { tab, needy, orgs: all, instances, runners, sessions, events, users, .. } = home;
                match tab {
                    HomeTab::Overview => { let ($list, $rows) = (needy, orgs); Some($body) }
                    HomeTab::Orgs => { let ($list, $rows) = (all, orgs); Some($body) }
                    HomeTab::Instances => { let ($list, $rows) = (instances, orgs); Some($body) }
                    HomeTab::Runners => on_list!(of runners, |$list, $rows| $body),
                    HomeTab::Sessions => on_list!(of sessions, |$list, $rows| $body),
                    HomeTab::Events => on_list!(of events, |$list, $rows| $body),
                    HomeTab::Users => on_list!(of users, |$list, $rows| $body),
                }
            }
        }
    }};
    (of $of:ident, |$list:ident, $rows:ident| $body:expr) => {{
        let Rows { list: $list, items: $rows, .. } = $of;
        let $rows = &$rows[..];
        Some($body)
    }};
}

impl App {
    /// Does something to the list on the screen, if there is one.
    pub fn with_list(&mut self, act: impl FnOnce(&mut dyn AnyList)) {
        let _: Option<()> = on_list!(self, |list, data| act(&mut Bound { list, data }));
    }

    /// How many rows the list on the screen has.
    pub fn rows(&self) -> usize {
        on_list!(self, |list, _rows| list.rows.len()).unwrap_or(0)
    }

    /// The place of the cursor in the list on the screen.
    pub fn cursor(&self) -> Option<usize> {
        on_list!(self, |list, _rows| list.cursor)
    }

    /// The filter of the list on the screen.
    pub fn filter(&self) -> Option<&Filter> {
        on_list!(self, |list, _rows| &list.filter)
    }
}
