//! Asking for one org that is not in the table.
//!
//! The one rule: one question in flight a slug, its answer remembered for a second, and never more than a fixed number
//! of either; few go out at a time. An answer older than a change that came meanwhile is not used.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use pizzapi_types::{OrgSlug, instance::Route, text::printable};
use tokio::{
    sync::{Semaphore, watch},
    time::Instant,
};

use crate::{control_plane::ControlPlane, disk::Disk, table::Table, throttle::Throttle};

const REMEMBERED: Duration = Duration::from_secs(1);
const LIMIT: usize = 1024;
/// Anybody can ask for orgs that do not exist: that is to be no flood for the control plane.
const AT_ONCE: usize = 32;
/// How long whoever asks waits, for a turn and the answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the control plane says about a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is in the table now.
    Known,
    /// There is no such org.
    Absent,
    /// It says nothing.
    Away,
}

/// Questions asked, and answers remembered.
pub(crate) struct Lookup {
    control: Arc<ControlPlane>,
    table: Arc<Table>,
    disk: Arc<Disk>,
    questions: Mutex<Questions>,
    turns: Semaphore,
    complaints: Throttle,
}

#[derive(Default)]
struct Questions {
    last: u64,
    by_slug: HashMap<OrgSlug, Question>,
}

struct Question {
    number: u64,
    answer: watch::Receiver<Option<Outcome>>,
    answered: Option<Instant>,
}

impl Question {
    fn is_stale(&self) -> bool {
        self.answered.is_some_and(|at| at.elapsed() >= REMEMBERED)
    }
}

impl Lookup {
    pub(crate) fn new(control: Arc<ControlPlane>, table: Arc<Table>, disk: Arc<Disk>) -> Self {
        Self {
            control,
            table,
            disk,
            questions: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
            complaints: Throttle::default(),
        }
    }

    /// Asks, or joins whoever asked before, or takes an answer of the last second.
    pub(crate) async fn ask(self: &Arc<Self>, slug: &OrgSlug) -> Outcome {
        let Some(mut answer) = self.question(slug) else {
            return Outcome::Away;
        };
        let outcome = answer.wait_for(Option::is_some).await;
        outcome
            .ok()
            .and_then(|outcome| *outcome)
            .unwrap_or(Outcome::Away)
    }

    /// A change of this slug has come: what was asked before it no longer counts.
    pub(crate) fn forget(&self, slug: &OrgSlug) {
        self.questions().by_slug.remove(slug);
    }

    /// A whole table has come.
    pub(crate) fn forget_all(&self) {
        self.questions().by_slug.clear();
    }

    fn question(self: &Arc<Self>, slug: &OrgSlug) -> Option<watch::Receiver<Option<Outcome>>> {
        let mut questions = self.questions();
        if let Some(question) = questions.by_slug.get(slug)
            && !question.is_stale()
        {
            return Some(question.answer.clone());
        }
        if questions.by_slug.len() >= LIMIT {
            questions.by_slug.retain(|_, question| !question.is_stale());
            if questions.by_slug.len() >= LIMIT {
                return None;
            }
        }
        questions.last += 1;
        let number = questions.last;
        let (tell, answer) = watch::channel(None);
        questions.by_slug.insert(
            slug.clone(),
            Question {
                number,
                answer: answer.clone(),
                answered: None,
            },
        );
        drop(questions);
        // In a task of its own: others wait for it too, when whoever asked first has gone.
        let (lookup, slug) = (Arc::clone(self), slug.clone());
        tokio::spawn(async move {
            let outcome = match lookup.route(&slug).await {
                Ok(route) => lookup.settle(&slug, number, route),
                Err(cause) => {
                    if let Some(unsaid) = lookup.complaints.passes() {
                        tracing::warn!(org = %slug, cause, unsaid, "could not ask for a route");
                    }
                    lookup.settle_away(&slug, number)
                }
            };
            tell.send_replace(Some(outcome));
        });
        Some(answer)
    }

    async fn route(&self, slug: &OrgSlug) -> Result<Option<Route>, String> {
        let asked = async {
            let _turn = self.turns.acquire().await;
            self.control.route(slug).await
        };
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(answer) => answer.map_err(|error| printable(&error.to_string())),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        }
    }

    fn settle(&self, slug: &OrgSlug, number: u64, route: Option<Route>) -> Outcome {
        let mut questions = self.questions();
        if let Some(question) = questions.current(slug, number) {
            question.answered = Some(Instant::now());
            let changed = match route {
                Some(route) if route.slug == *slug => self.table.set(route),
                _ => self.table.remove(slug),
            };
            if changed {
                self.disk.changed();
            }
        }
        match self.table.get(slug.as_str()) {
            Some(_) => Outcome::Known,
            None => Outcome::Absent,
        }
    }

    fn settle_away(&self, slug: &OrgSlug, number: u64) -> Outcome {
        if let Some(question) = self.questions().current(slug, number) {
            question.answered = Some(Instant::now());
        }
        // A change may have brought it meanwhile.
        match self.table.get(slug.as_str()) {
            Some(_) => Outcome::Known,
            None => Outcome::Away,
        }
    }

    fn questions(&self) -> MutexGuard<'_, Questions> {
        self.questions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Questions {
    fn current(&mut self, slug: &OrgSlug, number: u64) -> Option<&mut Question> {
        self.by_slug
            .get_mut(slug)
            .filter(|question| question.number == number)
    }
}
