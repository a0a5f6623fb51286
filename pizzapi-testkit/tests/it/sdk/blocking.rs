//! That the blocking clients are the asynchronous ones, method by method, as their sources are written.

use std::{collections::BTreeMap, fs, path::Path};

use super::surface::methods;

/// Those that no line of a table can say: what is waited for is a stream, or never fails.
const WRITTEN_OUT: [&str; 7] = [
    "Client::forget_org_tokens",
    "Client::subscribe",
    "Client::watch_instance_logs",
    "Client::watch_platform",
    "OrgClient::subscribe",
    "OrgClient::watch",
    "OrgClient::watch_session_events",
];

/// Methods that the blocking clients need not have, and why.
const ASYNC_ONLY: &[(&str, &str)] = &[
    (
        "Client::builder",
        "a blocking client is made of an asynchronous one, with all its settings",
    ),
    (
        "Client::token_verifier",
        "what it makes is asynchronous itself",
    ),
    (
        "RequestBuilder::answer",
        "its body is read asynchronously; `stream`, `events` and `value_and_headers` are here",
    ),
];

/// What a method takes and gives, so that both ways to declare it come out alike.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    /// `(arguments) -> value` or `(arguments) => item of a stream`.
    Waits(String),
    /// Nothing to wait for.
    Plain,
}

/// A piece of source on one line, without what rustfmt puts around line breaks.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").replace("( ", "(").replace(", )", ")");
    text.replace("mut on_progress", "on_progress")
}

/// Arguments and answer of a method that is declared in full.
fn asynchronous(signature: &str) -> Shape {
    let signature = plain(signature);
    let (head, answer) = signature.split_once(") -> ").unwrap_or((&signature, ""));
    let arguments = head.split_once('(').map_or("", |(_, arguments)| arguments);
    let arguments = arguments
        .trim_start_matches("mut ")
        .trim_start_matches(['&'])
        .trim_start_matches("self")
        .trim_start_matches(", ");
    let answer = answer.trim_end_matches(" {");
    let stream = answer
        .strip_prefix("impl Stream<Item = Result<")
        .and_then(|rest| rest.strip_suffix(">> + Send + Unpin + use<>"));
    let value = || answer.strip_prefix("Result<")?.strip_suffix('>');
    if let Some(item) = stream {
        return Shape::Waits(format!("({arguments}) => {item}"));
    }
    match value() {
        Some(value) if signature.starts_with("pub async fn ") => {
            Shape::Waits(format!("({arguments}) -> {value}"))
        }
        _ => Shape::Plain,
    }
}

/// The rows of the tables, and the methods that are written out, by the names of the types they are of.
fn blocking() -> BTreeMap<String, Shape> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pizzapi-sdk/src/blocking");
    let mut found = BTreeMap::new();
    for name in ["client.rs", "org_client.rs", "request.rs"] {
        let text = fs::read_to_string(folder.join(name)).expect("a source");
        for method in super::surface::of_file(&text) {
            found.insert(format!("{}::{}", method.of, method.name), Shape::Plain);
        }
        let mut table = None;
        for line in text.lines() {
            if let Some((macro_name, of)) = line
                .strip_suffix(':')
                .and_then(|line| line.split_once("! { "))
            {
                table = Some((macro_name, of));
            } else if line == "}" {
                table = None;
            } else if let Some((macro_name, of)) = table {
                let row = line.trim().trim_end_matches(';');
                let (name, shape) = match macro_name {
                    "calls" => {
                        let at = row.find('(').expect("arguments");
                        (&row[..at], Shape::Waits(row[at..].to_owned()))
                    }
                    _ => (row.split(' ').next().expect("a name"), Shape::Plain),
                };
                found.insert(format!("{of}::{name}"), shape);
            }
        }
    }
    found
}

#[test]
fn every_method_of_the_asynchronous_clients_has_a_blocking_one() {
    let blocking = blocking();
    let mut seen = 0;
    for method in methods(&["blocking", "runner", "verifier"]) {
        let name = format!("{}::{}", method.of, method.name);
        let exempt = ASYNC_ONLY.iter().any(|(exempt, _)| *exempt == name);
        if exempt || !["Client", "OrgClient", "RequestBuilder"].contains(&method.of.as_str()) {
            continue;
        }
        seen += 1;
        let found = blocking.get(&name);
        assert!(
            found.is_some(),
            "pizzapi_sdk::blocking has no {name}: {}",
            method.signature
        );
        // Those of a request end it, and are written out.
        if method.of != "RequestBuilder" {
            let shape = if WRITTEN_OUT.contains(&name.as_str()) {
                Shape::Plain
            } else {
                asynchronous(&method.signature)
            };
            assert_eq!(
                found,
                Some(&shape),
                "{name} is another one in pizzapi_sdk::blocking"
            );
        }
    }
    assert!(
        seen > 80,
        "the sources are not read as they are written: {seen} methods"
    );
    for (exempt, _) in ASYNC_ONLY {
        assert!(
            !blocking.contains_key(*exempt),
            "ASYNC_ONLY names {exempt}, which is there"
        );
    }
}

#[test]
fn signatures_are_read_as_they_are_written() {
    let waits = |signature: &str, shape: &str| {
        assert_eq!(
            asynchronous(signature),
            Shape::Waits(shape.to_owned()),
            "{signature}"
        );
    };
    waits("pub async fn me(&self) -> Result<Me> {", "() -> Me");
    waits("pub async fn ready(&self) -> Result<()> {", "() -> ()");
    waits(
        "pub async fn list( &self, slug: &OrgSlug, query: &List, ) -> Result<Page<Member>> {",
        "(slug: &OrgSlug, query: &List) -> Page<Member>",
    );
    waits(
        "pub fn all( &self, query: &List, ) -> impl Stream<Item = Result<Org>> + Send + Unpin + use<> {",
        "(query: &List) => Org",
    );
    assert_eq!(asynchronous("pub fn url(&self) -> &str {"), Shape::Plain);
    assert_eq!(
        asynchronous("pub fn of(a: u8) -> Result<Self> {"),
        Shape::Plain
    );
}
