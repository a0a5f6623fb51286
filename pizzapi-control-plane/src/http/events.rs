//! The event stream of what the caller may see, judged when each event is sent.

use axum::{
    extract::State,
    http::{HeaderMap, Method},
    response::{Response, sse::Event as SseEvent},
};
use futures_util::StreamExt as _;
use pizzapi_http::{ApiError, Query, sse};
use pizzapi_types::{Event, EventId, event::ReadPlatformEvents};
use serde_json::json;

use crate::{access::Actor, app::App, events, measures};

pub async fn stream(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Query(query): Query<ReadPlatformEvents>,
) -> Result<Response, ApiError> {
    let follows = query.follow != Some(false);
    let measures = query.measures == Some(true);
    if measures && !follows {
        return Err(ApiError::field("measures", "only together with `follow`"));
    }
    let most = last(&query)?;
    let since = if follows || query.since.is_some() || most.is_some() {
        query.since
    } else {
        Some(app.store.event_range().await?.0.saturating_sub(1).max(0))
    };
    let (start, reset) = start(&app, &headers, since).await?;
    // Whoever goes on where they stood wants no more than that.
    let most = most.filter(|_| !headers.contains_key("last-event-id"));
    let last = match most {
        Some(most) => app.store.last_events(&actor, start, most).await?,
        None => Vec::new(),
    };
    drop(actor);
    let (latest, closing) = (app.store.latest(), app.closing.clone());
    let follower = (app, headers);
    let measures = measures.then(|| measures::follow(follower.0.clone(), follower.1.clone()));
    let read = move |at| {
        let (app, headers) = follower.clone();
        async move {
            // The credential is looked at anew each time: the stream ends when it dies.
            let actor = Actor::admitted(&app, &Method::GET, &headers).await.ok()?;
            let batch = app.store.events_for(&actor, at).await.ok()?;
            Some((batch.events, batch.at))
        }
    };
    let first = reset.then(|| sse::event(Some(start), "reset", &json!({ "id": start })));
    let first: Vec<_> = first.into_iter().chain(last.iter().map(told)).collect();
    let events = if follows {
        events::follow(start, latest, read).map(Some).left_stream()
    } else {
        let newest = most.map_or_else(|| *latest.borrow(), |_| start);
        events::replay(start, newest, read).right_stream()
    };
    let events = events.map(|event| match event {
        Some(event) => told(&event),
        None => sse::event(None, "end", &json!({})),
    });
    let events = match measures {
        Some(measures) => {
            // Without an id: no place to go on from.
            let measures = measures.map(|batch| sse::event(None, "measures", &batch));
            measures::beside(events, measures).left_stream()
        }
        None => events.right_stream(),
    };
    Ok(sse::respond(
        futures_util::stream::iter(first).chain(events),
        closing,
    ))
}

fn told(event: &Event) -> SseEvent {
    sse::event(Some(event.id), event.kind.as_str(), event)
}

/// How many of the last events are asked for.
fn last(query: &ReadPlatformEvents) -> Result<Option<u32>, ApiError> {
    match (query.last, query.since) {
        (Some(_), Some(_)) => Err(ApiError::field("last", "not together with `since`")),
        (Some(1..=1000) | None, _) => Ok(query.last),
        (Some(_), None) => Err(ApiError::field("last", "1 to 1000")),
    }
}

/// Where to start reading: after what the client has seen; now, when it has seen nothing. Says whether events are missing.
pub async fn start(
    app: &App,
    headers: &HeaderMap,
    since: Option<EventId>,
) -> Result<(EventId, bool), ApiError> {
    if since.is_some_and(|since| since < 0) {
        return Err(ApiError::field("since", "0, or the id of an event"));
    }
    let since = last_event_id(headers)?.or(since);
    let (oldest, newest) = app.store.event_range().await?;
    Ok(match since {
        None => (newest, false),
        Some(since) if since > newest || since + 1 < oldest => (newest, true),
        Some(since) => (since, false),
    })
}

/// The event that the client has seen last, by its own header.
fn last_event_id(headers: &HeaderMap) -> Result<Option<EventId>, ApiError> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let digits = value
        .to_str()
        .ok()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let id = digits.and_then(|text| text.parse().ok());
    id.map(Some).ok_or_else(|| {
        ApiError::field(
            "Last-Event-ID",
            "0, or the id of an event: digits and nothing else",
        )
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn of(value: &[u8]) -> Option<Result<Option<EventId>, ApiError>> {
        let value = HeaderValue::from_bytes(value).ok()?;
        let mut headers = HeaderMap::new();
        headers.insert("last-event-id", value);
        Some(last_event_id(&headers))
    }

    proptest! {
        #[test]
        fn the_last_event_is_a_number_or_refused(bytes in prop_oneof![
            vec(any::<u8>(), 0..40),
            "[-+ ]?[0-9]{0,25}".prop_map(String::into_bytes),
        ]) {
            if let Some(Ok(id)) = of(&bytes) {
                prop_assert!(id.is_some_and(|id| id >= 0));
                prop_assert!(bytes.iter().all(u8::is_ascii_digit));
            }
        }

        #[test]
        fn every_event_is_read_back(id in 0..EventId::MAX) {
            prop_assert_eq!(of(id.to_string().as_bytes()).expect("a header").ok(), Some(Some(id)));
        }
    }
}
