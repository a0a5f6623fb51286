//! The recording of PizzaPi's control plane, read. The one rule: every exchange in it is understood or counted.

use super::exchange::{Body, Exchange};

const TEXT: &str = include_str!("../../fixtures/pizzapi-control-plane-http.md");

/// An exchange, and the section (`A` to `E`: which build, set up how) it is from.
pub struct Recorded {
    pub section: char,
    pub exchange: Exchange,
}

#[derive(Default)]
struct Draft {
    section: char,
    name: String,
    status: Option<u16>,
    /// Request and answer.
    blocks: Vec<String>,
}

/// Everything that was recorded, in order.
pub fn all() -> Vec<Recorded> {
    drafts().iter().filter_map(recorded).collect()
}

/// What was recorded of one section, in order.
pub fn section(letter: char) -> Vec<Exchange> {
    let all = all().into_iter();
    let of_it = all.filter(|recorded| recorded.section == letter);
    of_it.map(|recorded| recorded.exchange).collect()
}

/// The one exchange of a section with this name.
pub fn exchange(letter: char, name: &str) -> Exchange {
    let mut all = section(letter).into_iter();
    all.find(|exchange| exchange.name == name)
        .unwrap_or_else(|| panic!("`{name}` was not recorded"))
}

fn drafts() -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut section = ' ';
    let mut block: Option<String> = None;
    for line in TEXT.lines() {
        match (&mut block, line) {
            (Some(_), "```") => {
                let draft = drafts.last_mut().expect("a heading before");
                draft.blocks.extend(block.take());
            }
            (Some(block), line) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, "```http") => block = Some(String::new()),
            (None, line) => {
                if let Some(title) = line.strip_prefix("# ") {
                    section = title.chars().next().expect("a letter");
                } else if let Some(name) = line.strip_prefix("### ") {
                    drafts.push(Draft {
                        section,
                        name: name.to_owned(),
                        ..Draft::default()
                    });
                } else if let Some(status) = line.strip_prefix('`')
                    && let Some(draft) = drafts.last_mut()
                {
                    let digits = status.get(..3);
                    draft.status = digits.and_then(|digits| digits.parse().ok());
                }
            }
        }
    }
    drafts
}

fn recorded(draft: &Draft) -> Option<Recorded> {
    let [request, answer] = draft.blocks.as_slice() else {
        return None;
    };
    let status = draft.status?;
    let (line, rest) = request.split_once('\n')?;
    let (method, path) = line.split_once(' ')?;
    let (headers, body) = head_and_body(rest);
    let (answer_headers, answer) = head_and_body(answer);
    Some(Recorded {
        section: draft.section,
        exchange: Exchange {
            name: draft.name.clone(),
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            body: Body::read(&body),
            status,
            answer_headers,
            answer: if answer == "(67 kB HTML error page)" {
                error_page()
            } else {
                answer
            },
        },
    })
}

fn head_and_body(text: &str) -> (Vec<(String, String)>, String) {
    let mut lines = text.lines();
    let headers = lines
        .by_ref()
        .map_while(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    (headers, lines.collect::<Vec<_>>().join("\n"))
}

/// In the place of the page that was too long to write down.
fn error_page() -> String {
    let script = "<script>window.bun = { error: \"SyntaxError: JSON Parse error\" }</script>\n";
    let head = "<!doctype html>\n<html><head><title>Bun - 1 error</title></head><body>\n";
    format!("{head}{}</body></html>\n", script.repeat(900))
}

#[test]
fn the_whole_recording_is_understood() {
    let drafts = drafts();
    let (whole, rest): (Vec<_>, Vec<_>) =
        drafts.iter().partition(|draft| recorded(draft).is_some());
    let names: Vec<_> = rest.iter().map(|draft| draft.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "create 130 MB body",
            "140 MB body via curl (Bun.serve default maxRequestBodySize = 128 MiB)"
        ],
        "got no answer, or is no exchange"
    );
    assert_eq!(whole.len(), 180);
    assert_eq!(TEXT.matches("\n### ").count(), drafts.len());
    for Recorded { section, exchange } in all() {
        assert!(('A'..='E').contains(&section), "{}", exchange.name);
        assert!(exchange.path.starts_with('/'), "{}", exchange.name);
        let json = exchange
            .answer_headers
            .iter()
            .any(|(name, value)| name == "content-type" && value.starts_with("application/json"));
        if json && exchange.method != "HEAD" {
            exchange.json();
        }
    }
    assert!(exchange('A', "create body JSON null").answer.len() > 60_000);
    let remembered = exchange('A', "sign-in rememberMe=false");
    let cookies = remembered.answer_headers.iter();
    assert_eq!(cookies.filter(|(name, _)| name == "set-cookie").count(), 2);
}
