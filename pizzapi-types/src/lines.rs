//! Events as lines that people read.
//!
//! The one rule: whatever an agent or a name holds, a line is one line, and nothing in it acts on a terminal.

use serde_json::Value;

use crate::{Event, EventKind, SessionEvent, text::printable};

impl SessionEvent {
    /// The event as a line: what the agent wrote as it wrote it (`! ` before what it wrote as an error), the rest by its kind; what
    /// is of no known kind as JSON.
    pub fn line(&self) -> String {
        let text = |name: &str| self.event.get(name).and_then(Value::as_str);
        let number = |name: &str| self.event.get(name).and_then(Value::as_i64);
        let shown = match text("type") {
            Some("stdout") => text("line").unwrap_or_default().to_owned(),
            Some("stderr") => format!("! {}", text("line").unwrap_or_default()),
            Some("exit") => {
                let signal = self.event.get("signal");
                match (number("code"), signal.filter(|signal| !signal.is_null())) {
                    (_, Some(signal)) => {
                        format!("● ended by signal {}", signal.as_str().unwrap_or("unknown"))
                    }
                    (Some(code), None) => format!("● exited with code {code}"),
                    (None, None) => "● ended".to_owned(),
                }
            }
            Some("gap") => format!(
                "… {} earlier events were dropped",
                number("dropped").unwrap_or(0)
            ),
            _ => self.event.to_string(),
        };
        printable(&shown)
    }
}

impl Event {
    /// What the event says beside its kind and its org: status or state, role, e-mail address, as far as it says so. Empty when
    /// it says none.
    pub fn about(&self) -> String {
        let text = |name: &str| self.data.get(name).and_then(Value::as_str);
        let about = [
            text("status").or(text("state")),
            text("role"),
            text("email"),
        ];
        let about: Vec<&str> = about.into_iter().flatten().collect();
        printable(&about.join(" "))
    }

    /// The event without its id and time, in columns: its kind, its org (`–` when it is about none), and what it says.
    pub fn summary(&self) -> String {
        if self.kind == EventKind::Reset {
            return "… earlier events are no longer kept".to_owned();
        }
        let org = self.org_slug.as_ref().map_or("–", |slug| slug.as_str());
        let summary = format!("{:<18} {org:<20} {}", self.kind, self.about());
        printable(summary.trim_end())
    }

    /// The event as a line: its id, its time, and [its summary](Self::summary).
    pub fn line(&self) -> String {
        if self.kind == EventKind::Reset {
            return self.summary();
        }
        format!("{:>6}  {}  {}", self.id, self.at, self.summary())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::Time;

    fn said(event: Value) -> String {
        let at = Time::from_millis(0);
        SessionEvent { seq: 1, at, event }.line()
    }

    fn event(kind: &str, slug: Option<&str>, data: Value) -> Event {
        Event {
            id: 120,
            kind: EventKind::from(kind),
            at: Time::from_millis(0),
            org_id: None,
            org_slug: slug.map(|slug| slug.parse().expect("a slug")),
            data,
        }
    }

    #[test]
    fn what_an_agent_did_is_told_by_its_kind() {
        for (event, line) in [
            (json!({"type": "stdout", "line": "hello"}), "hello"),
            (json!({"type": "stdout"}), ""),
            (json!({"type": "stderr", "line": "oh"}), "! oh"),
            (
                json!({"type": "exit", "code": 0, "signal": null}),
                "● exited with code 0",
            ),
            (
                json!({"type": "exit", "code": null, "signal": "SIGKILL"}),
                "● ended by signal SIGKILL",
            ),
            (
                json!({"type": "exit", "signal": 9}),
                "● ended by signal unknown",
            ),
            (json!({"type": "exit"}), "● ended"),
            (
                json!({"type": "gap", "dropped": 7}),
                "… 7 earlier events were dropped",
            ),
            (json!({"type": "gap"}), "… 0 earlier events were dropped"),
            (json!({"type": "turn", "n": 1}), r#"{"n":1,"type":"turn"}"#),
            (json!("odd"), "\"odd\""),
            (
                json!({"type": "stdout", "line": "a\u{1b}[2Jb\nc"}),
                "a�[2Jb�c",
            ),
        ] {
            assert_eq!(said(event), line);
        }
    }

    #[test]
    fn what_happened_is_told_in_columns() {
        let time = "1970-01-01T00:00:00.000Z";
        let updated = event("org.updated", Some("acme"), json!({"status": "suspended"}));
        assert_eq!(updated.about(), "suspended");
        assert_eq!(
            updated.line(),
            format!("   120  {time}  org.updated        acme                 suspended")
        );
        let member = json!({"role": "admin", "email": "ann@example.com", "state": "pending"});
        let member = event("member.added", Some("acme"), member);
        assert_eq!(member.about(), "pending admin ann@example.com");
        let keys = event("keys.updated", None, json!({}));
        assert_eq!(keys.summary(), "keys.updated       –");
        assert_eq!(
            event("reset", None, Value::Null).line(),
            "… earlier events are no longer kept"
        );
        let odd = event("new.kind\u{7}", None, json!({"status": 7, "role": "a\nb"}));
        assert_eq!(odd.summary(), "new.kind�          –                    a�b");
    }

    proptest! {
        #[test]
        fn a_line_is_one_line_whatever_it_holds(text in any::<String>(), kind in any::<String>()) {
            let one = |line: String| !line.chars().any(char::is_control);
            let written = said(json!({"type": "stdout", "line": text}));
            let odd = said(json!({"type": kind, "line": text}));
            prop_assert!(one(written) && one(odd));
            let event = event(&kind, Some("acme"), json!({"status": text}));
            prop_assert!(one(event.about()) && one(event.summary()) && one(event.line()));
        }
    }
}
