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
    /// Colours of our own, on a ground of our own: what stands out on one vanishes on another. They are the text's, the
    /// ground's, and those of good, waiting, warning, bad, quiet, border, key, match.
    Fixed(Color, Color, [Color; 8]),
}

/// Whether there are to be colours at all: not where `NO_COLOR` is set. crossterm would leave them out by itself then, and
/// garble what stands beside them.
pub fn has_colors() -> bool {
    !Colored::ansi_color_disabled_memoized()
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
        palette: Palette::Fixed(
            rgb(0xd6_dd_e6),
            rgb(0x14_19_21),
            [
                rgb(0x7e_c6_99),
                rgb(0x6c_b6_ff),
                rgb(0xe5_c0_7b),
                rgb(0xff_7b_72),
                rgb(0x8b_94_9e),
                rgb(0x55_5e_69),
                rgb(0xff_b8_6c),
                rgb(0xf2_cc_60),
            ],
        ),
    };
    pub const LIGHT: Self = Self {
        name: "light",
        palette: Palette::Fixed(
            rgb(0x1f_23_28),
            rgb(0xff_ff_ff),
            [
                rgb(0x11_63_29),
                rgb(0x05_50_ae),
                rgb(0x7d_4e_00),
                rgb(0xb3_1d_28),
                rgb(0x57_60_6a),
                rgb(0x8c_95_9f),
                rgb(0x95_38_00),
                rgb(0x7d_4e_00),
            ],
        ),
    };
    pub const HIGH_CONTRAST: Self = Self {
        name: "high-contrast",
        palette: Palette::Fixed(
            rgb(0xff_ff_ff),
            rgb(0x00_00_00),
            [
                rgb(0x5f_ff_87),
                rgb(0x5f_d7_ff),
                rgb(0xff_ff_5f),
                rgb(0xff_9a_8f),
                rgb(0xe0_e0_e0),
                rgb(0xff_ff_ff),
                rgb(0xff_ff_5f),
                rgb(0xff_ff_5f),
            ],
        ),
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

    /// What suits the terminal, as far as its environment says. It is not asked: over a slow line its answer would come when
    /// keys are listened to, and be taken for some.
    pub fn of_terminal() -> Self {
        let of = |name| std::env::var(name).unwrap_or_default();
        if has_colors() {
            Self::suiting(&of("COLORFGBG"), &of("COLORTERM"))
        } else {
            Self::MONO
        }
    }

    /// The terminal's own colours, unless they would vanish on a light ground.
    fn suiting(colors: &str, depth: &str) -> Self {
        // Like `15;0`, or `0;default;15`: text and ground, by their numbers among the 16.
        let ground = colors.rsplit(';').next().and_then(|it| it.parse().ok());
        match (ground, depth) {
            (Some(7_u8 | 9..=15), "truecolor" | "24bit") => Self::LIGHT,
            (Some(7 | 9..=15), _) => Self::MONO,
            _ => Self::COLOR,
        }
    }

    /// The colours of plain text and of what is behind it; `None`: the terminal's.
    pub fn ground(&self) -> Option<(Color, Color)> {
        match self.palette {
            Palette::Fixed(text, ground, _) => Some((text, ground)),
            _ => None,
        }
    }

    pub fn style(&self, tone: Tone) -> Style {
        let modifier = match tone {
            Tone::Warning | Tone::Bad | Tone::Strong | Tone::Key | Tone::Marked => Modifier::BOLD,
            Tone::Match => Modifier::BOLD | Modifier::UNDERLINED,
            Tone::Quiet if !matches!(self.palette, Palette::Fixed(..)) => Modifier::DIM,
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
        let Palette::Fixed(text, _, colors) = self.palette else {
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
            // On a frame it would have the frame's.
            Tone::Strong => return Some(text),
            Tone::Plain => return None,
        };
        Some(colors[place])
    }

    pub fn selected() -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONES: [Tone; 11] = [
        Tone::Plain,
        Tone::Good,
        Tone::Waiting,
        Tone::Warning,
        Tone::Bad,
        Tone::Quiet,
        Tone::Strong,
        Tone::Border,
        Tone::Key,
        Tone::Marked,
        Tone::Match,
    ];

    /// As WCAG 2 defines it.
    fn luminance(color: Color) -> f64 {
        let Color::Rgb(red, green, blue) = color else {
            panic!("{color} is the terminal's");
        };
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_can_be_read_in_every_theme() {
        for theme in Theme::ALL {
            let Some((text, ground)) = theme.ground() else {
                continue;
            };
            let least = if theme == Theme::HIGH_CONTRAST {
                7.0
            } else {
                4.5
            };
            for tone in TONES {
                let color = theme.style(tone).fg.unwrap_or(text);
                let contrast = contrast(color, ground);
                // Frames are no text: they have to be seen, and not more.
                let least = if tone == Tone::Border { 2.5 } else { least };
                assert!(contrast >= least, "{} {tone:?}: {contrast:.2}", theme.name);
            }
        }
    }

    #[test]
    fn what_is_told_from_other_things_looks_otherwise_without_colours() {
        let style = |tone| Theme::MONO.style(tone);
        for tone in TONES {
            assert_eq!((style(tone).fg, style(tone).bg), (None, None), "{tone:?}");
        }
        for tone in [Tone::Bad, Tone::Quiet, Tone::Match, Tone::Marked] {
            assert_ne!(style(tone), style(Tone::Plain), "{tone:?}");
        }
    }

    #[test]
    fn the_theme_suits_the_terminal() {
        for (colors, depth, suits) in [
            ("", "", Theme::COLOR),
            ("15;0", "truecolor", Theme::COLOR),
            ("0;15", "truecolor", Theme::LIGHT),
            ("0;default;15", "24bit", Theme::LIGHT),
            ("0;7", "", Theme::MONO),
            ("default;default", "truecolor", Theme::COLOR),
            ("0;nonsense", "truecolor", Theme::COLOR),
        ] {
            assert_eq!(Theme::suiting(colors, depth), suits, "{colors} {depth}");
        }
    }

    #[test]
    fn themes_have_names_and_follow_each_other() {
        let mut theme = Theme::DARK;
        for _ in Theme::ALL {
            assert_eq!(Theme::named(theme.name), Some(theme));
            theme = theme.next();
        }
        assert_eq!(theme, Theme::DARK);
        assert_eq!(Theme::named("pink"), None);
    }
}
