//! What instances tell the control plane and are told by it, and what is wished of them.

use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use pizzapi_http::{ApiError, Json, OptionalJson, sse};
use pizzapi_types::{
    ErrorCode, OrgStatus, PutInstance, WantedState,
    instance::{Heartbeat, Locks},
};

use super::{Done, Nothing};
use crate::{
    access::{Actor, Admin, InstancePeer, OrgManage, OrgProof as _, System},
    app::App,
};

/// How long changes of locks are gathered.
const GATHER: Duration = Duration::from_millis(50);

/// Keeps the news in memory; only changed counts are worth an event.
pub async fn heartbeat(
    State(app): State<App>,
    peer: InstancePeer,
    Json(news): Json<Heartbeat>,
) -> Result<Json<Locks>, ApiError> {
    app.limits.heartbeat.check_org(&peer.org_id)?;
    let version: String = pizzapi_types::text::printable(&news.version)
        .chars()
        .take(64)
        .collect();
    if app.heartbeats.is_news(&peer.org_id, &news) {
        app.store.note_instance_news(&peer, &version).await?;
    }
    app.heartbeats.keep(&peer.org_id, news);
    Ok(Json(locks(&app, &peer).await?))
}

async fn locks(app: &App, peer: &InstancePeer) -> Result<Locks, ApiError> {
    let system = System::new("locks");
    Ok(Locks {
        keys: app.keys.settled().await.etag.clone(),
        ..app.store.locks(&system, &peer.org_id).await?
    })
}

/// All locks in force, and again whenever they change.
pub async fn events(
    State(app): State<App>,
    peer: InstancePeer,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut changes = app.store.lock_changes();
    // What is read now is what has changed so far.
    changes.mark_unchanged();
    let first = locks(&app, &peer).await?;
    let closing = app.closing.clone();
    let state = (app, headers, changes, None, Some(first));
    let events = stream::unfold(state, |state| async move {
        let (app, headers, mut changes, mut sent, mut next) = state;
        loop {
            let locks = if let Some(first) = next.take() {
                first
            } else {
                // Also when nothing changes: the instance may have been replaced meanwhile.
                let _ = tokio::time::timeout(sse::KEEP_ALIVE, changes.changed()).await;
                // Many changes at once are told at once: every instance asks after each.
                tokio::time::sleep(GATHER).await;
                changes.mark_unchanged();
                let peer = InstancePeer::of_request(&app, &headers).await.ok()?;
                locks(&app, &peer).await.ok()?
            };
            let told = (locks.locks.clone(), locks.keys.clone());
            if sent.as_ref() != Some(&told) {
                sent = Some(told);
                let event = sse::event(Some(locks.at), "locks", &locks);
                return Some((event, (app, headers, changes, sent, None)));
            }
        }
    });
    Ok(sse::respond(events, closing))
}

/// Wishes an instance to run or to stop, or another image or Redis for it.
pub async fn put(
    State(app): State<App>,
    org: OrgManage<Admin>,
    Json(wish): Json<PutInstance>,
) -> Result<Response, ApiError> {
    match &wish.desired {
        None | Some(WantedState::Running | WantedState::Stopped) => {}
        Some(other) => {
            let detail = format!("`{other}` is none of running, stopped");
            return Err(ApiError::field("desired", detail));
        }
    }
    if let Some(image) = &wish.image {
        check_image(&app, &org, image)?;
    }
    check_dedicated_redis(&app, org.actor(), wish.dedicated_redis)?;
    if wish == PutInstance::default() {
        let detail = "send `desired`, `image` or `dedicated_redis`";
        return Err(ApiError::field("desired", detail));
    }
    must_be_active(&org)?;
    app.store.wish_instance(&org, &wish).await?;
    Ok((StatusCode::ACCEPTED, Json(Done::OK)).into_response())
}

pub async fn restart(
    State(app): State<App>,
    org: OrgManage<Admin>,
    OptionalJson(Nothing {}): OptionalJson<Nothing>,
) -> Result<Response, ApiError> {
    must_be_active(&org)?;
    app.store.wish_restart(&org).await?;
    Ok((StatusCode::ACCEPTED, Json(Done::OK)).into_response())
}

fn must_be_active(org: &OrgManage<Admin>) -> Result<(), ApiError> {
    let org = org.org();
    match org.status {
        OrgStatus::Active => Ok(()),
        OrgStatus::Suspended => Err(ApiError::new(ErrorCode::OrgSuspended)),
        _ => {
            let detail = format!("`{}` is {}: nothing runs for it", org.slug, org.status);
            Err(ApiError::with(ErrorCode::OrgNotActive, detail))
        }
    }
}

/// What runs on the host is the platform admin's to choose, from a list that whoever runs the platform has made.
fn check_image(app: &App, org: &OrgManage<Admin>, image: &str) -> Result<(), ApiError> {
    if !org.actor().is_platform_admin() {
        let detail = "only a platform admin chooses the image";
        return Err(ApiError::with(ErrorCode::Forbidden, detail));
    }
    if !app.provider.runs_images() {
        let detail = format!(
            "instances of the provider `{}` have no image",
            app.provider.name()
        );
        return Err(ApiError::field("image", detail));
    }
    let allowed = &app.config.allowed_images;
    if image.len() <= 255 && allowed.iter().any(|pattern| matches(pattern, image)) {
        return Ok(());
    }
    let detail = format!(
        "not one of those that PIZZAPI_ALLOWED_IMAGES names: {}",
        allowed.join(", ")
    );
    Err(ApiError::field("image", detail))
}

/// What it costs the host is the platform admin's to decide; it is a container of its own.
pub fn check_dedicated_redis(
    app: &App,
    actor: &Actor,
    dedicated: Option<bool>,
) -> Result<(), ApiError> {
    let Some(dedicated) = dedicated else {
        return Ok(());
    };
    if !actor.is_platform_admin() {
        let detail = "only a platform admin gives an organisation a Redis of its own";
        return Err(ApiError::with(ErrorCode::Forbidden, detail));
    }
    if dedicated && !app.provider.makes_redis() {
        let detail = format!(
            "the provider `{}` makes no Redis for one organisation alone",
            app.provider.name()
        );
        return Err(ApiError::field("dedicated_redis", detail));
    }
    Ok(())
}

/// Whether a name is of a pattern, in which `*` stands for any part of one, of any length.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(name) = name.strip_prefix(head) else {
        return false;
    };
    (0..=name.len())
        .filter(|at| name.is_char_boundary(*at))
        .any(|at| matches(rest, &name[at..]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_star_stands_for_any_part() {
        for (pattern, name, fits) in [
            ("pizzapi-server:latest", "pizzapi-server:latest", true),
            ("pizzapi-server:latest", "pizzapi-server:latest2", false),
            ("pizzapi-server:*", "pizzapi-server:1.2", true),
            ("pizzapi-server:*", "evil/pizzapi-server:1", false),
            ("*/pizzapi:*", "registry.example.com/pizzapi:1", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
        ] {
            assert_eq!(super::matches(pattern, name), fits, "{name} by {pattern}");
        }
    }
}
