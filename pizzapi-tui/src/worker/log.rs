//! A line of an instance's log. The one rule: what is written as JSON is read as JSON, and anything else is shown as it is.

use pizzapi_sdk::types::Time;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::event::{LineKind, TailLine};

/// A line as the platform's servers write it.
#[derive(Deserialize)]
struct Written {
    timestamp: Time,
    level: String,
    #[serde(default)]
    fields: Map<String, Value>,
}

/// `INFO  serving  address=127.0.0.1:4711`, with its time beside it.
pub fn line(text: String) -> TailLine {
    let Ok(written) = serde_json::from_str::<Written>(&text) else {
        return plain(text);
    };
    let value = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut parts = vec![format!("{:<5}", written.level)];
    parts.extend(written.fields.get("message").map(value));
    let others = written.fields.iter().filter(|(name, _)| *name != "message");
    parts.extend(others.map(|(name, field)| format!("{name}={}", value(field))));
    TailLine {
        at: Some(written.timestamp),
        kind: kind(&written.level),
        text: parts.join("  "),
        place: None,
    }
}

fn plain(text: String) -> TailLine {
    let levels = ["ERROR", "WARN"];
    let level = levels
        .into_iter()
        .find(|level| text.contains(&format!(" {level} ")));
    TailLine {
        at: None,
        kind: kind(level.unwrap_or_default()),
        text,
        place: None,
    }
}

fn kind(level: &str) -> LineKind {
    match level {
        "ERROR" => LineKind::Bad,
        "WARN" => LineKind::Warning,
        "DEBUG" | "TRACE" => LineKind::Quiet,
        _ => LineKind::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_write_is_read() {
        let written = concat!(
            r#"{"timestamp":"2026-11-21T21:27:57.232695Z","level":"WARN","#,
            r#""fields":{"message":"a session is over","code":137,"reason":"killed"},"target":"x"}"#
        );
        let line = line(written.to_owned());
        assert_eq!(
            line.text,
            "WARN   a session is over  code=137  reason=killed"
        );
        assert_eq!(line.kind, LineKind::Warning);
        let at = line.at.expect("a time").to_string();
        assert_eq!(at, "2026-11-21T21:27:57.232Z");
    }

    #[test]
    fn what_anybody_else_writes_is_shown_as_it_is() {
        for (text, kind) in [
            ("", LineKind::Plain),
            ("{", LineKind::Plain),
            (r#"{"level":"ERROR"}"#, LineKind::Plain),
            (r#"{"timestamp":"then","level":"INFO"}"#, LineKind::Plain),
            ("2026-11-21 ERROR x: could not bind", LineKind::Bad),
            ("12:00 WARN x: slow", LineKind::Warning),
        ] {
            let line = line(text.to_owned());
            assert_eq!((&*line.text, line.kind), (text, kind));
        }
    }
}
