//! One connection of one runner. The one rule: nothing a runner sends is met with silence: it is carried out, or answered
//! with an `error`.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use pizzapi_types::{SessionId, text::printable};
use serde_json::{Value, json};
use socketioxide::{
    ParserError,
    extract::{AckSender, Event, SocketRef, TryData},
};
use tokio::{
    sync::mpsc,
    time::{Duration, Instant},
};

use super::{Admitted, RunnerIdentity, register, session};
use crate::{
    app::App,
    protocol::{Incoming, emit, incoming::malformed},
    registry::ConnectionId,
};

/// How many bytes of a runner's events may wait to be written; a runner that sends more is cut, and keeps what it has.
const BACKLOG: usize = 16 * 1024 * 1024;

/// How long a runner that has just come back may take to tell of the ends of its sessions before those count as lost.
const LATE_NEWS: Duration = Duration::from_secs(1);

/// One thing that came over a connection.
enum Heard {
    Event(Incoming, AckSender),
    Wrong(String),
    Gone,
}

/// Carries what is heard from the socket to its task.
#[derive(Clone)]
struct Inbox {
    queue: mpsc::UnboundedSender<Heard>,
    waiting: Arc<AtomicUsize>,
}

/// What a task knows of its connection.
pub(super) struct Link {
    pub(super) app: App,
    pub(super) id: ConnectionId,
    pub(super) admitted: Admitted,
    pub(super) identity: Option<RunnerIdentity>,
    socket: SocketRef,
    waiting: Arc<AtomicUsize>,
    /// The sessions the runner says it has, and when that counts.
    has: Option<(Instant, Vec<SessionId>)>,
}

/// Whether a connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    GoOn,
    Cut,
}

/// What is heard of a connection that has no task yet.
#[derive(Clone)]
pub(super) struct Early {
    inbox: Inbox,
    heard: Arc<Mutex<Option<mpsc::UnboundedReceiver<Heard>>>>,
}

/// Begins to hear a connection. Before the runner is told that it is in: socketioxide drops what nobody handles, and a quick
/// runner's first words would be lost.
pub(super) fn listen(socket: &SocketRef) -> Early {
    let (queue, heard) = mpsc::unbounded_channel();
    let inbox = Inbox {
        queue,
        waiting: Arc::default(),
    };
    let early = Early {
        inbox: inbox.clone(),
        heard: Arc::new(Mutex::new(Some(heard))),
    };
    // Each handler does its work before it gives its future away: socketioxide runs those at once, and in no order.
    socket.on_fallback(
        move |socket: SocketRef, name: Event, TryData(payload): TryData<Value>, ack: AckSender| {
            inbox.take(socket, &name, payload, ack);
            std::future::ready(())
        },
    );
    early
}

/// Starts the connection's task.
pub(super) fn begin(app: &App, socket: &SocketRef, admitted: Admitted, early: Early) {
    let Inbox { queue, waiting } = early.inbox;
    let heard = early
        .heard
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(heard) = heard else { return };
    let gone = queue.clone();
    socket.on_disconnect(move || {
        let _ = gone.send(Heard::Gone);
        std::future::ready(())
    });
    if !socket.connected() {
        let _ = queue.send(Heard::Gone);
    }
    let (id, _) = app.hub().open_line(socket.clone());
    let link = Link {
        app: app.clone(),
        id,
        admitted,
        identity: None,
        socket: socket.clone(),
        waiting,
        has: None,
    };
    app.hub().tasks().spawn(link.run(heard));
}

impl Inbox {
    fn take(
        &self,
        socket: SocketRef,
        name: &str,
        payload: Result<Value, ParserError>,
        ack: AckSender,
    ) {
        let heard = match payload {
            _ if Incoming::is_bare(name) => Incoming::parse(name, Value::Null),
            Ok(payload) => Incoming::parse(name, payload),
            Err(error) => Err(malformed(name, &error.to_string())),
        };
        let weight = heard.as_ref().map_or(128, Incoming::weight);
        if self.waiting.fetch_add(weight, Ordering::Relaxed) > BACKLOG {
            let _ = socket.emit(
                emit::ERROR,
                &json!({"message": "Too many events are waiting"}),
            );
            let _ = socket.disconnect();
            return;
        }
        let _ = self.queue.send(match heard {
            Ok(incoming) => Heard::Event(incoming, ack),
            Err(why) => Heard::Wrong(why),
        });
    }
}

impl Link {
    async fn run(mut self, mut heard: mpsc::UnboundedReceiver<Heard>) {
        let app = self.app.clone();
        let claims = self.admitted.claims().clone();
        let mut closing = false;
        loop {
            let reconcile_at = self.has.as_ref().map(|(at, _)| *at);
            let next = tokio::select! {
                heard = heard.recv() => match heard {
                    None | Some(Heard::Gone) => break,
                    Some(Heard::Wrong(why)) => {
                        self.waiting.fetch_sub(128, Ordering::Relaxed);
                        self.refuse(&why);
                        Next::GoOn
                    }
                    Some(Heard::Event(incoming, ack)) => {
                        let weight = incoming.weight();
                        let next = self.handle(incoming).await;
                        self.waiting.fetch_sub(weight, Ordering::Relaxed);
                        // Only now, and only when asked: it is how a runner knows not to run ahead.
                        let _ = ack.send::<[Value]>(&[]);
                        next
                    }
                },
                () = app.tenancy().locked(&claims) => {
                    self.refuse("unauthorized");
                    Next::Cut
                }
                // socketioxide does not tell of the disconnects that its own close makes.
                () = app.hub().last_call().cancelled(), if !closing => {
                    heard.close();
                    closing = true;
                    Next::GoOn
                }
                () = until(reconcile_at) => {
                    self.reconcile().await;
                    Next::GoOn
                }
            };
            if next == Next::Cut {
                let _ = self.socket.clone().disconnect();
                break;
            }
        }
        self.end().await;
    }

    async fn handle(&mut self, incoming: Incoming) -> Next {
        let said = match incoming {
            Incoming::Register(said) => return register::register(self, *said).await,
            Incoming::Unasked => return Next::GoOn,
            other => other,
        };
        let Some(identity) = self.identity.clone() else {
            self.refuse("Runner is not registered");
            return Next::Cut;
        };
        let (app, id) = (self.app.clone(), self.id);
        let outcome = match said {
            Incoming::SessionReady(session) => {
                session::ready(&app, id, (&identity, &session)).await
            }
            Incoming::SessionError { session, message } => {
                session::refused(&app, id, (&identity, &session), &message).await
            }
            Incoming::SessionKilled(session) => {
                session::killed(&app, id, (&identity, &session)).await
            }
            Incoming::SessionEvent {
                session,
                parts,
                exit,
                number,
            } => {
                // Sent again over a new connection, and heard before.
                if number.is_some_and(|number| app.hub().registry().has_heard(&session, number)) {
                    Ok(())
                } else {
                    session::event(&app, id, (&identity, &session), (parts, exit)).await
                }
            }
            Incoming::SessionsList(has) => {
                self.has = Some((Instant::now() + LATE_NEWS, has));
                Ok(())
            }
            Incoming::Warning(text) => {
                let text = printable(&text.chars().take(500).collect::<String>());
                register::warn(&app, id, Some(text));
                Ok(())
            }
            Incoming::WarningClear => {
                register::warn(&app, id, None);
                Ok(())
            }
            Incoming::Services(ids) => register::services(&app, id, &identity, ids).await,
            Incoming::Register(_) | Incoming::Unasked => Ok(()),
        };
        if let Err(why) = outcome {
            self.refuse(&why);
        }
        Next::GoOn
    }

    /// Tells the runner what is wrong.
    pub(super) fn refuse(&self, why: &str) {
        let _ = self.socket.emit(emit::ERROR, &json!({"message": why}));
    }

    async fn reconcile(&mut self) {
        if let (Some((_, has)), Some(identity)) = (self.has.take(), &self.identity) {
            session::reconcile(&self.app, self.id, identity, &has).await;
        }
    }

    async fn end(self) {
        let hub = self.app.hub();
        let gone = hub.registry().disconnect(self.id);
        hub.close_line(self.id);
        if let (Some(_), Some(identity)) = (gone, &self.identity) {
            register::gone(&self.app, identity).await;
        }
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
