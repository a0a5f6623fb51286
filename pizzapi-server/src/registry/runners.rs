//! Runners coming and going. The one rule: a runner has one connection, the latest.

use pizzapi_types::{Runner, RunnerId, SessionId, rules, runner::ExistingSession};

use super::{ConnectionId, Kept, Live, Refusal, Registry};

/// What a registration leads to.
#[derive(Debug, PartialEq, Eq)]
pub struct Connected {
    /// The connection it takes over from, to be cut.
    pub replaced: Option<ConnectionId>,
    /// Sessions that count as running on it.
    pub existing: Vec<ExistingSession>,
    /// Those of them that somebody wanted ended while it was away.
    pub to_kill: Vec<SessionId>,
}

impl Registry {
    /// A runner has registered.
    pub fn connect(&mut self, connection: ConnectionId, runner: Runner) -> Connected {
        let id = runner.runner_id.clone();
        let mut open: Vec<_> = self.open_sessions_of(&id).collect();
        open.sort_by_key(|(session, _)| *session);
        let live = Live {
            connection,
            runner,
            unconfirmed: open.iter().map(|(session, _)| (*session).clone()).collect(),
        };
        let to_kill = open.iter().filter(|(_, kept)| kept.kill_asked);
        let to_kill = to_kill.map(|(session, _)| (*session).clone()).collect();
        let existing = open.into_iter().map(|(session, kept)| ExistingSession {
            session_id: session.clone(),
            cwd: kept.cwd.clone(),
        });
        let existing = existing.collect();
        let before = self.live.insert(id.clone(), live);
        let replaced = before.map(|before| before.connection);
        if let Some(replaced) = replaced {
            self.by_connection.remove(&replaced);
        }
        self.by_connection.insert(connection, id);
        Connected {
            replaced: replaced.filter(|replaced| *replaced != connection),
            existing,
            to_kill,
        }
    }

    /// A connection is gone. Gives the runner that is not connected any more, if one is not.
    pub fn disconnect(&mut self, connection: ConnectionId) -> Option<RunnerId> {
        let id = self.by_connection.remove(&connection)?;
        self.live.remove(&id);
        Some(id)
    }

    /// The connection a runner has now.
    pub fn connection_of(&self, runner: &RunnerId) -> Option<ConnectionId> {
        self.live.get(runner).map(|live| live.connection)
    }

    /// Changes what is shown of a connected runner. Gives it as it is then; `None` when the connection is no runner's.
    pub fn update(
        &mut self,
        connection: ConnectionId,
        change: impl FnOnce(&mut Runner),
    ) -> Option<Runner> {
        let id = self.by_connection.get(&connection)?;
        let live = self.live.get_mut(id)?;
        change(&mut live.runner);
        let id = id.clone();
        self.runner(&id)
    }

    /// A connected runner, as it is shown.
    pub fn runner(&self, id: &RunnerId) -> Option<Runner> {
        let live = self.live.get(id)?;
        Some(Runner {
            session_count: self.session_count(id),
            connected: true,
            ..live.runner.clone()
        })
    }

    /// All connected runners, in the order of their ids.
    pub fn connected(&self) -> Vec<Runner> {
        let mut runners: Vec<_> = self.live.keys().filter_map(|id| self.runner(id)).collect();
        runners.sort_by(|a, b| a.runner_id.cmp(&b.runner_id));
        runners
    }

    /// How many sessions are open on a runner, connected or not.
    pub fn session_count(&self, id: &RunnerId) -> u32 {
        u32::try_from(self.open_sessions_of(id).count()).unwrap_or(u32::MAX)
    }

    /// How many runners are connected.
    pub fn connected_count(&self) -> u32 {
        u32::try_from(self.live.len()).unwrap_or(u32::MAX)
    }

    /// Where a session on a runner would work: in the folder that was asked for, if it can be, else in the runner's first;
    /// `None` where the runner names no folders and is to choose itself.
    pub fn plan_spawn(
        &self,
        id: &RunnerId,
        cwd: Option<String>,
    ) -> Result<Option<String>, Refusal> {
        let live = self.live.get(id).ok_or(Refusal::RunnerNotFound)?;
        let roots = &live.runner.roots;
        match cwd {
            Some(cwd) => match rules::session_folder(roots, &cwd) {
                Ok(_) => Ok(Some(cwd)),
                Err(broken) => Err(Refusal::CwdOutsideRoots(broken)),
            },
            None => Ok(roots.first().cloned()),
        }
    }

    fn open_sessions_of(&self, id: &RunnerId) -> impl Iterator<Item = (&SessionId, &Kept)> {
        self.sessions
            .iter()
            .filter(move |(_, kept)| kept.runner == *id && kept.phase.is_open())
    }
}
