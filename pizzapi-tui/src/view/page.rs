//! A page of text, or of things to choose from.

use pizzapi_sdk::types::Secret;
use ratatui::{
    layout::Rect,
    text::{Line, Span},
    widgets::{Clear, Widget as _},
};

use super::{
    middle,
    paint::{Paint, Target},
};
use crate::{
    action::Step,
    theme::{Theme, Tone},
    widget::{
        glyph::glyphs,
        text::{fit, padded, wrapped},
    },
};

/// A page over the screen.
#[derive(Debug)]
pub struct Page {
    title: String,
    what: What,
    /// The first line on the screen, or the entry under the cursor.
    at: usize,
    /// What is shown once was copied, or it was said that it was not.
    warned: bool,
}

/// No page is wider.
const WIDTH: u16 = 110;

#[derive(Debug)]
enum What {
    /// A text as it is, and in lines that fit.
    Text(String, Vec<String>),
    /// Things that may be copied: what each is, and it.
    Menu(Vec<(String, String)>),
    /// Something that is shown this once.
    Secret(String, Secret),
}

impl Page {
    /// A text, for a screen of so many columns.
    pub fn text(title: String, text: &str, columns: u16) -> Self {
        let width = usize::from(columns.saturating_sub(12).clamp(20, WIDTH - 4));
        let lines = text.lines().flat_map(|line| broken(line, width));
        Self {
            title,
            what: What::Text(text.to_owned(), lines.collect()),
            at: 0,
            warned: false,
        }
    }

    pub fn menu(title: String, entries: Vec<(String, String)>) -> Self {
        Self {
            title,
            what: What::Menu(entries),
            at: 0,
            warned: false,
        }
    }

    pub fn secret(about: String, secret: &Secret) -> Self {
        Self {
            title: "Shown this once".to_owned(),
            what: What::Secret(about, secret.clone()),
            at: 0,
            warned: false,
        }
    }

    /// Whether it may be put away; what is shown this once not at the first try, unless it was copied.
    pub fn may_close(&mut self) -> bool {
        let may = self.warned || !matches!(self.what, What::Secret(..));
        self.warned = true;
        may
    }

    /// It is in the terminal's clipboard, as far as anybody can tell.
    pub fn was_copied(&mut self) {
        self.warned = true;
    }

    pub fn is_menu(&self) -> bool {
        matches!(self.what, What::Menu(_))
    }

    fn length(&self) -> usize {
        match &self.what {
            What::Text(_, lines) => lines.len(),
            What::Menu(entries) => entries.len(),
            What::Secret(..) => 1,
        }
    }

    pub fn go(&mut self, step: Step, page: usize) {
        let length = self.length();
        let last = if self.is_menu() {
            length.saturating_sub(1)
        } else {
            length.saturating_sub(page)
        };
        self.at = step.from(self.at, last, page);
    }

    /// Whether this entry is under the cursor.
    pub fn is_at(&self, place: usize) -> bool {
        self.is_menu() && self.at == place
    }

    pub fn select(&mut self, place: usize) {
        if self.is_menu() {
            self.at = place.min(self.length().saturating_sub(1));
        }
    }

    /// What is copied from here.
    pub fn copied(&self) -> String {
        match &self.what {
            What::Text(text, _) => text.clone(),
            What::Menu(entries) => entries
                .get(self.at)
                .map(|(_, text)| text.clone())
                .unwrap_or_default(),
            What::Secret(_, secret) => secret.expose().to_owned(),
        }
    }

    pub fn copied_name(&self) -> String {
        match &self.what {
            What::Text(..) => "The page".to_owned(),
            What::Menu(entries) => entries
                .get(self.at)
                .map(|(what, _)| format!("The {what}"))
                .unwrap_or_default(),
            What::Secret(..) => "The secret".to_owned(),
        }
    }
}

/// A line in pieces that are no wider than this.
fn broken(line: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for glyph in glyphs(line) {
        if used + glyph.width > width {
            pieces.push(String::new());
            used = 0;
        }
        used += glyph.width;
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(glyph.text);
        }
    }
    pieces
}

/// A text, or how long it is.
fn on_one_line(text: &str) -> String {
    match text.lines().count() {
        0 | 1 => text.to_owned(),
        count => format!("({count} lines)"),
    }
}

pub fn draw(page: &Page, paint: &mut Paint<'_>, screen: Rect) {
    let most = screen.width.saturating_sub(8).min(WIDTH);
    let width = usize::from(most).saturating_sub(4);
    let lines: Vec<Line<'static>> = match &page.what {
        What::Text(_, lines) => lines
            .iter()
            .skip(page.at)
            .take(usize::from(screen.height))
            .map(|line| Line::raw(fit(line, width)))
            .collect(),
        What::Menu(entries) => entries
            .iter()
            .enumerate()
            .map(|(place, (what, text))| {
                let marker = if place == page.at { "▸ " } else { "  " };
                Line::from(vec![
                    Span::raw(marker),
                    Span::styled(padded(what, 12, false), paint.style(Tone::Strong)),
                    Span::raw(fit(&on_one_line(text), width.saturating_sub(16))),
                ])
            })
            .collect(),
        What::Secret(about, secret) => {
            let mut lines: Vec<Line<'static>> = wrapped(about, width, 4)
                .into_iter()
                .map(Line::raw)
                .collect();
            lines.push(Line::default());
            for text in wrapped(secret.expose(), width, 4) {
                lines.push(Line::styled(text, paint.style(Tone::Strong)));
            }
            lines
        }
    };
    let rest = page.length().saturating_sub(page.at);
    let height = match page.what {
        What::Text(..) => u16::try_from(page.length().max(rest)).unwrap_or(u16::MAX),
        _ => u16::try_from(lines.len()).unwrap_or(u16::MAX),
    };
    let area = middle(screen, most, height.saturating_add(2));
    Clear.render(area, paint.buffer);
    let inner = paint.frame(area, &page.title, "c copies · esc back");
    let inner = Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        ..inner
    };
    paint.drawn.page = usize::from(inner.height);
    paint.lines(inner, lines);
    if page.is_menu() {
        for (place, y) in (inner.y..inner.bottom()).enumerate().take(page.length()) {
            let row = Rect {
                y,
                height: 1,
                ..inner
            };
            paint.target(row, Target::Row(place));
            if place == page.at {
                paint.buffer.set_style(row, Theme::selected());
            }
        }
    }
}
