//! The same streams for those who show what they see. The one rule: one connection, whose end is told and not mended.

use futures_util::{Stream, StreamExt as _, stream};
use pizzapi_types::{Event, EventId, Measure, event::ReadPlatformEvents};

use crate::{
    client::Client,
    error::Result,
    events::{OrgEvent, OrgFeed, PlatformFeed},
    org_client::OrgClient,
    retry::RetryPolicy,
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
    hear: impl Fn(SseEvent) -> Result<Heard<T>> + Send + 'static,
) -> impl Stream<Item = Result<T>> + Send + Unpin {
    let told = stream::unfold(Some((events, hear)), |open| async move {
        let (mut events, hear) = open?;
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
    Box::pin(told)
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
}
