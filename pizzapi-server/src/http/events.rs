//! Streams: a session's log, and what happens in the org. The one rule: whoever comes back with the id of the last event they
//! have misses nothing; a log's event is read from the store, so it is told once, in order, whenever it came.

use std::collections::VecDeque;

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response, sse::Event},
};
use futures_util::{Stream, StreamExt as _, stream};
use pizzapi_http::{ApiError, Json, PathParam, Query, sse};
use pizzapi_types::{EventId, Page, SessionId, SessionStatus, session::ReadEvents};
use serde_json::json;
use tokio::sync::{broadcast, watch};

use super::{
    NoParameters,
    sessions::{find, limit},
};
use crate::{
    app::App,
    socket::{Missed, News},
    store::StoreError,
    tenancy::OrgMember,
};

/// How many events of a log are read at once for a follower.
const CHUNK: u32 = 200;

pub async fn of_session(
    State(app): State<App>,
    member: OrgMember,
    PathParam(id): PathParam<SessionId>,
    (headers, Query(query)): (HeaderMap, Query<ReadEvents>),
) -> Result<Response, ApiError> {
    let limit = limit(query.limit)?;
    let heard = last_event_id(&headers)?;
    let since = after(&query)?;
    find(&app, &member, &id).await?;
    if query.follow == Some(true) {
        return Ok(follow(&app, member, id, heard.unwrap_or(since)));
    }
    let page = (since, limit);
    let page = app.store().events(&member, &id, page).await?;
    let last = page.events.last().map(|last| last.seq.to_string());
    Ok(Json(Page {
        next_cursor: last.filter(|_| page.more),
        items: page.events,
    })
    .into_response())
}

/// After which event to read: 0 for all that are kept.
fn after(query: &ReadEvents) -> Result<EventId, ApiError> {
    let Some(cursor) = &query.cursor else {
        return Ok(query.since.unwrap_or(0));
    };
    let after = cursor.parse();
    after.map_err(|_| ApiError::field("cursor", "not a cursor of this list"))
}

/// The id of the last event that whoever comes back has heard.
fn last_event_id(headers: &HeaderMap) -> Result<Option<EventId>, ApiError> {
    let Some(id) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let id = id.to_str().ok().and_then(|id| id.parse().ok());
    match id {
        Some(id @ 0..) => Ok(Some(id)),
        _ => Err(ApiError::field(
            "Last-Event-ID",
            "not an id of this stream's events; leave it out to begin anew",
        )),
    }
}

/// A follower of a log.
struct Follower {
    app: App,
    member: OrgMember,
    id: SessionId,
    after: EventId,
    signals: watch::Receiver<()>,
    read: VecDeque<Event>,
    over: bool,
}

fn follow(app: &App, member: OrgMember, id: SessionId, after: EventId) -> Response {
    let follower = Follower {
        signals: app.store().progress().follow(&id),
        app: app.clone(),
        member: member.clone(),
        id,
        after,
        read: VecDeque::new(),
        over: false,
    };
    let events = stream::unfold(follower, |mut follower| async move {
        let event = follower.next().await?;
        Some((event, follower))
    });
    respond(app, &member, events)
}

impl Follower {
    async fn next(&mut self) -> Option<Event> {
        while self.read.is_empty() {
            if self.over {
                return None;
            }
            match self.look().await {
                Ok(true) => {}
                // The client comes back with the id of the last event it has.
                Err(error) => {
                    tracing::warn!(%error, "a log cannot be followed");
                    return None;
                }
                Ok(false) => self.signals.changed().await.ok()?,
            }
        }
        self.read.pop_front()
    }

    /// Reads what is new. Says whether there was anything.
    async fn look(&mut self) -> Result<bool, StoreError> {
        let store = self.app.store();
        // In this order: a session that is over when asked for has all its events in the log already.
        let session = store.session(&self.member, &self.id).await?;
        let over = session.is_none_or(|session| session.status == SessionStatus::Ended);
        let page = store
            .events(&self.member, &self.id, (self.after, CHUNK))
            .await?;
        for told in &page.events {
            self.after = told.seq;
            self.read
                .push_back(sse::event(Some(told.seq), "event", told));
        }
        if over && page.events.is_empty() {
            self.over = true;
            self.read
                .push_back(sse::event(None, "end", &json!({"sessionId": self.id})));
        }
        Ok(!self.read.is_empty())
    }
}

pub async fn of_org(
    State(app): State<App>,
    member: OrgMember,
    headers: HeaderMap,
    Query(_): Query<NoParameters>,
) -> Result<Response, ApiError> {
    let heard = last_event_id(&headers)?;
    let (missed, news) = app.hub().bulletin().follow_after(heard);
    let events = stream::unfold((app.clone(), news), |(app, mut news)| async move {
        let event = match news.recv().await {
            Ok(news) => told(&news),
            Err(broadcast::error::RecvError::Lagged(_)) => {
                let (missed, anew) = app.hub().bulletin().follow_anew();
                news = anew;
                return Some((shown(&missed), (app, news)));
            }
            Err(broadcast::error::RecvError::Closed) => return None,
        };
        Some((vec![event], (app, news)))
    });
    let events = stream::once(std::future::ready(shown(&missed))).chain(events);
    Ok(respond(&app, &member, events.flat_map(stream::iter)))
}

fn told(News { id, name, data }: &News) -> Event {
    sse::event(Some(*id), name, data)
}

/// What was missed; `reset` when nobody knows: whoever hears it reads everything again.
fn shown(missed: &Missed) -> Vec<Event> {
    match missed {
        Missed::These(news) => news.iter().map(told).collect(),
        Missed::Unknown(latest) => vec![sse::event(Some(*latest), "reset", &json!(null))],
    }
}

/// Answers with a stream that also ends when the member is locked out.
fn respond(
    app: &App,
    member: &OrgMember,
    events: impl Stream<Item = Event> + Send + 'static,
) -> Response {
    let (app_too, member) = (app.clone(), member.clone());
    let locked = async move { app_too.tenancy().locked(member.claims()).await };
    sse::respond(events.take_until(Box::pin(locked)), app.stop().clone())
}
