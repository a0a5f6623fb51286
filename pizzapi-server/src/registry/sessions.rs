//! Sessions, from the wish to the end. The one rule: only the runner a session runs on can say anything about it.

use pizzapi_types::{RunnerId, SessionId};

use super::{ConnectionId, Kept, Phase, Refusal, Registry};

/// How many sessions that are over are remembered.
const REMEMBERED: usize = 1024;

/// A session that was open when the server started.
#[derive(Clone, Debug)]
pub struct Open {
    pub session: SessionId,
    pub runner: RunnerId,
    pub cwd: Option<String>,
    pub starting: bool,
    pub kill_asked: bool,
}

/// What a runner's word about a session leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is running now, and was not known to before.
    Started,
    /// Nothing but itself.
    Noted,
    /// The session is over already: the word is late and changes nothing.
    Late,
}

/// What the wish to end a session leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kill {
    /// Tell the runner, over this connection.
    Tell(ConnectionId),
    /// The runner is away: it is told when it comes back.
    Later,
    /// There is no such open session.
    NotOpen,
}

impl Registry {
    /// Takes over the sessions that were open when the server last ran.
    pub fn restore(&mut self, open: impl IntoIterator<Item = Open>) {
        for open in open {
            let phase = if open.starting {
                Phase::Starting
            } else {
                Phase::Active
            };
            let kept = Kept {
                runner: open.runner,
                cwd: open.cwd,
                phase,
                kill_asked: open.kill_asked,
                heard: 0,
            };
            self.sessions.insert(open.session, kept);
        }
    }

    /// A session is wanted on a runner.
    pub fn begin(&mut self, session: SessionId, runner: RunnerId, cwd: Option<String>) {
        let kept = Kept {
            runner,
            cwd,
            phase: Phase::Starting,
            kill_asked: false,
            heard: 0,
        };
        self.sessions.insert(session, kept);
    }

    /// Whether an event of this number has been heard of a session; if not, it has been now.
    pub fn has_heard(&mut self, session: &SessionId, number: u64) -> bool {
        let Some(kept) = self.sessions.get_mut(session) else {
            return false;
        };
        let heard = number <= kept.heard;
        kept.heard = kept.heard.max(number);
        heard
    }

    /// The runner says something about a session that is running.
    pub fn speak(
        &mut self,
        connection: ConnectionId,
        session: &SessionId,
    ) -> Result<Accepted, Refusal> {
        let kept = self.kept(connection, session)?;
        Ok(match kept.phase {
            Phase::Starting => {
                kept.phase = Phase::Active;
                Accepted::Started
            }
            Phase::Active | Phase::Lost => Accepted::Noted,
            Phase::Ended => Accepted::Late,
        })
    }

    /// The runner says that a session is over. `None` when that was known; else whether somebody had wanted it to end.
    pub fn finish(
        &mut self,
        connection: ConnectionId,
        session: &SessionId,
    ) -> Result<Option<bool>, Refusal> {
        let kept = self.kept(connection, session)?;
        let (before, wanted) = (kept.phase, kept.kill_asked);
        kept.phase = Phase::Ended;
        if before.is_open() {
            self.remember(session.clone());
        }
        Ok((before != Phase::Ended).then_some(wanted))
    }

    /// A session that was begun never came to be, for a reason of the server's own.
    pub fn forget(&mut self, session: &SessionId) {
        self.sessions.remove(session);
    }

    /// The runner has said which sessions it has: gives those that were open when it registered and that it does not know.
    pub fn reconcile(&mut self, connection: ConnectionId, has: &[SessionId]) -> Vec<SessionId> {
        let live = self
            .by_connection
            .get(&connection)
            .and_then(|runner| self.live.get_mut(runner));
        let Some(live) = live else {
            return Vec::new();
        };
        let unconfirmed = std::mem::take(&mut live.unconfirmed);
        let mut lost = Vec::new();
        for session in unconfirmed.into_iter().filter(|id| !has.contains(id)) {
            if let Some(kept) = self.sessions.get_mut(&session)
                && kept.phase.is_open()
            {
                kept.phase = Phase::Lost;
                self.remember(session.clone());
                lost.push(session);
            }
        }
        lost.sort();
        lost
    }

    /// Whether a session runs, or is about to.
    pub fn is_open(&self, session: &SessionId) -> bool {
        let kept = self.sessions.get(session);
        kept.is_some_and(|kept| kept.phase.is_open())
    }

    /// Somebody who may wants a session ended.
    pub fn kill(&mut self, session: &SessionId) -> Kill {
        let kept = self.sessions.get_mut(session);
        let Some(kept) = kept.filter(|kept| kept.phase.is_open()) else {
            return Kill::NotOpen;
        };
        kept.kill_asked = true;
        match self.live.get(&kept.runner) {
            Some(live) => Kill::Tell(live.connection),
            None => Kill::Later,
        }
    }

    /// How many sessions are open.
    pub fn open_count(&self) -> u32 {
        let open = self.sessions.values().filter(|kept| kept.phase.is_open());
        u32::try_from(open.count()).unwrap_or(u32::MAX)
    }

    fn kept(
        &mut self,
        connection: ConnectionId,
        session: &SessionId,
    ) -> Result<&mut Kept, Refusal> {
        let runner = self
            .by_connection
            .get(&connection)
            .ok_or(Refusal::NotRegistered)?;
        self.sessions
            .get_mut(session)
            .filter(|kept| kept.runner == *runner)
            .ok_or_else(|| Refusal::ForeignSession(session.clone()))
    }

    fn remember(&mut self, session: SessionId) {
        self.over.push_back(session);
        if self.over.len() > REMEMBERED
            && let Some(oldest) = self.over.pop_front()
        {
            self.sessions.remove(&oldest);
        }
    }
}
