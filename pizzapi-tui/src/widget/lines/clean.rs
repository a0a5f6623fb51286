//! Lines as they are kept. The one rule: what is kept is what is shown, so that searching finds what one sees.

use unicode_width::UnicodeWidthChar as _;

use crate::widget::{glyph, number::grouped, text::harmless};

/// Columns from one tab stop to the next.
const TAB: usize = 8;
/// Marks without width that a character may have; more are left out.
const MOST_MARKS: usize = 16;

/// A text that is safe to show.
#[derive(Debug, PartialEq, Eq)]
pub struct Clean {
    pub text: String,
    /// How wide it is.
    pub columns: usize,
}

/// Replaces control characters, expands tabs, and cuts what is longer than `most` bytes, saying so at its end.
pub fn clean(text: &str, most: usize) -> Clean {
    if text.len() <= most && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Clean {
            text: text.to_owned(),
            columns: text.len(),
        };
    }
    let mut cleaned = String::with_capacity(text.len().min(most) + 32);
    // The columns up to the last tab stop, and where in `cleaned` that is.
    let (mut columns, mut stop) = (0, 0);
    let mut marks = 0;
    for (start, c) in text.char_indices() {
        if cleaned.len() + c.len_utf8() > most {
            let rest = grouped((text.len() - start) as u64);
            cleaned.push_str(&format!(" … and {rest} bytes more"));
            break;
        }
        if c == '\t' {
            columns += glyph::columns(&cleaned[stop..]);
            let blanks = TAB - columns % TAB;
            cleaned.extend(std::iter::repeat_n(' ', blanks));
            columns += blanks;
            stop = cleaned.len();
            continue;
        }
        let c = harmless(c);
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        if marks <= MOST_MARKS {
            cleaned.push(c);
        }
    }
    columns += glyph::columns(&cleaned[stop..]);
    cleaned.shrink_to_fit();
    Clean {
        text: cleaned,
        columns,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_become_safe_to_show() {
        for (text, cleaned, columns) in [
            ("", "", 0),
            ("plain", "plain", 5),
            ("a\tb", "a       b", 9),
            ("日本\tb\t", "日本    b       ", 16),
            ("\x1b[31mred", "\u{fffd}[31mred", 8),
            ("50%\r", "50%\u{fffd}", 4),
            ("e\u{301}", "e\u{301}", 1),
        ] {
            let text = clean(text, 1000);
            assert_eq!((&*text.text, text.columns), (cleaned, columns));
        }
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        assert_eq!(clean("abcdef", 4).text, "abcd … and 2 bytes more");
        assert_eq!(clean("日本語", 7).text, "日本 … and 3 bytes more");
        assert_eq!(clean("a\tb", 8).text, "a        … and 1 bytes more");
        let tabs = clean(&"é\t".repeat(100_000), 65_536);
        assert!(tabs.text.len() < 65_536 + 100);
        let marks = clean(&"\u{301}".repeat(100_000), 65_536);
        assert_eq!(marks.text.chars().count(), MOST_MARKS);
    }

    proptest! {
        #[test]
        fn columns_are_what_is_drawn(text: String, most in 0_usize..50) {
            let text = clean(&text, most);
            prop_assert_eq!(text.columns, glyph::columns(&text.text));
            prop_assert!(text.text.chars().all(|c| c == harmless(c)));
        }
    }
}
