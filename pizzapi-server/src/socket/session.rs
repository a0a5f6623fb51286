//! What a registered runner says about sessions. The one rule: an end is told to others only when it, and all events before
//! it, are on disk.

use pizzapi_types::{SessionId, Time, text::printable};
use serde_json::json;

use super::RunnerIdentity;
use crate::{
    app::App,
    protocol::{Exit, emit},
    registry::{Accepted, ConnectionId},
    store::{End, Proof},
};

/// Who speaks, and about which session.
type About<'a> = (&'a RunnerIdentity, &'a SessionId);

type Outcome = Result<(), String>;

/// `session_ready`.
pub(super) async fn ready(app: &App, connection: ConnectionId, about: About<'_>) -> Outcome {
    let (_, session) = about;
    if speak(app, connection, about).await? != Accepted::Late {
        app.hub().answer(session, Ok(()));
    }
    Ok(())
}

/// `session_error`: it could not be started.
pub(super) async fn refused(
    app: &App,
    connection: ConnectionId,
    (identity, session): About<'_>,
    message: &str,
) -> Outcome {
    let message = printable(&message.chars().take(2000).collect::<String>());
    let reason = if message.is_empty() {
        "the runner refused".to_owned()
    } else {
        message
    };
    let news = app.hub().registry().finish(connection, session);
    let news = news.map_err(|refusal| refusal.to_string())?;
    if news.is_some() {
        end(app, (identity, session), reason.clone(), None).await;
    }
    app.hub().answer(session, Err(reason));
    Ok(())
}

/// `session_killed`.
pub(super) async fn killed(
    app: &App,
    connection: ConnectionId,
    (identity, session): About<'_>,
) -> Outcome {
    let news = app.hub().registry().finish(connection, session);
    // PizzaPi's runners say so of sessions that nobody remembers, too.
    if let Ok(Some(_)) = news {
        end(app, (identity, session), "killed".to_owned(), None).await;
        app.hub().answer(session, Ok(()));
    }
    Ok(())
}

/// `runner_session_event`.
pub(super) async fn event(
    app: &App,
    connection: ConnectionId,
    about: About<'_>,
    (parts, exit): (Vec<String>, Option<Exit>),
) -> Outcome {
    let (identity, session) = about;
    if speak(app, connection, about).await? == Accepted::Late {
        return Ok(());
    }
    app.hub().answer(session, Ok(()));
    app.store().append(identity, session, parts).await;
    let Some(exit) = exit else {
        return Ok(());
    };
    let news = app.hub().registry().finish(connection, session);
    if let Some(wanted) = news.map_err(|refusal| refusal.to_string())? {
        let reason = if wanted { "killed" } else { "exited" };
        end(app, about, reason.to_owned(), exit.code).await;
        let told = json!({"sessionId": session, "reason": "Session ended"});
        app.hub().emit(connection, emit::SESSION_ENDED, &told);
    }
    Ok(())
}

/// `sessions_list`: those that count as running here and that the runner does not have are lost.
pub(super) async fn reconcile(
    app: &App,
    connection: ConnectionId,
    identity: &RunnerIdentity,
    has: &[SessionId],
) {
    let lost = app.hub().registry().reconcile(connection, has);
    for session in lost {
        end(app, (identity, &session), "lost".to_owned(), None).await;
        app.hub()
            .answer(&session, Err("the runner has lost it".to_owned()));
    }
}

/// Tells whoever follows the org of a session as it is now.
pub(super) async fn announce(
    app: &App,
    proof: &impl Proof,
    name: &'static str,
    session: &SessionId,
) {
    match app.store().session(proof, session).await {
        Ok(Some(shown)) => {
            app.hub().tell(name, &shown);
            let runner = shown.runner_id;
            let runner = runner.and_then(|runner| app.hub().registry().runner(&runner));
            if let Some(runner) = runner.filter(|_| name != "session_status") {
                app.hub().tell("runner_updated", &runner);
            }
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "a session cannot be shown"),
    }
}

async fn speak(
    app: &App,
    connection: ConnectionId,
    (identity, session): About<'_>,
) -> Result<Accepted, String> {
    let accepted = app.hub().registry().speak(connection, session);
    let accepted = accepted.map_err(|refusal| refusal.to_string())?;
    if accepted == Accepted::Started {
        if let Err(error) = app.store().activate_session(identity, session).await {
            tracing::warn!(%error, "a session's start cannot be written");
        }
        announce(app, identity, "session_status", session).await;
    }
    Ok(accepted)
}

async fn end(app: &App, (identity, session): About<'_>, reason: String, exit_code: Option<i32>) {
    tracing::info!(%session, reason, "a session is over");
    let end = End {
        session: session.clone(),
        reason,
        exit_code,
        at: Time::now(),
    };
    if let Err(error) = app.store().end_session(identity, end).await {
        tracing::warn!(%error, "a session's end cannot be written");
    }
    announce(app, identity, "session_removed", session).await;
}
