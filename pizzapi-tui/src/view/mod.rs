//! Screens. The one rule: drawing reads state and changes none.

pub mod help;
mod org_detail;
mod org_table;
pub mod orgs;
mod words;

use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Constraint, Layout, Rect, Size},
    style::{Modifier, Style},
    text::{Line, Span},
};

use crate::{
    app::App,
    keymap::{self, Context},
    remote::{FailureKind, Remote},
    theme::{Theme, Tone},
    widget::text::{age, fit, spread},
};

/// Nothing useful fits into less.
pub const SMALLEST: Size = Size {
    width: 60,
    height: 15,
};
/// From this width on list and details are side by side.
const WIDE: u16 = 150;

/// Where things are.
struct Areas {
    header: Rect,
    list: Rect,
    detail: Option<Rect>,
    /// One line on why the rows are old.
    banner: Option<Rect>,
    footer: Rect,
}

impl Areas {
    fn of(app: &App, size: Size) -> Self {
        let stale = matches!(app.data.orgs, Remote::Stale { .. });
        let [header, body, banner, footer] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Min(0),
            Constraint::Length(u16::from(stale)),
            Constraint::Length(1),
        ])
        .areas(Rect::from((ratatui::layout::Position::ORIGIN, size)));
        let (list, detail) = if app.orgs.watched().is_none() {
            (body, None)
        } else if size.width >= WIDE {
            let [list, detail] =
                Layout::horizontal([Constraint::Fill(1), Constraint::Length(56)]).areas(body);
            (list, Some(detail))
        } else {
            let height = (body.height / 2).min(org_detail::HEIGHT);
            let [list, detail] =
                Layout::vertical([Constraint::Fill(1), Constraint::Length(height)]).areas(body);
            (list, Some(detail))
        };
        Self {
            header,
            list,
            detail,
            banner: stale.then_some(banner),
            footer,
        }
    }
}

/// How many rows of the list are on the screen.
pub fn page(app: &App) -> usize {
    org_table::rows(Areas::of(app, app.size).list)
}

/// Draws the whole screen.
pub fn draw(app: &App, theme: Theme, frame: &mut Frame) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    if area.width < SMALLEST.width || area.height < SMALLEST.height {
        return too_small(area, buffer);
    }
    let areas = Areas::of(app, area.as_size());
    put(buffer, areas.header, header(app, theme, area.width));
    org_table::draw(app, theme, buffer, areas.list);
    if let Some(detail) = areas.detail {
        org_detail::draw(app, theme, buffer, detail);
    }
    if let Some(area) = areas.banner {
        put(buffer, area, banner(app, theme, area.width));
    }
    put(buffer, areas.footer, footer(app, theme, area.width));
    if let Some(line) = app.help {
        help::draw(line, theme, buffer, area);
    }
}

fn put(buffer: &mut Buffer, area: Rect, line: Line<'_>) {
    if !area.is_empty() {
        buffer.set_line(area.x, area.y, &line, area.width);
    }
}

fn too_small(area: Rect, buffer: &mut Buffer) {
    let (width, height) = (usize::from(area.width), area.height);
    let lines = [
        "terminal too small".to_owned(),
        format!(
            "{}×{}, needs {}×{}",
            area.width, height, SMALLEST.width, SMALLEST.height
        ),
    ];
    let top = area.y + height.saturating_sub(2) / 2;
    for (y, line) in (top..area.bottom()).zip(lines) {
        let line = fit(&line, width);
        let indent = (width - Span::raw(&*line).width().min(width)) / 2;
        put(
            buffer,
            Rect {
                y,
                height: 1,
                ..area
            },
            Line::from(" ".repeat(indent) + &line),
        );
    }
}

fn header(app: &App, theme: Theme, width: u16) -> Line<'static> {
    let quiet = theme.style(Tone::Quiet);
    let strong = theme.style(Tone::Strong);
    let sign = words::standing(app.data.standing());
    let mut right = vec![Span::styled(sign.text(), theme.style(sign.tone))];
    if let Some(at) = app.data.orgs.at() {
        right.push(Span::styled(format!("  {}", age(app.now.since(at))), quiet));
    }
    right.push(Span::raw(" "));
    let place = fit(&app.place, 30);
    let left = vec![
        Span::styled(" pizzapi", strong),
        Span::styled(" ▸ ", quiet),
        Span::raw(place),
        Span::styled(" ▸ ", quiet),
        Span::styled("orgs ", strong),
    ];
    let taken: usize = left.iter().chain(&right).map(Span::width).sum();
    let room = usize::from(width).saturating_sub(taken + 4);
    if let Some(user) = app.data.user.value() {
        let account = words::account(user, room);
        if !account.is_empty() {
            right.insert(0, Span::raw(account + "    "));
        }
    }
    spread(left, right, width.into())
}

/// Why the rows are old, and what comes next.
fn banner(app: &App, theme: Theme, width: u16) -> Line<'static> {
    let Some(why) = app.data.orgs.failure() else {
        return Line::default();
    };
    let (lead, next) = match why.kind {
        FailureKind::LoggedOut => (
            " ▲ stale: the login has ended: ",
            "`pizzapi login`, then r".to_owned(),
        ),
        _ => (" ▲ stale: ", next_try(app)),
    };
    let next = format!("  {next} ");
    let lead = Span::styled(lead, theme.style(Tone::Warning));
    let next = Span::styled(next, theme.style(Tone::Quiet));
    let room = usize::from(width).saturating_sub(lead.width() + next.width());
    let full = Span::raw(fit(&why.text, 1000));
    let text = if full.width() <= room {
        full
    } else {
        Span::raw(fit(&why.cause, room))
    };
    spread(vec![lead, text], vec![next], width.into())
}

/// When the orgs are asked for again.
fn next_try(app: &App) -> String {
    let link = match app.data.link {
        crate::data::Link::Lost { retry_at } => retry_at,
        _ => None,
    };
    match app.data.retry_at.or(link) {
        Some(at) if at > app.now => {
            let millis = at.since(app.now).as_millis();
            format!("again in {}s · r now", millis.div_ceil(1000))
        }
        _ => "trying again…".to_owned(),
    }
}

fn footer(app: &App, theme: Theme, width: u16) -> Line<'static> {
    let version = Span::styled(
        concat!("  pizzapi ", env!("CARGO_PKG_VERSION"), " "),
        theme.style(Tone::Quiet),
    );
    let mut spans = Vec::new();
    if app.context() == Context::Filter {
        spans.push(Span::styled(" /", theme.style(Tone::Strong)));
        // The end of a long filter is where one types.
        let tail: String = app.orgs.filter.chars().rev().take(20).collect();
        spans.push(Span::raw(fit(&tail.chars().rev().collect::<String>(), 40)));
        spans.push(Span::styled(
            " ",
            Style::new().add_modifier(Modifier::REVERSED),
        ));
        spans.push(Span::raw("  "));
    }
    let keys: Vec<_> = keymap::valid(app)
        .filter_map(|binding| Some((binding.shown, binding.footer?)))
        .collect();
    let room = usize::from(width).saturating_sub(version.width());
    let of = |(key, word): &(&str, &str)| Span::raw(*key).width() + Span::raw(*word).width() + 3;
    let mut taken: usize = spans.iter().map(Span::width).sum();
    // The last one leads to all the others: it is never left out.
    let reserved = keys.last().map_or(0, of);
    for (index, pair) in keys.iter().enumerate() {
        let is_last = index + 1 == keys.len();
        let after = if is_last { 0 } else { reserved };
        if taken + of(pair) + after <= room || is_last {
            taken += of(pair);
            spans.push(Span::styled(
                format!(" {}", pair.0),
                theme.style(Tone::Strong),
            ));
            spans.push(Span::raw(format!(" {} ", pair.1)));
        }
    }
    spread(spans, vec![version], width.into())
}
