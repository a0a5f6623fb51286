//! What is between the tabs and the footer.

use ratatui::layout::{Constraint, Layout, Rect};

use super::{
    HomeTab, OrgTab, WIDE, lines,
    message::{self, Empty},
    org_detail, orgs, overview,
    paint::Paint,
    status, table,
};
use crate::{
    app::App,
    data::sessions,
    remote::Remote,
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
            let remote = worst(app, |open| open.runners.remote.of_nothing());
            Pane::new("Runners", &remote, &empty).rows(app, paint, area, &home.runners);
        }
        HomeTab::Sessions => {
            let remote = worst(app, |open| open.sessions.remote.of_nothing());
            Pane::new("Sessions", &remote, &NO_SESSIONS).rows(app, paint, area, &home.sessions);
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
            let mut pane = Pane::new("Sessions", &open.sessions.remote, &NO_SESSIONS);
            if more {
                pane.more = &kept;
            }
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
            Pane::new("Events", &app.data.events.remote, &NO_EVENTS).rows(
                app,
                paint,
                area,
                &org.events,
            );
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

/// What is known of several orgs together: what is known of any is shown; what cannot be had of all is said.
fn worst(app: &App, of: impl Fn(&crate::data::org::OrgData) -> Remote<()>) -> Remote<()> {
    let mut all: Vec<Remote<()>> = app.data.open.values().map(of).collect();
    if all.is_empty() {
        // No org serves, or none is known yet.
        return match &app.data.orgs.remote {
            Remote::Ready { at, .. } | Remote::Stale { at, .. } => {
                Remote::Ready { value: (), at: *at }
            }
            other => other.of_nothing(),
        };
    }
    let ready = all.iter().position(Remote::is_ready);
    let stale = all.iter().position(|remote| remote.value().is_some());
    let failed = all.iter().position(|remote| remote.failure().is_some());
    all.swap_remove(ready.or(stale).or(failed).unwrap_or(0))
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
