//! What the SDK is measured against: a control plane and an org's host in one, which say what they are told to and no more.

use std::convert::Infallible;

use axum::{
    Json, Router,
    body::Body,
    extract::Query,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};
use bytes::Bytes;
use futures_util::stream;
use serde_json::{Value, json};

/// How many items a page has, as most as the servers give.
const PAGE: usize = 200;

/// A server whose list and event stream have so many items.
pub fn app(items: usize) -> Router {
    Router::new()
        .route("/api/orgs/{slug}/token", post(token))
        .route("/api/me", get(me))
        .route("/api/orgs", get(async move |query| page(query, items)))
        .route("/api/events", get(async move || events(items)))
}

async fn token() -> Json<Value> {
    Json(json!({ "token": "a.bare.token", "expires_in": 900 }))
}

async fn me() -> impl IntoResponse {
    let me = r#"{"userId":"0190aaaa-0000-7000-8000-000000000002","userName":"Ann","orgSlug":"acme","role":"owner"}"#;
    ([(header::CONTENT_TYPE, "application/json")], me)
}

fn page(Query(query): Query<Vec<(String, String)>>, items: usize) -> Json<Value> {
    let cursor = query.iter().find(|(name, _)| name == "cursor");
    let from: usize = cursor.and_then(|(_, text)| text.parse().ok()).unwrap_or(0);
    let to = (from + PAGE).min(items);
    let orgs: Vec<Value> = (from..to).map(org).collect();
    let next = (to < items).then(|| to.to_string());
    Json(json!({ "items": orgs, "next_cursor": next }))
}

fn org(number: usize) -> Value {
    json!({
        "id": format!("0190aaaa-0000-7000-8000-{number:012}"), "slug": format!("org-{number}"), "name": format!("Org {number}"),
        "status": "active", "created_at": "2026-11-20T19:06:02.186Z", "updated_at": "2026-11-20T19:06:02.186Z", "role": "owner",
    })
}

fn events(items: usize) -> impl IntoResponse {
    let event = |id: usize| {
        let event = json!({
            "id": id, "kind": "org.updated", "at": "2026-11-20T19:06:02.186Z", "org_slug": "acme", "data": org(id),
        });
        Bytes::from(format!("id: {id}\nevent: org.updated\ndata: {event}\n\n"))
    };
    let all = stream::iter((1..=items).map(move |id| Ok::<_, Infallible>(event(id))));
    (
        [(header::CONTENT_TYPE, "text/event-stream")],
        Body::from_stream(all),
    )
}
