//! What the router is told: the table, its changes, and one row when it misses one.

use std::collections::HashMap;

use axum::{extract::State, http::HeaderMap, response::Response};
use futures_util::StreamExt as _;
use pizzapi_http::{ApiError, Json, PathParam, Query, sse};
use pizzapi_types::{
    ErrorCode, OrgSlug,
    event::Since,
    instance::{Route, RouteChange, RouteTable},
};
use serde_json::json;

use super::events::start;
use crate::{
    access::{RouterPeer, System},
    app::App,
    events,
};

pub async fn table(State(app): State<App>, peer: RouterPeer) -> Result<Json<RouteTable>, ApiError> {
    Ok(Json(app.store.routes(&peer).await?))
}

pub async fn one(
    State(app): State<App>,
    peer: RouterPeer,
    PathParam(slug): PathParam<OrgSlug>,
) -> Result<Json<Route>, ApiError> {
    let route = app.store.route(&peer, &slug).await?;
    route
        .map(Json)
        .ok_or_else(|| ApiError::new(ErrorCode::OrgNotFound))
}

pub async fn changes(
    State(app): State<App>,
    peer: RouterPeer,
    headers: HeaderMap,
    Query(query): Query<Since>,
) -> Result<Response, ApiError> {
    let (start, reset) = start(&app, &headers, query.since).await?;
    let (latest, closing) = (app.store.latest(), app.closing.clone());
    let system = std::sync::Arc::new(System::new("route changes"));
    let peer = std::sync::Arc::new(peer);
    let read = move |at| {
        let (app, peer, system) = (app.clone(), peer.clone(), system.clone());
        async move {
            let (orgs, read_to) = app.store.orgs_changed(&system, at).await.ok()?;
            let mut changes = Vec::new();
            for org in orgs {
                let change = match app.store.route_change(&peer, &org).await.ok()? {
                    Some(Ok(route)) => RouteChange::Set(route),
                    Some(Err(slug)) => RouteChange::Removed { slug },
                    None => continue,
                };
                changes.push((read_to, org, change));
            }
            Some((changes, read_to))
        }
    };
    let first = reset.then(|| sse::event(Some(start), "reset", &json!({ "id": start })));
    let mut sent = HashMap::new();
    let events = events::follow(start, latest, read).filter_map(move |(id, org, change)| {
        // Most events change nothing for the router.
        let news = sent
            .insert(org, change.clone())
            .is_none_or(|before| before != change);
        std::future::ready(news.then(|| sse::event(Some(id), "route", &change)))
    });
    Ok(sse::respond(
        futures_util::stream::iter(first).chain(events),
        closing,
    ))
}
