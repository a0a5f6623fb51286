//! Text on a terminal. The one rule: nothing from a server is wider than its place, and nothing in it is obeyed.

use std::time::Duration;

use pizzapi_sdk::types::text::printable;
use ratatui::text::{Line, Span};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How wide a text is, as far as `most` columns matter.
pub fn width(text: &str, most: usize) -> usize {
    // Cut first, as nobody wants the width of a megabyte.
    let cut = text
        .char_indices()
        .nth(most.saturating_mul(2))
        .map_or(text, |(end, _)| &text[..end]);
    cut.width().min(most)
}

/// The text, made harmless, and cut with `…` where it is wider than `width`.
pub fn fit(text: &str, width: usize) -> String {
    let mut fitted = String::new();
    let mut used = 0;
    // Marks without width could go on for ever.
    let mut room = width.saturating_mul(4);
    let mut rest = text.chars();
    for c in rest.by_ref() {
        let c = harmless(c);
        let wide = c.width().unwrap_or(0);
        if used + wide > width || room == 0 {
            while used + 1 > width {
                let Some(last) = fitted.pop() else { break };
                used -= last.width().unwrap_or(0);
            }
            if width > 0 {
                fitted.push('…');
            }
            return fitted;
        }
        used += wide;
        room -= 1;
        fitted.push(c);
    }
    fitted
}

/// The character as `printable` shows it: what could move the cursor or turn the text around is `�`.
pub fn harmless(c: char) -> char {
    // Nearly every character is none of those.
    if matches!(c, ' '..='~' | '\u{a1}'..='\u{1fff}' | '\u{2070}'..) {
        return c;
    }
    let mut buffer = [0; 4];
    let text = printable(c.encode_utf8(&mut buffer));
    text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The text in exactly `width` columns, at the left or right of them.
pub fn padded(text: &str, width: usize, right: bool) -> String {
    let fitted = fit(text, width);
    let blank = " ".repeat(width.saturating_sub(fitted.width()));
    if right {
        blank + &fitted
    } else {
        fitted + &blank
    }
}

/// Breaks a text into lines at white space, and inside words that are wider than a line. At most `most` lines.
pub fn wrapped(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let clipped = fit(text, width.saturating_mul(most));
    for word in clipped.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if !line.is_empty() && line.width() + gap + word.width() > width {
            lines.push(std::mem::take(&mut line));
        } else if gap == 1 {
            line.push(' ');
        }
        line.push_str(word);
        while line.width() > width && width > 1 {
            let mut head = String::new();
            let mut used = 0;
            for c in line.chars() {
                used += c.width().unwrap_or(0);
                if used > width {
                    break;
                }
                head.push(c);
            }
            line.drain(..head.len());
            lines.push(head);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines.truncate(most);
    lines
}

/// Left and right on one line of `width`: the left one gives way.
pub fn spread<'a>(left: Vec<Span<'a>>, right: Vec<Span<'a>>, width: usize) -> Line<'a> {
    let of = |spans: &[Span<'_>]| spans.iter().map(Span::width).sum::<usize>();
    let right_width = of(&right);
    let mut room = width.saturating_sub(right_width);
    let mut spans = Vec::new();
    for span in left {
        let content = fit(&span.content, room);
        room -= content.width().min(room);
        spans.push(Span::styled(content, span.style));
    }
    spans.push(Span::raw(" ".repeat(room)));
    spans.extend(right);
    Line::from(spans)
}

/// How long, in two digits and a unit, as the CLI says it.
pub fn age(age: Duration) -> String {
    let seconds = age.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit() {
        for (text, width, fitted) in [
            ("acme", 4, "acme"),
            ("acme", 3, "ac…"),
            ("acme", 1, "…"),
            ("acme", 0, ""),
            ("日本語", 6, "日本語"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("日本語", 1, "…"),
            ("a\x1b[31m", 9, "a\u{fffd}[31m"),
        ] {
            assert_eq!(fit(text, width), fitted, "{text} in {width}");
        }
        assert_eq!(padded("日本語", 4, true), " 日…");
        assert!(fit(&"\u{301}".repeat(10_000), 5).len() < 100);
    }

    #[test]
    fn every_character_is_harmless() {
        for c in '\0'..=char::MAX {
            let text = printable(&c.to_string());
            assert_eq!(harmless(c).to_string(), text, "{c:?}");
        }
    }

    #[test]
    fn texts_wrap() {
        assert_eq!(wrapped("one two three", 7, 9), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh ij", 3, 9), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrapped("one two three four", 5, 2).len(), 2);
        assert!(wrapped("日本", 1, 3).len() <= 3);
        assert!(wrapped("", 0, 0).is_empty());
    }
}
