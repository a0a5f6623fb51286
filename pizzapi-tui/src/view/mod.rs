//! Screens. The one rule: drawing reads state and changes none.

mod banner;
mod body;
pub mod events;
mod facts;
mod finish;
mod footer;
mod form;
mod graphs;
mod header;
pub mod help;
mod home;
mod instances;
mod invites;
mod lines;
mod members;
mod message;
mod org;
mod org_detail;
pub mod orgs;
mod overview;
mod page;
pub mod paint;
mod platform;
mod question;
mod recent;
pub mod rows;
mod runners;
pub mod sessions;
mod status;
mod steps;
mod table;
mod users;
pub mod words;
mod work;

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect, Size},
    text::{Line, Span},
};

use self::paint::{Drawn, Paint};
pub use self::{
    home::{Home, HomeTab},
    lines::LinesView,
    org::{OrgTab, OrgView},
    page::Page,
};
use crate::{
    app::{App, Overlay},
    widget::text::fit,
};

/// Nothing useful fits into less.
pub const SMALLEST: Size = Size {
    width: 60,
    height: 15,
};
/// From this width on list and details are side by side.
pub const WIDE: u16 = 150;

/// Whether nothing useful fits.
pub fn is_too_small(size: Size) -> bool {
    size.width < SMALLEST.width || size.height < SMALLEST.height
}

/// Draws the whole screen.
pub fn draw(app: &mut App, frame: &mut Frame<'_>) -> Drawn {
    let area = frame.area();
    settle(app, area);
    let drawn = parts(app, frame);
    finish::ground(frame.buffer_mut(), &app.theme);
    if app.ascii {
        finish::ascii(frame.buffer_mut());
    }
    drawn
}

fn parts(app: &App, frame: &mut Frame<'_>) -> Drawn {
    let area = frame.area();
    let mut paint = Paint::new(frame.buffer_mut(), &app.theme, app.now);
    if let Some(select) = &app.select {
        select.draw(paint.buffer);
        let bottom = Rect {
            y: area.bottom().saturating_sub(1),
            height: area.height.min(1),
            ..area
        };
        footer::draw(app, &mut paint, bottom);
        return paint.finish();
    }
    if is_too_small(area.as_size()) {
        too_small(&mut paint, area);
        return paint.finish();
    }
    let banner = banner::lines(app, &mut paint);
    let [header, tabs, body, below, footer] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(u16::from(app.lines.is_none())),
        Constraint::Min(0),
        Constraint::Length(u16::try_from(banner.len()).unwrap_or(0).min(3)),
        Constraint::Length(1),
    ])
    .areas(area);
    header::draw(app, &mut paint, header);
    header::tabs(app, &mut paint, tabs);
    body::draw(app, &mut paint, body);
    paint.lines(below, banner);
    footer::draw(app, &mut paint, footer);
    let behind = paint.drawn.first;
    if !app.overlays.is_empty() {
        paint.cover();
    }
    match app.overlays.last() {
        Some(Overlay::Help(line)) => help::draw(app, *line, &mut paint, area),
        Some(Overlay::Form(form)) => form::draw(app, form, &mut paint, area),
        Some(Overlay::Question(question)) => question::draw(app, question, &mut paint, area),
        Some(Overlay::Page(page)) => page::draw(page, &mut paint, area),
        None => {}
    }
    // What lies on top does not scroll the list below.
    paint.drawn.first = behind;
    paint.finish()
}

/// Lines are put in place for where they are going to be drawn: how many fit is part of where one is in them.
fn settle(app: &mut App, screen: Rect) {
    if let Some(view) = &mut app.lines {
        // All but header, facts, frame, banner and footer; a line more or less makes no difference to where one is.
        let inner = Rect {
            width: screen.width.saturating_sub(2),
            height: screen.height.saturating_sub(5),
            ..screen
        };
        let area = app
            .drawn
            .lines
            .filter(|area| area.right() <= screen.right() && area.bottom() <= screen.bottom());
        view.pane.settle(&view.lines, area.unwrap_or(inner));
    }
}

fn too_small(paint: &mut Paint<'_>, area: Rect) {
    let (width, height) = (usize::from(area.width), area.height);
    let lines = [
        "terminal too small".to_owned(),
        format!(
            "{}×{}, needs {}×{}",
            area.width, height, SMALLEST.width, SMALLEST.height
        ),
    ];
    let y = area.y + height.saturating_sub(2) / 2;
    let below = Rect {
        y,
        height: area.bottom().saturating_sub(y),
        ..area
    };
    let lines = lines.map(|line| {
        let line = fit(&line, width);
        let indent = (width - Span::raw(&*line).width().min(width)) / 2;
        Line::from(" ".repeat(indent) + &line)
    });
    paint.lines(below, lines);
}

/// A box in the middle of the screen, of at most this size.
fn middle(screen: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(screen.width.saturating_sub(2));
    let height = height.min(screen.height.saturating_sub(2));
    Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    }
}
