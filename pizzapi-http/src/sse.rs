//! Server-sent events: a comment every 15 s, and an end when the server stops.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    IntoResponse, Response, Sse,
    sse::{Event, KeepAlive},
};
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

/// How often an idle stream says that it lives.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// One event: its id, its name and its data as JSON.
pub fn event(id: Option<i64>, name: &str, data: &impl Serialize) -> Event {
    let event = Event::default().event(name);
    let event = if let Some(id) = id {
        event.id(id.to_string())
    } else {
        event
    };
    match event.json_data(data) {
        Ok(event) => event,
        Err(error) => Event::default().event("error").data(error.to_string()),
    }
}

/// Answers with a stream of events that ends when `stop` is cancelled.
pub fn respond<S: Stream<Item = Event> + Send + 'static>(
    events: S,
    stop: CancellationToken,
) -> Response {
    let events = events
        .map(Ok::<_, Infallible>)
        .take_until(stop.cancelled_owned());
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response()
}
