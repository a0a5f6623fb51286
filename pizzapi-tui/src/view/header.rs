//! The top line: where one is, as whom, and how fresh it is.

use ratatui::{
    layout::Rect,
    text::{Line, Span},
};

use super::{
    HomeTab, OrgTab,
    paint::{Paint, Target},
    sessions::short_id,
    words,
};
use crate::{
    action::Action,
    app::App,
    event::Tail,
    link::Standing,
    theme::Tone,
    widget::text::{fit, spread},
};

pub fn draw(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let quiet = paint.style(Tone::Quiet);
    let strong = paint.style(Tone::Strong);
    let standing = app.data.standing();
    let sign = words::standing(standing);
    let mut right = vec![Span::styled(sign.text(), paint.style(sign.tone))];
    if standing != Standing::Live
        && let Some(at) = app.data.orgs.remote.at()
    {
        let age = paint.ages.since(at);
        right.push(Span::styled(format!("  {age}"), quiet));
    }
    right.push(Span::raw(" "));
    let mut left = vec![Span::styled(" pizzapi", strong)];
    let crumbs = crumbs(app);
    let last = crumbs.len().saturating_sub(1);
    for (place, crumb) in crumbs.into_iter().enumerate() {
        left.push(Span::styled(" ▸ ", quiet));
        let style = if place == last { strong } else { quiet };
        left.push(Span::styled(crumb, style));
    }
    let taken: usize = left.iter().chain(&right).map(Span::width).sum();
    // At least two blanks before it, and four behind.
    let room =
        usize::from(area.width).saturating_sub(taken + 6 + if app.read_only { 12 } else { 0 });
    let role = app.org_in_question().filter(|_| app.org.is_some());
    let role = role.and_then(|org| org.role.as_ref());
    if let Some(user) = app.data.user.value() {
        let account = words::account(user, role, room);
        if !account.is_empty() {
            let rights = if app.read_only { " · read only" } else { "" };
            right.insert(0, Span::raw(format!("{account}{rights}    ")));
        }
    }
    paint.line(area, &spread(left, right, area.width.into()));
}

fn crumbs(app: &App) -> Vec<String> {
    let mut crumbs = vec![fit(&app.place, 30), app.home.tab.title().to_lowercase()];
    if let Some(org) = &app.org {
        crumbs.push(org.slug.to_string());
    }
    if let Some(lines) = &app.lines {
        if app.org.is_none() {
            crumbs.push(lines.tail.org().to_string());
        }
        crumbs.push(match (&lines.tail, &lines.session) {
            (Tail::Session(..), Some(row)) => format!("session {}", short_id(&row.session)),
            (Tail::Session(_, id), None) => format!("session {id}"),
            (Tail::Logs(_), _) => "logs".to_owned(),
        });
    }
    crumbs
}

/// The tabs of what is opened.
pub fn tabs(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let (titles, at): (Vec<&str>, usize) = if let Some(org) = &app.org {
        let tabs = OrgTab::of(app, &org.slug);
        let at = tabs.iter().position(|tab| *tab == org.tab);
        let titles = tabs.into_iter().map(OrgTab::title);
        (titles.collect(), at.unwrap_or(0))
    } else {
        let tabs = HomeTab::of(app);
        let at = tabs.iter().position(|tab| *tab == app.home.tab);
        let titles = tabs.into_iter().map(HomeTab::title);
        (titles.collect(), at.unwrap_or(0))
    };
    let full: usize = titles.iter().map(|title| title.len() + 4).sum();
    let wide = full <= usize::from(area.width);
    let mut x = area.x;
    for (place, title) in titles.into_iter().enumerate() {
        let open = place == at;
        let title = if wide || open { title } else { "" };
        let text = format!(
            " {}{}{title} ",
            place + 1,
            if title.is_empty() { "" } else { " " }
        );
        let width = u16::try_from(text.len()).unwrap_or(u16::MAX);
        let at = Rect {
            x,
            width: width.min(area.right().saturating_sub(x)),
            ..area
        };
        let tone = if open { Tone::Strong } else { Tone::Quiet };
        paint.line(at, &Line::styled(text, paint.style(tone)));
        if open {
            let marked = Rect {
                x: at.x,
                width: at.width,
                ..at
            };
            paint
                .buffer
                .set_style(marked, crate::theme::Theme::selected());
        }
        paint.target(at, Target::Act(Action::Tab(place)));
        x = x.saturating_add(width);
    }
}
