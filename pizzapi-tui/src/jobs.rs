//! What was asked for, how it comes along, and what came of it. The one rule: nothing that was asked for ends unseen.

use std::collections::VecDeque;

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
    pub begun: Time,
    /// What is being done just now.
    pub progress: Option<String>,
    pub end: Option<(Time, End)>,
}

impl Job {
    /// What is said of it now.
    pub fn text(&self) -> String {
        match (&self.end, &self.progress) {
            (Some((_, End::Done(text))), _) => text.clone(),
            (Some((_, End::Failed(why))), _) => {
                let failed = match &self.change {
                    Some(change) => change.failed(),
                    None => format!("{} failed", self.doing),
                };
                format!("{failed}: {}", why.text)
            }
            (None, Some(progress)) => format!("{} · {progress}", self.doing),
            (None, None) => format!("{} …", self.doing),
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
    pub fn begin(&mut self, change: Option<Box<Change>>, doing: String, now: Time) -> JobId {
        self.next += 1;
        let job = Job {
            id: self.next,
            change,
            doing,
            begun: now,
            progress: None,
            end: None,
        };
        self.list.push_back(job);
        if self.list.len() > MOST {
            // What is still under way stays in sight.
            let over = self.list.iter().position(|job| job.end.is_some());
            self.list.remove(over.unwrap_or(0));
        }
        self.next
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
        let Some(job) = self.get_mut(id) else { return };
        let took = now.since(job.begun).as_millis();
        let end = match result {
            Ok(outcome) => End::Done(match &job.change {
                Some(change) => change.done(outcome, took),
                None => job.doing.clone(),
            }),
            Err(why) => End::Failed(why),
        };
        job.end = Some((now, end));
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
