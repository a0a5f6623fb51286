//! Everything live in one place: the registry, the connections, who waits for an answer, who follows what happens.
//!
//! The one rule: no lock is held while anything is waited for.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use pizzapi_types::SessionId;
use serde::Serialize;
use socketioxide::extract::SocketRef;
use tokio::sync::oneshot;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::news::Bulletin;
use crate::registry::{ConnectionId, Registry};

/// A connection, for whoever has something to say to its runner.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) socket: SocketRef,
    /// Cancelled when all that came over it was handled.
    pub(super) over: CancellationToken,
}

type Answer = Result<(), String>;

/// See the module's text.
pub struct Hub {
    registry: Mutex<Registry>,
    lines: Mutex<HashMap<ConnectionId, Line>>,
    waiting: Mutex<HashMap<SessionId, oneshot::Sender<Answer>>>,
    bulletin: Bulletin,
    connections: AtomicU64,
    tasks: TaskTracker,
    last_call: CancellationToken,
}

impl Hub {
    /// A hub around a registry that has taken over what was open.
    pub fn new(registry: Registry) -> Self {
        Self {
            registry: Mutex::new(registry),
            lines: Mutex::default(),
            waiting: Mutex::default(),
            bulletin: Bulletin::default(),
            connections: AtomicU64::new(0),
            tasks: TaskTracker::new(),
            last_call: CancellationToken::new(),
        }
    }

    /// The registry, for one decision.
    pub fn registry(&self) -> MutexGuard<'_, Registry> {
        lock(&self.registry)
    }

    /// What runners and sessions do.
    pub fn bulletin(&self) -> &Bulletin {
        &self.bulletin
    }

    /// Returns when everything that runners have sent so far was handled. Nothing is heard after.
    pub async fn drained(&self) {
        self.last_call.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Cancelled when nothing more is to be heard.
    pub(super) fn last_call(&self) -> &CancellationToken {
        &self.last_call
    }

    pub(super) fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    pub(super) fn tell(&self, name: &'static str, data: &impl Serialize) {
        self.bulletin.tell(name, data);
    }

    pub(super) fn open_line(&self, socket: SocketRef) -> (ConnectionId, CancellationToken) {
        let id = ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed));
        let over = CancellationToken::new();
        let line = Line {
            socket,
            over: over.clone(),
        };
        lock(&self.lines).insert(id, line);
        (id, over)
    }

    pub(super) fn close_line(&self, id: ConnectionId) {
        if let Some(line) = lock(&self.lines).remove(&id) {
            line.over.cancel();
        }
    }

    pub(super) fn line(&self, id: ConnectionId) -> Option<Line> {
        lock(&self.lines).get(&id).cloned()
    }

    /// Sends an event over a connection. Says whether it is on its way.
    pub(super) fn emit(&self, to: ConnectionId, event: &str, payload: &impl Serialize) -> bool {
        let Some(line) = self.line(to) else {
            return false;
        };
        match line.socket.emit(event, payload) {
            Ok(()) => true,
            Err(error) => {
                tracing::debug!(%error, event, "a runner cannot be told");
                false
            }
        }
    }

    /// Waits for the runner's word about a session.
    pub(super) fn wait_for(&self, session: &SessionId) -> oneshot::Receiver<Answer> {
        let (sender, receiver) = oneshot::channel();
        lock(&self.waiting).insert(session.clone(), sender);
        receiver
    }

    /// The runner's word about a session has come, or nobody waits for it any more.
    pub(super) fn answer(&self, session: &SessionId, answer: Answer) {
        if let Some(waiting) = lock(&self.waiting).remove(session) {
            let _ = waiting.send(answer);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
