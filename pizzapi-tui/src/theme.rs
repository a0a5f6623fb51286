//! Colours. The one rule: they only repeat what a glyph and a word already say.

use crossterm::style::Colored;
use ratatui::style::{Color, Modifier, Style};

/// What something means, for whoever chooses its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    /// Under way: no reason to worry yet.
    Waiting,
    /// Needs a look.
    Warning,
    Bad,
    Quiet,
    Strong,
    /// The frames around things.
    Border,
    /// What one can press.
    Key,
    /// Rows that are marked.
    Marked,
    /// What was searched for.
    Match,
}

/// How tones look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    pub name: &'static str,
    palette: Palette,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Palette {
    /// No colours at all.
    None,
    /// The terminal's own 16 colours, which suit its background.
    Own,
    /// Colours of our own: good, waiting, warning, bad, quiet, border, key, match.
    Fixed([Color; 8]),
}

const fn rgb(hex: u32) -> Color {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color::Rgb(red, green, blue)
}

impl Theme {
    /// The terminal's own 16 colours, which suit its background.
    pub const COLOR: Self = Self {
        name: "16-colour",
        palette: Palette::Own,
    };
    /// No colours at all.
    pub const MONO: Self = Self {
        name: "mono",
        palette: Palette::None,
    };
    pub const DARK: Self = Self {
        name: "dark",
        palette: Palette::Fixed([
            rgb(0x7e_c6_99),
            rgb(0x6c_b6_ff),
            rgb(0xe5_c0_7b),
            rgb(0xff_7b_72),
            rgb(0x8b_94_9e),
            rgb(0x48_4f_58),
            rgb(0xff_b8_6c),
            rgb(0xf2_cc_60),
        ]),
    };
    pub const LIGHT: Self = Self {
        name: "light",
        palette: Palette::Fixed([
            rgb(0x11_63_29),
            rgb(0x05_50_ae),
            rgb(0x7d_4e_00),
            rgb(0xb3_1d_28),
            rgb(0x57_60_6a),
            rgb(0xaf_b8_c1),
            rgb(0x95_38_00),
            rgb(0x7d_4e_00),
        ]),
    };
    pub const HIGH_CONTRAST: Self = Self {
        name: "high-contrast",
        palette: Palette::Fixed([
            Color::LightGreen,
            Color::LightCyan,
            Color::LightYellow,
            Color::LightRed,
            Color::Reset,
            Color::Reset,
            Color::LightYellow,
            Color::LightYellow,
        ]),
    };
    pub const ALL: [Self; 5] = [
        Self::DARK,
        Self::LIGHT,
        Self::HIGH_CONTRAST,
        Self::COLOR,
        Self::MONO,
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name == name)
    }

    /// The one after this.
    pub fn next(self) -> Self {
        let place = Self::ALL.iter().position(|theme| *theme == self);
        let next = place.map_or(0, |place| (place + 1) % Self::ALL.len());
        Self::ALL[next]
    }

    /// As `NO_COLOR` says. It is crossterm who reads it, and who would garble attributes if we set colours all the same.
    pub fn of_terminal() -> Self {
        if Colored::ansi_color_disabled_memoized() {
            Self::MONO
        } else {
            Self::COLOR
        }
    }

    pub fn style(&self, tone: Tone) -> Style {
        let modifier = match tone {
            Tone::Warning | Tone::Bad | Tone::Strong | Tone::Key | Tone::Marked => Modifier::BOLD,
            Tone::Match => Modifier::BOLD | Modifier::UNDERLINED,
            Tone::Quiet if !matches!(self.palette, Palette::Fixed(_)) => Modifier::DIM,
            _ => Modifier::empty(),
        };
        let styled = Style::new().add_modifier(modifier);
        match self.color(tone) {
            Some(color) => styled.fg(color),
            None => styled,
        }
    }

    fn color(self, tone: Tone) -> Option<Color> {
        let own = match tone {
            Tone::Good => Color::Green,
            Tone::Waiting => Color::Cyan,
            Tone::Warning | Tone::Match => Color::Yellow,
            Tone::Bad => Color::Red,
            _ => return self.fixed(tone),
        };
        match self.palette {
            Palette::Own => Some(own),
            _ => self.fixed(tone),
        }
    }

    fn fixed(self, tone: Tone) -> Option<Color> {
        let Palette::Fixed(colors) = self.palette else {
            return None;
        };
        let place = match tone {
            Tone::Good => 0,
            Tone::Waiting | Tone::Marked => 1,
            Tone::Warning => 2,
            Tone::Bad => 3,
            Tone::Quiet => 4,
            Tone::Border => 5,
            Tone::Key => 6,
            Tone::Match => 7,
            Tone::Plain | Tone::Strong => return None,
        };
        Some(colors[place])
    }

    pub fn selected() -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}
