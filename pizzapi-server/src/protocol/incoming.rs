//! What runners send. The one rule: an unknown event and a payload of the wrong shape are both answered, never swallowed.

use pizzapi_types::{SessionId, runner::RegisterRunner};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::parts;

/// One event from a runner.
#[derive(Debug)]
pub enum Incoming {
    Register(Box<RegisterRunner>),
    SessionReady(SessionId),
    SessionError {
        session: SessionId,
        message: String,
    },
    SessionKilled(SessionId),
    SessionEvent {
        session: SessionId,
        /// The event's JSON, in parts when it is long.
        parts: Vec<String>,
        exit: Option<Exit>,
        /// Its number among the session's events, by which one that is sent twice is known.
        number: Option<u64>,
    },
    SessionsList(Vec<SessionId>),
    Warning(String),
    WarningClear,
    Services(Vec<Value>),
    /// Part of the protocol, but nothing here has asked for it.
    Unasked,
}

/// The end of a session's process, as its last event tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    pub code: Option<i32>,
}

impl Exit {
    fn of(event: &Value) -> Option<Self> {
        if event.get("type")? != "exit" {
            return None;
        }
        let code = event.get("code").and_then(Value::as_i64);
        let code = code.and_then(|code| i32::try_from(code).ok());
        Some(Self { code })
    }
}

/// Answers to requests that this server does not make (yet), and signs of life.
const UNASKED: &[&str] = &[
    "pong",
    "skills_list",
    "agents_list",
    "plugins_list",
    "models_list",
    "usage_data",
    "file_result",
    "skill_result",
    "agent_result",
    "settings_result",
    "sandbox_status",
    "service_message",
    "terminal_ready",
    "terminal_data",
    "terminal_exit",
    "terminal_error",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    session_id: SessionId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refused {
    session_id: SessionId,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    session_id: SessionId,
    event: Value,
    #[serde(default)]
    n: Option<u64>,
}

#[derive(Deserialize)]
struct List {
    sessions: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Id(SessionId),
    Session(Named),
}

#[derive(Deserialize)]
struct Text {
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Services {
    service_ids: Vec<Value>,
}

impl Incoming {
    /// Understands an event, or says why it cannot.
    pub fn parse(name: &str, payload: Value) -> Result<Self, String> {
        Ok(match name {
            "register_runner" => Self::Register(read(name, payload)?),
            "session_ready" => Self::SessionReady(read::<Named>(name, payload)?.session_id),
            "session_error" => {
                let refused: Refused = read(name, payload)?;
                Self::SessionError {
                    session: refused.session_id,
                    message: refused.message,
                }
            }
            "session_killed" => Self::SessionKilled(read::<Named>(name, payload)?.session_id),
            "runner_session_event" => {
                let said: Said = read(name, payload)?;
                Self::SessionEvent {
                    session: said.session_id,
                    parts: parts::split(&said.event),
                    exit: Exit::of(&said.event),
                    number: said.n,
                }
            }
            "sessions_list" => {
                let list: List = read(name, payload)?;
                let id = |listed| match listed {
                    Listed::Id(id) => id,
                    Listed::Session(named) => named.session_id,
                };
                Self::SessionsList(list.sessions.into_iter().map(id).collect())
            }
            "runner_warning" => Self::Warning(read::<Text>(name, payload)?.message),
            "runner_warning_clear" => Self::WarningClear,
            "service_announce" => Self::Services(read::<Services>(name, payload)?.service_ids),
            name if UNASKED.contains(&name) => Self::Unasked,
            _ => return Err(format!("Unknown event: {}", short(name))),
        })
    }

    /// About how much memory it takes.
    pub fn weight(&self) -> usize {
        let text = match self {
            Self::SessionEvent { parts, .. } => parts.iter().map(String::len).sum(),
            Self::SessionError { message, .. } | Self::Warning(message) => message.len(),
            Self::SessionsList(ids) => ids.len() * 64,
            // Long ones are refused when they are handled; few can be waiting.
            Self::Register(_) | Self::Services(_) => 64 * 1024,
            _ => 0,
        };
        text + 128
    }

    /// Whether the payload does not matter.
    pub fn is_bare(name: &str) -> bool {
        name == "runner_warning_clear" || UNASKED.contains(&name)
    }
}

fn read<T: DeserializeOwned>(name: &str, payload: Value) -> Result<T, String> {
    if !payload.is_object() {
        return Err(malformed(name, "an object is expected"));
    }
    serde_json::from_value(payload).map_err(|error| malformed(name, &error.to_string()))
}

/// The text that a payload of the wrong shape is answered with.
pub fn malformed(name: &str, why: &str) -> String {
    format!("Malformed {}: {}", short(name), short(why))
}

fn short(text: &str) -> String {
    pizzapi_types::text::printable(&text.chars().take(200).collect::<String>())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn wrong_payloads_are_named() {
        for (name, payload) in [
            ("register_runner", json!("x")),
            ("register_runner", json!({"roots": "x"})),
            ("register_runner", json!({"runnerId": "../x"})),
            ("session_ready", json!({})),
            ("session_ready", json!([])),
            ("runner_session_event", json!({"sessionId": "a"})),
            ("sessions_list", json!({"sessions": [5]})),
            ("runner_warning", json!(null)),
        ] {
            let why = Incoming::parse(name, payload).expect_err(name);
            assert!(why.starts_with(&format!("Malformed {name}: ")), "{why}");
        }
        let why = Incoming::parse("evil\u{1b}[31m", json!({})).expect_err("unknown");
        assert_eq!(why, "Unknown event: evil\u{fffd}[31m");
    }

    #[test]
    fn sessions_are_listed_by_id_or_as_objects() {
        let list = Incoming::parse(
            "sessions_list",
            json!({"sessions": ["a", {"sessionId": "b"}]}),
        );
        match list {
            Ok(Incoming::SessionsList(ids)) => assert_eq!(ids.len(), 2),
            other => panic!("{other:?}"),
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,30}|[a-z0-9-]{1,64}".prop_map(Value::from),
        ];
        let name = "sessionId|event|n|runnerId|runnerSecret|name|roots|sessions|message|serviceIds|type|code|\\PC{0,3}";
        leaf.prop_recursive(4, 24, 5, move |inner| {
            let object = proptest::collection::btree_map(name, inner.clone(), 0..5);
            prop_oneof![
                proptest::collection::vec(inner, 0..5).prop_map(Value::from),
                object.prop_map(|all| Value::Object(all.into_iter().collect())),
            ]
        })
    }

    fn any_name() -> impl Strategy<Value = String> {
        let known = proptest::sample::select(vec![
            "register_runner",
            "session_ready",
            "session_error",
            "session_killed",
            "runner_session_event",
            "sessions_list",
            "runner_warning",
            "service_announce",
            "pong",
        ]);
        prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<String>()]
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_understood_or_refused_in_a_short_text(name in any_name(), payload in any_json()) {
            match Incoming::parse(&name, payload) {
                Ok(incoming) => {
                    prop_assert!(incoming.weight() >= 128);
                    if let Incoming::SessionEvent { parts, .. } = incoming {
                        prop_assert!(parts.iter().all(|part| part.len() <= parts::EVENT_LIMIT));
                    }
                }
                Err(why) => {
                    prop_assert!(why.chars().count() < 500, "{}", why);
                    prop_assert!(!why.chars().any(char::is_control), "{:?}", why);
                }
            }
        }
    }
}
