//! One row of a frame. The one rule: what looks the same is one element, and begins in its own column.

use ratatui::{
    buffer::{Buffer, CellWidth as _},
    style::{Color, Modifier},
};

use super::{
    BASELINE, CELL,
    color::{self, Rgb},
    escaped,
    shape::{self, OVERLAP, Shape},
};

/// What is in a cell, or several for a wide one.
struct Glyph<'a> {
    /// From the frame's left.
    column: u16,
    width: u16,
    symbol: &'a str,
    text: Rgb,
    ground: Option<Rgb>,
    modifier: Modifier,
}

impl Glyph<'_> {
    fn is_blank(&self) -> bool {
        self.symbol.trim().is_empty() || self.modifier.contains(Modifier::HIDDEN)
    }

    /// Whether letters of both may be in one element.
    fn looks_like(&self, other: &Self) -> bool {
        let weight = Modifier::BOLD | Modifier::ITALIC;
        self.text == other.text && self.modifier & weight == other.modifier & weight
    }

    fn class(&self, more: &str) -> String {
        let names = [
            (self.modifier.contains(Modifier::BOLD), "b"),
            (self.modifier.contains(Modifier::ITALIC), "i"),
            (!more.is_empty(), more),
        ];
        let names = names.into_iter().filter(|(is, _)| *is);
        let names: Vec<_> = names.map(|(_, name)| name).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!(r#" class="{}""#, names.join(" "))
        }
    }
}

/// Adds the elements of a row.
pub fn draw(frame: &Buffer, y: u16, svg: &mut String) {
    let glyphs = glyphs(frame, y);
    let top = u32::from(y - frame.area.y) * u32::from(CELL.1);
    let before = svg.len();
    grounds(&glyphs, top, svg);
    shapes(&glyphs, top, svg);
    texts(&glyphs, top, svg);
    lines(&glyphs, top, svg);
    if svg.len() > before {
        svg.push('\n');
    }
}

fn glyphs(frame: &Buffer, y: u16) -> Vec<Glyph<'_>> {
    let area = frame.area;
    let mut glyphs = Vec::with_capacity(area.width.into());
    let mut x = area.x;
    while x < area.right() {
        let cell = &frame[(x, y)];
        let width = cell.cell_width().clamp(1, area.right() - x);
        let (mut text, ground) = color::of(cell);
        if ground.is_none() && cell.fg == Color::Reset && is_frame(cell.symbol()) {
            text = color::FRAME;
        }
        glyphs.push(Glyph {
            column: x - area.x,
            width,
            symbol: cell.symbol(),
            text,
            ground,
            modifier: cell.modifier,
        });
        x += width;
    }
    glyphs
}

fn is_frame(symbol: &str) -> bool {
    let shape = shape::of(symbol);
    matches!(shape, Some(Shape::Lines { .. } | Shape::Arc { .. }))
}

/// Neighbours that are alike.
fn alike<'a, 'b, T: PartialEq>(
    glyphs: &'a [Glyph<'b>],
    what: impl Fn(&Glyph<'b>) -> T + Copy,
) -> impl Iterator<Item = (&'a [Glyph<'b>], T)> {
    let groups = glyphs.chunk_by(move |left, right| what(left) == what(right));
    groups.map(move |group| (group, what(&group[0])))
}

/// Where neighbours begin and how wide they are together, in pixels.
fn extent(group: &[Glyph<'_>]) -> (u32, u32) {
    let columns: u32 = group.iter().map(|glyph| u32::from(glyph.width)).sum();
    let first = group.first().map_or(0, |glyph| glyph.column);
    (
        u32::from(first) * u32::from(CELL.0),
        columns * u32::from(CELL.0),
    )
}

fn grounds(glyphs: &[Glyph<'_>], top: u32, svg: &mut String) {
    let height = CELL.1;
    for (group, ground) in alike(glyphs, |glyph| glyph.ground) {
        let Some(ground) = ground else { continue };
        let (x, width) = extent(group);
        svg.push_str(&format!(
            r#"<rect x="{x}" y="{top}" width="{width}" height="{height}" fill="{ground}"/>"#
        ));
    }
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
fn shapes(glyphs: &[Glyph<'_>], top: u32, svg: &mut String) {
    let shape = |glyph: &Glyph<'_>| {
        let shape = shape::of(glyph.symbol).filter(|_| !glyph.is_blank());
        (shape, glyph.text)
    };
    for (group, (shape, color)) in alike(glyphs, shape) {
        let (x, width) = extent(group);
        let Some(shape) = shape else { continue };
        match shape {
            Shape::Block {
                left,
                top: above,
                right,
                bottom,
                solid,
            } => {
                let eighth = f32::from(CELL.1) / 8.0;
                let y = top as f32 + f32::from(above) * eighth;
                let height = f32::from(bottom - above) * eighth;
                let opacity = match solid {
                    1 => r#" opacity=".22""#,
                    2 => r#" opacity=".5""#,
                    3 => r#" opacity=".75""#,
                    _ => "",
                };
                // Whole columns are one, parts of them are one each.
                let (parts, part, step) = if (left, right) == (0, 8) {
                    (1, width as f32, 0.0)
                } else {
                    let cell = f32::from(CELL.0);
                    (group.len(), cell * f32::from(right - left) / 8.0, cell)
                };
                for index in 0..parts {
                    let x =
                        x as f32 + f32::from(CELL.0) * f32::from(left) / 8.0 + step * index as f32;
                    svg.push_str(&format!(
                        r#"<rect x="{x}" y="{y}" width="{part}" height="{height}" fill="{color}"{opacity}/>"#
                    ));
                }
            }
            Shape::Lines { arms, heavy } => {
                let straight = arms == [false, true, false, true];
                let path = if straight {
                    let y = top as f32 + f32::from(CELL.1) / 2.0;
                    format!("M{x} {y}H{}", (x + width) as f32 + OVERLAP)
                } else {
                    paths(group, shape, top)
                };
                stroke(&path, color, heavy, svg);
            }
            Shape::Arc { .. } => stroke(&paths(group, shape, top), color, false, svg),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
fn paths(group: &[Glyph<'_>], shape: Shape, top: u32) -> String {
    let columns = group
        .iter()
        .map(|glyph| f32::from(glyph.column) * f32::from(CELL.0));
    columns.map(|x| shape::path(shape, x, top as f32)).collect()
}

fn stroke(path: &str, color: Rgb, heavy: bool, svg: &mut String) {
    let width = if heavy { r#" stroke-width="2.5""# } else { "" };
    svg.push_str(&format!(
        r#"<path d="{path}" fill="none" stroke="{color}"{width}/>"#
    ));
}

/// ASCII of one look is one element, stretched to its columns; any other glyph is in the middle of its own.
fn texts(glyphs: &[Glyph<'_>], top: u32, svg: &mut String) {
    let y = top + u32::from(BASELINE);
    let mut rest = glyphs;
    while let [first, after @ ..] = rest {
        rest = after;
        if first.is_blank() || shape::of(first.symbol).is_some() {
            continue;
        }
        let color = first.text;
        if !first.symbol.is_ascii() {
            let class = first.class("g");
            let left = u32::from(first.column) * u32::from(CELL.0);
            let middle = f64::from(left) + f64::from(first.width) * f64::from(CELL.0) / 2.0;
            let text = escaped(first.symbol);
            svg.push_str(&format!(
                r#"<text{class} x="{middle}" y="{y}" fill="{color}">{text}</text>"#
            ));
            continue;
        }
        let run = run(first, after);
        let group = &glyphs[glyphs.len() - after.len() - 1..][..run];
        rest = &after[run - 1..];
        let (x, width) = extent(group);
        let text: String = group.iter().map(|glyph| glyph.symbol).collect();
        let (class, text) = (first.class(""), escaped(&text));
        let length = if run > 1 {
            format!(r#" textLength="{width}""#)
        } else {
            String::new()
        };
        svg.push_str(&format!(
            r#"<text{class} x="{x}" y="{y}" fill="{color}"{length}>{text}</text>"#
        ));
    }
}

/// How many glyphs from the first on are written as one: words with one blank between them.
fn run(first: &Glyph<'_>, after: &[Glyph<'_>]) -> usize {
    let mut length = 1;
    let mut blanks = 0;
    for (index, glyph) in after.iter().enumerate() {
        if glyph.is_blank() {
            blanks += 1;
            if blanks > 1 {
                break;
            }
        } else if glyph.symbol.is_ascii() && glyph.looks_like(first) {
            blanks = 0;
            length = index + 2;
        } else {
            break;
        }
    }
    length
}

/// Lines under and through text.
fn lines(glyphs: &[Glyph<'_>], top: u32, svg: &mut String) {
    for (modifier, offset) in [(Modifier::UNDERLINED, 16), (Modifier::CROSSED_OUT, 9)] {
        let line = |glyph: &Glyph<'_>| glyph.modifier.contains(modifier).then_some(glyph.text);
        for (group, color) in alike(glyphs, line) {
            let Some(color) = color else { continue };
            let (x, width) = extent(group);
            let y = top + offset;
            svg.push_str(&format!(
                r#"<rect x="{x}" y="{y}" width="{width}" height="1" fill="{color}"/>"#
            ));
        }
    }
}
