//! A question before something is done.

use ratatui::{
    layout::Rect,
    style::Style,
    text::Line,
    widgets::{Clear, Widget as _},
};

use super::{middle, paint::Paint};
use crate::{
    app::{App, Question},
    change::{Change, Confirmation},
    theme::Tone,
    widget::text::{fit, wrapped},
};

const WIDTH: u16 = 72;

pub fn draw(app: &App, question: &Question, paint: &mut Paint<'_>, screen: Rect) {
    let width = usize::from(WIDTH.min(screen.width.saturating_sub(2))).saturating_sub(4);
    let (text, ask, tone) = match &question.asks {
        Confirmation::TypeName { question, name } => (
            format!("{question}."),
            format!("Type `{name}` to go on: "),
            Tone::Bad,
        ),
        Confirmation::Yes(question) => (
            question.clone(),
            "Type y to go on: ".to_owned(),
            Tone::Warning,
        ),
        Confirmation::None => return,
    };
    let mut lines: Vec<Line<'static>> = wrapped(&text, width, 12)
        .into_iter()
        .map(|text| Line::styled(text, paint.style(tone)))
        .collect();
    lines.push(Line::default());
    let asked = lines.len();
    let indent = crate::widget::text::width(&ask, width);
    lines.push(Line::raw(ask));
    if question.wrong {
        let typed = fit(question.input.text(), 40);
        let text = match typed.as_str() {
            "" => "Nothing is typed yet; esc goes back".to_owned(),
            _ => format!("`{typed}` is not `{}`; esc goes back", question.wanted()),
        };
        lines.push(Line::styled(text, paint.style(Tone::Bad)));
    }
    let more = match question.changes.len() {
        0 | 1 => String::new(),
        count => format!("  (and {} more)", count - 1),
    };
    let commands = question.changes.iter().filter_map(Change::command);
    if let Some(command) = commands.into_iter().next() {
        lines.push(Line::styled(
            fit(&format!("= {}{more}", app.told(&command)), width),
            paint.style(Tone::Quiet),
        ));
    }
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = middle(screen, WIDTH, height);
    Clear.render(area, paint.buffer);
    let inner = paint.frame(area, "Sure?", "");
    let inner = Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        ..inner
    };
    paint.lines(inner, lines);
    let indent = u16::try_from(indent).unwrap_or(0).min(inner.width);
    let at = Rect {
        x: inner.x + indent,
        y: inner.y.saturating_add(u16::try_from(asked).unwrap_or(0)),
        width: inner.width - indent,
        height: 1,
    };
    paint.input(at.intersection(inner), &question.input, Style::new(), true);
}
