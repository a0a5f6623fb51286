//! What is asked, as the command line says it. The one rule: what cannot be sent, or must not, is refused before anything is.

use std::{io::Read as _, path::Path};

use pizzapi_sdk::{Error as SdkError, Method, RequestBuilder, types::secret::mask};
use serde_json::{Map, Value, value::RawValue};

use super::{
    Api,
    fields::{self, Field},
};
use crate::error::{Error, Exit, Result};

/// The largest body that is sent.
const BODY_CAP: u64 = 16 << 20;
/// Headers that say who asks and of whom, or how the body travels.
const RESERVED: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "idempotency-key",
    "origin",
    "proxy-authorization",
    "transfer-encoding",
    "x-api-key",
];
/// A header: its name and its value.
pub type Header = (String, String);

/// What is asked.
pub struct Request {
    pub method: Method,
    pub path: String,
    pub headers: Vec<Header>,
    pub key: Option<String>,
    query: Map<String, Value>,
    body: Option<Box<RawValue>>,
}

impl Request {
    pub fn of(api: &Api) -> Result<Self> {
        let fields: Vec<&Field> = api.raw_field.iter().chain(&api.field).collect();
        let default = if api.paginate || fields.is_empty() && api.input.is_none() {
            Method::GET
        } else {
            Method::POST
        };
        let method = api.method.clone().unwrap_or(default);
        let reads = matches!(method, Method::GET | Method::HEAD);
        let wrong = |what: &str| Err(Error::new(Exit::Usage, format!("{method} {what}")));
        if reads && api.input.is_some() {
            return wrong("sends no body; leave --input out");
        }
        if reads && api.idempotency_key.is_some() {
            return wrong("changes nothing; leave --idempotency-key out");
        }
        if api.paginate && method != Method::GET {
            return wrong("gives no list; --paginate is for GET");
        }
        let of_path = api.path.split_once('?').map_or("", |(_, query)| query);
        let has_cursor = of_path.split('&').any(|pair| pair.starts_with("cursor="))
            || fields.iter().any(|field| field.is("cursor"));
        if api.paginate && has_cursor {
            return wrong("has a cursor; --paginate begins at the first page");
        }
        let readers = fields.iter().filter(|field| field.reads_stdin()).count();
        if readers + usize::from(api.input.as_deref() == Some(Path::new("-"))) > 1 {
            return Err(Error::new(
                Exit::Usage,
                "standard input is there only once, and two flags read it",
            ));
        }
        let body = match &api.input {
            Some(file) => Some(read_json(file)?),
            None => None,
        };
        let (query, body) = if reads || body.is_some() {
            (fields::query(&fields)?, body)
        } else if fields.is_empty() {
            (Map::new(), None)
        } else {
            (Map::new(), Some(raw_value(&fields::body(&fields)?)?))
        };
        Ok(Self {
            method,
            path: api.path.clone(),
            headers: api.header.clone(),
            key: api.idempotency_key.clone(),
            query,
            body,
        })
    }

    /// Whether nothing is otherwise afterwards.
    pub fn reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// Puts everything into a call.
    pub fn fill(&self, call: RequestBuilder) -> RequestBuilder {
        let mut call = call.query(&self.query);
        if let Some(body) = &self.body {
            call = call.json(body);
        }
        if let Some(key) = &self.key {
            call = call.idempotency_key(key);
        }
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        call
    }

    /// The same, its secrets replaced by `…`, and without a body: for its URL.
    pub fn fill_masked(&self, call: RequestBuilder) -> RequestBuilder {
        let mut query = Value::Object(self.query.clone());
        mask(&mut query);
        call.query(&query)
    }

    /// The body, its secrets replaced by `…`.
    pub fn masked_body(&self) -> Option<Value> {
        let mut body: Value = serde_json::from_str(self.body.as_ref()?.get()).ok()?;
        mask(&mut body);
        Some(body)
    }

    /// What a dry run tells of it.
    pub fn not_sent(&self) -> SdkError {
        SdkError::NotSent {
            method: self.method.to_string(),
            path: self.path.clone(),
            body: self.masked_body(),
        }
    }
}

fn raw_value(body: &Value) -> Result<Box<RawValue>> {
    serde_json::value::to_raw_value(body).map_err(|error| {
        Error::new(Exit::Usage, "the fields cannot be written as JSON").because(error)
    })
}

/// Reads a file that holds JSON; it is sent as it stands.
fn read_json(file: &Path) -> Result<Box<RawValue>> {
    let text = read(file)?;
    serde_json::from_str(text.trim()).map_err(|error| {
        Error::new(Exit::Usage, format!("{} is no JSON", name(file))).because(error)
    })
}

fn name(file: &Path) -> String {
    if file == Path::new("-") {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    }
}

/// Reads a file, or standard input for `-`, up to what a body may have.
pub fn read(file: &Path) -> Result<String> {
    let failed =
        |error| Error::new(Exit::Usage, format!("cannot read {}", name(file))).because(error);
    let mut text = String::new();
    if file == Path::new("-") {
        let mut input = std::io::stdin().take(BODY_CAP + 1);
        input.read_to_string(&mut text).map_err(failed)?;
    } else {
        let file = std::fs::File::open(file).map_err(failed)?;
        let mut input = file.take(BODY_CAP + 1);
        input.read_to_string(&mut text).map_err(failed)?;
    }
    if text.len() as u64 > BODY_CAP {
        return Err(Error::new(
            Exit::Usage,
            format!("{} is larger than 16 MiB", name(file)),
        ));
    }
    Ok(text)
}

/// Parses a method.
pub fn method(text: &str) -> std::result::Result<Method, String> {
    match text.to_ascii_uppercase().as_str() {
        "GET" => Ok(Method::GET),
        "HEAD" => Ok(Method::HEAD),
        "POST" => Ok(Method::POST),
        "PUT" => Ok(Method::PUT),
        "PATCH" => Ok(Method::PATCH),
        "DELETE" => Ok(Method::DELETE),
        _ => Err("none of GET, HEAD, POST, PUT, PATCH, DELETE".to_owned()),
    }
}

/// Parses a path, which must leave no doubt whom it goes to.
pub fn path(text: &str) -> std::result::Result<String, String> {
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '#');
    if text.contains("://") && !text.starts_with('/') {
        Err(
            "only a path, like /api/orgs: --control-plane and --profile say where it goes"
                .to_owned(),
        )
    } else if !text.starts_with('/') || text.starts_with("//") {
        Err("a path begins with one `/`, like /api/orgs".to_owned())
    } else if text.contains(odd) {
        Err("a path has no white space, `\\` or `#` in it; write them as %20, %5C, %23".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// Parses a header.
pub fn header(text: &str) -> std::result::Result<Header, String> {
    let (name, value) = text
        .split_once(':')
        .ok_or_else(|| "like \"accept: application/json\"".to_owned())?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
    if RESERVED.contains(&name.as_str()) {
        return Err(match name.as_str() {
            "idempotency-key" => "--idempotency-key sets it".to_owned(),
            "authorization" | "cookie" | "x-api-key" => {
                "the login is the credential; PIZZAPI_API_KEY is another".to_owned()
            }
            _ => format!("`{name}` is not for you to set"),
        });
    }
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if name.is_empty() || !name.bytes().all(fine) || value.chars().any(char::is_control) {
        return Err("no header can be like that".to_owned());
    }
    Ok((name, value.to_owned()))
}

/// Parses an idempotency key.
pub fn key(text: &str) -> std::result::Result<String, String> {
    if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err("1 to 255 visible ASCII characters".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_where_it_is() {
        for good in [
            "/",
            "/api/orgs",
            "/api/orgs?q=a%20b&limit=2",
            "/a/@b",
            "/a?u=http://x",
        ] {
            assert!(path(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api/orgs",
            "//evil.example",
            "http://evil.example/",
            "/a b",
            "/\\evil",
            "/a#b",
            "/a\nb",
            "\\x",
        ] {
            assert!(path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn credentials_are_not_for_headers() {
        for bad in [
            "Authorization: Bearer x",
            "X-API-Key: y",
            "cookie:z",
            "Host: evil",
            "nothing",
            ": x",
            "a b: c",
            "a: b\r\nc: d",
        ] {
            assert!(header(bad).is_err(), "{bad}");
        }
        assert_eq!(
            header("Accept:  text/plain "),
            Ok(("accept".to_owned(), "text/plain".to_owned()))
        );
    }
}
