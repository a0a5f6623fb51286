//! Server-sent events. The one rule: a stream that is followed goes on where it broke off, without gap or repeat.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use eventsource_stream::{EventStreamError, Eventsource as _};
use futures_util::{Stream, StreamExt as _, stream};
use pizzapi_types::EventId;

use crate::{
    error::{Error, Result},
    raw::RequestBuilder,
    retry::Backoff,
};

/// The longest line of a stream.
const LINE_CAP: usize = 1 << 20;
/// The largest event of a stream.
const EVENT_CAP: usize = 4 << 20;

/// One event of a stream, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SseEvent {
    /// Its place in the stream; empty when the server counts none.
    pub id: String,
    /// What kind of event: `message` when the server does not say.
    pub name: String,
    /// What it says.
    pub data: String,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Torn {
    #[error("{0}")]
    Connection(Error),
    #[error("nothing was heard for {} s", .0.as_secs())]
    Silent(Duration),
    #[error("a line of it is longer than 1 MiB, or an event than 4 MiB")]
    TooLong,
}

/// The events of one answer, as long as its connection lasts. One on which not even a comment was heard for `idle` is dead:
/// servers send one every 15 s.
pub(crate) fn events(
    url: String,
    idle: Duration,
    bytes: impl Stream<Item = Result<Bytes>> + Send + Unpin + 'static,
) -> impl Stream<Item = Result<SseEvent>> + Send + Unpin {
    let guarded = stream::unfold(
        (bytes, Lengths::default(), false),
        move |(mut bytes, mut lengths, over)| async move {
            if over {
                return None;
            }
            let chunk = match tokio::time::timeout(idle, bytes.next()).await {
                Err(_) => Err(Torn::Silent(idle)),
                Ok(None) => return None,
                Ok(Some(Err(error))) => Err(Torn::Connection(error)),
                Ok(Some(Ok(chunk))) if lengths.fit(&chunk) => Ok(chunk),
                Ok(Some(Ok(_))) => Err(Torn::TooLong),
            };
            let over = chunk.is_err();
            Some((chunk, (bytes, lengths, over)))
        },
    );
    let events = guarded.eventsource().map(move |event| match event {
        Ok(event) => Ok(SseEvent {
            id: event.id,
            name: event.event,
            data: event.data,
        }),
        Err(EventStreamError::Transport(Torn::Connection(error))) => Err(error),
        Err(EventStreamError::Transport(torn @ Torn::Silent(_))) => {
            Err(Error::unreachable(&url, &torn, false))
        }
        Err(EventStreamError::Transport(Torn::TooLong)) => Err(Error::Decode {
            url: url.clone(),
            path: String::new(),
            source: Arc::new(Torn::TooLong),
        }),
        Err(error) => Err(Error::Decode {
            url: url.clone(),
            path: String::new(),
            source: Arc::new(std::io::Error::other(error.to_string())),
        }),
    });
    Box::pin(events)
}

/// How long the line and the event being received are so far.
#[derive(Default)]
struct Lengths {
    line: usize,
    event: usize,
}

impl Lengths {
    fn fit(&mut self, chunk: &[u8]) -> bool {
        for byte in chunk {
            if matches!(byte, b'\n' | b'\r') {
                // An empty line ends the event. That a CR LF counts as one too only makes this check milder.
                if self.line == 0 {
                    self.event = 0;
                }
                self.line = 0;
            } else {
                self.line += 1;
                self.event += 1;
                if self.line > LINE_CAP || self.event > EVENT_CAP {
                    return false;
                }
            }
        }
        true
    }
}

/// What an event of a followed stream means.
pub(crate) enum Heard<T> {
    /// Something for the caller, and where the stream stands now.
    Item(T, Option<EventId>),
    /// Everything before this is lost: something for the caller, and where the stream stands now, be it lower.
    Reset(T, Option<EventId>),
    /// Nothing for the caller.
    Nothing,
    /// The stream is over for good.
    End,
}

/// How a stream is asked for and understood.
pub(crate) trait Feed: Send + 'static {
    type Item: Send;

    /// The call that opens the stream after an event; `None`: from now on.
    fn open(&self, after: Option<EventId>) -> RequestBuilder;

    /// What an event means.
    fn hear(&self, event: SseEvent) -> Result<Heard<Self::Item>>;

    /// What to tell the caller when the connection was lost before the stream's place was known; `None`: nothing.
    fn lost(&self) -> Option<Self::Item> {
        None
    }
}

/// How often in a row a stream may break off at one place for a reason that is in what it says, not in the connection.
const STUCK: u32 = 3;

type Events = Pin<Box<dyn Stream<Item = Result<SseEvent>> + Send>>;

/// A stream that is opened again whenever it breaks off.
pub(crate) struct Follow<F> {
    feed: F,
    after: Option<EventId>,
    events: Option<Events>,
    backoff: Backoff,
    /// The connection broke before the stream's place was known: what came meanwhile is lost.
    lost: bool,
    /// How often in a row it could not be understood at this place.
    stuck: u32,
    over: bool,
}

impl<F: Feed> Follow<F> {
    pub(crate) fn new(feed: F, after: Option<EventId>) -> Self {
        Self {
            feed,
            after,
            events: None,
            backoff: Backoff::new(Duration::from_millis(500), Duration::from_secs(15)),
            lost: false,
            stuck: 0,
            over: false,
        }
    }

    /// Opens the stream, if it is not open. One attempt, within what the client's retry policy makes of it.
    pub(crate) async fn open(&mut self) -> Result<()> {
        if self.events.is_none() {
            let mut call = self.feed.open(self.after);
            if let Some(after) = self.after {
                call = call.header("last-event-id", &after.to_string());
            }
            self.events = Some(Box::pin(call.events().await?));
        }
        Ok(())
    }

    /// The next item. `None`: the stream is over. An error is the last item.
    pub(crate) async fn next(&mut self) -> Option<Result<F::Item>> {
        while !self.over {
            if let Err(error) = self.open().await {
                if error.is_retryable() {
                    self.rest(&error).await;
                    continue;
                }
                self.over = true;
                return Some(Err(error));
            }
            if std::mem::take(&mut self.lost)
                && let Some(item) = self.feed.lost()
            {
                return Some(Ok(item));
            }
            let next = match &mut self.events {
                Some(events) => events.next().await,
                None => None,
            };
            match next {
                Some(Ok(event)) => {
                    self.backoff.reset();
                    self.stuck = 0;
                    let place = event.id.parse().ok();
                    match self.feed.hear(event) {
                        Ok(heard) => {
                            if let Some(item) = self.take(heard) {
                                return Some(Ok(item));
                            }
                        }
                        // One event that is not understood costs no other, and is not asked for again.
                        Err(error) => {
                            self.after = place.or(self.after);
                            return Some(Err(error));
                        }
                    }
                }
                Some(Err(error)) => {
                    self.close();
                    if matches!(error, Error::Decode { .. }) {
                        self.stuck += 1;
                        if self.stuck == STUCK {
                            self.over = true;
                            return Some(Err(error));
                        }
                    }
                    self.rest(&error).await;
                }
                None => {
                    self.close();
                    let pause = self.backoff.pause();
                    tokio::time::sleep(pause).await;
                }
            }
        }
        None
    }

    fn close(&mut self) {
        self.events = None;
        self.lost = self.after.is_none();
    }

    fn take(&mut self, heard: Heard<F::Item>) -> Option<F::Item> {
        match heard {
            Heard::Item(_, Some(id)) if self.after.is_some_and(|after| id <= after) => None,
            Heard::Item(item, id) => {
                self.after = id.or(self.after);
                Some(item)
            }
            Heard::Reset(item, id) => {
                self.after = id;
                Some(item)
            }
            Heard::Nothing => None,
            Heard::End => {
                self.over = true;
                None
            }
        }
    }

    fn rest(&mut self, error: &Error) -> impl Future<Output = ()> + use<F> {
        let pause = self
            .backoff
            .pause()
            .max(error.retry_after().unwrap_or_default());
        tracing::debug!(pause_ms = pause.as_millis(), error = %error.in_full(), "stream opened again");
        tokio::time::sleep(pause)
    }

    pub(crate) fn into_stream(self) -> impl Stream<Item = Result<F::Item>> + Send + Unpin + use<F> {
        Box::pin(stream::unfold(self, |mut follow| async move {
            let item = follow.next().await?;
            Some((item, follow))
        }))
    }
}
