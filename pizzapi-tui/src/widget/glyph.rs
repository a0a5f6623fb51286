//! What a text looks like, cell by cell. The one rule: no piece is obeyed, and each is as wide as ratatui draws it.

use ratatui::buffer::CellWidth as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::text::harmless;

/// What a person would call one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// What to put into the cell.
    pub text: &'a str,
    /// Where it begins in the text it is from, in bytes.
    pub start: usize,
    /// Columns; never zero.
    pub width: usize,
}

/// Longer than any real one: the flag of Scotland takes 28 bytes, a family of four 25.
const LONGEST: usize = 64;
/// What stands for a character that would be obeyed.
const REPLACEMENT: &str = "\u{fffd}";

/// The glyphs of a text, one after the other. What has no width and nothing to stand on is left out.
pub fn glyphs(text: &str) -> Glyphs<'_> {
    Glyphs { text, at: 0 }
}

/// How wide a text is.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        glyphs(text).map(|glyph| glyph.width).sum()
    }
}

/// How wide a letter is that joins no other letter like it, and no ASCII: most of what is written in Latin, Cyrillic,
/// Chinese and Japanese. They stand alone too, and to know it here takes a tenth of the time.
fn simple(c: char) -> Option<usize> {
    match c {
        '\u{c0}'..='\u{24f}' | 'А'..='я' => Some(1),
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | '\u{4e00}'..='\u{9fff}' => Some(2),
        _ => None,
    }
}

/// See [`glyphs`].
#[derive(Clone, Debug)]
pub struct Glyphs<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Glyphs<'a> {
    type Item = Glyph<'a>;

    fn next(&mut self) -> Option<Glyph<'a>> {
        loop {
            let start = self.at;
            let rest = &self.text[start..];
            let bytes = rest.as_bytes();
            let first = *bytes.first()?;
            // ASCII before ASCII stands alone: no need to ask the tables.
            if first.is_ascii() && bytes.get(1).is_none_or(u8::is_ascii) {
                self.at += 1;
                let text = match first {
                    b'\t' => " ",
                    _ if first.is_ascii_control() => REPLACEMENT,
                    _ => &rest[..1],
                };
                let width = 1;
                return Some(Glyph { text, start, width });
            }
            let mut chars = rest.chars();
            let next = chars.next().and_then(simple);
            if let Some(width) = next
                && (chars.clone().next()).is_none_or(|c| c.is_ascii() || simple(c).is_some())
            {
                let length = rest.len() - chars.as_str().len();
                self.at += length;
                let text = &rest[..length];
                return Some(Glyph { text, start, width });
            }
            let whole = rest.graphemes(true).next()?;
            self.at += whole.len();
            let text = &whole[..whole.floor_char_boundary(LONGEST)];
            if text.chars().any(|c| c != harmless(c)) {
                let (text, width) = (REPLACEMENT, 1);
                return Some(Glyph { text, start, width });
            }
            let width = usize::from(text.cell_width());
            if width > 0 {
                return Some(Glyph { text, start, width });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_in_pieces() {
        let pieces = |text| glyphs(text).map(|g| (g.text, g.start, g.width)).collect();
        let expect = |text, expected: &[(&str, usize, usize)]| {
            let found: Vec<(&str, usize, usize)> = pieces(text);
            assert_eq!(found, expected, "{text:?}");
        };
        expect("", &[]);
        expect("ab", &[("a", 0, 1), ("b", 1, 1)]);
        expect(
            "ae\u{301}b",
            &[("a", 0, 1), ("e\u{301}", 1, 1), ("b", 4, 1)],
        );
        expect("日x", &[("日", 0, 2), ("x", 3, 1)]);
        expect("👩‍👩‍👧", &[("👩‍👩‍👧", 0, 2)]);
        expect("\x1b[", &[("\u{fffd}", 0, 1), ("[", 1, 1)]);
        expect(
            "\r\né",
            &[("\u{fffd}", 0, 1), ("\u{fffd}", 1, 1), ("é", 2, 1)],
        );
        expect("\u{202e}a", &[("\u{fffd}", 0, 1), ("a", 3, 1)]);
        expect("\u{301}\u{200b}a", &[("a", 5, 1)]);
    }

    #[test]
    fn simple_letters_are_what_the_tables_say() {
        let letters = ('\0'..=char::MAX).filter_map(|c| Some((c, simple(c)?)));
        for (c, width) in letters {
            assert_eq!(usize::from(c.to_string().cell_width()), width, "{c}");
            for other in ['a', '\t', '\u{7f}', 'é', 'я', 'か', 'カ', '日', c] {
                assert_eq!(
                    format!("{c}{other}").graphemes(true).count(),
                    2,
                    "{c}{other}"
                );
                assert_eq!(
                    format!("{other}{c}").graphemes(true).count(),
                    2,
                    "{other}{c}"
                );
            }
        }
    }

    #[test]
    fn a_pile_of_marks_is_one_short_glyph() {
        let pile = "a".to_owned() + &"\u{301}".repeat(10_000);
        let found: Vec<_> = glyphs(&pile).collect();
        assert_eq!((found.len(), found[0].width), (1, 1));
        assert!(found[0].text.len() <= LONGEST);
    }
}
