//! The last hour of what instances use. The one rule: the memory it takes is bounded, however many orgs there are.

use std::{collections::HashMap, time::Duration};

use pizzapi_sdk::types::{InstanceStatus, OrgId, Time};

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
    /// The latest values, oldest first, for a picture of so many columns: a young history is not an hour of gaps.
    pub fn values(&self, what: What, now: Time, columns: usize) -> Vec<Option<f64>> {
        let all = self.latest(now);
        let from = LENGTH - window(&all, columns);
        let of = |sample: &Option<Sample>| {
            let value = (*sample)?[what as usize];
            (value != UNKNOWN).then(|| f64::from(value))
        };
        all[from..].iter().map(of).collect()
    }

    /// How many minutes these are.
    pub fn minutes(&self, now: Time, columns: usize) -> usize {
        let seconds = usize::try_from(SPACING.as_secs()).unwrap_or(1);
        window(&self.latest(now), columns) * seconds / 60
    }

    /// An hour of samples. While nothing was measured in the time that has just begun, it ends before that: no picture has a
    /// gap at its end that comes and goes.
    fn latest(&self, now: Time) -> Vec<Option<Sample>> {
        let all = self.0.values(now);
        if all.last().is_some_and(Option::is_some) {
            return all;
        }
        let spacing = i64::try_from(SPACING.as_millis()).unwrap_or(0);
        let before = Time::from_millis(now.millis().saturating_sub(spacing));
        self.0.values(before)
    }
}

/// How many of these samples are shown: all, or as many as there are columns if no older one is known.
fn window(all: &[Option<Sample>], columns: usize) -> usize {
    let few = columns.clamp(SHORT, LENGTH);
    let known = all.iter().position(Option::is_some).unwrap_or(LENGTH);
    if known < LENGTH - few { LENGTH } else { few }
}

/// What all instances use together, in the parts of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub runners: u64,
    pub sessions: u64,
    pub bytes: u64,
    /// In thousandths of a core; `None` until one was measured twice.
    pub cpu: Option<u64>,
    /// Something runs, and of nothing that runs it is known what it uses.
    pub is_unknown: bool,
}

impl Sum {
    pub fn of(rows: &[OrgRow]) -> Self {
        let mut sum = Self::default();
        let (mut running, mut known) = (false, false);
        for row in rows {
            sum.add(row);
            if let Some(instance) = &row.org.instance {
                running |= matches!(
                    instance.status,
                    InstanceStatus::Healthy | InstanceStatus::Unhealthy
                );
                known |= instance.runners.is_some();
            }
        }
        sum.is_unknown = running && !known;
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
        if self.is_unknown {
            return [UNKNOWN; 4];
        }
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

#[cfg(test)]
mod tests {
    use pizzapi_sdk::types::Measure;

    use super::*;
    use crate::tests::platform::{ago, measure, now, org};

    fn orgs(count: usize) -> Orgs {
        let name = |index| format!("org-{index}");
        let all = (0..count).map(|index| org(&name(index), "One of many", 60));
        Orgs::of(all.collect(), None)
    }

    fn tell(past: &mut Past, orgs: &mut Orgs, measures: &[Measure], open: &str, at: Time) {
        orgs.measure(measures);
        past.record_all(orgs, at);
        let ids = measures.iter().map(|measure| &measure.org_id);
        past.record(orgs, ids, |row| row.org.slug.as_str() == open, at);
    }

    #[test]
    fn cpu_is_what_was_used_between_two_measures() {
        let (mut past, mut orgs) = (Past::default(), orgs(2));
        let mut at = ago(60);
        for used in [1_000, 2_500, 2_500] {
            at = at.plus(Duration::from_secs(15));
            tell(&mut past, &mut orgs, &[measure("org-0", at, used)], "", at);
        }
        let row = &orgs.rows[0];
        assert_eq!((row.cpu, orgs.rows[1].cpu), (Some(0), None));
        let id = row.org.id.clone();
        let known = |what| {
            let values = past.get(&id).expect("few orgs").values(what, at, 0);
            values.into_iter().flatten().collect::<Vec<f64>>()
        };
        // 1500 ms in 15 s are a tenth of a core.
        assert_eq!(known(What::Cpu), [100.0, 0.0]);
        assert_eq!(known(What::Memory), [7340.0; 3]);
        let all = past.all.values(What::Sessions, at, 0);
        assert_eq!(all.last(), Some(&Some(4.0)));
    }

    #[test]
    fn a_young_history_fills_its_picture_and_an_old_one_is_an_hour() {
        let (mut past, mut orgs) = (Past::default(), orgs(1));
        tell(&mut past, &mut orgs, &[], "", now());
        let later = |minutes| now().plus(Duration::from_mins(minutes));
        assert_eq!(past.all.minutes(now(), 10), 10);
        assert_eq!(past.all.minutes(now(), 60), 20);
        assert_eq!(past.all.minutes(later(15), 10), 60);
        assert_eq!(past.all.values(What::Runners, later(15), 10).len(), LENGTH);
        assert_eq!(past.all.minutes(now(), 1000), 60);
        // A little later there is no gap yet; later still there is.
        let last = |seconds| {
            let at = now().plus(Duration::from_secs(seconds));
            past.all.values(What::Runners, at, 10).last().copied()
        };
        assert_eq!([last(20), last(60)], [Some(Some(1.0)), Some(None)]);
    }

    #[test]
    fn of_many_orgs_only_those_that_are_opened_are_kept() {
        let (mut past, mut orgs) = (Past::default(), orgs(MOST + 1));
        let mut measures = Vec::new();
        for row in &orgs.rows {
            measures.push(measure(row.org.slug.as_str(), now(), 1));
        }
        tell(&mut past, &mut orgs, &measures, "org-7", now());
        assert_eq!(past.orgs.len(), 1);
        tell(&mut past, &mut orgs, &measures, "org-8", now());
        assert_eq!(past.orgs.len(), 2, "what was opened before is kept");
        for row in &orgs.rows[..MOST] {
            past.orgs.entry(row.org.id.clone()).or_default();
        }
        tell(&mut past, &mut orgs, &measures, "org-500", now());
        assert_eq!(past.orgs.len(), 1, "there is no room for more");
        let id = orgs.rows[500].org.id.clone();
        assert!(past.get(&id).is_some());
        past.forget(&id);
        assert!(past.get(&id).is_none());
    }
}
