//! A list while it is shown, remembered as it passes by.
//!
//! The one rule: memory that does not grow, however long the list is.

use std::collections::HashSet;

use super::{Kind, Name, Names};

/// More than this is not remembered of any list.
const HELD: usize = 10_000;

/// What a list has shown so far.
pub struct Listing {
    names: Names,
    seen: Vec<Name>,
    gone: HashSet<String>,
    whole: bool,
}

impl Listing {
    pub(super) fn new(names: Names) -> Self {
        Self {
            names,
            seen: Vec::new(),
            gone: HashSet::new(),
            whole: false,
        }
    }

    /// Remembers a page; `last`: no other follows, so that what was not on any page is not there.
    pub fn see(&mut self, names: impl IntoIterator<Item = Name>, last: bool) {
        if self.names.0.is_some() {
            let room = HELD.saturating_sub(self.seen.len());
            self.seen.extend(names.into_iter().take(room));
        }
        self.whole = last;
    }

    /// Notes that one is not there any more.
    pub fn gone(&mut self, name: &str) {
        if self.names.0.is_some() && self.gone.len() < HELD {
            self.gone.insert(name.to_owned());
        }
    }

    /// Keeps what was seen; what was known besides stays, unless the list was whole.
    pub fn keep(self, kind: Kind<'_>) {
        if self.names.0.is_none() {
            return;
        }
        let mut names: Vec<Name> = Vec::with_capacity(self.seen.len());
        let mut known = self.gone;
        let before = if self.whole {
            Vec::new()
        } else {
            self.names.read(kind)
        };
        for name in self.seen.into_iter().chain(before) {
            if known.insert(name.name.clone()) {
                names.push(name);
            }
        }
        self.names.write(kind, names);
    }
}
