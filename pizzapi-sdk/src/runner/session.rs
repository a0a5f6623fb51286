//! What is told of a session. The one rule: whatever its agent does or leaves undone, its end is told.

use std::path::PathBuf;

use pizzapi_types::{SessionId, text::printable};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{carry::News, client::Worker, queue::is_exit, status::RunnerStatus};

/// A session, and what of it was told.
pub(super) struct Session {
    pub(super) kill: CancellationToken,
    cwd: PathBuf,
    /// Whether the instance asked for its end, and wants to hear of it.
    pub(super) asked: bool,
    /// Whether it was told to have begun,
    begun: bool,
    /// and how it ended.
    over: bool,
}

impl Session {
    pub(super) fn new(kill: CancellationToken, cwd: PathBuf) -> Self {
        Self {
            kill,
            cwd,
            asked: false,
            begun: false,
            over: false,
        }
    }
}

impl Worker {
    pub(super) fn note(&mut self, id: &SessionId, news: News) {
        match news {
            News::Started => {
                self.outbox
                    .push_word(id, "session_ready", &json!({ "sessionId": id }));
                if let Some(session) = self.sessions.get_mut(id) {
                    session.begun = true;
                    self.settings.tell(RunnerStatus::SessionStarted {
                        session_id: id.clone(),
                        cwd: session.cwd.clone(),
                    });
                }
            }
            News::Refused(reason) => {
                let refused = self.sessions.remove(id);
                self.refuse(id, reason);
                if refused.is_some_and(|session| session.asked) {
                    self.killed(id);
                }
            }
            News::Event(event) => {
                if let Some(session) = self.sessions.get_mut(id) {
                    session.over |= is_exit(&event);
                }
                self.outbox.push_event(id, &event);
            }
            News::Ended => {
                if let Some(session) = self.sessions.remove(id) {
                    self.ended(id, &session);
                }
            }
        }
    }

    /// Tells what an agent that failed, or just stopped, has left untold.
    fn ended(&mut self, id: &SessionId, session: &Session) {
        if !session.begun {
            self.refuse(id, "the agent failed before it began".to_owned());
        } else if !session.over && !session.asked {
            let exit = json!({ "type": "exit", "code": null, "signal": null });
            self.outbox.push_event(id, &exit);
        }
        if session.asked {
            self.killed(id);
        }
        if session.begun {
            let session_id = id.clone();
            self.settings
                .tell(RunnerStatus::SessionEnded { session_id });
        }
    }

    pub(super) fn refuse(&mut self, id: &SessionId, reason: String) {
        let payload = json!({ "sessionId": id, "message": reason });
        self.outbox.push_word(id, "session_error", &payload);
        self.settings.tell(RunnerStatus::SessionRefused {
            session_id: id.clone(),
            reason: printable(&reason),
        });
    }

    pub(super) fn killed(&mut self, id: &SessionId) {
        self.outbox
            .push_word(id, "session_killed", &json!({ "sessionId": id }));
    }
}
