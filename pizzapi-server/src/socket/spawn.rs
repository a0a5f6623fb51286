//! What members ask of runners. The one rule: a session is written down before its runner hears of it, so that whatever the
//! runner then says has a place.

use std::time::Duration;

use pizzapi_http::ApiError;
use pizzapi_types::{
    ErrorCode, RunnerId, SessionId, Time,
    runner::{NewSession, SpawnSession, Spawned},
};
use serde_json::json;

use super::session::announce;
use crate::{
    app::App,
    protocol::emit,
    registry::{Kill, Refusal},
    store::End,
    tenancy::OrgMember,
};

/// How long a runner may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Starts a session on a runner.
pub async fn spawn(
    app: &App,
    member: &OrgMember,
    mut wanted: SpawnSession,
) -> Result<Spawned, ApiError> {
    let hub = app.hub();
    let runner = wanted.runner_id.clone();
    // Which folder that is does not depend on what a runner takes for its default, and can be seen.
    wanted.cwd = hub
        .registry()
        .plan_spawn(&runner, wanted.cwd)
        .map_err(refusal)?;
    let session = SessionId::new();
    app.store()
        .create_session(member, &session, &wanted)
        .await?;
    let answer = hub.wait_for(&session);
    let connection = {
        let mut registry = hub.registry();
        let connection = registry.connection_of(&runner);
        if connection.is_some() {
            registry.begin(session.clone(), runner.clone(), wanted.cwd.clone());
        }
        connection
    };
    let there = connection.is_some();
    if there {
        // Before the runner hears of it: what comes of it is announced after it.
        announce(app, member, "session_added", &session).await;
    }
    let told = connection.is_some_and(|to| hub.emit(to, emit::NEW_SESSION, &new(&session, wanted)));
    if !told {
        abandon(app, member, &session).await?;
        if there {
            announce(app, member, "session_removed", &session).await;
        }
        return Err(refusal(Refusal::RunnerNotFound));
    }
    let answer = tokio::time::timeout(PATIENCE, answer).await;
    hub.answer(&session, Ok(()));
    let pending = match answer {
        Ok(Ok(Ok(()))) => false,
        Ok(Ok(Err(why))) => return Err(ApiError::with(ErrorCode::RunnerRefused, why)),
        Ok(Err(_)) | Err(_) => true,
    };
    Ok(Spawned {
        ok: true,
        runner_id: runner,
        session_id: session,
        pending,
    })
}

fn new(session: &SessionId, wanted: SpawnSession) -> NewSession {
    NewSession {
        session_id: session.clone(),
        cwd: wanted.cwd,
        prompt: wanted.prompt,
        model: wanted.model,
        agent: wanted.agent,
    }
}

/// The runner went away at the last moment.
async fn abandon(app: &App, member: &OrgMember, session: &SessionId) -> Result<(), ApiError> {
    app.hub().registry().forget(session);
    app.hub().answer(session, Ok(()));
    let end = End {
        session: session.clone(),
        reason: "the runner was gone".to_owned(),
        exit_code: None,
        at: Time::now(),
    };
    Ok(app.store().abandon_session(member, end).await?)
}

/// Ends a session: now, or when its runner is back.
pub async fn kill(app: &App, member: &OrgMember, session: &SessionId) -> Result<(), ApiError> {
    let ended = || ApiError::new(ErrorCode::SessionEnded);
    if !app.hub().registry().is_open(session) {
        return Err(ended());
    }
    // Before anything is done about it: who is told that it failed must not see it happen later.
    app.store().ask_kill(member, session).await?;
    let kill = app.hub().registry().kill(session);
    match kill {
        Kill::Tell(to) => {
            let said = json!({"sessionId": session});
            app.hub().emit(to, emit::KILL_SESSION, &said);
            Ok(())
        }
        Kill::Later => Ok(()),
        Kill::NotOpen => Err(ended()),
    }
}

/// Sends a runner `restart` or `shutdown`, if its owner or an admin wishes so.
pub fn tell_runner(
    app: &App,
    member: &OrgMember,
    runner: &RunnerId,
    event: &str,
) -> Result<(), ApiError> {
    let shown = app.hub().registry().runner(runner);
    let shown = shown.ok_or_else(|| refusal(Refusal::RunnerNotFound))?;
    member.must_manage(shown.user_id.as_ref())?;
    let connection = app.hub().registry().connection_of(runner);
    let told = connection.is_some_and(|to| app.hub().emit(to, event, &json!({})));
    if told {
        Ok(())
    } else {
        Err(refusal(Refusal::RunnerNotFound))
    }
}

fn refusal(refusal: Refusal) -> ApiError {
    let code = match refusal {
        Refusal::CwdOutsideRoots(_) => ErrorCode::CwdOutsideRoots,
        _ => ErrorCode::RunnerNotFound,
    };
    ApiError::with(code, refusal.to_string())
}
