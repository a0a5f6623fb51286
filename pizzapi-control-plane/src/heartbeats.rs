//! What instances last said of themselves.
//!
//! The one rule: it is kept in memory only, and is good for a minute; whoever shows it to somebody asks the registry first what
//! they may see.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use pizzapi_types::{Measure, OrgId, Time, instance::Heartbeat};
use tokio::sync::watch;

/// How long a heartbeat is good.
const GOOD: Duration = Duration::from_mins(1);

/// Whose heartbeats somebody may see.
#[derive(Debug)]
pub enum Sight {
    /// Everybody's.
    All,
    /// Those of these orgs.
    Only(HashSet<OrgId>),
}

impl Sight {
    fn has(&self, org: &OrgId) -> bool {
        match self {
            Self::All => true,
            Self::Only(orgs) => orgs.contains(org),
        }
    }
}

/// All of them; whoever follows them is woken by each that is kept.
pub struct Heartbeats {
    kept: Mutex<All>,
    /// How many were ever kept.
    count: watch::Sender<u64>,
}

#[derive(Default)]
struct All {
    by_org: HashMap<OrgId, Kept>,
    /// The same in the order they came in, so that what is new is found without looking at the rest.
    by_number: BTreeMap<u64, OrgId>,
    /// The number of the latest; the first has 1.
    latest: u64,
}

struct Kept {
    said: Heartbeat,
    number: u64,
    at: Time,
    heard: Instant,
}

impl Kept {
    fn is_good(&self) -> bool {
        self.heard.elapsed() < GOOD
    }

    fn measure(&self, org: &OrgId) -> Measure {
        Measure {
            org_id: org.clone(),
            at: self.at,
            runners: self.said.runners,
            sessions: self.said.sessions,
            rss_bytes: self.said.rss_bytes,
            cpu_ms: self.said.cpu_ms(),
        }
    }
}

impl Default for Heartbeats {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            count: watch::Sender::new(0),
        }
    }
}

impl Heartbeats {
    /// Whether an instance's counts are others than it said last.
    pub fn is_news(&self, org: &OrgId, news: &Heartbeat) -> bool {
        let counts = |heartbeat: &Heartbeat| (heartbeat.runners, heartbeat.sessions);
        let all = self.lock();
        let before = all.by_org.get(org);
        before.is_none_or(|before| counts(&before.said) != counts(news))
    }

    /// Keeps what an instance said of itself.
    pub fn keep(&self, org: &OrgId, said: Heartbeat) {
        let mut all = self.lock();
        all.latest += 1;
        let number = all.latest;
        let kept = Kept {
            said,
            number,
            at: Time::now(),
            heard: Instant::now(),
        };
        if let Some(before) = all.by_org.insert(org.clone(), kept) {
            all.by_number.remove(&before.number);
        }
        all.by_number.insert(number, org.clone());
        drop(all);
        self.count
            .send_if_modified(|count| std::mem::replace(count, number.max(*count)) < number);
    }

    /// What an instance last said of itself, if that is still good.
    pub fn of(&self, org: &OrgId) -> Option<Heartbeat> {
        let all = self.lock();
        let kept = all.by_org.get(org).filter(|kept| kept.is_good())?;
        Some(kept.said.clone())
    }

    /// What all instances last said of themselves, as far as it is still good.
    pub fn all(&self) -> Vec<Heartbeat> {
        let all = self.lock();
        let good = all.by_org.values().filter(|kept| kept.is_good());
        good.map(|kept| kept.said.clone()).collect()
    }

    /// Those in sight that came in after the one of this number (0: all of them), the oldest first and `most` at most, and the
    /// number after which to read on.
    pub fn since(&self, number: u64, sight: &Sight, most: usize) -> (Vec<Measure>, u64) {
        let all = self.lock();
        let mut measures = Vec::new();
        for (number, org) in all.by_number.range(number + 1..) {
            let Some(kept) = all.by_org.get(org) else {
                continue;
            };
            if sight.has(org) && kept.is_good() {
                measures.push(kept.measure(org));
                if measures.len() == most {
                    return (measures, *number);
                }
            }
        }
        (measures, all.latest)
    }

    /// Whether any in sight came in after the one of this number, and the number of the latest of all. Costs as much as there are
    /// orgs in sight, however many others there are.
    pub fn has_news(&self, number: u64, sight: &Sight) -> (bool, u64) {
        let all = self.lock();
        let is_new = |org| {
            let kept: Option<&Kept> = all.by_org.get(org);
            kept.is_some_and(|kept| kept.number > number)
        };
        let news = match sight {
            Sight::All => all.latest > number,
            Sight::Only(orgs) => orgs.iter().any(is_new),
        };
        (news, all.latest)
    }

    /// The number of the latest, and its changes.
    pub fn latest(&self) -> watch::Receiver<u64> {
        self.count.subscribe()
    }

    /// Forgets an org that is gone, or an instance that is stopped.
    pub fn forget(&self, org: &OrgId) {
        let mut all = self.lock();
        if let Some(kept) = all.by_org.remove(org) {
            all.by_number.remove(&kept.number);
        }
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(runners: u32) -> Heartbeat {
        Heartbeat {
            runners,
            cpu_seconds: 1.5,
            ..Heartbeat::default()
        }
    }

    fn runners((measures, _): &(Vec<Measure>, u64)) -> Vec<u32> {
        measures.iter().map(|measure| measure.runners).collect()
    }

    #[test]
    fn only_what_is_new_and_in_sight_is_given() {
        let (one, two) = (OrgId::new(), OrgId::new());
        let heartbeats = Heartbeats::default();
        heartbeats.keep(&one, said(1));
        heartbeats.keep(&two, said(2));
        let all = heartbeats.since(0, &Sight::All, 9);
        assert_eq!(runners(&all), [1, 2]);
        let begun = heartbeats.since(0, &Sight::All, 1);
        assert_eq!(runners(&begun), [1]);
        assert_eq!(runners(&heartbeats.since(begun.1, &Sight::All, 1)), [2]);
        assert_eq!(all.0[0].cpu_ms, 1500);
        let own = Sight::Only(HashSet::from([two.clone()]));
        assert_eq!(runners(&heartbeats.since(0, &own, 9)), [2]);
        let none = Sight::Only(HashSet::new());
        assert_eq!(heartbeats.since(0, &none, 9), (Vec::new(), all.1));
        assert_eq!(heartbeats.since(all.1, &Sight::All, 9), (Vec::new(), all.1));

        heartbeats.keep(&one, said(3));
        let fresh = heartbeats.since(all.1, &Sight::All, 9);
        assert_eq!(runners(&fresh), [3]);
        assert!(heartbeats.since(all.1, &own, 9).0.is_empty());
        assert_eq!(runners(&heartbeats.since(0, &Sight::All, 9)), [2, 3]);
        assert_eq!(fresh.1, *heartbeats.latest().borrow());
    }

    #[test]
    fn what_is_out_of_sight_is_no_news() {
        let (own, foreign) = (OrgId::new(), OrgId::new());
        let heartbeats = Heartbeats::default();
        let sight = Sight::Only(HashSet::from([own.clone()]));
        let nothing = Sight::Only(HashSet::new());
        assert_eq!(heartbeats.has_news(0, &Sight::All), (false, 0));
        heartbeats.keep(&own, said(1));
        let (news, read_to) = heartbeats.has_news(0, &sight);
        assert!(news && read_to == 1);
        for number in 2..5 {
            heartbeats.keep(&foreign, said(1));
            assert_eq!(heartbeats.has_news(read_to, &sight), (false, number));
            assert_eq!(heartbeats.has_news(read_to, &nothing), (false, number));
            assert_eq!(heartbeats.has_news(read_to, &Sight::All), (true, number));
        }
        heartbeats.keep(&own, said(1));
        assert_eq!(heartbeats.has_news(4, &sight), (true, 5));
        assert_eq!(heartbeats.has_news(5, &sight), (false, 5));
    }

    #[test]
    fn what_is_forgotten_does_not_come_again() {
        let org = OrgId::new();
        let heartbeats = Heartbeats::default();
        heartbeats.keep(&org, said(1));
        heartbeats.forget(&org);
        assert!(heartbeats.since(0, &Sight::All, 9).0.is_empty());
        assert!(heartbeats.of(&org).is_none() && heartbeats.all().is_empty());
        assert!(heartbeats.is_news(&org, &said(1)));
        let all = heartbeats.lock();
        assert!(all.by_number.is_empty() && all.by_org.is_empty());
    }
}
