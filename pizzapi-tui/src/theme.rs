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
}

/// How tones look.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    color: bool,
}

impl Theme {
    /// The terminal's own 16 colours, which suit its background.
    pub const COLOR: Self = Self { color: true };
    /// No colours at all.
    pub const MONO: Self = Self { color: false };

    /// As `NO_COLOR` says. It is crossterm who reads it, and who would garble attributes if we set colours all the same.
    pub fn of_terminal() -> Self {
        if Colored::ansi_color_disabled_memoized() {
            Self::MONO
        } else {
            Self::COLOR
        }
    }

    pub fn style(self, tone: Tone) -> Style {
        let plain = Style::new();
        let (color, modifier) = match tone {
            Tone::Plain => return plain,
            Tone::Good => (Some(Color::Green), Modifier::empty()),
            Tone::Waiting => (Some(Color::Cyan), Modifier::empty()),
            Tone::Warning => (Some(Color::Yellow), Modifier::BOLD),
            Tone::Bad => (Some(Color::Red), Modifier::BOLD),
            Tone::Quiet => (None, Modifier::DIM),
            Tone::Strong => (None, Modifier::BOLD),
        };
        let styled = plain.add_modifier(modifier);
        match color {
            Some(color) if self.color => styled.fg(color),
            _ => styled,
        }
    }

    pub fn selected() -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}
