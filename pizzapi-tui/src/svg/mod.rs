//! A frame as a picture. The one rule: the same frame is the same bytes, on every machine.

mod sample;

use std::{collections::BTreeMap, fmt::Write as _};

use ratatui::{
    buffer::{Buffer, Cell, CellWidth as _},
    style::{Color, Modifier},
};

use crate::record::replay::{ReplayError, replay};

/// The dashboard of a platform with life in it, as an SVG picture; the same every time.
///
/// # Errors
/// None that tests would not have found: it replays a recording of its own making.
pub fn screenshot() -> Result<String, ReplayError> {
    let frame = replay(&sample::recording(SIZE), None)?;
    Ok(svg(&frame, "The dashboard of PizzaPi"))
}

/// The picture's columns and rows.
const SIZE: (u16, u16) = (130, 36);
/// A column's width and a row's height, in tenths of a pixel.
const CELL: (usize, usize) = (84, 180);
/// What is around the frame, likewise.
const MARGIN: usize = 160;
/// The height of the window's bar.
const BAR: usize = 340;

/// How a piece of text looks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    text: String,
    bold: bool,
    dim: bool,
    underlined: bool,
}

/// Draws a frame as a window of a terminal; `title` stands in its bar.
pub fn svg(frame: &Buffer, title: &str) -> String {
    let (columns, rows) = (
        usize::from(frame.area.width),
        usize::from(frame.area.height),
    );
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, rows * CELL.1 + BAR + MARGIN);
    let ground = frame.content.first().map_or(Color::Reset, |cell| cell.bg);
    let mut looks: BTreeMap<Look, usize> = BTreeMap::new();
    let mut body = String::new();
    for y in 0..frame.area.height {
        row(frame, y, ground, &mut looks, &mut body);
    }
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\">\n\
         <title>{title}</title>\n<style>\ntext {{ font: 14px ui-monospace, \"SF Mono\", Menlo, Consolas, \"DejaVu Sans Mono\", monospace; \
         white-space: pre }}\n",
        w = pixels(width),
        h = pixels(height),
        title = escaped(title),
    );
    for (look, number) in &looks {
        let _ = write!(svg, ".l{number} {{ fill: {}", look.text);
        for (is, rule) in [
            (look.bold, "; font-weight: bold"),
            (look.dim, "; opacity: .65"),
            (look.underlined, "; text-decoration: underline"),
        ] {
            if is {
                svg.push_str(rule);
            }
        }
        svg.push_str(" }\n");
    }
    let ground = css(ground, "#141921");
    let _ = write!(
        svg,
        "</style>\n<rect width=\"100%\" height=\"100%\" rx=\"9\" fill=\"{ground}\"/>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"9\" fill=\"none\" stroke=\"#8b949e\" stroke-opacity=\".4\"/>\n"
    );
    for (x, color) in [(18, "#ff5f57"), (38, "#febc2e"), (58, "#28c840")] {
        let _ = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"17\" r=\"6\" fill=\"{color}\"/>"
        );
    }
    svg.push_str(&body);
    svg.push_str("</svg>\n");
    svg
}

/// One row: grounds first, then pieces of text of one look.
fn row(
    frame: &Buffer,
    y: u16,
    ground: Color,
    looks: &mut BTreeMap<Look, usize>,
    body: &mut String,
) {
    let top = usize::from(y) * CELL.1 + BAR;
    let left = |x: u16| usize::from(x) * CELL.0 + MARGIN;
    let cell = |x: u16| &frame[(frame.area.x + x, frame.area.y + y)];
    let mut pieces: Vec<(u16, u16, Look, String)> = Vec::new();
    let mut grounds: Vec<(u16, u16, Color)> = Vec::new();
    let mut strokes: BTreeMap<String, Vec<(u16, Arms)>> = BTreeMap::new();
    let mut x = 0;
    while x < frame.area.width {
        let this = cell(x);
        let wide = this.cell_width().max(1);
        let (look, behind) = look(this);
        if behind != ground {
            match grounds.last_mut() {
                Some((from, long, color)) if *color == behind && *from + *long == x => {
                    *long += wide;
                }
                _ => grounds.push((x, wide, behind)),
            }
        }
        let symbol = this.symbol();
        if let Some(arms) = arms(symbol) {
            strokes.entry(look.text).or_default().push((x, arms));
            x += wide;
            continue;
        }
        if symbol != " " || look.underlined {
            match pieces.last_mut() {
                // What is not ASCII may be of another font, and wider: it stands alone.
                Some((from, long, same, text))
                    if *same == look
                        && *from + *long == x
                        && symbol.is_ascii()
                        && text.is_ascii() =>
                {
                    *long += wide;
                    text.push_str(symbol);
                }
                _ => pieces.push((x, wide, look, symbol.to_owned())),
            }
        }
        x += wide;
    }
    for (x, long, color) in grounds {
        let _ = writeln!(
            body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
            pixels(left(x)),
            pixels(top),
            pixels(usize::from(long) * CELL.0),
            pixels(CELL.1),
            css(color, "#d6dde6"),
        );
    }
    for (color, cells) in strokes {
        let path = path(&cells, left, top);
        let _ = writeln!(
            body,
            "<path d=\"{path}\" stroke=\"{color}\" fill=\"none\"/>"
        );
    }
    for (x, long, look, text) in pieces {
        let next = looks.len();
        let number = *looks.entry(look).or_insert(next);
        let _ = writeln!(
            body,
            "<text class=\"l{number}\" x=\"{}\" y=\"{}\" textLength=\"{}\">{}</text>",
            pixels(left(x)),
            pixels(top + 135),
            pixels(usize::from(long) * CELL.0),
            escaped(&text),
        );
    }
}

/// Where a line of a frame goes from the middle of its cell: up, right, down, left.
type Arms = [bool; 4];

/// Frames are drawn, as letters would leave gaps between rows.
fn arms(symbol: &str) -> Option<Arms> {
    Some(match symbol {
        "─" => [false, true, false, true],
        "│" => [true, false, true, false],
        "┌" => [false, true, true, false],
        "┐" => [false, false, true, true],
        "└" => [true, true, false, false],
        "┘" => [true, false, false, true],
        "├" => [true, true, true, false],
        "┤" => [true, false, true, true],
        "┬" => [false, true, true, true],
        "┴" => [true, true, false, true],
        "┼" => [true; 4],
        _ => return None,
    })
}

/// The lines of one row; those that go on in the next cell are one.
fn path(cells: &[(u16, Arms)], left: impl Fn(u16) -> usize, top: usize) -> String {
    let middle = top + CELL.1 / 2;
    let mut path = String::new();
    let mut across: Option<(usize, usize)> = None;
    let put = |across: (usize, usize), path: &mut String| {
        let (from, to) = across;
        let _ = write!(path, "M{} {}H{}", pixels(from), pixels(middle), pixels(to));
    };
    for (x, [up, right, down, back]) in cells {
        let (start, centre, end) = (left(*x), left(*x) + CELL.0 / 2, left(*x) + CELL.0);
        if *up || *down {
            let from = if *up { top } else { middle };
            let to = if *down { top + CELL.1 } else { middle };
            let _ = write!(path, "M{} {}V{}", pixels(centre), pixels(from), pixels(to));
        }
        if *right || *back {
            let from = if *back { start } else { centre };
            let to = if *right { end } else { centre };
            match &mut across {
                Some((_, last)) if *last == from => *last = to,
                other => {
                    if let Some(before) = other.replace((from, to)) {
                        put(before, &mut path);
                    }
                }
            }
        }
    }
    if let Some(last) = across {
        put(last, &mut path);
    }
    path
}

fn look(cell: &Cell) -> (Look, Color) {
    let reversed = cell.modifier.contains(Modifier::REVERSED);
    let (text, ground) = if reversed {
        (css(cell.bg, "#141921"), cell.fg)
    } else {
        (css(cell.fg, "#d6dde6"), cell.bg)
    };
    let look = Look {
        text,
        bold: cell.modifier.contains(Modifier::BOLD),
        dim: cell.modifier.contains(Modifier::DIM),
        underlined: cell.modifier.contains(Modifier::UNDERLINED),
    };
    (look, ground)
}

fn css(color: Color, usual: &str) -> String {
    let named = match color {
        Color::Rgb(red, green, blue) => return format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Black => "#141921",
        Color::Red | Color::LightRed => "#ff7b72",
        Color::Green | Color::LightGreen => "#7ec699",
        Color::Yellow | Color::LightYellow => "#e5c07b",
        Color::Blue | Color::LightBlue => "#6cb6ff",
        Color::Magenta | Color::LightMagenta => "#d2a8ff",
        Color::Cyan | Color::LightCyan => "#76e3ea",
        Color::White => "#ffffff",
        Color::Gray | Color::DarkGray => "#8b949e",
        Color::Reset | Color::Indexed(_) => usual,
    };
    named.to_owned()
}

/// Tenths of a pixel, without numbers that are rounded here so and there otherwise.
fn pixels(tenths: usize) -> String {
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part}"),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            ' ' => escaped.push('\u{a0}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn the_screenshot_is_the_same_every_time() {
        let picture = screenshot().expect("replayed");
        assert_eq!(picture, screenshot().expect("replayed"));
        for text in ["Overview", "live", "pizzapi"] {
            assert!(picture.contains(text), "{text}");
        }
        if let Some(path) = std::env::var_os("PIZZAPI_TUI_SCREENSHOT") {
            std::fs::write(path, picture).expect("written");
        }
    }

    #[test]
    fn what_is_drawn_is_in_the_picture() {
        let mut frame = Buffer::with_lines(["a<b 日本", "ok  ●", "┌──┐", "└──┘"]);
        frame[(0, 1)].set_style(Style::new().fg(Color::Rgb(1, 2, 3)));
        frame[(1, 1)].set_style(Style::new().add_modifier(Modifier::REVERSED));
        let picture = svg(&frame, "A & B");
        for part in [
            "<title>A\u{a0}&amp;\u{a0}B</title>",
            ">a&lt;b</text>",
            ">日</text>",
            ">●</text>",
            "fill: #010203",
            "fill: #141921",
            "<path d=\"M20.2 79V88M45.4 79V88M20.2 79H45.4\"",
            "width=\"99.2\"",
        ] {
            assert!(picture.contains(part), "no {part} in {picture}");
        }
        assert_eq!(picture, svg(&frame, "A & B"));
        assert!(!picture.contains("NaN"));
    }
}
