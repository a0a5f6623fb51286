//! The headers that requests and answers may carry beyond what HTTP itself asks for, as the API's description tells of them.
//!
//! The one rule: a header looks the same wherever it is, and is described here only.

use serde_json::{Value, json};

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub description: &'static str,
    /// What its value matches.
    pub pattern: &'static str,
}

/// Of changes.
pub const IDEMPOTENCY_KEY: Header = Header {
    name: "Idempotency-Key",
    description: "The same key and body give the same answer for 24 hours, and the change is made once.",
    pattern: "^[!-~]{1,255}$",
};
/// Of changes to what has an entity tag.
pub const IF_MATCH: Header = Header {
    name: "If-Match",
    description: "Changes only what is still as this entity tag says; `*` for anything.",
    pattern: r#"^(\*|"[!#-~]*")$"#,
};
/// Of reads of what has an entity tag.
pub const IF_NONE_MATCH: Header = Header {
    name: "If-None-Match",
    description: "Answers 304 when it is still as this entity tag says; anything else is taken for another tag.",
    pattern: "",
};
/// Of event streams.
pub const LAST_EVENT_ID: Header = Header {
    name: "Last-Event-ID",
    description: "The id of the last event seen; goes before `since`.",
    pattern: "^[0-9]{1,18}$",
};
/// Of answers that can be asked for anew, or changed, by their entity tag.
pub const ETAG: Header = Header {
    name: "ETag",
    description: "What tells this state of it from another.",
    pattern: r#"^"[!#-~]*"$"#,
};
/// Of an answer that made something.
pub const LOCATION: Header = Header {
    name: "Location",
    description: "Where it is now.",
    pattern: "^/[!-~]*$",
};
/// Of every answer.
pub const REQUEST_ID: Header = Header {
    name: "X-Request-Id",
    description: "The request, as the server's log names it: the client's own, or a new one.",
    pattern: "^[!-~]{1,128}$",
};
/// Of refusals that end by themselves.
pub const RETRY_AFTER: Header = Header {
    name: "Retry-After",
    description: "In how many seconds to try again.",
    pattern: "^[1-9][0-9]*$",
};
/// Of refusals of a credential.
pub const WWW_AUTHENTICATE: Header = Header {
    name: "WWW-Authenticate",
    description: "Which credential is wanted.",
    pattern: "^Bearer$",
};

impl Header {
    fn schema(&self) -> Value {
        json!({ "type": "string", "pattern": self.pattern })
    }

    /// It, as a request may carry it.
    pub(crate) fn parameter(&self) -> Value {
        json!({
            "name": self.name, "in": "header", "required": false,
            "description": self.description, "schema": self.schema(),
        })
    }

    /// It, as an answer carries it: always, or at times.
    pub(crate) fn of_answer(&self, always: bool) -> Value {
        json!({ "description": self.description, "required": always, "schema": self.schema() })
    }
}
