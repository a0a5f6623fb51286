//! What happens, as it happens: the control plane's stream and an org's. The one rule: whoever follows one misses nothing
//! without being told so (`reset`).

use std::{future::ready, io};

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use pizzapi_types::{Event, EventId, EventKind, Time, event::ReadPlatformEvents};
use serde_json::Value;

use crate::{
    client::Client,
    error::{Error, Result},
    org_client::OrgClient,
    raw::RequestBuilder,
    sse::{Feed, Follow, Heard, SseEvent},
};

pub(crate) struct PlatformFeed {
    pub(crate) client: Client,
}

impl Feed for PlatformFeed {
    type Item = Event;

    fn open(&self, after: Option<EventId>) -> RequestBuilder {
        self.client.get("/api/events").query(&ReadPlatformEvents {
            since: after,
            ..ReadPlatformEvents::default()
        })
    }

    fn hear(&self, event: SseEvent) -> Result<Heard<Event>> {
        if event.name == "end" {
            return Ok(Heard::End);
        }
        let place = event.id.parse::<EventId>().ok();
        let told: Result<Event> = crate::decode::json(event.data.as_bytes(), "/api/events");
        if event.name == EventKind::Reset.as_str() {
            let told = told.unwrap_or_else(|_| reset(place.unwrap_or(0)));
            let place = place.or(Some(told.id)).filter(|place| *place > 0);
            return Ok(Heard::Reset(
                Event {
                    kind: EventKind::Reset,
                    ..told
                },
                place,
            ));
        }
        let told = told?;
        let place = place.unwrap_or(told.id);
        Ok(Heard::Item(told, Some(place)))
    }

    fn lost(&self) -> Option<Event> {
        Some(reset(0))
    }
}

fn reset(id: EventId) -> Event {
    Event {
        id,
        kind: EventKind::Reset,
        at: Time::now(),
        org_id: None,
        org_slug: None,
        data: Value::Null,
    }
}

/// Something that happened in an org: a runner or session came, changed or went.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OrgEvent {
    /// Its place in the stream; `None` when the instance counts none.
    pub id: Option<EventId>,
    /// What happened, like `runner_added`; `reset`: read everything again.
    pub name: String,
    /// What the instance says of it; a string when it is no JSON.
    pub data: Value,
}

pub(crate) struct OrgFeed {
    pub(crate) org: OrgClient,
}

impl Feed for OrgFeed {
    type Item = OrgEvent;

    /// The place goes as `Last-Event-ID` alone.
    fn open(&self, _: Option<EventId>) -> RequestBuilder {
        self.org.get("/api/events")
    }

    fn hear(&self, event: SseEvent) -> Result<Heard<OrgEvent>> {
        let id = event.id.parse().ok();
        let data = serde_json::from_str(&event.data).unwrap_or(Value::String(event.data));
        let reset = event.name == EventKind::Reset.as_str();
        let event = OrgEvent {
            id,
            name: event.name,
            data,
        };
        Ok(if reset {
            Heard::Reset(event, id)
        } else {
            Heard::Item(event, id)
        })
    }

    fn lost(&self) -> Option<OrgEvent> {
        Some(OrgEvent {
            id: None,
            name: EventKind::Reset.as_str().to_owned(),
            data: Value::Null,
        })
    }
}

impl Client {
    /// Follows what happens on the platform, as far as the caller may see it: all that came after the event `since`, or from
    /// now on. Opens when it is first polled, and goes on trying while nobody answers: [`Client::subscribe`] is open when it
    /// returns. Reconnects and resumes by itself; in order, none twice.
    ///
    /// `GET /api/events`, any session or key. An event of kind [`EventKind::Reset`] means that some are lost (they are kept
    /// 7 days), so everything must be read again; its id is 0 when the stream's place is not known, and is no place to go on from then.
    ///
    /// # Errors
    /// The stream ends with [`Error::Unauthenticated`](crate::Error::Unauthenticated) when the credential dies, and with any other answer that no waiting
    /// cures. An [`Error::Decode`](crate::Error::Decode) stands for one event and does not end it.
    pub fn events(
        &self,
        since: Option<EventId>,
    ) -> impl Stream<Item = Result<Event>> + Send + Unpin + use<> {
        self.follow(since).into_stream()
    }

    /// Reads the events that there are, as far as the caller may see them: all that came after the event `since`, or all that
    /// are kept (7 days, at most a million). Ends with the last one.
    ///
    /// `GET /api/events?follow=false`, any session or key. The oldest first.
    ///
    /// # Errors
    /// The stream ends with the first one: [`Error::Unreachable`] when it breaks off before the last event, code
    /// `invalid_fields` from a control plane that does not know how to end it.
    pub fn past_events(
        &self,
        since: Option<EventId>,
    ) -> impl Stream<Item = Result<Event>> + Send + Unpin + use<> {
        self.past(&ReadPlatformEvents {
            since,
            ..ReadPlatformEvents::default()
        })
    }

    /// Reads the latest events, as far as the caller may see them: `most` at most (1–1000), the oldest of them first.
    ///
    /// `GET /api/events?follow=false&last=…`, any session or key. What it takes grows with `most` and with how many orgs the caller
    /// is in, not with how many events there are.
    ///
    /// # Errors
    /// Code `invalid_fields` when `most` is out of range, and from a control plane that knows no last ones;
    /// [`Error::Unreachable`] when the answer breaks off.
    pub async fn last_events(&self, most: u32) -> Result<Vec<Event>> {
        let query = ReadPlatformEvents {
            last: Some(most),
            ..ReadPlatformEvents::default()
        };
        self.past(&query).try_collect().await
    }

    /// What there is, to its end.
    fn past(
        &self,
        query: &ReadPlatformEvents,
    ) -> impl Stream<Item = Result<Event>> + Send + Unpin + use<> {
        let feed = PlatformFeed {
            client: self.clone(),
        };
        let call = self.get("/api/events").query(&ReadPlatformEvents {
            follow: Some(false),
            ..query.clone()
        });
        let mut over = false;
        let told = move |event: Option<Result<SseEvent>>| {
            let heard = match event {
                Some(event) => event.and_then(|event| feed.hear(event)),
                None if over => Ok(Heard::Nothing),
                // The server says when that was all.
                None => {
                    let broken = io::Error::from(io::ErrorKind::UnexpectedEof);
                    Err(Error::unreachable("/api/events", &broken, false))
                }
            };
            over |= matches!(heard, Ok(Heard::End) | Err(_));
            ready(match heard {
                Ok(Heard::Item(event, _) | Heard::Reset(event, _)) => Some(Ok(event)),
                Ok(Heard::Nothing | Heard::End) => None,
                Err(error) => Some(Err(error)),
            })
        };
        stream::once(Box::pin(call.events()))
            .try_flatten()
            .map(Some)
            .chain(stream::once(ready(None)))
            .filter_map(told)
    }

    /// The same as [`Client::events`] from now on, and open when this returns: who reads lists after it, and then follows it,
    /// misses nothing in between.
    ///
    /// `GET /api/events`, any session or key.
    ///
    /// # Errors
    /// Those of [`Client::events`]; [`Error::Unreachable`](crate::Error::Unreachable) when the stream cannot be opened.
    pub async fn subscribe(
        &self,
    ) -> Result<impl Stream<Item = Result<Event>> + Send + Unpin + use<>> {
        let mut events = self.follow(None);
        events.open().await?;
        Ok(events.into_stream())
    }

    pub(crate) fn follow(&self, since: Option<EventId>) -> Follow<PlatformFeed> {
        let client = self.clone();
        Follow::new(PlatformFeed { client }, since)
    }
}

impl OrgClient {
    /// Follows runners and sessions of the org: coming, changing, going, from now on. Reconnects and resumes by itself; in
    /// order, none twice. An event named `reset` says that some may be lost, so everything must be read again.
    ///
    /// `GET /api/events` of the instance, any member.
    ///
    /// # Errors
    /// The stream ends with an answer that no waiting cures.
    pub fn events(&self) -> impl Stream<Item = Result<OrgEvent>> + Send + Unpin + use<> {
        let org = self.clone();
        Follow::new(OrgFeed { org }, None).into_stream()
    }

    /// The same as [`OrgClient::events`], and open when this returns: who reads lists after it, and then follows it, misses nothing
    /// in between.
    ///
    /// `GET /api/events` of the instance, any member.
    ///
    /// # Errors
    /// Those of [`OrgClient::events`]; [`Error::Unreachable`](crate::Error::Unreachable) when the stream cannot be opened.
    pub async fn subscribe(
        &self,
    ) -> Result<impl Stream<Item = Result<OrgEvent>> + Send + Unpin + use<>> {
        let org = self.clone();
        let mut events = Follow::new(OrgFeed { org }, None);
        events.open().await?;
        Ok(events.into_stream())
    }
}
