//! The screens of a session, and of a log.

use std::time::Duration;

use crossterm::event::KeyCode;

use super::{Dashboard, drawn};
use crate::{
    event::{Answer, Ask, Heard, LineKind, News, Tail, TailLine},
    tests::platform::*,
    view::OrgTab,
};

/// The first session of acme, opened from its list.
fn session(width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::ready(width, height);
    dashboard.open("acme", OrgTab::Sessions);
    dashboard.org("acme", Heard::Opened);
    let read = Ok(Answer::Sessions(vec![some_sessions().remove(0)]));
    dashboard.read(Ask::Sessions(slug("acme")), read);
    dashboard.press(KeyCode::Enter);
    dashboard
}

fn log(width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::ready(width, height);
    dashboard.open("acme", OrgTab::Status);
    dashboard.type_text("l");
    dashboard
}

fn tail(dashboard: &Dashboard) -> Tail {
    let view = dashboard.app.lines.as_ref().expect("lines are opened");
    view.tail.clone()
}

fn told(mut dashboard: Dashboard, lines: Vec<TailLine>) -> Dashboard {
    let tail = tail(&dashboard);
    dashboard.hear(News::Tail(tail.clone(), Heard::Opened));
    dashboard.hear(News::Tail(tail, Heard::Told(lines)));
    // Where lines are put is known once they were drawn.
    dashboard.screen();
    dashboard
}

fn some() -> Vec<TailLine> {
    vec![
        line("session started on laptop", LineKind::Note, 600),
        line("reading the tests", LineKind::Plain, 590),
        line("", LineKind::Plain, 590),
        line(
            "日本語 is wide, \x1b[31mred\x1b[0m is not obeyed, \ttabs are",
            LineKind::Plain,
            580,
        ),
        line("warning: 2 tests fail", LineKind::Warning, 400),
        line(
            "a long line that goes on and on, as agents like to write them, to the end of the screen and further than that, and then some more",
            LineKind::Plain,
            300,
        ),
        line("", LineKind::Skipped(1200), 290),
        line("error: could not compile `shop`", LineKind::Bad, 200),
        line("heartbeat", LineKind::Quiet, 10),
    ]
}

#[test]
fn session_lines() {
    let all = drawn(&[
        ("loading", session),
        ("empty", |width, height| {
            told(session(width, height), Vec::new())
        }),
        ("ready", |width, height| {
            told(session(width, height), some())
        }),
        ("with times, cut", |width, height| {
            let mut dashboard = told(session(width, height), some());
            dashboard.type_text("Tw");
            dashboard
        }),
        ("searched", |width, height| {
            let mut dashboard = told(session(width, height), some());
            dashboard.type_text("/test");
            dashboard
        }),
        ("stale", |width, height| {
            let mut dashboard = told(session(width, height), some());
            let tail = tail(&dashboard);
            dashboard.hear(News::Tail(tail, Heard::Lost(Some(refused()))));
            dashboard
        }),
        ("over", |width, height| {
            let mut dashboard = told(session(width, height), some());
            let tail = tail(&dashboard);
            dashboard.hear(News::Tail(tail, Heard::Over));
            dashboard
        }),
        ("over without a word", |width, height| {
            let mut dashboard = told(session(width, height), Vec::new());
            let tail = tail(&dashboard);
            dashboard.hear(News::Tail(tail, Heard::Over));
            dashboard
        }),
        ("failed", |width, height| {
            let mut dashboard = session(width, height);
            let tail = tail(&dashboard);
            dashboard.hear(News::Tail(tail, Heard::Lost(Some(refused()))));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn logs() {
    let all = drawn(&[
        ("loading", log),
        ("ready", |width, height| {
            let lines = (0..60)
                .map(|number| {
                    line(
                        &format!("line {number} of the log"),
                        LineKind::Plain,
                        60 - number,
                    )
                })
                .collect();
            told(log(width, height), lines)
        }),
        ("scrolled", |width, height| {
            let lines = (0..60)
                .map(|number| {
                    line(
                        &format!("line {number} of the log"),
                        LineKind::Plain,
                        60 - number,
                    )
                })
                .collect();
            let mut dashboard = told(log(width, height), lines);
            dashboard.press(KeyCode::PageUp);
            dashboard
        }),
        ("failed", |width, height| {
            let mut dashboard = log(width, height);
            let tail = tail(&dashboard);
            dashboard.hear(News::Tail(tail, Heard::Lost(Some(forbidden()))));
            dashboard.later(Duration::from_millis(200));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}
