//! What instances tell the control plane.

use axum::extract::State;
use pizzapi_http::{ApiError, Json};
use pizzapi_types::instance::{Heartbeat, Locks};

use crate::{access::InstancePeer, app::App};

/// Keeps the news in memory; only changed counts are worth an event.
pub async fn heartbeat(
    State(app): State<App>,
    peer: InstancePeer,
    Json(news): Json<Heartbeat>,
) -> Result<Json<Locks>, ApiError> {
    let version: String = pizzapi_types::text::printable(&news.version)
        .chars()
        .take(64)
        .collect();
    if app.is_news(&peer.org_id, &news) {
        app.store.note_instance_news(&peer, &version).await?;
    }
    app.keep_heartbeat(&peer.org_id, news);
    Ok(Json(Locks::default()))
}
