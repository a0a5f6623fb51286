//! The recording of PizzaPi's server, read: HTTP and Socket.IO in the order they happened. The one rule: what was cut off when
//! it was written down counts as far as it goes, and no further.

use serde_json::Value;

use super::exchange::{Body, Exchange};

const TEXT: &str = include_str!("../../fixtures/pizzapi-server-socketio.md");

/// Something that happened on a socket.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    Connected,
    /// `connect_error`, with its message.
    Refused(String),
    /// From the client.
    Sent(String, Value),
    /// From the server.
    Received(String, Value),
    /// Why, as Socket.IO calls it.
    Disconnected(String),
}

#[derive(Clone, Debug)]
pub enum What {
    Http(Box<Exchange>),
    /// On whose socket, and what.
    Frame(String, Frame),
}

/// One line of the recording, and the chapter it is from.
#[derive(Clone, Debug)]
pub struct Step {
    pub chapter: String,
    pub what: What,
}

/// Everything that was recorded, in order.
pub fn steps() -> Vec<Step> {
    let mut chapter = String::new();
    let mut steps = Vec::new();
    let mut lines = TEXT.lines();
    while let Some(line) = lines.next() {
        let what = if let Some(exchange) = line.strip_prefix("- **") {
            let answer = lines.next().expect("an answer");
            What::Http(Box::new(exchange_of(exchange, answer).expect(exchange)))
        } else if let Some(frame) = line.strip_prefix("  - [") {
            let (who, frame) = frame.split_once("] ").expect(line);
            What::Frame(who.to_owned(), frame_of(frame).expect(line))
        } else {
            if let Some(title) = line.strip_prefix("##") {
                title
                    .trim_start_matches('#')
                    .trim()
                    .clone_into(&mut chapter);
            }
            continue;
        };
        let chapter = chapter.clone();
        steps.push(Step { chapter, what });
    }
    steps
}

/// All that was asked over HTTP, in order.
pub fn exchanges() -> Vec<Exchange> {
    let http = |step: Step| match step.what {
        What::Http(exchange) => Some(*exchange),
        What::Frame(..) => None,
    };
    steps().into_iter().filter_map(http).collect()
}

/// What happened on a socket in these chapters, in order.
pub fn frames(who: &str, chapters: &[&str]) -> Vec<Frame> {
    let of_it = |step: Step| match step.what {
        What::Frame(other, frame) if other == who && chapters.contains(&&*step.chapter) => {
            Some(frame)
        }
        _ => None,
    };
    let frames: Vec<_> = steps().into_iter().filter_map(of_it).collect();
    assert!(!frames.is_empty(), "nothing of `{who}` in {chapters:?}");
    frames
}

/// What the recorded runner showed at the door.
pub fn handshake() -> Value {
    let line = TEXT
        .lines()
        .find_map(|line| line.strip_prefix("handshake auth: "));
    serde_json::from_str(line.expect("recorded").trim_matches('`')).expect("JSON")
}

/// `name** `GET /path` headers {…} body `…` → **200** type (1 ms)`, and the body below it.
fn exchange_of(line: &str, answer: &str) -> Option<Exchange> {
    let (name, rest) = line.split_once("** `")?;
    let (request, rest) = rest.split_once("` ")?;
    let (asked, answered) = rest.rsplit_once("→ **")?;
    let (method, path) = request.split_once(' ')?;
    let (mut headers, sent) = headers_of(asked);
    let body = match sent.split_once('`') {
        Some((_, text)) => Body::read(text.trim_end().strip_suffix('`')?),
        None => Body::Nothing,
    };
    if body != Body::Nothing {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    let (status, rest) = answered.split_once("**")?;
    let kind = rest.rsplit_once(" (")?.0.trim();
    let kind = (!kind.is_empty()).then(|| ("content-type".to_owned(), kind.to_owned()));
    let answer = answer.trim().strip_prefix('`')?.strip_suffix('`')?;
    Some(Exchange {
        name: name.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        headers,
        body,
        status: status.parse().ok()?,
        answer_headers: kind.into_iter().collect(),
        answer: match answer.strip_suffix('…') {
            Some(cut) => complete(cut),
            None => answer.to_owned(),
        },
    })
}

/// The headers, and what stands after them.
fn headers_of(asked: &str) -> (Vec<(String, String)>, &str) {
    let Some(json) = asked.strip_prefix("headers ") else {
        return (Vec::new(), asked);
    };
    let mut read = serde_json::Deserializer::from_str(json).into_iter::<Value>();
    let headers = read.next().expect("headers").expect("JSON");
    let fields = headers.as_object().expect("fields").iter();
    let headers = fields
        .map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()))
        .collect();
    (headers, &json[read.byte_offset()..])
}

fn frame_of(line: &str) -> Option<Frame> {
    let (what, rest) = line.split_once([' ', '='])?;
    let told = |rest: &str| {
        let (name, payload) = rest.strip_prefix('`')?.split_once("` `[")?;
        let payload = serde_json::from_str(payload.strip_suffix("]`")?).ok()?;
        Some((name.to_owned(), payload))
    };
    let quoted = |rest: &str| Some(rest.split('`').nth(1)?.to_owned());
    Some(match what {
        "connect" => Frame::Connected,
        "connect_error" => Frame::Refused(quoted(rest)?),
        "disconnect" => Frame::Disconnected(quoted(rest)?),
        "→" => told(rest).map(|(name, payload)| Frame::Sent(name, payload))?,
        "←" => told(rest).map(|(name, payload)| Frame::Received(name, payload))?,
        _ => return None,
    })
}

/// Completes JSON that was cut off: what is whole stays, what was cut in two is left out.
fn complete(cut: &str) -> String {
    let mut closing = String::new();
    let mut whole = (0, String::new());
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in cut.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' => closing.insert(0, '}'),
            '[' => {
                closing.insert(0, ']');
                whole = (at + 1, closing.clone());
            }
            '}' | ']' => {
                closing.remove(0);
            }
            ',' => whole = (at, closing.clone()),
            _ => {}
        }
    }
    let (end, closing) = whole;
    format!("{}{closing}", &cut[..end])
}

#[test]
fn the_whole_recording_is_understood() {
    let exchanges = exchanges();
    assert_eq!(exchanges.len(), 43);
    assert_eq!(TEXT.matches("\n- **").count(), exchanges.len());
    for exchange in &exchanges {
        if !exchange.answer_headers.is_empty() {
            exchange.json();
        }
        assert_eq!(
            exchange.answer_headers.is_empty(),
            exchange.status == 401,
            "{}",
            exchange.name
        );
    }
    let cut = exchanges
        .iter()
        .find(|exchange| exchange.name == "sessions");
    let sessions = cut.expect("recorded").json();
    assert_eq!(sessions["sessions"][0]["parentSessionId"], Value::Null);
    assert_eq!(sessions["persistedSessions"][0]["isPinned"], false);
    assert_eq!(sessions["persistedSessions"][0]["runnerId"], Value::Null);
    let lines = TEXT.matches("\n  - [").count();
    assert_eq!(steps().len() - exchanges.len(), lines);
    let spawns = frames("runner", &["Spawn a session over REST"]);
    let (last, others) = spawns.split_last().expect("some");
    assert!(matches!(last, Frame::Received(name, _) if name == "new_session"));
    assert_eq!(others.len(), 7);
    assert_eq!(
        frames("bad-key", &["Runner handshake failures"]),
        [Frame::Refused("unauthorized".to_owned())]
    );
    assert_eq!(handshake()["protocolVersion"], 1);
    assert_eq!(
        complete(r#"{"a":[1,{"b":"x,\"y"},{"c":"#),
        r#"{"a":[1,{"b":"x,\"y"}]}"#
    );
    assert_eq!(complete(r#"{"a":[{"b":"#), r#"{"a":[]}"#);
}
