//! A terminal's colours in numbers. The one rule: every colour can be read on the window's own.

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

pub const BACKGROUND: Rgb = Rgb(0x15, 0x17, 0x1e);
pub const BAR: Rgb = Rgb(0x1f, 0x22, 0x2c);
pub const EDGE: Rgb = Rgb(0x35, 0x3a, 0x48);
pub const QUIET: Rgb = Rgb(0x98, 0xa0, 0xb3);
/// Of frames without a colour of their own: thin lines in the colour of text would outshine it.
pub const FRAME: Rgb = Rgb(0x5a, 0x62, 0x78);
const TEXT: Rgb = Rgb(0xd6, 0xda, 0xe4);

/// The 16 that a terminal's user chooses, in their order.
const PALETTE: [Rgb; 16] = [
    Rgb(0x2b, 0x30, 0x3b),
    Rgb(0xf0, 0x71, 0x78),
    Rgb(0x86, 0xd3, 0x93),
    Rgb(0xf0, 0xc2, 0x6a),
    Rgb(0x7a, 0xa8, 0xff),
    Rgb(0xc7, 0x92, 0xea),
    Rgb(0x5c, 0xcf, 0xd6),
    Rgb(0xc3, 0xc8, 0xd4),
    Rgb(0x6d, 0x75, 0x87),
    Rgb(0xff, 0x8f, 0x96),
    Rgb(0xa8, 0xe6, 0xae),
    Rgb(0xff, 0xdb, 0x8d),
    Rgb(0x9f, 0xc3, 0xff),
    Rgb(0xdd, 0xb8, 0xfa),
    Rgb(0x8d, 0xec, 0xf0),
    Rgb(0xff, 0xff, 0xff),
];

/// What a cell is painted with: its letters', its ground, `None` where that is the window's.
pub fn of(cell: &Cell) -> (Rgb, Option<Rgb>) {
    let mut text = rgb(cell.fg).unwrap_or(TEXT);
    let mut ground = rgb(cell.bg);
    if cell.modifier.contains(Modifier::REVERSED) {
        (text, ground) = (ground.unwrap_or(BACKGROUND), Some(text));
    }
    if cell.modifier.contains(Modifier::DIM) {
        text = mixed(text, ground.unwrap_or(BACKGROUND));
    }
    (text, ground)
}

/// More than half of the first.
fn mixed(first: Rgb, second: Rgb) -> Rgb {
    let mix = |first: u8, second: u8| {
        let sum = u16::from(first) * 58 + u16::from(second) * 42;
        u8::try_from(sum / 100).unwrap_or(u8::MAX)
    };
    Rgb(
        mix(first.0, second.0),
        mix(first.1, second.1),
        mix(first.2, second.2),
    )
}

/// Nothing for the terminal's own.
fn rgb(color: Color) -> Option<Rgb> {
    let index = match color {
        Color::Reset => return None,
        Color::Rgb(red, green, blue) => return Some(Rgb(red, green, blue)),
        Color::Indexed(index) => return Some(indexed(index)),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    Some(indexed(index))
}

/// The 16, a cube of 6 × 6 × 6, and 24 greys, as xterm has them.
fn indexed(index: u8) -> Rgb {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        0..16 => PALETTE[usize::from(index)],
        16..232 => {
            let place = index - 16;
            Rgb(level(place / 36), level(place / 6 % 6), level(place % 6))
        }
        232.. => {
            let grey = 8 + 10 * (index - 232);
            Rgb(grey, grey, grey)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexed_colours_are_those_of_xterm() {
        assert_eq!(indexed(16), Rgb(0, 0, 0));
        assert_eq!(indexed(208), Rgb(255, 135, 0));
        assert_eq!(indexed(231), Rgb(255, 255, 255));
        assert_eq!(indexed(232), Rgb(8, 8, 8));
        assert_eq!(indexed(255), Rgb(238, 238, 238));
        assert_eq!(Rgb(1, 0xab, 0).to_string(), "#01ab00");
    }

    #[test]
    fn letters_can_be_read() {
        // A rough measure of light is enough to keep a palette from going dark.
        let light = |it: Rgb| u32::from(it.0) * 2 + u32::from(it.1) * 7 + u32::from(it.2);
        for color in &PALETTE[1..] {
            assert!(light(*color) > light(BACKGROUND) + 700, "{color}");
        }
        let mut cell = Cell::new("x");
        cell.modifier = Modifier::REVERSED;
        assert_eq!(of(&cell), (BACKGROUND, Some(TEXT)));
    }
}
