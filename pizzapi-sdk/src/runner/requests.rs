//! What an instance asks of a runner. The one rule: whoever asked hears of it, if only that it cannot be.

use std::{collections::HashSet, sync::Arc};

use pizzapi_types::{SessionId, Time, runner::NewSession};
use serde_json::{Value, json};

use super::{
    agent::SessionStart, carry::carry, client::Worker, connect::Connection, session::Session,
    status::RunnerExit,
};

impl Worker {
    /// Does what the instance asks for. Returns what to answer at once.
    pub(super) fn hear(
        &mut self,
        name: &str,
        payload: Value,
        connection: &Connection,
    ) -> Option<(&'static str, Value)> {
        match name {
            "new_session" => {
                self.new_session(payload, connection);
                None
            }
            "kill_session" | "session_ended" => {
                self.kill_session(&payload, name == "kill_session");
                None
            }
            "list_sessions" => {
                // Those that are over, but not yet for the server, too: it would take them for lost.
                let untold = self.outbox.sessions().chain(self.flow.sessions());
                let ids: HashSet<_> = self.sessions.keys().chain(untold).collect();
                Some(("sessions_list", json!({ "sessions": ids })))
            }
            "ping" => Some(("pong", json!({ "now": Time::now().millis() }))),
            "restart" => {
                self.leave_once(RunnerExit::Restart);
                None
            }
            "shutdown" => {
                self.leave_once(RunnerExit::Stopped);
                None
            }
            "new_terminal" | "terminal_input" | "terminal_resize" | "kill_terminal" => {
                let reason = if self.settings.allow_terminal {
                    "terminals are not supported yet"
                } else {
                    "the runner was started without --allow-terminal"
                };
                let answer = json!({ "terminalId": payload.get("terminalId"), "message": reason });
                Some(("terminal_error", answer))
            }
            _ => unsupported(name, &payload),
        }
    }

    fn leave_once(&mut self, exit: RunnerExit) {
        if self.leaving.is_none() {
            self.leave(exit);
        }
    }

    fn new_session(&mut self, payload: Value, connection: &Connection) {
        let asked: NewSession = match serde_json::from_value(payload.clone()) {
            Ok(asked) => asked,
            Err(error) => {
                let id = payload.get("sessionId").and_then(Value::as_str);
                if let Some(id) = id.and_then(|id| id.parse().ok()) {
                    self.refuse(&id, format!("the request is malformed: {error}"));
                }
                return;
            }
        };
        let id = asked.session_id;
        if self.sessions.contains_key(&id) {
            self.outbox
                .push_word(&id, "session_ready", &json!({ "sessionId": id }));
            return;
        }
        if self.leaving.is_some() {
            self.refuse(&id, "the runner is stopping".to_owned());
            return;
        }
        let cwd = match self.settings.roots.resolve(asked.cwd.as_deref()) {
            Ok(cwd) => cwd,
            Err(reason) => return self.refuse(&id, reason),
        };
        let kill = self.all_sessions.child_token();
        let start = SessionStart {
            session_id: id.clone(),
            cwd: cwd.clone(),
            prompt: asked.prompt,
            model: asked.model,
            agent: asked.agent,
            org: connection.credential.org().cloned(),
        };
        let agent = Arc::clone(&self.settings.agent);
        tokio::spawn(carry(agent, start, kill.clone(), self.tell.clone()));
        self.sessions.insert(id, Session::new(kill, cwd));
    }

    fn kill_session(&mut self, payload: &Value, asked: bool) {
        let id = payload.get("sessionId").and_then(Value::as_str);
        let Some(id) = id.and_then(|id| id.parse::<SessionId>().ok()) else {
            return;
        };
        if let Some(session) = self.sessions.get_mut(&id) {
            session.asked = true;
            session.kill.cancel();
        } else if asked {
            // Over already: whoever asked still waits to hear it.
            self.killed(&id);
        }
    }
}

/// The empty answer to a request that this runner cannot fulfil, so that whoever asked does not wait for it.
fn unsupported(name: &str, payload: &Value) -> Option<(&'static str, Value)> {
    let id = payload.get("requestId")?;
    Some(match name {
        "list_models" => ("models_list", json!({ "requestId": id, "models": [] })),
        "list_skills" => ("skills_list", json!({ "requestId": id, "skills": [] })),
        "list_agents" => ("agents_list", json!({ "requestId": id, "agents": [] })),
        "list_plugins" => ("plugins_list", json!({ "requestId": id, "plugins": [] })),
        _ => (
            "file_result",
            json!({ "requestId": id, "ok": false, "message": "not supported by this runner" }),
        ),
    })
}
