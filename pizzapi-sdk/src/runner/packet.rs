//! Socket.IO 5 over Engine.IO 4, as text. The one rule: no text a server can send does more than be refused.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The only namespace a runner is in.
const NAMESPACE: &str = "/runner";

/// What a text frame from the server says.
#[derive(Debug, PartialEq)]
pub(crate) enum Packet {
    /// The connection is open; how long it may be silent.
    Open { silence: Duration },
    /// The server wants to know whether we live.
    Ping,
    /// We are in the namespace.
    Connected,
    /// We are not let in.
    ConnectError { message: String },
    /// Something happened.
    Event {
        name: String,
        payload: Value,
        /// The server wants an answer under this number.
        ack: Option<u64>,
    },
    /// The server has handled what we sent under this number.
    Ack(u64),
    /// The server has put us out, or closes the connection.
    Disconnected,
    /// Nothing that matters here.
    Other,
}

/// A frame that is no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server sent something that is no Socket.IO packet")]
pub(crate) struct Malformed;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Open {
    ping_interval: u64,
    ping_timeout: u64,
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    message: String,
}

pub(crate) fn decode(text: &str) -> Result<Packet, Malformed> {
    match split(text)? {
        ('0', rest) => {
            let open: Open = serde_json::from_str(rest).map_err(|_| Malformed)?;
            let silence = open.ping_interval.saturating_add(open.ping_timeout);
            Ok(Packet::Open {
                // A server that says nothing sensible is still noticed when it is gone.
                silence: Duration::from_millis(silence.clamp(1_000, 600_000)),
            })
        }
        ('1', _) => Ok(Packet::Disconnected),
        ('2', _) => Ok(Packet::Ping),
        ('3' | '5' | '6', _) => Ok(Packet::Other),
        ('4', rest) => message(rest),
        _ => Err(Malformed),
    }
}

/// A Socket.IO packet: `<type>[/namespace,][ack id][JSON]`.
fn message(text: &str) -> Result<Packet, Malformed> {
    let (kind, rest) = split(text)?;
    let (namespace, rest) = if rest.starts_with('/') {
        rest.split_once(',').unwrap_or((rest, ""))
    } else {
        ("/", rest)
    };
    let name = namespace.split('?').next().unwrap_or_default();
    match kind {
        // Refusals and farewells of the main namespace are meant for us too.
        '4' => {
            let told: Result<Told, _> = serde_json::from_str(rest);
            let message = match told {
                Ok(told) => told.message,
                Err(_) => serde_json::from_str(rest).map_err(|_| Malformed)?,
            };
            Ok(Packet::ConnectError { message })
        }
        '1' => Ok(Packet::Disconnected),
        _ if name != NAMESPACE => Ok(Packet::Other),
        '0' => Ok(Packet::Connected),
        '2' => event(rest),
        '3' => Ok(number(rest).map_or(Packet::Other, Packet::Ack)),
        '5' | '6' => Ok(Packet::Other),
        _ => Err(Malformed),
    }
}

/// The number in front of an answer.
fn number(rest: &str) -> Option<u64> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok()
}

fn event(rest: &str) -> Result<Packet, Malformed> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, json) = rest.split_at(digits);
    let ack = if number.is_empty() {
        None
    } else {
        Some(number.parse().map_err(|_| Malformed)?)
    };
    let values: Vec<Value> = serde_json::from_str(json).map_err(|_| Malformed)?;
    let mut values = values.into_iter();
    match values.next() {
        Some(Value::String(name)) => Ok(Packet::Event {
            name,
            payload: values.next().unwrap_or(Value::Null),
            ack,
        }),
        _ => Err(Malformed),
    }
}

fn split(text: &str) -> Result<(char, &str), Malformed> {
    let mut chars = text.chars();
    let first = chars.next().ok_or(Malformed)?;
    Ok((first, chars.as_str()))
}

/// The answer to a ping.
pub(crate) const PONG: &str = "3";
/// Farewell.
pub(crate) const DISCONNECT: &str = "41/runner,";

/// Asks to be let into the namespace.
pub(crate) fn connect(auth: &impl Serialize) -> String {
    format!("40{NAMESPACE},{}", json(auth))
}

/// An event with its payload.
pub(crate) fn encode(name: &str, payload: &impl Serialize) -> String {
    format!("42{NAMESPACE},[{},{}]", json(name), json(payload))
}

/// The same event, with the wish to hear under this number that it has been handled.
pub(crate) fn with_ack(event: &str, number: u64) -> String {
    event.replacen(
        &format!("42{NAMESPACE},["),
        &format!("42{NAMESPACE},{number}["),
        1,
    )
}

/// The answer to an event that wants one.
pub(crate) fn ack(number: u64) -> String {
    format!("43{NAMESPACE},{number}[]")
}

/// None of our payloads can fail: they are structs and values with text keys.
fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_recorded_packets_are_understood() {
        let event = |name: &str, payload| {
            Ok(Packet::Event {
                name: name.into(),
                payload,
                ack: None,
            })
        };
        assert_eq!(
            decode(
                r#"0{"sid":"x","upgrades":[],"pingInterval":30000,"pingTimeout":60000,"maxPayload":1000000}"#
            ),
            Ok(Packet::Open {
                silence: Duration::from_secs(90)
            })
        );
        assert_eq!(decode("2"), Ok(Packet::Ping));
        assert_eq!(
            decode(r#"40/runner,{"sid":"co18-oZjFT0j_UgZAAAR"}"#),
            Ok(Packet::Connected)
        );
        assert_eq!(
            decode(r#"44/runner,{"message":"unauthorized"}"#),
            Ok(Packet::ConnectError {
                message: "unauthorized".into()
            })
        );
        assert_eq!(
            decode(r#"44/nope,{"message":"Invalid namespace"}"#),
            Ok(Packet::ConnectError {
                message: "Invalid namespace".into()
            })
        );
        assert_eq!(decode("41/runner,"), Ok(Packet::Disconnected));
        assert_eq!(
            decode(r#"42/runner,["runner_registered",{"runnerId":"a90cb3d1"}]"#),
            event("runner_registered", json!({ "runnerId": "a90cb3d1" }))
        );
        assert_eq!(
            decode(r#"42/runner,["restart",{}]"#),
            event("restart", json!({}))
        );
        assert_eq!(decode(r#"42/runner,["ping"]"#), event("ping", Value::Null));
        assert_eq!(
            decode(r#"42/runner,12["ping",{}]"#),
            Ok(Packet::Event {
                name: "ping".into(),
                payload: json!({}),
                ack: Some(12)
            })
        );
        assert_eq!(decode(r#"42["elsewhere",{}]"#), Ok(Packet::Other));
        for bad in [
            "",
            "x",
            "4",
            "42/runner,{}",
            "42/runner,[7]",
            "42/runner,9",
            "0{}",
        ] {
            assert_eq!(decode(bad), Err(Malformed), "{bad}");
        }
    }

    #[test]
    fn what_we_send_is_what_the_official_client_sends() {
        assert_eq!(
            connect(&json!({ "apiKey": "k" })),
            r#"40/runner,{"apiKey":"k"}"#
        );
        assert_eq!(
            encode("session_ready", &json!({ "sessionId": "7d165abf" })),
            r#"42/runner,["session_ready",{"sessionId":"7d165abf"}]"#
        );
        assert_eq!(ack(12), "43/runner,12[]");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _ = decode(&text);
        }

        #[test]
        fn nothing_that_looks_like_a_packet_panics(
            text in r#"[0-6]{1,3}(/runner|/[a-z?=]{0,5})?,?[0-9]{0,22}[\[{"\]},a-zé0-9:]{0,20}"#
        ) {
            let _ = decode(&text);
        }

        #[test]
        fn events_survive_the_way(name in ".{0,20}", text in ".{0,200}", number in any::<i64>()) {
            let payload = json!({ "text": text, "number": number });
            let expected = Packet::Event { name: name.clone(), payload: payload.clone(), ack: None };
            prop_assert_eq!(decode(&encode(&name, &payload)), Ok(expected));
        }
    }
}
