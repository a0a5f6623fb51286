//! The runner's loop: connect, register, serve, and all that again. The one rule: one task owns the state, so that nothing
//! of a session is told out of order.

use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use pizzapi_types::{SessionId, runner::RunnerRegistered, text::printable};
use serde_json::Value;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    builder::Settings,
    carry::News,
    connect::Connection,
    establish::{Failure, Refused, establish, is_rejection},
    flow::Flow,
    packet,
    queue::{Outbox, Popped},
    session::Session,
    socket::{Incoming, Socket, SocketError},
    status::{RunnerError, RunnerExit, RunnerStatus},
};
use crate::{decode::shown, retry::Backoff};

/// How long the instance may take to register us.
const REGISTRATION: Duration = Duration::from_secs(10);
/// How long leaving may take: 5 s between SIGTERM and SIGKILL, and some for the farewells.
const LEAVING: Duration = Duration::from_secs(8);
/// How many frames are written before anything else is looked at.
const BATCH: usize = 64;

pub(crate) struct Worker {
    pub(super) settings: Arc<Settings>,
    stop: CancellationToken,
    pub(super) sessions: HashMap<SessionId, Session>,
    pub(super) outbox: Outbox,
    pub(super) flow: Flow,
    pub(super) tell: mpsc::Sender<(SessionId, News)>,
    news: mpsc::Receiver<(SessionId, News)>,
    pub(super) leaving: Option<(RunnerExit, Instant)>,
    /// Parent of every session's own; ends them all when the runner's future is dropped.
    pub(super) all_sessions: CancellationToken,
    _end_all: DropGuard,
}

/// How a connection ended.
enum Served {
    /// It broke. Whether it was registered before.
    Broken { reason: String, registered: bool },
    /// The instance does not accept our identity, or no longer our credential.
    Rejected { reason: String, registered: bool },
    /// We have left.
    Left(RunnerExit),
}

impl Worker {
    pub(crate) fn new(settings: Arc<Settings>, stop: CancellationToken) -> Self {
        let (tell, news) = mpsc::channel(1024);
        let all_sessions = CancellationToken::new();
        Self {
            settings,
            stop,
            sessions: HashMap::new(),
            outbox: Outbox::new(),
            flow: Flow::default(),
            tell,
            news,
            leaving: None,
            _end_all: all_sessions.clone().drop_guard(),
            all_sessions,
        }
    }

    pub(crate) async fn run(mut self) -> Result<RunnerExit, RunnerError> {
        let result = self.reconnect().await;
        if result.is_err() {
            // Refused for good: the sessions end as they do when it is stopped.
            self.leave(RunnerExit::Stopped);
            let _ = self.meanwhile(std::future::pending::<()>()).await;
        }
        result
    }

    async fn reconnect(&mut self) -> Result<RunnerExit, RunnerError> {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));
        let mut refused: Option<Refused> = None;
        loop {
            self.settings.tell(RunnerStatus::Connecting);
            let attempt = establish(Arc::clone(&self.settings), refused.clone());
            let reason = match self.meanwhile(attempt).await {
                Err(exit) => return Ok(exit),
                Ok(Ok((socket, connection))) => {
                    refused = None;
                    match self.serve(socket, &connection).await {
                        Served::Left(exit) => return Ok(exit),
                        // A lock has ended the token, not the runner: it may be given another.
                        Served::Rejected {
                            reason,
                            registered: true,
                        } => {
                            backoff.reset();
                            refused = Some(Refused {
                                secret: connection.credential.secret().clone(),
                                reason: reason.clone(),
                            });
                            reason
                        }
                        Served::Rejected { reason, .. } => {
                            return Err(RunnerError::refused(&reason));
                        }
                        Served::Broken { reason, registered } => {
                            if registered {
                                backoff.reset();
                            }
                            reason
                        }
                    }
                }
                Ok(Err(Failure::Final(error))) => return Err(error),
                Ok(Err(Failure::Refused(refusal))) => {
                    if refused.is_some() {
                        return Err(RunnerError::refused(&refusal.reason));
                    }
                    // Once more, at once, with a fresh one.
                    refused = Some(refusal);
                    continue;
                }
                Ok(Err(Failure::Passing(reason))) => {
                    refused = None;
                    reason
                }
            };
            let retry_in = backoff.pause();
            self.settings.tell(RunnerStatus::Disconnected {
                reason: printable(&reason),
                retry_in,
            });
            if let Err(exit) = self.meanwhile(sleep(retry_in)).await {
                return Ok(exit);
            }
        }
    }

    /// Awaits something while the sessions go on. `Err`: the runner has been told to leave, and its sessions have ended.
    async fn meanwhile<T>(&mut self, future: impl Future<Output = T>) -> Result<T, RunnerExit> {
        tokio::pin!(future);
        loop {
            let until = match self.leaving {
                Some((exit, _)) if self.sessions.is_empty() => return Err(exit),
                Some((_, until)) => until,
                None => Instant::now() + LEAVING,
            };
            tokio::select! {
                output = &mut future => return Ok(output),
                Some((id, news)) = self.news.recv() => self.note(&id, news),
                () = self.stop.cancelled(), if self.leaving.is_none() => self.leave(RunnerExit::Stopped),
                () = sleep_until(until) => {
                    if let Some((exit, _)) = self.leaving {
                        return Err(exit);
                    }
                }
            }
        }
    }

    pub(super) fn leave(&mut self, exit: RunnerExit) {
        self.settings.tell(RunnerStatus::Stopping {
            sessions: self.sessions.len(),
        });
        self.leaving = Some((exit, Instant::now() + LEAVING));
        self.all_sessions.cancel();
    }

    /// Registers, and serves until the connection breaks or the runner leaves. What the server may not have heard is kept.
    async fn serve(&mut self, socket: Socket, connection: &Connection) -> Served {
        let served = self.serve_over(socket, connection).await;
        for popped in self.flow.unheard().into_iter().rev() {
            self.outbox.put_back(popped);
        }
        served
    }

    async fn serve_over(&mut self, mut socket: Socket, connection: &Connection) -> Served {
        let broken = |error: SocketError, registered| Served::Broken {
            reason: error.to_string(),
            registered,
        };
        let registration = self.settings.registration();
        let registering = socket.send("register_runner", &registration);
        if let Err(error) = self.write(registering).await {
            return broken(error, false);
        }
        let register_by = Instant::now() + REGISTRATION;
        let mut registered = false;
        loop {
            if let Some((exit, until)) = self.leaving {
                let done = self.sessions.is_empty() && (self.outbox.is_empty() || !registered);
                if done || Instant::now() >= until {
                    socket.close().await;
                    return Served::Left(exit);
                }
            }
            let until = self.leaving.map_or(register_by, |(_, until)| until);
            let waiting = self.leaving.is_some() || !registered;
            let give_up_at = self.flow.give_up_at();
            tokio::select! {
                incoming = socket.next() => match incoming {
                    Err(error) => return broken(error, registered),
                    Ok(Incoming::Disconnected) => {
                        let error = SocketError::Broken("the server closed the connection".to_owned());
                        return broken(error, registered);
                    }
                    Ok(Incoming::Ack(number)) => self.flow.handled(number),
                    Ok(Incoming::Event { name, payload }) => {
                        if name == "error" {
                            let reason = message(&payload);
                            if is_rejection(&reason) {
                                return Served::Rejected { reason, registered };
                            }
                            self.settings.tell(RunnerStatus::Warning(printable(&reason)));
                        } else if name == "runner_registered" {
                            registered = true;
                            self.registered(connection, payload);
                        } else if let Some((name, answer)) = self.hear(&name, payload, connection)
                            && let Err(error) = self.write(socket.send(name, &answer)).await
                        {
                            return broken(error, registered);
                        }
                    }
                },
                Some((id, news)) = self.news.recv(), if !registered || self.has_room() => self.note(&id, news),
                () = sleep_until(give_up_at.unwrap_or(until)), if give_up_at.is_some() => self.flow.give_up(),
                () = std::future::ready(()), if registered && !self.outbox.is_empty() && self.flow.may_send() => {
                    if let Err(error) = self.empty_outbox(&mut socket).await {
                        return broken(error, registered);
                    }
                }
                () = self.stop.cancelled(), if self.leaving.is_none() => self.leave(RunnerExit::Stopped),
                () = sleep_until(until), if waiting => {
                    if self.leaving.is_none() {
                        let error = SocketError::Broken("the server did not register the runner".to_owned());
                        return broken(error, false);
                    }
                }
            }
        }
    }

    /// Whether sessions may say more. An agent that says more than the server can follow waits in its pipe, and nothing is
    /// dropped for that; but when leaving, its last words are waited for.
    fn has_room(&self) -> bool {
        self.leaving.is_some() || !self.outbox.is_crowded()
    }

    /// Awaits a write while the sessions go on: a server that takes nothing keeps no runner from leaving.
    async fn write(
        &mut self,
        writing: impl Future<Output = Result<(), SocketError>>,
    ) -> Result<(), SocketError> {
        tokio::pin!(writing);
        loop {
            let until = self.leaving.map_or_else(Instant::now, |(_, until)| until);
            tokio::select! {
                written = &mut writing => return written,
                Some((id, news)) = self.news.recv(), if self.has_room() => self.note(&id, news),
                () = self.stop.cancelled(), if self.leaving.is_none() => self.leave(RunnerExit::Stopped),
                () = sleep_until(until), if self.leaving.is_some() => {
                    return Err(SocketError::Broken("the server takes nothing".to_owned()));
                }
            }
        }
    }

    async fn empty_outbox(&mut self, socket: &mut Socket) -> Result<(), SocketError> {
        let batch: Vec<Popped> = std::iter::from_fn(|| self.outbox.pop())
            .take(BATCH)
            .collect();
        let number = self.flow.next_number();
        let sent = self.write(Self::send_batch(socket, &batch, number)).await;
        match (&sent, number) {
            (Ok(()), Some(number)) => self.flow.sent(number, batch),
            (Ok(()), None) => {}
            (Err(_), _) => batch
                .into_iter()
                .rev()
                .for_each(|popped| self.outbox.put_back(popped)),
        }
        sent
    }

    /// Writes a batch; its last frame asks for an answer.
    async fn send_batch(
        socket: &mut Socket,
        batch: &[Popped],
        number: Option<u64>,
    ) -> Result<(), SocketError> {
        for (index, popped) in batch.iter().enumerate() {
            let text = match number.filter(|_| index + 1 == batch.len()) {
                Some(number) => packet::with_ack(popped.text(), number),
                None => popped.text().to_owned(),
            };
            socket.feed(text).await?;
        }
        socket.flush().await
    }

    fn registered(&mut self, connection: &Connection, payload: Value) {
        let told: Option<RunnerRegistered> = serde_json::from_value(payload).ok();
        let runner_id = told.as_ref().map_or_else(
            || self.settings.identity.runner_id.clone(),
            |told| told.runner_id.clone(),
        );
        self.settings.tell(RunnerStatus::Connected {
            url: connection.url().to_owned(),
            runner_id,
            token_ends_at: connection.credential.ends_at(),
        });
        for session in told.map(|told| told.existing_sessions).unwrap_or_default() {
            let id = session.session_id;
            // One of a runner that was started again since: nobody carries it out any more.
            if !self.sessions.contains_key(&id) && !self.outbox.mentions(&id) {
                self.killed(&id);
            }
        }
    }
}

fn message(payload: &Value) -> String {
    let text = payload.get("message").and_then(Value::as_str);
    text.map_or_else(|| "the server reports an error".to_owned(), shown)
}
