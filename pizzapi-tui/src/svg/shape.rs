//! Characters that are drawn rather than written: frames and blocks. The one rule: they reach to the edges of their cells,
//! so that neighbours join.

use super::CELL;

/// In pixels.
pub const OVERLAP: f32 = 0.25;

/// How a character is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Lines from the middle: up, right, down, left.
    Lines { arms: [bool; 4], heavy: bool },
    /// A rounded corner between two of these.
    Arc { arms: [bool; 4] },
    /// A part of the cell, in eighths from its left and top, and how solid it is, in quarters.
    Block {
        left: u16,
        top: u16,
        right: u16,
        bottom: u16,
        solid: u8,
    },
}

/// The shape of a symbol, if it is one to draw.
pub fn of(symbol: &str) -> Option<Shape> {
    let mut chars = symbol.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    match c {
        '\u{2500}'..='\u{257f}' => lines(c),
        '\u{2580}'..='\u{2593}' => block(c),
        _ => None,
    }
}

fn lines(c: char) -> Option<Shape> {
    const UP: u8 = 1;
    const RIGHT: u8 = 2;
    const DOWN: u8 = 4;
    const LEFT: u8 = 8;
    let (arms, heavy, arc) = match c {
        '─' => (LEFT | RIGHT, false, false),
        '│' => (UP | DOWN, false, false),
        '┌' => (RIGHT | DOWN, false, false),
        '┐' => (LEFT | DOWN, false, false),
        '└' => (UP | RIGHT, false, false),
        '┘' => (UP | LEFT, false, false),
        '├' => (UP | DOWN | RIGHT, false, false),
        '┤' => (UP | DOWN | LEFT, false, false),
        '┬' => (LEFT | RIGHT | DOWN, false, false),
        '┴' => (LEFT | RIGHT | UP, false, false),
        '┼' => (LEFT | RIGHT | UP | DOWN, false, false),
        '╭' => (RIGHT | DOWN, false, true),
        '╮' => (LEFT | DOWN, false, true),
        '╯' => (UP | LEFT, false, true),
        '╰' => (UP | RIGHT, false, true),
        '╴' => (LEFT, false, false),
        '╵' => (UP, false, false),
        '╶' => (RIGHT, false, false),
        '╷' => (DOWN, false, false),
        '━' => (LEFT | RIGHT, true, false),
        '┃' => (UP | DOWN, true, false),
        '┏' => (RIGHT | DOWN, true, false),
        '┓' => (LEFT | DOWN, true, false),
        '┗' => (UP | RIGHT, true, false),
        '┛' => (UP | LEFT, true, false),
        '┣' => (UP | DOWN | RIGHT, true, false),
        '┫' => (UP | DOWN | LEFT, true, false),
        '┳' => (LEFT | RIGHT | DOWN, true, false),
        '┻' => (LEFT | RIGHT | UP, true, false),
        '╋' => (LEFT | RIGHT | UP | DOWN, true, false),
        _ => return None,
    };
    let arms = [UP, RIGHT, DOWN, LEFT].map(|arm| arms & arm != 0);
    Some(if arc {
        Shape::Arc { arms }
    } else {
        Shape::Lines { arms, heavy }
    })
}

fn block(c: char) -> Option<Shape> {
    let part = |left, top, right, bottom| (left, top, right, bottom, 4);
    let (left, top, right, bottom, solid) = match c {
        '▀' => part(0, 0, 8, 4),
        '▁'..='█' => part(0, 8 - eighths(c, '▀'), 8, 8),
        '▉'..='▏' => part(0, 0, 8 - eighths(c, '█'), 8),
        '▐' => part(4, 0, 8, 8),
        '░'..='▓' => (0, 0, 8, 8, u8::try_from(eighths(c, '▐')).ok()?),
        _ => return None,
    };
    Some(Shape::Block {
        left,
        top,
        right,
        bottom,
        solid,
    })
}

/// How far behind another character it comes.
fn eighths(c: char, after: char) -> u16 {
    u16::try_from(u32::from(c) - u32::from(after)).unwrap_or(8)
}

/// The path of lines in a cell whose left upper corner is there.
pub fn path(shape: Shape, x: f32, y: f32) -> String {
    let (width, height) = (f32::from(CELL.0), f32::from(CELL.1));
    let (middle_x, middle_y) = (x + width / 2.0, y + height / 2.0);
    // A little into the next cell, as renderers leave a gap between lines that only touch.
    let (right, bottom) = (x + width + OVERLAP, y + height + OVERLAP);
    match shape {
        Shape::Lines { arms, .. } => {
            let [up, to_right, down, left] = arms;
            let mut path = String::new();
            if left || to_right {
                let from = if left { x } else { middle_x };
                let to = if to_right { right } else { middle_x };
                path.push_str(&format!("M{from} {middle_y}H{to}"));
            }
            if up || down {
                let from = if up { y } else { middle_y };
                let to = if down { bottom } else { middle_y };
                path.push_str(&format!("M{middle_x} {from}V{to}"));
            }
            path
        }
        Shape::Arc { arms } => {
            let [up, to_right, ..] = arms;
            let (start, turn_y) = if up {
                (y, middle_y - 4.0)
            } else {
                (bottom, middle_y + 4.0)
            };
            let (end, turn_x) = if to_right {
                (right, middle_x + 4.0)
            } else {
                (x, middle_x - 4.0)
            };
            format!("M{middle_x} {start}V{turn_y}Q{middle_x} {middle_y} {turn_x} {middle_y}H{end}")
        }
        Shape::Block { .. } => String::new(),
    }
}
