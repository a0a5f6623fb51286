//! The last pass over a frame. The one rule: it changes how cells look, and never where anything is.

use ratatui::{
    buffer::{Buffer, CellWidth as _},
    style::Color,
};

use crate::theme::Theme;

/// Puts the theme's ground behind everything, and its text's colour on what has none.
pub fn ground(buffer: &mut Buffer, theme: &Theme) {
    let Some((text, ground)) = theme.ground() else {
        return;
    };
    for cell in &mut buffer.content {
        if cell.fg == Color::Reset {
            cell.fg = text;
        }
        if cell.bg == Color::Reset {
            cell.bg = ground;
        }
    }
}

/// Replaces what a terminal without Unicode cannot show, each by something as wide.
pub fn ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.is_ascii() {
            continue;
        }
        let mut rest = symbol.chars();
        let sign = match (rest.next(), rest.next()) {
            (Some(c), None) => sign(c),
            // With marks on it, or of several characters.
            (Some(c), Some(_)) if c.is_ascii_graphic() && cell.cell_width() == 1 => c,
            _ => '?',
        };
        let wide = usize::from(cell.cell_width()).max(1);
        let text: String = std::iter::repeat_n(sign, wide).collect();
        cell.set_symbol(&text);
    }
}

/// What stands for a character.
#[expect(
    clippy::match_same_arms,
    reason = "what belongs together stands together"
)]
fn sign(c: char) -> char {
    match c {
        '●' => '*',
        '○' | '◌' => 'o',
        '▲' => '!',
        '✘' | '×' => 'x',
        '✔' => '+',
        '▸' | '›' | '→' | '▶' => '>',
        '◂' | '‹' | '←' | '◀' | '⌫' | '⏎' => '<',
        '↑' => '^',
        '↓' => 'v',
        '…' => '~',
        '·' | '•' => '.',
        '–' | '—' | '─' | '━' | '═' => '-',
        '│' | '┃' | '║' | '┆' | '┊' => '|',
        '\u{2500}'..='\u{257f}' => '+',
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '▁' => '_',
        '▂' => ':',
        '▃' | '░' => '-',
        '▄' => '=',
        '▅' | '▒' => '+',
        '▆' | '▓' => '*',
        '▇' | '█' => '#',
        '\u{a0}' => ' ',
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn everything_stays_where_it_is() {
        let mut buffer = Buffer::with_lines([
            "┌ Orgs ─ 2 ┐",
            "│▸ 日本 ● é│",
            "│✘ e\u{301}👩 … ▁█│",
            "└──────────┘",
        ]);
        let area = buffer.area;
        ascii(&mut buffer);
        assert_eq!(buffer.area, area);
        let rows: Vec<String> = buffer
            .content
            .chunks(usize::from(area.width))
            .map(|row| {
                let mut x = 0;
                let mut text = String::new();
                while let Some(cell) = row.get(x) {
                    text.push_str(cell.symbol());
                    x += usize::from(cell.cell_width().max(1));
                }
                text
            })
            .collect();
        assert_eq!(
            rows,
            [
                "+ Orgs - 2 +",
                "|> ???? * ?|",
                "|x e?? ~ _#|",
                "+----------+",
            ]
        );
        assert!(
            rows.iter()
                .all(|row| row.width() == usize::from(area.width))
        );
    }

    #[test]
    fn a_ground_is_put_behind_everything() {
        let mut buffer = Buffer::with_lines(["a b"]);
        buffer[(0, 0)].fg = Color::Red;
        ground(&mut buffer, &Theme::COLOR);
        assert_eq!(buffer[(2, 0)].bg, Color::Reset);
        ground(&mut buffer, &Theme::LIGHT);
        let (text, ground) = Theme::LIGHT.ground().expect("its own");
        assert_eq!((buffer[(0, 0)].fg, buffer[(0, 0)].bg), (Color::Red, ground));
        assert_eq!((buffer[(1, 0)].fg, buffer[(1, 0)].bg), (text, ground));
    }
}
