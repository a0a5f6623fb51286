//! An agent that does what the recorded runner did. The one rule: what that answered to a session, it answers; where that was
//! silent, it is silent.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use futures_util::{FutureExt as _, future::BoxFuture, stream};
use pizzapi_sdk::runner::{Agent, AgentError, AgentSession, SessionStart};
use serde_json::Value;
use tokio::sync::mpsc;

use super::server::Frame;

type Events = mpsc::UnboundedSender<Value>;

#[derive(Clone, Default)]
pub struct AsRecorded {
    /// By session: `None` for ready, else why not.
    answers: HashMap<String, Option<String>>,
    sessions: Arc<Mutex<HashMap<String, Events>>>,
}

impl AsRecorded {
    pub fn new(frames: &[Frame]) -> Self {
        let answer = |frame: &Frame| {
            let Frame::Sent(name, payload) = frame else {
                return None;
            };
            let id = payload["sessionId"].as_str()?.to_owned();
            match name.as_str() {
                "session_ready" => Some((id, None)),
                "session_error" => Some((id, Some(payload["message"].as_str()?.to_owned()))),
                _ => None,
            }
        };
        Self {
            answers: frames.iter().filter_map(answer).collect(),
            sessions: Arc::default(),
        }
    }

    /// Has a session say something.
    pub fn say(&self, session: &str, event: Value) {
        let sessions = self.sessions.lock().expect("unpoisoned");
        sessions[session].send(event).expect("still there");
    }
}

impl Agent for AsRecorded {
    fn start(&self, session: SessionStart) -> BoxFuture<'_, Result<AgentSession, AgentError>> {
        let id = session.session_id.to_string();
        async move {
            assert_eq!(session.org, None, "there are no orgs");
            match self.answers.get(&id) {
                None => std::future::pending().await,
                Some(Some(reason)) => Err(AgentError(reason.clone())),
                Some(None) => {
                    let (tell, told) = mpsc::unbounded_channel();
                    let mut sessions = self.sessions.lock().expect("unpoisoned");
                    sessions.insert(id.clone(), tell);
                    let events = stream::unfold(told, |mut told| async move {
                        let event = told.recv().await?;
                        Some((event, told))
                    });
                    let sessions = Arc::clone(&self.sessions);
                    let kill = move || drop(sessions.lock().expect("unpoisoned").remove(&id));
                    Ok(AgentSession::new(events, kill))
                }
            }
        }
        .boxed()
    }
}
