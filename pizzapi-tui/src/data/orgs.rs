//! The orgs the caller can see. The one rule: a change costs what it changes, however many orgs there are.

use std::{collections::HashMap, time::Duration};

use pizzapi_sdk::types::{
    Instance, InstanceStatus, InstanceSummary, Measure, Org, OrgId, OrgSlug, OrgStatus, Time,
};

use crate::{view::words, widget::text::width};

/// What an instance uses is told every 15 seconds; what was told before that is not known any more.
const OLD: Duration = Duration::from_mins(1);

/// No text asks a column for more than this.
const WIDEST: usize = 60;

/// An org, and what lists ask of it again and again.
#[derive(Clone, Debug)]
pub struct OrgRow {
    pub org: Org,
    /// What a filter looks through, in lower case.
    pub searched: String,
    /// How it stands, which a filter finds as a whole word.
    pub states: String,
    pub need: words::Need,
    pub name_width: usize,
    pub why_width: usize,
    /// What its instance uses, in thousandths of a core; `None` until it was measured twice.
    pub cpu: Option<u64>,
    /// When it was measured last, and the milliseconds it had used by then.
    measured: Option<(Time, u64)>,
    /// When it was looked at first since it was told what its instance uses; by the clock here, as the server's may differ.
    told: Option<Time>,
}

impl OrgRow {
    fn new(org: Org) -> Self {
        let why = words::why(&org);
        let searched = format!("{} {} {why}", org.slug, org.name);
        let instance = org.instance.as_ref().map(|it| it.status.as_str());
        let states = format!("{} {}", org.status, instance.unwrap_or_default());
        Self {
            searched: searched.to_lowercase(),
            states: states.to_lowercase(),
            need: words::Need::of(&org),
            name_width: width(&org.name, WIDEST),
            why_width: width(why, WIDEST),
            cpu: None,
            measured: None,
            told: None,
            org,
        }
    }
}

impl OrgRow {
    /// Takes in the org as it is now; what was measured of it stays while something runs.
    fn set(&mut self, org: Org) {
        let runs = is_measured(&org);
        *self = Self {
            cpu: self.cpu.filter(|_| runs),
            measured: self.measured.filter(|_| runs),
            told: self.told.filter(|_| runs),
            ..Self::new(org)
        };
    }
}

/// Whether something runs that was measured.
fn is_measured(org: &Org) -> bool {
    let instance = org.instance.as_ref();
    instance.is_some_and(|instance| instance.rss_bytes.is_some())
}

/// Whether anything is known of what it uses.
fn counts(instance: &InstanceSummary) -> bool {
    instance.runners.is_some() || instance.sessions.is_some() || instance.rss_bytes.is_some()
}

/// All orgs, in no order.
#[derive(Debug, Default)]
pub struct Orgs {
    pub rows: Vec<OrgRow>,
    by_id: HashMap<OrgId, usize>,
    by_slug: HashMap<OrgSlug, OrgId>,
    /// The latest time anything was measured, by the server's clock.
    latest: Option<Time>,
    /// Counts changes: tells lists that there is something new.
    pub version: u64,
}

impl Orgs {
    pub fn of(orgs: Vec<Org>, before: Option<&Self>) -> Self {
        let mut all = Self {
            version: before.map_or(0, |before| before.version),
            latest: before.and_then(|before| before.latest),
            ..Self::default()
        };
        for org in orgs {
            all.put(org);
        }
        for row in before.into_iter().flat_map(|before| &before.rows) {
            all.keep_measured(row);
        }
        all.version += 1;
        all
    }

    /// What was measured is not measured again because a list was read.
    fn keep_measured(&mut self, before: &OrgRow) {
        let place = self.by_id.get(&before.org.id);
        let row = place.and_then(|place| self.rows.get_mut(*place));
        if let Some(row) = row.filter(|row| is_measured(&row.org)) {
            row.cpu = before.cpu;
            row.measured = before.measured;
        }
    }

    pub fn get(&self, slug: &OrgSlug) -> Option<&OrgRow> {
        self.find(self.by_slug.get(slug)?)
    }

    pub fn find(&self, id: &OrgId) -> Option<&OrgRow> {
        self.rows.get(*self.by_id.get(id)?)
    }

    /// Takes in an org as it is now. The server lists deleted ones to platform admins: they are gone here all the same.
    pub fn put(&mut self, org: Org) {
        if org.status == OrgStatus::Deleted {
            return self.remove(&org.id);
        }
        self.version += 1;
        self.by_slug.insert(org.slug.clone(), org.id.clone());
        if let Some(place) = self.by_id.get(&org.id) {
            self.rows[*place].set(org);
        } else {
            self.by_id.insert(org.id.clone(), self.rows.len());
            self.rows.push(OrgRow::new(org));
        }
    }

    /// Changes an org, if it is known.
    pub fn change(&mut self, id: &OrgId, change: impl FnOnce(&mut Org)) -> bool {
        let Some(place) = self.by_id.get(id).copied() else {
            return false;
        };
        self.version += 1;
        let mut org = self.rows[place].org.clone();
        change(&mut org);
        if org.status == OrgStatus::Deleted {
            self.remove(id);
        } else {
            self.rows[place].set(org);
        }
        true
    }

    /// Takes in what an event says of an org's instance.
    pub fn instance(&mut self, id: &OrgId, instance: &Instance) -> bool {
        self.change(id, |org| {
            let before = org.instance.take();
            let url = instance.url.clone();
            let known_url = before.as_ref().and_then(|before| before.url.clone());
            // What does not run uses nothing.
            let ended = matches!(
                instance.status,
                InstanceStatus::Stopped | InstanceStatus::Failed
            );
            let counts = before.as_ref().filter(|_| !ended);
            org.instance = Some(InstanceSummary {
                status: instance.status.clone(),
                url: url.or(known_url),
                runners: counts.and_then(|counts| counts.runners),
                sessions: counts.and_then(|counts| counts.sessions),
                rss_bytes: counts.and_then(|counts| counts.rss_bytes),
                cpu_ms: counts.and_then(|counts| counts.cpu_ms),
                last_error: instance.last_error.clone(),
            });
        })
    }

    /// Takes in what instances use.
    pub fn measure(&mut self, measures: &[Measure]) {
        let newest = measures.iter().map(|measure| measure.at).max();
        self.latest = self.latest.max(newest);
        for measure in measures {
            // A stream that is opened tells the last of each instance, however old.
            if self.latest.is_some_and(|at| at.since(measure.at) > OLD) {
                continue;
            }
            let Some(place) = self.by_id.get(&measure.org_id).copied() else {
                continue;
            };
            let row = &mut self.rows[place];
            let Some(instance) = &mut row.org.instance else {
                continue;
            };
            row.cpu = row.measured.and_then(|(at, used)| {
                let spent = measure.cpu_ms.checked_sub(used)?;
                let time = u64::try_from(measure.at.since(at).as_millis()).ok()?;
                // In thousandths of a core.
                (time > 0).then(|| spent.saturating_mul(1000) / time)
            });
            row.measured = Some((measure.at, measure.cpu_ms));
            row.told = None;
            instance.runners = Some(measure.runners);
            instance.sessions = Some(measure.sessions);
            instance.rss_bytes = Some(measure.rss_bytes);
            instance.cpu_ms = Some(measure.cpu_ms);
        }
        self.version += 1;
    }

    /// Forgets what instances used that nobody has told of for long. To be called more often than that.
    pub fn forget_old(&mut self, now: Time) {
        let mut forgot = false;
        for row in &mut self.rows {
            let Some(instance) = row.org.instance.as_mut().filter(|it| counts(it)) else {
                continue;
            };
            let told = *row.told.get_or_insert(now);
            if now.since(told) > OLD {
                (instance.runners, instance.sessions) = (None, None);
                (instance.rss_bytes, instance.cpu_ms) = (None, None);
                (row.cpu, row.measured, row.told) = (None, None, None);
                forgot = true;
            }
        }
        self.version += u64::from(forgot);
    }

    pub fn remove(&mut self, id: &OrgId) {
        let Some(place) = self.by_id.remove(id) else {
            return;
        };
        self.version += 1;
        let gone = self.rows.swap_remove(place);
        self.by_slug.remove(&gone.org.slug);
        if let Some(moved) = self.rows.get(place) {
            self.by_id.insert(moved.org.id.clone(), place);
        }
    }
}
