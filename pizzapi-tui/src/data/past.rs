//! The last hour of what instances use. The one rule: the memory it takes is bounded, however many orgs there are.

use std::{collections::HashMap, time::Duration};

use pizzapi_sdk::types::{OrgId, Time};

use super::orgs::{OrgRow, Orgs};
use crate::widget::history::History;

/// Instances are measured every 15 seconds.
const SPACING: Duration = Duration::from_secs(20);
/// An hour of them.
const LENGTH: usize = 180;
/// Ten minutes of them.
const SHORT: usize = 30;
/// Of so many orgs each has a history of its own, of 4 kB at most; of more only those that were opened.
pub const MOST: usize = 500;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Runners,
    Sessions,
    Memory,
    Cpu,
}

/// What is measured together: runners, sessions, kilobytes, thousandths of a core. Small, as there are many of them.
type Sample = [u32; 4];
/// A part of a sample that is not known.
const UNKNOWN: u32 = u32::MAX;

/// What was measured of one org, or of all.
#[derive(Clone, Debug)]
pub struct Measured(History<Sample>);

impl Default for Measured {
    fn default() -> Self {
        Self(History::new(LENGTH, SPACING))
    }
}

impl Measured {
    /// The latest values, oldest first, and how many minutes they are: a young history is not an hour of gaps.
    pub fn values(&self, what: What, now: Time) -> (Vec<Option<f64>>, usize) {
        let all = self.0.values(now);
        let known = all.iter().position(Option::is_some).unwrap_or(LENGTH);
        let (from, minutes) = if known < LENGTH - SHORT {
            (0, 60)
        } else {
            (LENGTH - SHORT, 10)
        };
        let of = |sample: &Option<Sample>| {
            let value = (*sample)?[what as usize];
            (value != UNKNOWN).then(|| f64::from(value))
        };
        (all[from..].iter().map(of).collect(), minutes)
    }
}

/// What all instances use together, in the parts of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub runners: u64,
    pub sessions: u64,
    pub bytes: u64,
    /// In thousandths of a core; `None` until one was measured twice.
    pub cpu: Option<u64>,
}

impl Sum {
    pub fn of(rows: &[OrgRow]) -> Self {
        let mut sum = Self::default();
        for row in rows {
            sum.add(row);
        }
        sum
    }

    fn add(&mut self, row: &OrgRow) {
        let Some(instance) = &row.org.instance else {
            return;
        };
        self.runners += u64::from(instance.runners.unwrap_or(0));
        self.sessions += u64::from(instance.sessions.unwrap_or(0));
        self.bytes = self.bytes.saturating_add(instance.rss_bytes.unwrap_or(0));
        if let Some(cpu) = row.cpu {
            self.cpu = Some(self.cpu.unwrap_or(0).saturating_add(cpu));
        }
    }

    fn sample(self) -> Sample {
        let small = |number: u64| u32::try_from(number).unwrap_or(UNKNOWN - 1);
        [
            small(self.runners),
            small(self.sessions),
            small(self.bytes / 1000),
            self.cpu.map_or(UNKNOWN, small),
        ]
    }
}

/// What was measured of all orgs, and of as many single ones as there is room for.
#[derive(Debug, Default)]
pub struct Past {
    pub all: Measured,
    orgs: HashMap<OrgId, Measured>,
}

impl Past {
    pub fn get(&self, org: &OrgId) -> Option<&Measured> {
        self.orgs.get(org)
    }

    /// Takes in what all use now.
    pub fn record_all(&mut self, orgs: &Orgs, now: Time) {
        self.all.0.put(now, Sum::of(&orgs.rows).sample());
    }

    /// Takes in what these orgs use now; `open` are those that are looked at.
    pub fn record<'a>(
        &mut self,
        orgs: &Orgs,
        measured: impl Iterator<Item = &'a OrgId>,
        open: impl Fn(&OrgRow) -> bool,
        now: Time,
    ) {
        let few = orgs.rows.len() <= MOST;
        for id in measured {
            let Some(row) = orgs.find(id) else { continue };
            if !(few || open(row) || self.orgs.contains_key(id)) {
                continue;
            }
            if self.orgs.len() >= MOST && !self.orgs.contains_key(id) {
                self.orgs.retain(|id, _| orgs.find(id).is_some_and(&open));
            }
            let sample = Sum::of(std::slice::from_ref(row)).sample();
            self.orgs.entry(id.clone()).or_default().0.put(now, sample);
        }
    }

    pub fn forget(&mut self, org: &OrgId) {
        self.orgs.remove(org);
    }
}
