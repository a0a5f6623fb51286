//! The reconciler: looks what is wanted and what is there, and does what is missing, again and again.
//!
//! The one rule: it remembers nothing that matters. Killed at any line, the next one looks, plans and goes on.

mod execute;
mod plan;
mod redis;
mod upgrade;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use pizzapi_types::{OrgId, OrgStatus, Time};
use tokio::{sync::Semaphore, task::AbortHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{access::System, app::App, auth::opaque, provider::Found};

/// How many orgs are worked on at once. Starting a process is work for a core, waiting for it is not.
const AT_ONCE: usize = 16;

/// The reconciler's short-lived knowledge: who is being worked on, whose end is waited for.
struct Reconciler {
    app: App,
    system: System,
    turns: Arc<Semaphore>,
    busy: Mutex<Vec<OrgId>>,
    watches: Mutex<HashMap<OrgId, (String, AbortHandle)>>,
    tasks: TaskTracker,
}

/// An org that is being worked on, until this is dropped, however the work ends.
struct Busy {
    of: Arc<Reconciler>,
    org: OrgId,
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut busy = self.of.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.retain(|other| *other != self.org);
        drop(busy);
        self.of.app.due.notify_one();
    }
}

/// Runs until `stop` is cancelled; work under way is finished first, so that nothing is left half-said.
pub async fn run(app: App, stop: CancellationToken) {
    let reconciler = Arc::new(Reconciler {
        app,
        system: System::new("reconcile"),
        turns: Arc::new(Semaphore::new(AT_ONCE)),
        busy: Mutex::default(),
        watches: Mutex::default(),
        tasks: TaskTracker::new(),
    });
    while let Err(error) = reconciler
        .app
        .store
        .make_due(&reconciler.system, None)
        .await
    {
        tracing::error!(%error, "cannot read the registry; trying again");
        if stop
            .run_until_cancelled(tokio::time::sleep(Duration::from_secs(1)))
            .await
            .is_none()
        {
            return;
        }
    }
    let cleaner = reconciler.clone();
    reconciler
        .tasks
        .spawn(async move { cleaner.remove_leftovers().await });
    // Every wish comes with an event, and none is lost when whoever made it hung up at once.
    let mut events = reconciler.app.store.latest();
    loop {
        events.mark_unchanged();
        let next = reconciler.start_due().await;
        tokio::select! {
            () = stop.cancelled() => break,
            _ = events.changed() => {}
            () = reconciler.app.due.notified() => {}
            () = tokio::time::sleep(next) => {}
        }
    }
    reconciler.tasks.close();
    let _ = tokio::time::timeout(Duration::from_secs(5), reconciler.tasks.wait()).await;
}

impl Reconciler {
    /// At the start: removes what is left of deleted orgs. Data of orgs that the registry has never heard of is left alone:
    /// the registry may be the one that is wrong.
    async fn remove_leftovers(&self) {
        let found = match self.app.provider.list().await {
            Ok(found) => found,
            Err(error) => return tracing::error!(%error, "cannot look for leftovers"),
        };
        for org in found {
            match self.app.store.status_of(&self.system, &org).await {
                Ok(Some((OrgStatus::Deleted, keep_data))) => {
                    if keep_data {
                        tracing::info!(org_id = %org, "the data of a deleted org is kept");
                    } else {
                        tracing::warn!(org_id = %org, "removing what is left of a deleted org");
                    }
                    if let Err(error) = self.app.provider.remove(&org, keep_data).await {
                        tracing::error!(org_id = %org, %error, "cannot remove it");
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => {
                    tracing::error!(org_id = %org, "there is data of an org that the registry does not know; left alone");
                }
                Err(error) => {
                    tracing::error!(org_id = %org, %error, "cannot look whether an org is deleted");
                }
            }
        }
    }

    /// Starts work on every due org that nobody works on; says when to look again.
    async fn start_due(self: &Arc<Self>) -> Duration {
        let (due, next) = match self.app.store.due(&self.system).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "cannot read what is due; trying again");
                return Duration::from_secs(1);
            }
        };
        for org in due {
            let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
            if busy.contains(&org) {
                continue;
            }
            busy.push(org.clone());
            drop(busy);
            let this = self.clone();
            self.tasks.spawn(async move {
                let busy = Busy { of: this, org };
                let turn = busy.of.turns.clone().acquire_owned().await;
                busy.of.look_at(&busy.org).await;
                drop(turn);
            });
        }
        next.map_or(Duration::from_mins(1), |next| {
            next.since(Time::now()).max(Duration::from_millis(10))
        })
    }

    async fn look_at(self: &Arc<Self>, org: &OrgId) {
        if let Err(error) = execute::pass(self, org).await {
            tracing::error!(org_id = %org, %error, "cannot write down what was done; trying again");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Waits for the end of an instance that should run, and makes its org due then.
    fn watch(self: &Arc<Self>, org: &OrgId, found: &Found) {
        let mut watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        if watches.get(org).is_some_and(|(run, _)| *run == found.run) {
            return;
        }
        let (this, org_id, run) = (self.clone(), org.clone(), found.clone());
        let task = tokio::spawn(async move {
            this.app.provider.ended(&org_id, &run).await;
            this.forget_watch(&org_id, &run.run);
            tracing::warn!(%org_id, "an instance has ended by itself");
            let why = "the instance ended by itself; it is being started again";
            while let Err(error) = this
                .app
                .store
                .note_broken(&this.system, &org_id, why, pause_before)
                .await
            {
                tracing::error!(%org_id, %error, "cannot write down that an instance has ended; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        if let Some((_, old)) =
            watches.insert(org.clone(), (found.run.clone(), task.abort_handle()))
        {
            old.abort();
        }
    }

    fn forget_watch(&self, org: &OrgId, run: &str) {
        let mut watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        if watches.get(org).is_some_and(|(watched, _)| watched == run) {
            watches.remove(org);
        }
    }

    /// Stops waiting: the instance is about to be ended on purpose.
    fn unwatch(&self, org: &OrgId) {
        let mut watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, task)) = watches.remove(org) {
            task.abort();
        }
    }
}

/// How long to wait after so many failures in a row: not at all after none, then 1 s, twice as long each time, up to 5
/// minutes, never in step with others.
pub fn pause_before(attempts: i64) -> Duration {
    if attempts == 0 {
        return Duration::ZERO;
    }
    let doubled = Duration::from_secs(1 << attempts.clamp(1, 9).unsigned_abs()) / 2;
    let spread = f64::from(opaque::random::<1>()[0]) / 255.0;
    doubled
        .min(Duration::from_mins(5))
        .mul_f64(0.75 + spread / 2.0)
}
