//! A runner saying who it is, and what it shows of itself. The one rule: an id is shown to be one's own before anything is
//! done under it, in PizzaPi's words when it is not.

use std::time::Duration;

use pizzapi_types::{
    Runner, RunnerId,
    runner::{RegisterRunner, RunnerRegistered},
    text::printable,
};
use serde_json::{Value, json};

use super::{Admitted, RunnerIdentity, link::Link, link::Next};
use crate::{
    app::App,
    protocol::emit,
    registry::ConnectionId,
    store::{Claim, Claimed},
};

/// The most a runner may say of itself, in bytes of JSON.
const INFO_LIMIT: usize = 256 * 1024;

/// How long the connection that is taken over may take to end.
const TAKE_OVER: Duration = Duration::from_secs(2);

/// Registers the runner of a connection.
pub(super) async fn register(link: &mut Link, mut said: RegisterRunner) -> Next {
    let (named_id, named_secret) = link.admitted.named();
    let id = said
        .runner_id
        .take()
        .or(named_id)
        .unwrap_or_else(RunnerId::new);
    let secret = said.runner_secret.take().or(named_secret);
    said.name = said
        .name
        .map(|name| printable(&name.chars().take(200).collect::<String>()));
    let info = serde_json::to_string(&said).unwrap_or_default();
    if info.len() > INFO_LIMIT {
        link.refuse(&format!(
            "register_runner is longer than {INFO_LIMIT} bytes"
        ));
        return Next::Cut;
    }
    let other_id = link
        .identity
        .as_ref()
        .is_some_and(|identity| *identity.runner() != id);
    if other_id || !link.admitted.may_be(&id) {
        link.refuse("Runner authentication failed: this connection is another runner's");
        return Next::Cut;
    }
    let claim = Claim {
        id: id.clone(),
        secret,
        name: said.name.clone(),
        info,
    };
    match claim_id(&link.app, &link.admitted, claim).await {
        Ok(()) => {
            take_over(&link.app, link.id, &id).await;
            let identity = link.admitted.identify(id.clone());
            let runner = shown(&link.admitted, id, said);
            welcome(&link.app, link.id, runner);
            link.identity = Some(identity);
            Next::GoOn
        }
        Err(why) => {
            tracing::info!(why, "a runner cannot be who it says it is");
            link.refuse(&why);
            Next::Cut
        }
    }
}

async fn claim_id(app: &App, admitted: &Admitted, claim: Claim) -> Result<(), String> {
    let id = claim.id.clone();
    match app.store().claim(admitted, claim).await {
        Ok(Claimed::Yes) => Ok(()),
        Ok(Claimed::WrongSecret) => Err(format!(
            "Runner authentication failed: secret mismatch for runner {id}"
        )),
        Ok(Claimed::OtherUser) => Err(format!(
            "Runner authentication failed: runner {id} is owned by a different user"
        )),
        Err(error) => {
            tracing::warn!(%error, "a runner cannot be registered");
            Err("The server cannot register runners at the moment".to_owned())
        }
    }
}

/// Cuts the connection the runner had before, and lets what came over it be handled first.
async fn take_over(app: &App, own: ConnectionId, id: &RunnerId) {
    let before = app.hub().registry().connection_of(id);
    let Some(line) = before
        .filter(|before| *before != own)
        .and_then(|before| app.hub().line(before))
    else {
        return;
    };
    tracing::info!(runner = %id, "a second connection takes over");
    let _ = line.socket.disconnect();
    if tokio::time::timeout(TAKE_OVER, line.over.cancelled())
        .await
        .is_err()
    {
        tracing::warn!(runner = %id, "the connection before does not end");
    }
}

fn shown(admitted: &Admitted, id: RunnerId, said: RegisterRunner) -> Runner {
    Runner {
        user_id: Some(admitted.user().clone()),
        ..crate::store::shown(id, said)
    }
}

/// Takes the runner in and says so, before anybody else can say anything to it.
fn welcome(app: &App, connection: ConnectionId, runner: Runner) {
    let hub = app.hub();
    let id = runner.runner_id.clone();
    let (connected, shown) = {
        let mut registry = hub.registry();
        let connected = registry.connect(connection, runner);
        let registered = RunnerRegistered {
            runner_id: id.clone(),
            existing_sessions: connected.existing.clone(),
        };
        hub.emit(connection, emit::REGISTERED, &registered);
        let snapshot = json!({"revision": 0, "isReconnect": true, "subscriptions": []});
        hub.emit(connection, emit::SUBSCRIPTIONS, &snapshot);
        hub.emit(connection, emit::LIST_SESSIONS, &json!({}));
        (connected, registry.runner(&id))
    };
    for session in &connected.to_kill {
        let told = json!({"sessionId": session});
        hub.emit(connection, emit::KILL_SESSION, &told);
    }
    // One that registered at the very same time.
    if let Some(line) = connected.replaced.and_then(|replaced| hub.line(replaced)) {
        let _ = line.socket.disconnect();
    }
    if let Some(shown) = shown {
        hub.tell("runner_added", &shown);
    }
    tracing::info!(runner = %id, "a runner is connected");
}

/// Shows a warning with the runner, or none any more.
pub(super) fn warn(app: &App, connection: ConnectionId, warning: Option<String>) {
    let shown = app
        .hub()
        .registry()
        .update(connection, |runner| runner.warning = warning);
    if let Some(shown) = shown {
        app.hub().tell("runner_updated", &shown);
    }
}

/// Shows the services that a runner announces, also while it is away.
pub(super) async fn services(
    app: &App,
    connection: ConnectionId,
    identity: &RunnerIdentity,
    ids: Vec<Value>,
) -> Result<(), String> {
    let ids = Value::Array(ids);
    if ids.to_string().len() > INFO_LIMIT {
        return Err(format!(
            "service_announce is longer than {INFO_LIMIT} bytes"
        ));
    }
    let shown = app.hub().registry().update(connection, |runner| {
        runner.other.insert("serviceIds".to_owned(), ids);
    });
    let Some(shown) = shown else {
        return Ok(());
    };
    app.hub().tell("runner_updated", &shown);
    let info = serde_json::to_string(&shown).unwrap_or_default();
    app.store().set_runner_info(identity, info).await;
    Ok(())
}

/// The runner is not connected any more.
pub(super) async fn gone(app: &App, identity: &RunnerIdentity) {
    let id = identity.runner();
    tracing::info!(runner = %id, "a runner is disconnected");
    match app.store().runner(identity).await {
        Ok(Some(runner)) => app.hub().tell("runner_removed", &runner),
        Ok(None) => app.hub().tell("runner_removed", &json!({"runnerId": id})),
        Err(error) => tracing::warn!(%error, "a runner cannot be shown"),
    }
}
