//! What people and programs read when there is nothing to pass on.
//!
//! The one rule: a program gets the problem document, a browser a page that needs nothing from anywhere else.

use http::{HeaderMap, HeaderValue, Response, header};
use pizzapi_http::ApiError;
use pizzapi_types::{Problem, RequestId};

use crate::{body::Body, headers::REQUEST_ID};

/// A page loads nothing, sends nothing and is framed by nobody.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// A document has even less to load.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

/// The answer for an error, in the form the client likes better.
pub(crate) fn render(
    error: &ApiError,
    request_id: &HeaderValue,
    accept: Option<&HeaderValue>,
) -> Response<Body> {
    let id = request_id.to_str().ok().and_then(RequestId::parse);
    let id = id.unwrap_or_else(RequestId::new);
    let mut response = error.render(&id, false).map(Body::own);
    if accept.is_some_and(prefers_html) {
        *response.body_mut() = Body::own(page(error, &id).into());
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    harden(response.headers_mut());
    response
}

/// The answer for a request whose head could not be read, in place of the one that has only a status and no body.
pub(crate) fn unreadable(bare: &[u8]) -> Vec<u8> {
    let bare = String::from_utf8_lossy(bare);
    let mut lines = bare.split("\r\n");
    let status_line = lines.next().unwrap_or_default();
    let status = status_line.split(' ').nth(1).and_then(|s| s.parse().ok());
    let (code, title, detail) = match status {
        Some(431) => (
            "head_too_large",
            "The head of the request is too large",
            "all headers together may have 64 KiB; send fewer or shorter ones, or delete the cookies of this site",
        ),
        Some(414) => (
            "uri_too_long",
            "The address of the request is too long",
            "what is asked for must be named in less than 64 KiB",
        ),
        _ => (
            "bad_request",
            "The request is malformed",
            "what was sent is no HTTP/1.1: its first line, or one of its headers, is malformed",
        ),
    };
    let id = RequestId::new();
    tracing::debug!(request_id = %id, status, code, "a request could not be read");
    let body = document(&id, status.unwrap_or(400), (code, title, detail));
    let mut answer = format!("{status_line}\r\n");
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("content-length")) {
        answer.push_str(&format!("{line}\r\n"));
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, PROBLEM);
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    harden(&mut headers);
    for (name, value) in &headers {
        answer.push_str(&format!(
            "{name}: {}\r\n",
            value.to_str().unwrap_or_default()
        ));
    }
    answer.push_str(&format!("{REQUEST_ID}: {id}\r\n\r\n"));
    [answer.as_bytes(), &body].concat()
}

/// The problem document of an answer: its status; its code, title, and what to do.
pub(crate) fn document(
    id: &RequestId,
    status: u16,
    (code, title, detail): (&'static str, &'static str, &'static str),
) -> Vec<u8> {
    let problem = Problem {
        kind: "about:blank".into(),
        title: title.into(),
        status,
        detail: detail.into(),
        code: code.into(),
        request_id: id.to_string(),
        fields: Vec::new(),
        error: detail.into(),
        message: None,
    };
    serde_json::to_vec(&problem).unwrap_or_default()
}

fn harden(headers: &mut HeaderMap) {
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(NOTHING);
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
}

/// Whether `Accept` names HTML, and no kind of JSON as highly.
fn prefers_html(accept: &HeaderValue) -> bool {
    let (mut html, mut json) = (0, 0);
    for range in accept.as_bytes().split(|&b| b == b',') {
        let mut parts = range.split(|&b| b == b';').map(<[u8]>::trim_ascii);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts
            .find_map(|part| part.strip_prefix(b"q=").or(part.strip_prefix(b"Q=")))
            .map_or(1000, thousandths);
        match &kind[..] {
            b"text/html" | b"application/xhtml+xml" => html = weight.max(html),
            b"application/json" | b"application/problem+json" | b"application/*" => {
                json = weight.max(json);
            }
            _ => {}
        }
    }
    html > json
}

fn thousandths(weight: &[u8]) -> u32 {
    let text = std::str::from_utf8(weight).unwrap_or("0");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole: u32 = whole.parse().unwrap_or(0);
    let part: u32 = format!("{part:0<3}")
        .get(..3)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    (whole.min(1) * 1000 + part).min(1000)
}

fn page(error: &ApiError, id: &RequestId) -> String {
    let title = escape(error.code.title());
    let detail = escape(&error.detail);
    let code = escape(error.code.as_str());
    let id = escape(id.as_str());
    let status = error.code.status();
    let again = error.retry_after.map_or(String::new(), |wait| {
        let seconds = wait.as_secs().max(2);
        format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">\n")
    });
    let hint = if again.is_empty() {
        ""
    } else {
        "<p>This page tries again by itself.</p>\n"
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{again}\
         <title>{title}</title>\n<style>\n\
         :root {{ color-scheme: light dark }}\n\
         body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem }}\n\
         small {{ opacity: .7 }}\n</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n<p>{detail}</p>\n{hint}\
         <p><small>{status} <code>{code}</code> · request <code>{id}</code></small></p>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use pizzapi_types::ErrorCode;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn browsers_get_pages_and_programs_documents() {
        for (accept, html) in [
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                true,
            ),
            ("text/html", true),
            ("Text/HTML;level=1; q=0.5, application/json;q=0.4", true),
            ("*/*", false),
            ("", false),
            ("application/json", false),
            ("application/json, text/html", false),
            ("application/json, text/html;q=0.9", false),
            ("text/html;q=0", false),
            ("text/event-stream", false),
        ] {
            let value = HeaderValue::from_static(accept);
            assert_eq!(prefers_html(&value), html, "{accept}");
        }
    }

    #[test]
    fn a_page_escapes_what_it_shows() {
        let error = ApiError::with(ErrorCode::InstanceStopped, "<script>\"'&");
        let id = RequestId::parse("<b>").expect("an id");
        let page = page(&error, &id);
        assert!(page.contains("&lt;script&gt;&quot;&#39;&amp;"), "{page}");
        assert!(page.contains("&lt;b&gt;"), "{page}");
        assert!(!page.contains("http-equiv"), "{page}");
    }

    proptest! {
        #[test]
        fn no_accept_makes_it_panic(accept in "[ -~]{0,60}") {
            let _ = prefers_html(&HeaderValue::from_str(&accept).expect("visible ASCII"));
        }
    }
}
