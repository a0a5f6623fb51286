//! Following another server's stream of events.
//!
//! The one rule: a stream that says nothing for too long, or says too much without end, is dead, and its reader is told why.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use eventsource_stream::Eventsource as _;
use futures_util::{Stream, StreamExt as _, stream};

use crate::sse::KEEP_ALIVE;

pub use eventsource_stream::Event;

/// How long a stream may say nothing: three of its comments have not come.
pub const SILENCE: Duration = KEEP_ALIVE.saturating_mul(3);
/// The most bytes from one event to the next.
const EVENT_LIMIT: usize = 16 * 1024 * 1024;

const SHORTEST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Why a stream ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// Nothing came, not even a comment.
    #[error("nothing came for {} s", SILENCE.as_secs())]
    Silent,
    /// What comes is no event, or one without end.
    #[error("more than {EVENT_LIMIT} bytes came without an event")]
    Endless,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// What came is no stream of events.
    #[error("what came is no stream of events: {0}")]
    NoEvents(String),
}

/// The events of an answer, until it ends or an error says why it is of no more use.
pub fn events(
    response: reqwest::Response,
) -> impl Stream<Item = Result<Event, StreamError>> + Send + use<> {
    let chunks = response.bytes_stream();
    parse(until_silent(chunks.map(|chunk| {
        chunk.map_err(|error| StreamError::Broken(error.without_url().to_string()))
    })))
}

/// Ends a stream with an error when nothing, not even a comment, comes for [`SILENCE`].
fn until_silent(
    chunks: impl Stream<Item = Result<Bytes, StreamError>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, StreamError>> + Send {
    stream::unfold(Some(Box::pin(chunks)), |chunks| async move {
        let mut chunks = chunks?;
        match tokio::time::timeout(SILENCE, chunks.next()).await {
            Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some(chunks))),
            Ok(Some(Err(error))) => Some((Err(error), None)),
            Ok(None) => None,
            Err(_) => Some((Err(StreamError::Silent), None)),
        }
    })
}

fn parse(
    chunks: impl Stream<Item = Result<Bytes, StreamError>> + Send,
) -> impl Stream<Item = Result<Event, StreamError>> + Send {
    let unread = Arc::new(AtomicUsize::new(0));
    let counted = unread.clone();
    let chunks = chunks.map(move |chunk| {
        let chunk = chunk?;
        let before = counted.fetch_add(chunk.len(), Ordering::Relaxed);
        if before + chunk.len() > EVENT_LIMIT {
            return Err(StreamError::Endless);
        }
        Ok(chunk)
    });
    chunks.eventsource().map(move |event| {
        use eventsource_stream::EventStreamError::{Parser, Transport, Utf8};
        unread.store(0, Ordering::Relaxed);
        event.map_err(|error| match error {
            Transport(error) => error,
            Utf8(error) => StreamError::NoEvents(error.to_string()),
            Parser(error) => StreamError::NoEvents(error.to_string()),
        })
    })
}

/// How long to wait before a stream is opened again: up to 0.2 s, 0.4 s, 0.8 s … 5 s, and at least half of that; random, so
/// that not all come back at once. `failures` counts the tries since the last one that brought something.
pub fn pause(failures: u32) -> Duration {
    let most = SHORTEST_PAUSE
        .saturating_mul(1 << failures.min(5))
        .min(LONGEST_PAUSE);
    let random = RandomState::new().build_hasher().finish();
    let half = u64::try_from(most.as_millis() / 2).unwrap_or(u64::MAX);
    Duration::from_millis(half + random % (half + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Chunk = Result<Bytes, StreamError>;

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_says_nothing_ends_and_a_comment_is_something() {
        let comments = stream::iter(0..4).then(|_| async {
            tokio::time::sleep(Duration::from_secs(44)).await;
            Ok(Bytes::from_static(b":\n\n"))
        });
        let silent = comments.chain(stream::pending());
        let mut events = Box::pin(parse(until_silent(silent)));
        let begun = tokio::time::Instant::now();
        let last = events.next().await.expect("an error, not an end");
        assert!(matches!(last, Err(StreamError::Silent)), "{last:?}");
        assert_eq!(begun.elapsed(), Duration::from_secs(4 * 44 + 45));
        assert!(events.next().await.is_none());
    }

    #[tokio::test]
    async fn events_are_read_however_they_are_cut() {
        let text =
            "id: 7\nevent: locks\ndata: {\"a\":\ndata: \"ä\"}\n\n:\n\nevent: b\r\ndata: 1\r\n\r\n";
        for size in 1..text.len() {
            let cut: Vec<Chunk> = text
                .as_bytes()
                .chunks(size)
                .map(|part| Ok(Bytes::from_static(part)))
                .collect();
            let events: Vec<_> = parse(stream::iter(cut)).collect().await;
            let [Ok(first), Ok(second)] = &events[..] else {
                panic!("{size}: {events:?}")
            };
            assert_eq!((first.id.as_str(), first.event.as_str()), ("7", "locks"));
            assert_eq!(first.data, "{\"a\":\n\"ä\"}");
            assert_eq!((second.event.as_str(), second.data.as_str()), ("b", "1"));
        }
    }

    #[tokio::test]
    async fn an_event_without_end_is_not_read_to_its_end() {
        let megabyte = Bytes::from(vec![b'x'; 1 << 20]);
        let endless = stream::repeat_with(move || Ok(megabyte.clone()));
        let first = Box::pin(parse(endless)).next().await.expect("an error");
        assert!(matches!(first, Err(StreamError::Endless)), "{first:?}");
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        for (failures, most) in [(0, 200), (1, 400), (4, 3200), (5, 5000), (u32::MAX, 5000)] {
            for _ in 0..100 {
                let pause = pause(failures);
                assert!(pause <= Duration::from_millis(most), "{pause:?}");
                assert!(pause >= Duration::from_millis(most / 2), "{pause:?}");
            }
        }
    }
}
