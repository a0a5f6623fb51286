//! What is between the tabs and the footer.

use pizzapi_sdk::types::InstanceSummary;
use ratatui::layout::{Constraint, Layout, Rect};

use super::{
    HomeTab, OrgTab, WIDE, lines,
    message::{self, Empty},
    org_detail, orgs, overview,
    paint::Paint,
    status, table, work,
};
use crate::{
    app::App,
    data::{org::OrgData, sessions},
    remote::Remote,
    theme::Tone,
    widget::{
        list::{List, Row},
        rows::Rows,
    },
};

pub fn draw(app: &App, paint: &mut Paint<'_>, area: Rect) {
    if let Some(view) = &app.lines {
        return lines::draw(view, paint, area);
    }
    match &app.org {
        Some(org) => of_org(app, org, paint, area),
        None => at_home(app, paint, area),
    }
}

const NO_ORGS: Empty<'_> = Empty {
    what: "organisations",
    hint: "n makes one; so does `pizzapi org create \"Acme\"`. It will appear here by itself.",
};

fn at_home(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let home = &app.home;
    let all = &app.data.orgs.remote;
    match home.tab {
        HomeTab::Overview => overview::draw(app, paint, area),
        HomeTab::Orgs | HomeTab::Instances => {
            let (title, list) = match home.tab {
                HomeTab::Orgs => ("Orgs", &home.orgs),
                _ => ("Instances", &home.instances),
            };
            let (area, detail) = split(app, area);
            let rows = all.value().map_or(&[][..], |orgs| &orgs.rows[..]);
            let more = orgs::needing(rows);
            Pane {
                title,
                more: &more,
                remote: all,
                empty: &NO_ORGS,
            }
            .draw(app, paint, area, list, rows);
            if let Some(area) = detail {
                org_detail::draw(app, paint, area);
            }
        }
        HomeTab::Runners => {
            let empty = Empty {
                what: "runners",
                hint: "`pizzapi runner` connects this machine; it will appear here by itself.",
            };
            let count = |it: &InstanceSummary| it.runners;
            if let Some(rest) = work::of_all(app, "runners", count) {
                return rest.draw(paint, area, "Runners");
            }
            let each = |open: &OrgData| open.runners.remote.of_nothing();
            let remote = work::together(app, !home.runners.items.is_empty(), each);
            let more = work::of_which(app, count, each);
            let pane = Pane::new("Runners", &remote, &empty).with(&more);
            pane.rows(app, paint, area, &home.runners);
        }
        HomeTab::Sessions => {
            let count = |it: &InstanceSummary| it.sessions;
            if let Some(rest) = work::of_all(app, "sessions", count) {
                return rest.draw(paint, area, "Sessions");
            }
            let each = |open: &OrgData| open.sessions.remote.of_nothing();
            let remote = work::together(app, !home.sessions.items.is_empty(), each);
            let more = work::of_which(app, count, each);
            let pane = Pane::new("Sessions", &remote, &NO_SESSIONS).with(&more);
            pane.rows(app, paint, area, &home.sessions);
        }
        HomeTab::Events => {
            Pane::new("Events", &app.data.events.remote, &NO_EVENTS).rows(
                app,
                paint,
                area,
                &home.events,
            );
        }
        HomeTab::Users => {
            let empty = Empty {
                what: "users",
                hint: "n makes an account.",
            };
            Pane::new("Users", &app.data.users.remote, &empty).rows(app, paint, area, &home.users);
        }
    }
}

const NO_SESSIONS: Empty<'_> = Empty {
    what: "sessions",
    hint: "n starts one on a runner.",
};
const NO_EVENTS: Empty<'_> = Empty {
    what: "events",
    hint: "What happens appears here by itself; events are kept 7 days.",
};

fn of_org(app: &App, org: &super::OrgView, paint: &mut Paint<'_>, area: Rect) {
    let slug = &org.slug;
    let Some(open) = app.data.open.get(slug) else {
        return;
    };
    let Some(it) = app.org_in_question() else {
        // It is gone, or not known yet.
        return status::draw(app, paint, area);
    };
    if matches!(org.tab, OrgTab::Runners | OrgTab::Sessions)
        && let Some(rest) = work::of_org(app, it)
    {
        return rest.draw(paint, area, org.tab.title());
    }
    match org.tab {
        OrgTab::Status => status::draw(app, paint, area),
        OrgTab::Members => {
            let empty = Empty {
                what: "members",
                hint: "n adds somebody who has an account.",
            };
            Pane::new("Members", &open.members.remote, &empty).rows(app, paint, area, &org.members);
        }
        OrgTab::Runners => {
            let hint = format!(
                "`pizzapi runner --org {slug}` connects a machine; it will appear here by itself."
            );
            let empty = Empty {
                what: "runners",
                hint: &hint,
            };
            Pane::new("Runners", &open.runners.remote, &empty).rows(app, paint, area, &org.runners);
        }
        OrgTab::Sessions => {
            let kept = format!("the newest {}", sessions::MOST);
            let more = open.sessions.value().is_some_and(|it| it.more);
            let pane = Pane::new("Sessions", &open.sessions.remote, &NO_SESSIONS);
            let pane = pane.with(if more { &kept } else { "" });
            pane.rows(app, paint, area, &org.sessions);
        }
        OrgTab::Invites => {
            let empty = Empty {
                what: "invites",
                hint: "n makes one: whoever has no account yet joins with it.",
            };
            Pane::new("Invites", &open.invites.remote, &empty).rows(app, paint, area, &org.invites);
        }
        OrgTab::Events => {
            let remote = &app.data.events.remote;
            let all = remote.value().map_or(0, Vec::len);
            let is_filtered = app.filter().is_some_and(|filter| !filter.is_empty());
            if all > 0 && org.events.items.is_empty() && !is_filtered {
                // Older ones of it there may be.
                let title = format!("○ None among the platform's latest {all} events");
                let hint = "what happens from now on appears here by itself";
                let inner = paint.frame(area, "Events", "");
                return message::lines(paint, inner, Tone::Strong, &title, "", hint);
            }
            Pane::new("Events", remote, &NO_EVENTS).rows(app, paint, area, &org.events);
        }
    }
}

/// List and details, where details are wished.
fn split(app: &App, area: Rect) -> (Rect, Option<Rect>) {
    if !app.home.shows_detail(app.size.width) || app.org_in_question().is_none() {
        return (area, None);
    }
    if area.width >= WIDE {
        let [list, detail] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Length(56)]).areas(area);
        return (list, Some(detail));
    }
    let height = (area.height * 3 / 5).min(org_detail::HEIGHT);
    let [list, detail] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(height)]).areas(area);
    (list, Some(detail))
}

/// A list in its frame.
struct Pane<'a, R> {
    title: &'a str,
    more: &'a str,
    remote: &'a Remote<R>,
    empty: &'a Empty<'a>,
}

impl<'a, R> Pane<'a, R> {
    fn new(title: &'a str, remote: &'a Remote<R>, empty: &'a Empty<'a>) -> Self {
        Self {
            title,
            more: "",
            remote,
            empty,
        }
    }

    /// With more to say of it at its top right.
    fn with(self, more: &'a str) -> Self {
        Self { more, ..self }
    }

    fn rows<T: Row>(&self, app: &App, paint: &mut Paint<'_>, area: Rect, rows: &Rows<T>) {
        self.draw(app, paint, area, &rows.list, &rows.items);
    }

    fn draw<T: Row>(
        &self,
        app: &App,
        paint: &mut Paint<'_>,
        area: Rect,
        list: &List<T>,
        rows: &[T],
    ) {
        let known = self.remote.value().is_some();
        let mut right = if known {
            table::summary(list, rows.len(), self.more)
        } else {
            String::new()
        };
        if let Remote::Stale { at, .. } = self.remote {
            let age = paint.ages.since(*at);
            right = format!("▲ stale: {age} old · {right}");
        }
        let inner = paint.frame(area, self.title, &right);
        if known && !list.is_empty() {
            table::draw(paint, inner, list, rows, !self.remote.is_ready());
        } else {
            message::draw(app, paint, inner, self.remote, self.empty);
        }
    }
}
