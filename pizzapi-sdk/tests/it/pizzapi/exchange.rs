//! One recorded request and its answer. The one rule: a request is the recorded one in method, path, credential, origin, type
//! and body; what else it carries (user agent, idempotency key) is its own affair.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, ORIGIN};
use serde_json::Value;
use wiremock::{Request, ResponseTemplate};

/// A request's body, as far as it was written down.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    Nothing,
    Json(Value),
    /// No JSON, or cut off by whoever recorded it.
    Other,
}

impl Body {
    pub fn read(text: &str) -> Self {
        match serde_json::from_str(text) {
            _ if text.is_empty() => Self::Nothing,
            Ok(json) => Self::Json(json),
            Err(_) => Self::Other,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Exchange {
    pub name: String,
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Header names in lower case. A value that ends in `…` was cut off there.
    pub headers: Vec<(String, String)>,
    pub body: Body,
    pub status: u16,
    pub answer_headers: Vec<(String, String)>,
    pub answer: String,
}

impl Exchange {
    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        all.find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// The answer as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.answer).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// Whether better-auth answers it, which alone asks where a change comes from.
    fn is_auth(&self) -> bool {
        self.path.starts_with("/api/auth") && self.path != "/api/auth/org-token"
    }

    pub fn is(&self, request: &Request) -> bool {
        let query = request.url.query().map(|query| format!("?{query}"));
        let path = format!("{}{}", request.url.path(), query.unwrap_or_default());
        let credential = [AUTHORIZATION, COOKIE, "x-api-key".parse().expect("a name")];
        let text = std::str::from_utf8(&request.body).unwrap_or("\u{0}");
        self.method == request.method.as_str()
            && self.path == path
            && credential.iter().all(|name| {
                let sent = sent(&request.headers, name.as_str());
                same(self.header(name.as_str()), sent)
            })
            && self.comes_from(&request.headers)
            && self.header("content-type") == sent(&request.headers, CONTENT_TYPE.as_str())
            && self.body != Body::Other
            && self.body == Body::read(text)
    }

    fn comes_from(&self, headers: &HeaderMap) -> bool {
        let own = sent(headers, "host").map(|host| format!("http://{host}"));
        let is_own = |origin: &str| Some(origin) == own.as_deref();
        match (self.header("origin"), sent(headers, ORIGIN.as_str())) {
            (None, None) => true,
            (Some(recorded), Some(sent)) => was_own(recorded) == is_own(sent),
            (None, Some(sent)) => is_own(sent) && !self.is_auth(),
            (Some(_), None) => false,
        }
    }

    /// Whether the SDK can make this very request: it sends nothing but JSON, and its own origin with a cookie's change.
    pub fn can_be_made(&self) -> bool {
        let verb = ["GET", "POST", "PATCH", "DELETE"].contains(&self.method.as_str());
        let body = match self.body {
            Body::Nothing => self.header("content-type").is_none(),
            Body::Json(_) => self.header("content-type") == Some("application/json"),
            Body::Other => false,
        };
        let origin = match self.header("origin") {
            Some(origin) => was_own(origin),
            None => self.method == "GET" || self.header("cookie").is_none() || !self.is_auth(),
        };
        verb && body && origin
    }

    /// The answer, header by header.
    pub fn reply(&self) -> ResponseTemplate {
        let answer = ResponseTemplate::new(self.status).set_body_bytes(self.answer.as_bytes());
        answer.append_headers(
            self.answer_headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        )
    }
}

/// Whether a recorded origin was that of the server itself.
fn was_own(origin: &str) -> bool {
    origin == "http://localhost:3100" || origin.starts_with("http://127.0")
}

fn sent<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Whether a header is the recorded one, as far as that was written down.
fn same(recorded: Option<&str>, sent: Option<&str>) -> bool {
    match (recorded, sent) {
        (Some(recorded), Some(sent)) => match recorded.strip_suffix('…') {
            Some(start) => sent.starts_with(start),
            None => recorded == sent,
        },
        (recorded, sent) => recorded == sent,
    }
}
