//! The table of orgs. The one rule: only the rows on the screen are laid out.

use pizzapi_sdk::types::{Org, Time};
use ratatui::{
    buffer::Buffer,
    layout::{Alignment, Rect},
    style::Modifier,
    text::{Line, Span},
    widgets::{Block, Widget as _},
};

use crate::{
    app::App,
    remote::{FailureKind, Remote},
    theme::{Theme, Tone},
    view::words,
    widget::{
        table::{Column, GAP, columns},
        text::{age, fit, padded, wrapped},
    },
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Slug,
    Name,
    Role,
    Status,
    Instance,
    Runners,
    Sessions,
    Age,
    Why,
}

impl Field {
    fn title(self, width: usize) -> &'static str {
        match self {
            Self::Slug => "SLUG",
            Self::Name => "NAME",
            Self::Role => "ROLE",
            Self::Status => "STATUS",
            Self::Instance => "INSTANCE",
            Self::Runners if width < 7 => "RUN",
            Self::Runners => "RUNNERS",
            Self::Sessions if width < 8 => "SESS",
            Self::Sessions => "SESSIONS",
            Self::Age => "AGE",
            Self::Why => "WHY",
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Runners | Self::Sessions | Self::Age)
    }
}

/// The cursor's place at the left of a row.
const MARKER: usize = 2;

/// How many rows fit into the list's area: it has a border and a line of titles.
pub fn rows(area: Rect) -> usize {
    usize::from(area.height).saturating_sub(3)
}

pub fn draw(app: &App, theme: Theme, buffer: &mut Buffer, area: Rect) {
    let block = Block::bordered()
        .title_top(Line::styled(" Orgs ", theme.style(Tone::Strong)))
        .title_top(Line::from(summary(app)).alignment(Alignment::Right));
    let inner = block.inner(area);
    block.render(area, buffer);
    if inner.width < 4 || inner.height < 2 {
        return;
    }
    match app.data.orgs.value() {
        Some(orgs) if !app.orgs.is_empty() => table(app, orgs, theme, buffer, inner),
        _ => message(app, theme, buffer, inner),
    }
}

/// How many there are, how many need somebody, what is shown in which order.
fn summary(app: &App) -> String {
    let view = &app.orgs;
    let Some(orgs) = app.data.orgs.value() else {
        return String::new();
    };
    let mut parts = Vec::new();
    if view.filter.is_empty() {
        parts.push(orgs.len().to_string());
    } else {
        parts.push(format!("{} of {}", view.rows.len(), orgs.len()));
    }
    match view.needing {
        0 => {}
        1 => parts.push("1 needs you".to_owned()),
        count => parts.push(format!("{count} need you")),
    }
    if !view.filter.is_empty() {
        parts.push(format!("/{}", fit(&view.filter, 16)));
    }
    let reversed = if view.reversed { " reversed" } else { "" };
    parts.push(format!("sort: {}{reversed}", view.sort.word()));
    format!(" {} ", parts.join(" · "))
}

fn table(app: &App, orgs: &[Org], theme: Theme, buffer: &mut Buffer, area: Rect) {
    let view = &app.orgs;
    let widths = layout(app, usize::from(area.width));
    let titles = widths
        .iter()
        .map(|(field, width)| padded(field.title(*width), *width, field.is_number()));
    let blank = " ".repeat(GAP);
    let titles = " ".repeat(MARKER) + &titles.collect::<Vec<_>>().join(&blank);
    buffer.set_line(
        area.x,
        area.y,
        &Line::styled(titles, theme.style(Tone::Quiet)),
        area.width,
    );
    let stale = !app.data.orgs.is_ready();
    let places = view.rows.iter().enumerate().skip(view.offset);
    for (y, (place, index)) in (area.y + 1..area.bottom()).zip(places) {
        let Some(org) = orgs.get(*index) else {
            continue;
        };
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        let selected = place == view.cursor;
        let line = line(org, &widths, selected, app.now, theme);
        buffer.set_line(row.x, row.y, &line, row.width);
        if selected {
            buffer.set_style(row, Theme::selected());
        } else if stale {
            buffer.set_style(row, theme.style(Tone::Quiet));
        }
    }
}

/// The columns that fit.
fn layout(app: &App, width: usize) -> Vec<(Field, usize)> {
    let texts = app.orgs.widths;
    let column = |id, rank, least, most| Column {
        id,
        rank,
        least,
        most,
    };
    let text = |id, rank, least: usize, wants: usize| {
        column(id, rank, wants.clamp(4, least), wants.max(4))
    };
    let short = width < 100;
    let (runners, sessions, why) = if short { (3, 4, 24) } else { (7, 8, 26) };
    columns(
        &[
            text(Field::Slug, 0, 12, texts.slug),
            text(Field::Name, 7, 10, texts.name),
            column(Field::Role, 8, 6, 6),
            column(Field::Status, 2, 11, 11),
            column(Field::Instance, 1, 14, 14),
            column(Field::Runners, 6, runners, runners),
            column(Field::Sessions, 5, sessions, sessions),
            column(Field::Age, 4, 4, 4),
            text(Field::Why, 3, why, texts.why),
        ],
        width.saturating_sub(MARKER + 1),
    )
}

fn line(
    org: &Org,
    widths: &[(Field, usize)],
    selected: bool,
    now: Time,
    theme: Theme,
) -> Line<'static> {
    let mut spans = vec![Span::raw(if selected { "▸ " } else { "  " })];
    for (index, (field, width)) in widths.iter().enumerate() {
        if index > 0 {
            spans.push(Span::raw(" ".repeat(GAP)));
        }
        let (text, tone) = cell(org, *field, now);
        // Colours under a reversed cursor would be patches: there the words do.
        let tone = if selected { Tone::Plain } else { tone };
        spans.push(Span::styled(
            padded(&text, *width, field.is_number()),
            theme.style(tone),
        ));
    }
    Line::from(spans)
}

fn cell(org: &Org, field: Field, now: Time) -> (String, Tone) {
    let instance = org.instance.as_ref();
    let none = || ("–".to_owned(), Tone::Quiet);
    let count =
        |count: Option<u32>| count.map_or_else(none, |count| (count.to_string(), Tone::Plain));
    match field {
        Field::Slug => (org.slug.to_string(), Tone::Strong),
        Field::Name => (fit(&org.name, 200), Tone::Plain),
        Field::Role => org
            .role
            .as_ref()
            .map_or_else(none, |role| (role.to_string(), Tone::Plain)),
        Field::Status => {
            let sign = words::org(&org.status);
            (sign.text(), sign.tone)
        }
        Field::Instance => instance.map_or_else(none, |instance| {
            let sign = words::instance(&instance.status);
            (sign.text(), sign.tone)
        }),
        Field::Runners => count(instance.and_then(|instance| instance.runners)),
        Field::Sessions => count(instance.and_then(|instance| instance.sessions)),
        Field::Age => (age(now.since(org.created_at)), Tone::Plain),
        Field::Why => (fit(words::why(org), 400), Tone::Plain),
    }
}

/// What stands in place of rows: each state says which it is.
fn message(app: &App, theme: Theme, buffer: &mut Buffer, area: Rect) {
    let width = usize::from(area.width).saturating_sub(8).min(90);
    let (tone, title, reason, hint) = match &app.data.orgs {
        Remote::Loading => (
            Tone::Waiting,
            "◌ Loading the organisations …",
            "",
            String::new(),
        ),
        Remote::Failed(why) => match why.kind {
            FailureKind::Forbidden => (
                Tone::Warning,
                "▲ Forbidden: you may not see the organisations",
                &*why.text,
                super::next_try(app),
            ),
            FailureKind::LoggedOut => (
                Tone::Warning,
                "▲ The login has ended",
                &*why.text,
                "`pizzapi login`, then r".to_owned(),
            ),
            _ => (
                Tone::Bad,
                "✘ Could not load the organisations",
                &*why.text,
                super::next_try(app),
            ),
        },
        _ if app.orgs.filter.is_empty() => (
            Tone::Strong,
            "○ No organisations yet",
            "`pizzapi org create \"Acme\"` makes one; it will appear here by itself.",
            String::new(),
        ),
        _ => (
            Tone::Strong,
            "○ No organisation matches the filter",
            "",
            "esc clears it".to_owned(),
        ),
    };
    let mut lines = vec![Line::styled(title, theme.style(tone))];
    lines.extend(wrapped(reason, width, 4).into_iter().map(Line::from));
    if !hint.is_empty() {
        lines.push(Line::styled(
            hint,
            theme.style(Tone::Quiet).remove_modifier(Modifier::BOLD),
        ));
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = area.y + area.height.saturating_sub(height) / 3;
    for (y, line) in (top..area.bottom()).zip(lines) {
        let indent = area
            .width
            .saturating_sub(u16::try_from(line.width()).unwrap_or(u16::MAX))
            / 2;
        buffer.set_line(area.x + indent, y, &line, area.width - indent);
    }
}
