//! Events too long for the log. The one rule: no stored event is longer than 64 KiB, and the parts of a longer one, joined,
//! give its text again.

use serde_json::{Value, json};

/// The longest event stored, in bytes of JSON.
pub const EVENT_LIMIT: usize = 64 * 1024;

/// Bytes of JSON in one part: quoting at most doubles it.
const PART: usize = 30 * 1024;

/// The JSON of an event: as it is, or in parts `{"type":"part","part":1,"of":n,"text":"…"}`.
pub fn split(event: &Value) -> Vec<String> {
    let text = event.to_string();
    if text.len() <= EVENT_LIMIT {
        return vec![text];
    }
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (piece, later) = rest.split_at(rest.floor_char_boundary(PART));
        pieces.push(piece);
        rest = later;
    }
    let of = pieces.len();
    let part = |(at, text)| json!({"type": "part", "part": at + 1, "of": of, "text": text});
    pieces
        .into_iter()
        .enumerate()
        .map(part)
        .map(|part| part.to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_events_come_in_parts_that_join() {
        let short = json!({"type": "stdout", "line": "x"});
        assert_eq!(split(&short), [short.to_string()]);

        for filling in ["\"", "ä", "x", "\u{1}", "\\"] {
            let long = json!({"type": "stdout", "line": filling.repeat(90_000)});
            let parts = split(&long);
            assert!(parts.len() > 1);
            assert!(parts.iter().all(|part| part.len() <= EVENT_LIMIT));
            let joined: String = parts
                .iter()
                .map(|part| {
                    let part: Value = serde_json::from_str(part).expect("a part is JSON");
                    assert_eq!(part["of"], parts.len());
                    part["text"].as_str().expect("text").to_owned()
                })
                .collect();
            assert_eq!(serde_json::from_str::<Value>(&joined).expect("whole"), long);
        }
    }
}
