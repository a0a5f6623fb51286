//! How much room is left: what the machine has, and what was configured.
//!
//! The one rule: one thread at most looks at the disk, as one that is away may not answer at all.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use pizzapi_host::{disk, memory};
use pizzapi_types::Room;
use tokio::sync::watch;

use crate::app::App;

/// How long the disk may take to say how full it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// Something that is looked at by one thread at a time, and what was seen last.
pub struct Sighting<T>(Arc<Inner<T>>);

struct Inner<T> {
    /// When the look that is under way began.
    begun: Mutex<Option<Instant>>,
    seen: watch::Sender<Option<T>>,
}

impl<T> Default for Sighting<T> {
    fn default() -> Self {
        Self(Arc::new(Inner {
            begun: Mutex::new(None),
            seen: watch::Sender::new(None),
        }))
    }
}

/// A look under way: whether it ends or panics, somebody else may look then.
struct Look<T>(Arc<Inner<T>>);

impl<T> Drop for Look<T> {
    fn drop(&mut self) {
        *self.0.begun.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl<T: Clone + Send + Sync + 'static> Sighting<T> {
    /// What is seen now; what was seen last, when the look takes longer than `patience` from its beginning; `None` when nothing
    /// ever was. Looks only when nobody does.
    async fn look(
        &self,
        patience: Duration,
        look: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let mut seen = self.0.seen.subscribe();
        let (begun, own) = self.begin();
        if let Some(turn) = own {
            // A thread of its own: those of the pool have other work, and are waited for when the program ends.
            let name = "look".to_owned();
            let thread = std::thread::Builder::new().name(name).spawn(move || {
                let inner = Arc::clone(&turn.0);
                let found = look();
                // Before it is told: whoever comes in between looks anew, and does not wait for what was told already.
                drop(turn);
                inner.seen.send_replace(Some(found));
            });
            if let Err(error) = thread {
                tracing::warn!(%error, "nobody can look how much room there is");
            }
        }
        let _ = tokio::time::timeout_at((begun + patience).into(), seen.changed()).await;
        seen.borrow().clone()
    }

    /// When the look that is under way began, and the turn to look, if it is the caller's.
    fn begin(&self) -> (Instant, Option<Look<T>>) {
        let mut begun = self.0.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(begun) = *begun {
            return (begun, None);
        }
        let now = Instant::now();
        *begun = Some(now);
        (now, Some(Look(Arc::clone(&self.0))))
    }
}

/// What is left as of now. What cannot be looked at is left out: it keeps nobody from the rest.
pub async fn room(app: &App) -> Room {
    let folder = app.config.data_dir.clone();
    let disk = app.disk.look(PATIENCE, move || disk::room(&folder).ok());
    // This asks the system alone, which does answer.
    let memory = tokio::task::spawn_blocking(memory::memory);
    let (disk, memory) = tokio::join!(disk, memory);
    let (disk, memory) = (disk.flatten(), memory.ok().flatten());
    Room {
        disk_free_bytes: disk.map(|disk| disk.free_bytes),
        disk_total_bytes: disk.map(|disk| disk.total_bytes),
        memory_available_bytes: memory.map(|memory| memory.available_bytes),
        memory_total_bytes: memory.map(|memory| memory.total_bytes),
        instances_most: app.provider.most_instances(),
        orgs_per_user_most: app.config.max_orgs_per_user,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);
    const SHORT: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn one_looks_at_a_time_and_the_last_that_was_seen_is_given_meanwhile() {
        let sighting = Sighting::default();
        assert_eq!(sighting.look(LONG, || 1).await, Some(1));
        let (answer, stuck) = mpsc::channel::<i32>();
        let away = move || stuck.recv().expect("an answer");
        assert_eq!(sighting.look(SHORT, away).await, Some(1));
        for _ in 0..9 {
            let second = || unreachable!("somebody looks already");
            assert_eq!(sighting.look(SHORT, second).await, Some(1));
        }
        let waiting = sighting.look(LONG, || unreachable!("somebody looks already"));
        let answering = async { answer.send(2).expect("somebody looks") };
        let (seen, ()) = tokio::join!(waiting, answering);
        assert_eq!(seen, Some(2));
        assert_eq!(sighting.look(LONG, || 3).await, Some(3));
    }

    #[tokio::test]
    async fn what_was_never_seen_is_not_known_and_a_look_that_fails_is_no_obstacle() {
        let sighting = Sighting::<i32>::default();
        let (end, stuck) = mpsc::channel::<i32>();
        let away = move || stuck.recv().expect("an answer");
        assert_eq!(sighting.look(SHORT, away).await, None);
        // Hung up on, it panics.
        drop(end);
        until_free(&sighting).await;
        assert_eq!(sighting.look(LONG, || 4).await, Some(4));
    }

    async fn until_free(sighting: &Sighting<i32>) {
        let free = async {
            while sighting.0.begun.lock().expect("a lock").is_some() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LONG, free).await.expect("in time");
    }
}
