//! What bad requests get: an answer that says what is wrong, and never a failure.
//!
//! The one rule: none of them can be carried out; each is refused before anything looks at who asks for what.

use pizzapi_sdk::{Client, Error, RawAnswer};
use serde_json::Value;

use super::super::{facts::Facts, finding::Findings};

const CHECK: &str = "input";
/// What takes a body of anybody.
const SIGN_IN: &str = "/api/auth/sign-in/email";
/// More than any body may have.
const TOO_LARGE: usize = (1 << 20) + 1;

/// A bad request, and what it must get.
struct Case {
    what: &'static str,
    answer: Result<RawAnswer, Error>,
    status: &'static [u16],
}

pub async fn look(facts: &Facts, found: &mut Findings) {
    let client = match facts.up().await {
        Ok(client) => client,
        Err(why) => return found.skipped(CHECK, why),
    };
    let cases = ask(client).await;
    let tried = cases.len();
    let mut wrong = Vec::new();
    let mut unanswered = Vec::new();
    for case in cases {
        match case.answer {
            Ok(answer) => {
                let document: Option<Value> = answer.json();
                let says = document.is_some_and(|said| said["code"].is_string());
                if !case.status.contains(&answer.status) || !says {
                    wrong.push(format!("{} gets status {}", case.what, answer.status));
                }
            }
            // A server may hang up on a body that is too large before it was sent.
            Err(_) if case.status == [413] => unanswered.push(case.what),
            Err(_) => wrong.push(format!("{} gets no answer", case.what)),
        }
    }
    let unanswered = match unanswered.as_slice() {
        [] => String::new(),
        some => format!("; hung up on: {}", some.join(", ")),
    };
    if wrong.is_empty() {
        found.fine(
            CHECK,
            format!("{tried} bad requests were refused, and told why{unanswered}"),
        );
    } else {
        found.problem(
            CHECK,
            format!("{}{unanswered}", wrong.join(", ")),
            "is there something in front that answers in the control plane's place? Else tell its makers",
        );
    }
}

async fn ask(client: &Client) -> Vec<Case> {
    let post = |content_type: &str, body: Vec<u8>| {
        client
            .post(SIGN_IN)
            .anonymous()
            .body(content_type, body)
            .raw_answer()
    };
    let json = "application/json";
    let (broken, empty, nested, typed, large, query) = tokio::join!(
        post(json, b"{\"email\": ".to_vec()),
        post(json, b"[]".to_vec()),
        post(json, b"[".repeat(100_000)),
        post("text/plain", b"{}".to_vec()),
        post(json, vec![b' '; TOO_LARGE]),
        client.get("/api/orgs?limit=-1").anonymous().raw_answer(),
    );
    let case = |what, answer, status| Case {
        what,
        answer,
        status,
    };
    vec![
        case("broken JSON", broken, &[400]),
        case("JSON of another shape", empty, &[400]),
        case("JSON nested too deep", nested, &[400]),
        case("another content type", typed, &[415]),
        case("a body that is too large", large, &[413]),
        case("a query that makes no sense", query, &[400, 401]),
    ]
}
