//! Pages for people: what this is, and what its API can do. Each is one text, with nothing from elsewhere.

use std::sync::OnceLock;

use aws_lc_rs::digest;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use pizzapi_http::{
    manual,
    openapi::{self, About},
};
use serde_json::Value;

use crate::app::App;

const STYLE: &str = include_str!("../../assets/page.css");

/// What the API is about, in the order in which people need it.
const GROUPS: [(&str, &str); 10] = [
    (
        "auth",
        "Accounts and logins, and the tokens made with them.",
    ),
    (
        "user",
        "The own account: its organisations, logins and API keys.",
    ),
    (
        "orgs",
        "Organisations: their members, invites and instances, and the tokens that open them.",
    ),
    ("invites", "Invites, by whoever was sent one."),
    ("events", "What happens, as it happens."),
    ("admin", "The platform, for those who run it."),
    (
        "server",
        "The server itself: whether it is well, what it is, and with which keys it signs.",
    ),
    ("caddy", "Certificates, for whatever ends TLS in front."),
    ("routes", "Where each organisation is, for the router."),
    (
        "instances",
        "What organisations' servers tell and are told.",
    ),
];

/// The API's description. Made when it is first asked for: most control planes are never asked.
pub fn description() -> &'static Value {
    static DESCRIPTION: OnceLock<Value> = OnceLock::new();
    DESCRIPTION.get_or_init(|| {
        let about = About {
            title: "PizzaPi control plane",
            version: env!("CARGO_PKG_VERSION"),
            description: "Organisations, their members, their instances and the short-lived tokens that open them. \
                          Log in for a session token, or make an API key; send either as a bearer token. \
                          Changes take an Idempotency-Key (1 to 255 visible ASCII characters): the same key and \
                          body give the same answer for 24 hours.",
            groups: &GROUPS,
        };
        openapi::document(&about, &crate::routes::table())
    })
}

pub async fn openapi_json() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| description().to_string());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}

pub async fn docs() -> Response {
    static PAGE: OnceLock<String> = OnceLock::new();
    page(PAGE.get_or_init(|| {
        let body = manual(description());
        whole("API of the PizzaPi control plane", &body)
    }))
}

pub async fn home(State(app): State<App>) -> Response {
    let url = escape(&app.public_url);
    let example = escape(&app.config.org_url.replace("{slug}", "acme"));
    let body = format!(
        "<header><h1>PizzaPi control plane <small>{}</small></h1>\
         <p>This server knows who you are and where your organisations' sessions run. There is nothing to click here: \
         people use the command line, the dashboard in the terminal, or the API.</p></header>\
         <section><h2>Begin</h2>\
         <pre>pizzapi login --control-plane {url}\npizzapi org list\npizzapi dashboard</pre>\
         <p>Each organisation is at an address of its own, like <code>{example}</code>.</p></section>\
         <section><h2>For programs</h2><dl>\
         <dt><a href=\"/docs\">The API, described</a><dd>Every operation: who may call it, how, and what it answers.\
         <dt><a href=\"/openapi.json\">openapi.json</a><dd>The same as OpenAPI 3.1, for tools.\
         <dt><a href=\"/.well-known/pizzapi\">Discovery</a><dd>Where organisations are, and what this server can do.\
         <dt><a href=\"/.well-known/jwks.json\">Keys</a><dd>The public keys of the tokens that open organisations.\
         <dt><a href=\"/health\">Health</a><dd>Whether it serves.</dl></section>",
        env!("CARGO_PKG_VERSION"),
    );
    page(&whole("PizzaPi control plane", &body))
}

fn whole(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style><main>{body}</main></html>"
    )
}

/// A page may have its own style, known by its hash, and nothing else.
fn page(text: &str) -> Response {
    static POLICY: OnceLock<HeaderValue> = OnceLock::new();
    let policy = POLICY.get_or_init(|| {
        let hash = STANDARD.encode(digest::digest(&digest::SHA256, STYLE.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    });
    let mut response = Html(text.to_owned()).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    response
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
