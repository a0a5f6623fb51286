//! The same call as a command of curl's. The one rule: it can be shown to anybody.

use std::borrow::Cow;

use pizzapi_sdk::{Method, types::secret::is_secret};

use super::request::Request;
use crate::ctx::Ctx;

/// The command, to be pasted into a shell.
pub fn of(ctx: &Ctx, request: &Request, url: &str, instance: bool) -> String {
    let mut words = vec!["curl --fail-with-body --silent --show-error".to_owned()];
    match request.method {
        Method::GET => {}
        Method::HEAD => words.push("--head".to_owned()),
        ref method => words.push(format!("--request {method}")),
    }
    if ctx.globals.insecure {
        words.push("--insecure".to_owned());
    } else if let Some(file) = &ctx.globals.cacert {
        words.push(format!("--cacert {}", quoted(&file.display().to_string())));
    }
    if url.contains(['[', ']', '{', '}']) {
        words.push("--globoff".to_owned());
    }
    words.push(quoted(url).into_owned());
    let variable = if instance {
        "PIZZAPI_ORG_TOKEN"
    } else {
        "PIZZAPI_API_KEY"
    };
    let mut lines = vec![
        words.join(" "),
        // In double quotes, so that the shell puts it in.
        format!("--header \"authorization: Bearer ${variable}\""),
    ];
    let header =
        |name: &str, value: &str| format!("--header {}", quoted(&format!("{name}: {value}")));
    for (name, value) in &request.headers {
        lines.push(header(name, if is_secret(name) { "…" } else { value }));
    }
    if let Some(key) = &request.key {
        lines.push(header("idempotency-key", key));
    }
    if let Some(body) = request.masked_body() {
        lines.push(header("content-type", "application/json"));
        lines.push(format!("--data-raw {}", quoted(&body.to_string())));
    }
    lines.join(" \\\n  ")
}

/// As one word of a shell.
fn quoted(text: &str) -> Cow<'_, str> {
    shell_words::quote(text)
}
