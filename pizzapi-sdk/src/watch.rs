//! The same streams for those who show what they see. The one rule: one connection, whose end is told and not mended.

use std::{future::ready, io};

use futures_util::{Stream, StreamExt as _, stream};
use pizzapi_types::{
    Event, EventId, Measure, OrgSlug, SessionEvent, SessionId, event::ReadPlatformEvents,
};

use crate::{
    client::Client,
    error::{Error, Result},
    events::{OrgEvent, OrgFeed, PlatformFeed},
    log_lines,
    org_client::OrgClient,
    retry::RetryPolicy,
    sessions::SessionFeed,
    sse::{Feed, Heard, SseEvent},
};

/// What [`Client::watch_platform`] tells.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PlatformNews {
    /// Something happened; the id is the place to go on from.
    Event(Event),
    /// What instances use: those of all orgs that the caller may see at the beginning, then of those that were heard of since.
    /// What an org uses takes the place of what it used before; one that is stopped or gone is not told of again.
    Measures(Vec<Measure>),
    /// Some events are lost: read everything again. The stream goes on.
    Reset,
}

struct PlatformWatch(PlatformFeed);

impl PlatformWatch {
    fn hear(&self, event: SseEvent) -> Result<Heard<PlatformNews>> {
        if event.name == "measures" {
            let told = crate::decode::json(event.data.as_bytes(), "/api/events")?;
            return Ok(Heard::Item(PlatformNews::Measures(told), None));
        }
        Ok(match self.0.hear(event)? {
            Heard::Item(event, id) => Heard::Item(PlatformNews::Event(event), id),
            Heard::Reset(_, id) => Heard::Reset(PlatformNews::Reset, id),
            Heard::Nothing => Heard::Nothing,
            Heard::End => Heard::End,
        })
    }
}

/// What one connection says, until it ends.
fn until_it_ends<T: Send + 'static>(
    events: impl Stream<Item = Result<SseEvent>> + Send + Unpin + 'static,
    hear: impl FnMut(SseEvent) -> Result<Heard<T>> + Send + 'static,
) -> impl Stream<Item = Result<T>> + Send + Unpin {
    let told = stream::unfold(Some((events, hear)), |open| async move {
        let (mut events, mut hear) = open?;
        loop {
            let event = match events.next().await? {
                Ok(event) => event,
                // Of the connection: nothing comes after it.
                Err(error) => return Some((Err(error), None)),
            };
            match hear(event) {
                Ok(Heard::Item(item, _) | Heard::Reset(item, _)) => {
                    return Some((Ok(item), Some((events, hear))));
                }
                Ok(Heard::Nothing) => {}
                Ok(Heard::End) => return None,
                Err(error) => return Some((Err(error), Some((events, hear)))),
            }
        }
    });
    Box::pin(told.fuse())
}

impl Client {
    /// Watches what happens on the platform, as far as the caller may see it, over one connection: all that came after the
    /// event `since`, or from now on; with `measures`, also what instances use. Open when this returns. For whoever shows
    /// whether they are connected: when the connection ends, so does the stream, and it is the caller's to open another one.
    /// [`Client::events`] does so by itself.
    ///
    /// `GET /api/events`, any session or key. Tried once, whatever the client's retry policy. Events come in order, none twice.
    /// Measures come at most once a second, in arrays of up to 1000, the first of them at once and be it empty.
    ///
    /// # Errors
    /// Those of a call that fails to open it; code `invalid_fields` with `measures` from a control plane that knows none. The
    /// stream ends after [`Error::Unreachable`](crate::Error::Unreachable) when the connection breaks or nothing at all was
    /// heard for the idle timeout, and without an error when the server ended it: it stops, or the credential died. An
    /// [`Error::Decode`](crate::Error::Decode) stands for one event and does not end the stream, unless it is of what is no
    /// stream of events, or too long for one.
    pub async fn watch_platform(
        &self,
        since: Option<EventId>,
        measures: bool,
    ) -> Result<impl Stream<Item = Result<PlatformNews>> + Send + Unpin + use<>> {
        let call = self.get("/api/events").query(&ReadPlatformEvents {
            since,
            measures: measures.then_some(true),
            ..ReadPlatformEvents::default()
        });
        let events = call.retry(RetryPolicy::none()).events().await?;
        let client = self.clone();
        let watch = PlatformWatch(PlatformFeed { client });
        Ok(until_it_ends(events, move |event| watch.hear(event)))
    }

    /// Watches an instance's log, line by line: the last `tail` ones (0 to 10000, 100 when `None`), then what is written. Open when
    /// this returns, be there no line yet: [`Client::follow_instance_logs`] opens it only when it is first polled.
    ///
    /// `GET /api/orgs/:slug/instance/logs?follow=true`, its admins; platform admins. Tried once, whatever the client's retry policy.
    /// Ends with the caller's rights, with the org, and when the control plane stops; a log itself is never over.
    ///
    /// # Errors
    /// Those of [`Client::instance_logs`]; the stream ends after [`Error::Unreachable`] when the connection breaks.
    pub async fn watch_instance_logs(
        &self,
        slug: &OrgSlug,
        tail: Option<usize>,
    ) -> Result<impl Stream<Item = Result<String>> + Send + Unpin + use<>> {
        let call = self.logs(slug, tail, Some(true));
        let pieces = call.retry(RetryPolicy::none()).stream().await?;
        Ok(log_lines::of(pieces).fuse())
    }
}

impl OrgClient {
    /// Watches runners and sessions of the org, coming, changing, going, from now on, over one connection. Open when this
    /// returns. For whoever shows whether they are connected: when the connection ends, so does the stream.
    /// [`OrgClient::events`] opens another one by itself.
    ///
    /// `GET /api/events` of the instance, any member. Tried once, whatever the client's retry policy. An event named `reset` says
    /// that some may be lost.
    ///
    /// # Errors
    /// Those of a call that fails to open it. The stream ends after [`Error::Unreachable`](crate::Error::Unreachable) when the
    /// connection breaks or nothing at all was heard for the idle timeout, after [`Error::Decode`](crate::Error::Decode) when it
    /// is no stream of events, and without an error when the server ended it.
    pub async fn watch(
        &self,
    ) -> Result<impl Stream<Item = Result<OrgEvent>> + Send + Unpin + use<>> {
        let feed = OrgFeed { org: self.clone() };
        let call = feed.open(None).retry(RetryPolicy::none());
        let events = call.events().await?;
        Ok(until_it_ends(events, move |event| feed.hear(event)))
    }

    /// Watches a session's log over one connection: what came after the event `since`, or all that is kept, then what comes, until
    /// the session is over and all of it was told. Open when this returns. For whoever shows whether they are connected;
    /// [`OrgClient::follow_session_events`] opens another one by itself.
    ///
    /// `GET /api/sessions/:id/events?follow=true` of the instance, any member. Tried once, whatever the client's retry policy. In
    /// order, none twice. Over or broken: the stream ends without an error only after the server said that this was all of it, and
    /// there is nothing to go on with then. Everything else is told as an error, and the next one goes on after the last `seq`.
    ///
    /// # Errors
    /// Those of a call that fails to open it, like code `session_not_found`. The stream ends after [`Error::Unreachable`] when the
    /// connection breaks or is closed before the server said that it was all, when nothing at all was heard for the idle timeout, and
    /// when what comes is no stream of events. An [`Error::Decode`] stands for one event and does not end it.
    pub async fn watch_session_events(
        &self,
        id: &SessionId,
        since: Option<EventId>,
    ) -> Result<impl Stream<Item = Result<SessionEvent>> + Send + Unpin + use<>> {
        let feed = SessionFeed {
            org: self.clone(),
            id: id.clone(),
        };
        let mut call = feed.open(since).retry(RetryPolicy::none());
        if let Some(since) = since {
            call = call.header("last-event-id", &since.to_string());
        }
        let path = format!("/api/sessions/{id}/events");
        // Not read any more once the server said that it is over, nor after a break.
        let closed = io::Error::from(io::ErrorKind::UnexpectedEof);
        let closed = Err(Error::unreachable(&path, &closed, false));
        let events = call.events().await?.map(move |event| {
            event.map_err(|error| match error {
                // Of the connection, not of one event: it is broken as well.
                Error::Decode { .. } => Error::unreachable(&path, &error, false),
                error => error,
            })
        });
        let events = events.chain(stream::once(ready(closed)));
        let mut place = since;
        let hear = move |event| {
            Ok(match feed.hear(event)? {
                Heard::Item(_, Some(seq)) if place.is_some_and(|place| seq <= place) => {
                    Heard::Nothing
                }
                Heard::Item(event, seq) => {
                    place = seq.or(place);
                    Heard::Item(event, seq)
                }
                heard => heard,
            })
        };
        Ok(until_it_ends(events, hear))
    }
}
