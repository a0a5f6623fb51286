//! Long findings on narrow screens. The one rule: nothing is left out, and what is broken off begins under where it began.

use unicode_width::UnicodeWidthStr as _;

/// Less room than this is none: then the terminal does the breaking.
const NARROW: usize = 24;

/// A text of several lines, each of which has room; all but the first are indented. Without a limit it is one line.
pub fn wrap(text: &str, room: Option<usize>, indent: &str) -> String {
    let Some(room) = room.filter(|room| *room >= NARROW) else {
        return text.to_owned();
    };
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    lines.push(line);
    lines.join(&format!("\n{indent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_and_all_of_them() {
        let text = "one two three four five six seven eight nine ten";
        assert_eq!(wrap(text, None, "  "), text);
        assert_eq!(wrap(text, Some(10), "  "), text, "too narrow to be of use");
        let wrapped = wrap(text, Some(24), "  ");
        assert_eq!(
            wrapped,
            "one two three four five\n  six seven eight nine ten"
        );
        let long = "x".repeat(60);
        assert_eq!(
            wrap(&format!("a {long} b"), Some(24), ""),
            format!("a\n{long}\nb")
        );
    }
}
