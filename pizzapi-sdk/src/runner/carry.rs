//! One session, from its beginning to its end. The one rule: whatever happens, its end is told, once.

use std::sync::Arc;

use futures_util::StreamExt as _;
use pizzapi_types::SessionId;
use serde_json::Value;
use tokio::{
    sync::mpsc,
    time::{Duration, Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use super::agent::{Agent, AgentError, SessionStart};

/// How long an agent may go on after it was asked to end: longer than a command takes between SIGTERM and SIGKILL.
const PATIENCE: Duration = Duration::from_secs(7);

/// What became of a session.
#[derive(Debug)]
pub(crate) enum News {
    Started,
    Refused(String),
    Event(Value),
    Ended,
}

/// Tells the end also when the agent's code panics.
struct End {
    id: SessionId,
    tell: Option<mpsc::Sender<(SessionId, News)>>,
}

impl Drop for End {
    fn drop(&mut self) {
        let id = self.id.clone();
        if let (Some(tell), Ok(runtime)) = (self.tell.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(async move { tell.send((id, News::Ended)).await });
        }
    }
}

/// Carries out a session; `kill` ends it, also while nobody takes what there is to tell.
pub(crate) async fn carry(
    agent: Arc<dyn Agent>,
    start: SessionStart,
    kill: CancellationToken,
    tell: mpsc::Sender<(SessionId, News)>,
) {
    let id = start.session_id.clone();
    let mut end = End {
        id: id.clone(),
        tell: Some(tell.clone()),
    };
    let starting = tokio::select! {
        biased;
        started = agent.start(start) => started,
        () = kill.cancelled() => Err(AgentError("it was ended before it began".to_owned())),
    };
    let mut session = match starting {
        Ok(session) => session,
        Err(error) => {
            end.tell = None;
            let _ = tell.send((id, News::Refused(error.to_string()))).await;
            return;
        }
    };
    let mut untold = Some(News::Started);
    let mut over_by = None;
    loop {
        let until = over_by.unwrap_or_else(Instant::now);
        tokio::select! {
            room = tell.reserve(), if untold.is_some() => {
                let (Ok(room), Some(news)) = (room, untold.take()) else {
                    (session.kill)();
                    return;
                };
                room.send((id.clone(), news));
            }
            event = session.events.next(), if untold.is_none() => match event {
                Some(event) => untold = Some(News::Event(event)),
                None => return,
            },
            () = kill.cancelled(), if over_by.is_none() => {
                (session.kill)();
                over_by = Some(Instant::now() + PATIENCE);
            }
            // An agent that does not hear is let go of: its stream is dropped.
            () = sleep_until(until), if over_by.is_some() => return,
        }
    }
}
