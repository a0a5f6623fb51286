//! The help. The one rule: it is made from the key table.

use ratatui::{
    layout::{Rect, Size},
    text::{Line, Span},
    widgets::{Clear, Widget as _},
};

use super::{middle, paint::Paint};
use crate::{
    app::App,
    keymap::context::Context,
    theme::Tone,
    widget::text::{fit, padded},
};

const WIDTH: u16 = 76;
/// Lines above and below that stay free, with the borders.
const FREE: u16 = 4;

/// How many lines the help has.
pub fn length(app: &App) -> usize {
    lines(app).len()
}

/// How many of them fit.
pub fn page(size: Size) -> usize {
    usize::from(size.height.saturating_sub(FREE))
}

pub fn draw(app: &App, first: usize, paint: &mut Paint<'_>, screen: Rect) {
    let lines = lines(app);
    let page = page(screen.as_size()).min(lines.len());
    let first = first.min(lines.len() - page);
    let area = middle(screen, WIDTH, u16::try_from(page + 2).unwrap_or(u16::MAX));
    Clear.render(area, paint.buffer);
    let place = if page < lines.len() {
        format!("{}–{} of {}", first + 1, first + page, lines.len())
    } else {
        String::new()
    };
    let inner = paint.frame(area, "Keys", &place);
    let shown = lines.into_iter().skip(first).map(|line| match line {
        Entry::Blank => Line::default(),
        Entry::Warning(text) => Line::styled(
            format!(" ▲ {}", fit(&text, usize::from(WIDTH) - 6)),
            paint.style(Tone::Warning),
        ),
        Entry::Title(title) => Line::styled(format!(" {title}"), paint.style(Tone::Strong)),
        Entry::Key(keys, does, now) => {
            let tone = if now { Tone::Plain } else { Tone::Quiet };
            Line::from(vec![
                Span::styled(
                    format!("   {}", padded(&keys, 16, false)),
                    paint.style(Tone::Key),
                ),
                Span::styled(does, paint.style(tone)),
            ])
        }
    });
    let shown: Vec<Line<'_>> = shown.collect();
    paint.lines(inner, shown);
}

enum Entry {
    Blank,
    Warning(String),
    Title(&'static str),
    /// Keys, what they do, and whether they do it now.
    Key(String, &'static str, bool),
}

/// What works here comes first.
fn lines(app: &App) -> Vec<Entry> {
    let warnings = app.keymap.warnings.iter();
    let mut lines: Vec<Entry> = warnings
        .map(|text| Entry::Warning(format!("keys.toml: {text}")))
        .collect();
    let here = Context::beneath(app);
    for context in here.iter().copied() {
        let bindings = app.keymap.bindings.iter();
        let mut bindings = bindings
            .filter(|binding| {
                binding.context == context && !binding.does.is_empty() && !binding.keys.is_empty()
            })
            .filter(|binding| app.keymap.is_bound(app, binding))
            .peekable();
        if bindings.peek().is_none() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(Entry::Blank);
        }
        lines.push(Entry::Title(context.title()));
        for binding in bindings {
            let now = app.keymap.is_valid(app, binding);
            lines.push(Entry::Key(binding.shown(app.ascii), binding.does, now));
        }
    }
    lines
}
