//! An agent's output, cut into lines. The one rule: whatever it writes, no piece is larger than an event may be.

/// The largest piece, as JSON will have it.
pub(crate) const PIECE: usize = 60 << 10;

/// A line, or a part of one that is too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Whether it begins the line, and
    pub(crate) first: bool,
    /// whether it ends it: one that does both is the whole line.
    pub(crate) last: bool,
}

/// Collects bytes until they are lines.
#[derive(Default)]
pub(crate) struct Lines {
    pending: Vec<u8>,
    /// Whether a part of the pending line was handed out already.
    begun: bool,
}

impl Lines {
    /// Takes bytes in; hands out what is complete, or too long to be kept.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.pending.extend_from_slice(part);
            if self.pending.last() == Some(&b'\n') {
                self.pending.pop();
                if self.pending.last() == Some(&b'\r') {
                    self.pending.pop();
                }
                self.emit(&mut pieces, true);
            }
            while self.pending.len() > PIECE {
                // Not within a character, if these are any.
                let mut at = PIECE;
                while at > PIECE - 4 && self.pending[at] & 0xc0 == 0x80 {
                    at -= 1;
                }
                let rest = self.pending.split_off(at);
                self.emit(&mut pieces, false);
                self.pending = rest;
            }
        }
        pieces
    }

    /// What is left when the output ends without a line break.
    pub(crate) fn finish(mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if !self.pending.is_empty() || self.begun {
            self.emit(&mut pieces, true);
        }
        pieces
    }

    fn emit(&mut self, pieces: &mut Vec<Piece>, ends: bool) {
        let text = String::from_utf8_lossy(&self.pending).into_owned();
        self.pending.clear();
        let mut rest = text.as_str();
        loop {
            let (piece, after) = rest.split_at(fitting(rest));
            let last = ends && after.is_empty();
            pieces.push(Piece {
                text: piece.to_owned(),
                first: !std::mem::replace(&mut self.begun, !last),
                last,
            });
            if after.is_empty() {
                return;
            }
            rest = after;
        }
    }
}

/// How much of a text fits into a piece, with what JSON makes of each character.
fn fitting(text: &str) -> usize {
    let mut cost = 0;
    for (at, c) in text.char_indices() {
        cost += match c {
            '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
            c if c < ' ' => 6,
            c => c.len_utf8(),
        };
        if cost > PIECE {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(chunks: &[&[u8]]) -> Vec<Piece> {
        let mut lines = Lines::default();
        let mut pieces: Vec<Piece> = chunks.iter().flat_map(|chunk| lines.push(chunk)).collect();
        pieces.extend(lines.finish());
        pieces
    }

    fn joined(pieces: &[Piece]) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut open = false;
        for piece in pieces {
            assert_eq!(piece.first, !open, "{piece:?}");
            if piece.first {
                lines.push(String::new());
            }
            lines.last_mut().expect("a line").push_str(&piece.text);
            open = !piece.last;
        }
        assert!(!open);
        lines
    }

    #[test]
    fn lines_come_out_whole_however_they_came_in() {
        assert_eq!(
            joined(&all(&[b"on", b"e\ntwo\r\n\nfo", b"ur"])),
            ["one", "two", "", "four"]
        );
        assert!(all(&[]).is_empty());
        assert_eq!(joined(&all(&[b"\xff\n"])), ["\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_is_handed_out_in_pieces() {
        let long = "é".repeat(PIECE);
        let pieces = all(&[long.as_bytes(), b"\nnext\n"]);
        assert!(pieces.len() > 2);
        assert!(!pieces[0].last && pieces[0].first && !pieces[1].first);
        assert_eq!(joined(&pieces), [long.as_str(), "next"]);
    }

    #[test]
    fn a_piece_is_no_larger_as_json() {
        for hard in ["\u{1}", "\"", "\\", "é", "x"] {
            for piece in all(&[hard.repeat(3 * PIECE).as_bytes()]) {
                let json = serde_json::to_string(&piece.text).expect("JSON");
                assert!(json.len() <= PIECE + 2, "{hard:?}: {}", json.len());
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_lost(text in "([a-zé\\PC]{0,40}\n){0,5}[a-z]{1,9}", cut in 0usize..200) {
            let bytes = text.as_bytes();
            let (before, after) = bytes.split_at(cut.min(bytes.len()));
            let expected: Vec<&str> = text.split('\n').collect();
            prop_assert_eq!(joined(&all(&[before, after])), expected);
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            joined(&all(&[&bytes]));
        }
    }
}
