//! What was asked for, how it comes along, and what came of it. The one rule: nothing that was asked for ends unseen.

use std::{collections::VecDeque, time::Duration};

use pizzapi_sdk::types::Time;

use crate::{
    change::{Change, Outcome},
    remote::Failure,
};

/// How many are remembered.
const MOST: usize = 200;

pub type JobId = u64;

/// How a job ended.
#[derive(Clone, Debug)]
pub enum End {
    Done(String),
    Failed(Failure),
}

/// Something that was asked for.
#[derive(Debug)]
pub struct Job {
    pub id: JobId,
    /// What is changed; `None` for what concerns this machine alone.
    pub change: Option<Box<Change>>,
    /// What it does, in words.
    pub doing: String,
    /// What is said of it when it is done, where no change says so.
    done: String,
    pub begun: Time,
    /// What is being done just now.
    pub progress: Option<String>,
    /// The server took it: what is left is that it comes about.
    pub accepted: bool,
    /// That it failed was shown when something else was begun.
    seen: bool,
    pub end: Option<(Time, End)>,
}

impl Job {
    /// What is said of it now.
    pub fn text(&self) -> String {
        match (&self.end, &self.progress) {
            (Some((_, End::Done(text))), _) => text.clone(),
            (Some((_, End::Failed(why))), _) => {
                format!("{}: {}", self.failed(), why.text)
            }
            (None, Some(progress)) => format!("{} · {progress}", self.doing),
            (None, None) => format!("{} …", self.doing),
        }
    }

    /// What is said of it when it failed, or is not done yet although the server took it.
    pub fn failed(&self) -> String {
        match &self.change {
            Some(change) if self.accepted => change.unfinished(),
            Some(change) => change.failed(),
            None => format!("{} failed", self.doing),
        }
    }

    pub fn failure(&self) -> Option<&Failure> {
        match &self.end {
            Some((_, End::Failed(why))) => Some(why),
            _ => None,
        }
    }
}

/// All of them, the newest last.
#[derive(Debug, Default)]
pub struct Jobs {
    list: VecDeque<Job>,
    next: JobId,
}

impl Jobs {
    /// Begins a change.
    pub fn begin(&mut self, change: Box<Change>, now: Time) -> JobId {
        let doing = change.doing();
        self.add(Some(change), doing, String::new(), now)
    }

    /// Begins something that concerns this machine alone.
    pub fn begin_here(&mut self, doing: String, done: String, now: Time) -> JobId {
        self.add(None, doing, done, now)
    }

    fn add(
        &mut self,
        change: Option<Box<Change>>,
        doing: String,
        done: String,
        now: Time,
    ) -> JobId {
        self.next += 1;
        let job = Job {
            id: self.next,
            change,
            doing,
            done,
            begun: now,
            progress: None,
            accepted: false,
            seen: false,
            end: None,
        };
        self.list.push_back(job);
        // What is still under way stays in sight.
        let over = self.list.iter().position(|job| job.end.is_some());
        if let Some(over) = over.filter(|_| self.list.len() > MOST) {
            self.list.remove(over);
        }
        self.next
    }

    /// Whoever begins something else has seen what failed before.
    pub fn see(&mut self) {
        for job in &mut self.list {
            job.seen |= job.end.is_some();
        }
    }

    /// Whoever goes on has seen what failed so long before.
    pub fn see_older(&mut self, age: Duration, now: Time) {
        for job in &mut self.list {
            job.seen |= job.end.as_ref().is_some_and(|(at, _)| now.since(*at) > age);
        }
    }

    /// Somebody else is logged in: what was asked for before is not theirs to see. Ids are never used again.
    pub fn forget(&mut self) {
        self.list.clear();
    }

    pub fn accept(&mut self, id: JobId) {
        if let Some(job) = self.get_mut(id) {
            job.accepted = true;
        }
        // What it makes void may have been heard to fail before.
        let failed = self.list.iter().filter(|job| job.failure().is_some());
        let overtaken = failed.map(|job| job.id).filter(|id| self.is_overtaken(*id));
        for id in overtaken.collect::<Vec<_>>() {
            if let Some(job) = self.get_mut(id) {
                job.seen = true;
            }
        }
    }

    /// What failed and was not seen, the newest first.
    pub fn failed(&self) -> impl Iterator<Item = &Job> {
        let jobs = self.list.iter().rev();
        jobs.filter(|job| !job.seen && job.failure().is_some())
    }

    /// How many may not have been sent yet.
    pub fn unsent(&self) -> usize {
        let unsent = |job: &&Job| job.end.is_none() && !job.accepted && job.change.is_some();
        self.list.iter().filter(unsent).count()
    }

    pub fn get(&self, id: JobId) -> Option<&Job> {
        self.list.iter().find(|job| job.id == id)
    }

    fn get_mut(&mut self, id: JobId) -> Option<&mut Job> {
        self.list.iter_mut().find(|job| job.id == id)
    }

    pub fn progress(&mut self, id: JobId, text: String) {
        if let Some(job) = self.get_mut(id) {
            job.progress = Some(text);
        }
    }

    /// Says how one ended.
    pub fn end(&mut self, id: JobId, result: Result<&Outcome, Failure>, now: Time) {
        let overtaken = self.is_overtaken(id);
        let Some(job) = self.get_mut(id) else { return };
        // Whoever deletes what they have just started need not be told that it does not come up.
        job.seen |= overtaken;
        let took = now.since(job.begun).as_millis();
        let end = match result {
            Ok(outcome) => End::Done(match &job.change {
                Some(change) => change.done(outcome, took),
                None => job.done.clone(),
            }),
            Err(why) => End::Failed(why),
        };
        job.end = Some((now, end));
    }

    /// Whether what the server took was made void by what it took since.
    fn is_overtaken(&self, id: JobId) -> bool {
        let taken = |job: &'_ Job| job.accepted && job.change.is_some();
        let Some(job) = self.get(id).filter(|job| taken(job)) else {
            return false;
        };
        let mut later = self.list.iter().filter(|it| it.id > id && taken(it));
        later.any(|later| match (&job.change, &later.change) {
            (Some(change), Some(later)) => change.is_overtaken_by(later),
            _ => false,
        })
    }

    /// The newest, of whichever state.
    pub fn latest(&self) -> Option<&Job> {
        self.list.back()
    }

    pub fn under_way(&self) -> usize {
        self.list.iter().filter(|job| job.end.is_none()).count()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Job> {
        self.list.iter()
    }
}
