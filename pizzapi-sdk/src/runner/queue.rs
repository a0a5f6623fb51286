//! What is still to be told. The one rule: in order, bounded, and whatever had to be dropped is counted and said.

use std::collections::{HashMap, VecDeque};

use pizzapi_types::SessionId;
use serde_json::{Value, json};

use super::packet;

/// How many frames are kept at most.
const FRAMES: usize = 10_000;
/// How many bytes of them are kept at most.
const BYTES: usize = 16 << 20;

/// How many frames may wait while the server listens, before sessions are made to wait.
const CROWD: usize = 1_000;

/// Frames of sessions, in the order they came.
pub(crate) struct Outbox {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// How many events were dropped, by session, and not told of yet.
    gaps: HashMap<SessionId, u64>,
    /// How many events each running session has had: an event's number tells the server one it has heard already.
    counted: HashMap<SessionId, u64>,
    most_frames: usize,
    most_bytes: usize,
}

struct Frame {
    session: SessionId,
    text: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// That a session has begun: before it there is nothing to tell, not even a gap.
    Begin,
    /// Something it said. It may be dropped, and
    Event,
    /// word of how many were, too: it counts for as many as it tells of.
    Gap(u64),
    /// How it ended.
    End,
}

impl Kind {
    /// How many events are lost with a frame of this kind; `None` when it must not be dropped.
    fn events(self) -> Option<u64> {
        match self {
            Self::Event => Some(1),
            Self::Gap(count) => Some(count),
            Self::Begin | Self::End => None,
        }
    }
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Self::with_limits(FRAMES, BYTES)
    }

    fn with_limits(most_frames: usize, most_bytes: usize) -> Self {
        Self {
            frames: VecDeque::new(),
            bytes: 0,
            gaps: HashMap::new(),
            counted: HashMap::new(),
            most_frames,
            most_bytes,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.gaps.is_empty()
    }

    /// Whether so much waits that sessions had better wait, too.
    pub(crate) fn is_crowded(&self) -> bool {
        self.frames.len() >= CROWD || self.bytes >= BYTES / 4
    }

    /// Whether there is anything still to be told of a session.
    pub(crate) fn mentions(&self, session: &SessionId) -> bool {
        self.frames.iter().any(|frame| frame.session == *session)
    }

    /// The sessions there is still something to be told of.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = &SessionId> {
        self.frames.iter().map(|frame| &frame.session)
    }

    /// Adds something a session said.
    pub(crate) fn push_event(&mut self, session: &SessionId, event: &Value) {
        let kind = if is_exit(event) {
            Kind::End
        } else {
            Kind::Event
        };
        let count = self.counted.entry(session.clone()).or_default();
        *count += 1;
        let frame = event_frame(session, event, Some(*count));
        if kind == Kind::End {
            self.counted.remove(session);
        }
        self.push(session, frame, kind);
    }

    /// Adds something that must arrive: how a session began or ended.
    pub(crate) fn push_word(&mut self, session: &SessionId, name: &str, payload: &Value) {
        let kind = match name {
            "session_ready" => Kind::Begin,
            _ => Kind::End,
        };
        self.push(session, packet::encode(name, payload), kind);
    }

    fn push(&mut self, session: &SessionId, text: String, kind: Kind) {
        self.bytes += text.len();
        self.frames.push_back(Frame {
            session: session.clone(),
            text,
            kind,
        });
        while self.frames.len() > self.most_frames || self.bytes > self.most_bytes {
            let Some((oldest, count)) = self
                .frames
                .iter()
                .enumerate()
                .find_map(|(at, frame)| Some((at, frame.kind.events()?)))
            else {
                return;
            };
            if let Some(dropped) = self.frames.remove(oldest) {
                self.bytes -= dropped.text.len();
                *self.gaps.entry(dropped.session).or_default() += count;
            }
        }
    }

    /// What to send next. A session's gap is told before what came after it.
    pub(crate) fn pop(&mut self) -> Option<Popped> {
        let gap = match self.frames.front() {
            Some(front) if front.kind == Kind::Begin => None,
            Some(front) => self.gaps.remove_entry(&front.session),
            None => {
                let any = self.gaps.keys().next().cloned();
                any.and_then(|session| self.gaps.remove_entry(&session))
            }
        };
        if let Some((session, dropped)) = gap {
            let event = json!({ "type": "gap", "dropped": dropped });
            return Some(Popped(Frame {
                text: event_frame(&session, &event, None),
                session,
                kind: Kind::Gap(dropped),
            }));
        }
        let frame = self.frames.pop_front()?;
        self.bytes -= frame.text.len();
        Some(Popped(frame))
    }

    /// Puts back what could not be sent.
    pub(crate) fn put_back(&mut self, popped: Popped) {
        self.bytes += popped.0.text.len();
        self.frames.push_front(popped.0);
    }
}

/// A frame that was taken out to be sent.
pub(crate) struct Popped(Frame);

impl Popped {
    pub(crate) fn session(&self) -> &SessionId {
        &self.0.session
    }

    pub(crate) fn text(&self) -> &str {
        &self.0.text
    }
}

/// Whether an event says how its session ended.
pub(crate) fn is_exit(event: &Value) -> bool {
    event.get("type").and_then(Value::as_str) == Some("exit")
}

fn event_frame(session: &SessionId, event: &Value, number: Option<u64>) -> String {
    let mut payload = json!({ "sessionId": session, "event": event });
    if let Some(number) = number {
        payload["n"] = number.into();
    }
    packet::encode("runner_session_event", &payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::packet::{Packet, decode};

    fn session(id: &str) -> SessionId {
        id.parse().expect("an id")
    }

    fn drain(outbox: &mut Outbox) -> Vec<String> {
        let mut told = Vec::new();
        while let Some(popped) = outbox.pop() {
            let Ok(Packet::Event { name, payload, .. }) = decode(popped.text()) else {
                panic!("{}", popped.text());
            };
            let id = payload["sessionId"].as_str().expect("a session").to_owned();
            told.push(if name == "runner_session_event" {
                format!("{id} {}", payload["event"])
            } else {
                format!("{id} {name}")
            });
        }
        assert!(outbox.is_empty());
        assert_eq!(outbox.bytes, 0);
        told
    }

    #[test]
    fn frames_leave_in_the_order_they_came() {
        let mut outbox = Outbox::new();
        outbox.push_event(&session("a"), &json!(1));
        outbox.push_event(&session("b"), &json!(1));
        outbox.push_event(&session("a"), &json!(2));
        outbox.push_word(
            &session("a"),
            "session_killed",
            &json!({ "sessionId": "a" }),
        );
        let first = outbox.pop().expect("one");
        outbox.put_back(first);
        assert!(outbox.mentions(&session("b")));
        assert_eq!(
            drain(&mut outbox),
            ["a 1", "b 1", "a 2", "a session_killed"]
        );
    }

    #[test]
    fn what_is_dropped_is_counted_and_told_before_what_follows() {
        let mut outbox = Outbox::with_limits(3, 1 << 20);
        outbox.push_word(&session("a"), "session_ready", &json!({ "sessionId": "a" }));
        for n in 0..5 {
            outbox.push_event(&session("a"), &json!(n));
        }
        outbox.push_event(&session("b"), &json!(0));
        assert_eq!(
            drain(&mut outbox),
            [
                "a session_ready",
                r#"a {"dropped":4,"type":"gap"}"#,
                "a 4",
                "b 0"
            ]
        );
    }

    #[test]
    fn a_gap_that_could_not_be_told_counts_for_all_it_told_of() {
        let mut outbox = Outbox::with_limits(2, 1 << 20);
        for n in 0..5 {
            outbox.push_event(&session("a"), &json!(n));
        }
        // Nobody took the gap of 3, nor what came after it.
        let popped: Vec<Popped> = std::iter::from_fn(|| outbox.pop()).collect();
        assert_eq!(popped.len(), 3);
        popped
            .into_iter()
            .rev()
            .for_each(|popped| outbox.put_back(popped));
        outbox.push_event(&session("a"), &json!(5));
        assert_eq!(
            drain(&mut outbox),
            [r#"a {"dropped":4,"type":"gap"}"#, "a 4", "a 5"]
        );
    }

    #[test]
    fn bytes_are_bounded_too_and_a_gap_without_a_rest_is_told() {
        let mut outbox = Outbox::with_limits(100, 300);
        outbox.push_event(&session("a"), &json!("x".repeat(1000)));
        assert_eq!(outbox.frames.len(), 0);
        outbox.push_event(&session("b"), &json!("y"));
        let told = drain(&mut outbox);
        assert_eq!(told, [r#"b "y""#, r#"a {"dropped":1,"type":"gap"}"#]);
    }
}
