//! Text from somewhere else, made harmless before it meets a terminal or a log.

/// Replaces control characters, so that no text can move a cursor, colour a screen or end a log line.
///
/// Tabs become one space; every other control character, and the bidirectional overrides, become `�`.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_control_character_survives() {
        assert_eq!(
            super::printable("a\x1b[31mb\tc\r\n\u{202e}d\u{9b}"),
            "a�[31mb c���d�"
        );
    }
}
