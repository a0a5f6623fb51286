//! A list with rows of its own, made from what is known.

use super::list::{List, Row};

/// A list and its rows.
#[derive(Debug)]
pub struct Rows<T: Row> {
    pub list: List<T>,
    pub items: Vec<T>,
    /// Which data the rows are made from.
    of: Option<u64>,
}

impl<T: Row> Rows<T> {
    pub fn new(list: List<T>) -> Self {
        Self {
            list,
            items: Vec::new(),
            of: None,
        }
    }

    /// Makes the rows again if the data are others; `version` tells data from other data.
    pub fn settle(&mut self, version: u64, make: impl FnOnce() -> Vec<T>) {
        if self.of != Some(version) {
            self.of = Some(version);
            self.items = make();
        }
        self.list.settle(&self.items, version);
    }

    /// The same for data that only grow at their end, as a rule, and whose items stay what they are: what is new is added.
    /// An item is known by its `key`.
    pub fn grow<'a>(
        &mut self,
        version: u64,
        all: impl FnOnce() -> Vec<&'a T>,
        key: impl Fn(&T) -> i64,
    ) where
        T: Clone + 'a,
    {
        if self.of != Some(version) {
            self.of = Some(version);
            let all = all();
            let pairs = self.items.iter().zip(&all);
            let known = pairs.take_while(|(have, is)| key(have) == key(is)).count();
            self.items.truncate(known);
            let new = all.into_iter().skip(known);
            self.items.extend(new.cloned());
        }
        self.list.settle(&self.items, version);
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&T> {
        self.list.selected(&self.items)
    }

    /// What an action is for: all that is marked, or the row under the cursor.
    pub fn chosen(&self) -> Vec<&T> {
        self.list.chosen(&self.items)
    }
}
