//! What everybody may know: where things are, and with which keys tokens are signed.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use pizzapi_http::Json;
use pizzapi_types::token::Discovery;

use crate::app::App;

pub async fn discovery(State(app): State<App>) -> Json<Discovery> {
    Json(app.discovery())
}

pub async fn jwks(State(app): State<App>, request: HeaderMap) -> Response {
    let ring = app.keys.ring();
    let etag = ring.etag.clone();
    let known = request
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    let headers = [
        (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
        (header::ETAG, etag),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (
        headers,
        [(header::CONTENT_TYPE, "application/json")],
        ring.document.clone(),
    )
        .into_response()
}
