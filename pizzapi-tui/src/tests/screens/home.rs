//! The tabs of the first screen.

use std::time::Duration;

use crossterm::event::KeyCode;
use pizzapi_sdk::types::Measure;

use super::{Dashboard, add, drawn};
use crate::{
    event::{Answer, Ask, Heard, News},
    tests::platform::*,
    view::HomeTab,
};

fn empty(width: u16, height: u16) -> Dashboard {
    Dashboard::showing(admin(), Vec::new(), width, height)
}

/// Ten minutes on, with what instances used meanwhile.
fn measured(width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::ready(width, height);
    for minute in 0..40_u32 {
        dashboard.later(Duration::from_secs(15));
        let at = dashboard.now;
        let used = |share: u32| u64::from(minute * minute * share + 5_000);
        let more = |measure: Measure| Measure {
            runners: 1 + minute / 10,
            sessions: (minute * 7) % 12,
            rss_bytes: 7_000_000 + u64::from(minute) * 100_000,
            ..measure
        };
        dashboard.measured(vec![
            more(measure("acme", at, used(3))),
            measure("beta", at, used(1)),
        ]);
    }
    dashboard
}

/// Nothing but acme, in order.
fn well(width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::showing(admin(), vec![platform().remove(0)], width, height);
    dashboard.read(Ask::LastEvents, Ok(Answer::Events(events())));
    dashboard
}

/// What a member sees who is no admin of the platform.
fn member_of_two(width: u16, height: u16) -> Dashboard {
    let mut orgs = platform();
    orgs.truncate(2);
    let mut dashboard = Dashboard::showing(user(), orgs, width, height);
    dashboard.read(Ask::LastEvents, Ok(Answer::Events(Vec::new())));
    dashboard
}

fn stale(width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::ready(width, height);
    dashboard.later(Duration::from_secs(8));
    dashboard.lost(Some(refused()));
    dashboard
}

fn without_orgs(why: crate::remote::Failure, width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::start(width, height);
    dashboard.lost(Some(why.clone()));
    dashboard.read(Ask::Orgs, Err(why));
    dashboard
}

#[test]
fn overview() {
    let all = drawn(&[
        ("loading", Dashboard::start),
        ("empty", empty),
        ("well", well),
        ("ready", Dashboard::ready),
        ("measured", measured),
        ("no admin", member_of_two),
        ("stale", stale),
        ("failed", |width, height| {
            without_orgs(refused(), width, height)
        }),
        ("forbidden", |width, height| {
            without_orgs(forbidden(), width, height)
        }),
        ("logged out", |width, height| {
            without_orgs(logged_out(), width, height)
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn overview_at_other_sizes() {
    let mut all = String::new();
    for (width, height) in [(60, 15), (100, 24), (200, 60)] {
        add(&mut all, "measured", &mut measured(width, height));
    }
    add(&mut all, "too small", &mut measured(59, 15));
    insta::assert_snapshot!(all);
}

#[test]
fn orgs() {
    fn at(mut dashboard: Dashboard) -> Dashboard {
        dashboard.tab(HomeTab::Orgs);
        dashboard
    }
    let all = drawn(&[
        ("loading", |width, height| {
            at(Dashboard::start(width, height))
        }),
        ("empty", |width, height| at(empty(width, height))),
        ("ready", |width, height| at(Dashboard::ready(width, height))),
        ("measured", |width, height| at(measured(width, height))),
        ("stale", |width, height| at(stale(width, height))),
        ("failed", |width, height| {
            at(without_orgs(refused(), width, height))
        }),
        ("forbidden", |width, height| {
            at(without_orgs(forbidden(), width, height))
        }),
        ("filtered", |width, height| {
            let mut dashboard = at(Dashboard::ready(width, height));
            dashboard.type_text("/am");
            dashboard
        }),
        ("no match", |width, height| {
            let mut dashboard = at(Dashboard::ready(width, height));
            dashboard.type_text("/zzz");
            dashboard.press(KeyCode::Enter);
            dashboard
        }),
        ("marked", |width, height| {
            let mut dashboard = at(Dashboard::ready(width, height));
            dashboard.type_text("  s");
            dashboard
        }),
        ("details", |width, height| {
            let mut dashboard = at(Dashboard::ready(width, height));
            dashboard.type_text("d");
            rest(&mut dashboard);
            let report = Box::new(failed_report("gamma"));
            dashboard.read(Ask::Status(slug("gamma")), Ok(Answer::Status(report)));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}

/// The cursor stays where it is for a moment.
fn rest(dashboard: &mut Dashboard) {
    dashboard.later(Duration::from_millis(200)).hear(News::Tick);
}

#[test]
fn details_stand_beside_the_list_where_there_is_room() {
    let mut all = String::new();
    let mut dashboard = measured(160, 30);
    dashboard.tab(HomeTab::Orgs);
    dashboard.press(KeyCode::End);
    dashboard.press(KeyCode::Up);
    assert_eq!(dashboard.selected(), "acme");
    add(&mut all, "at once", &mut dashboard);
    rest(&mut dashboard);
    add(&mut all, "at rest", &mut dashboard);
    let report = Box::new(report("acme"));
    dashboard.read(Ask::Status(slug("acme")), Ok(Answer::Status(report)));
    add(&mut all, "ready", &mut dashboard);
    dashboard.type_text("d");
    add(&mut all, "put away", &mut dashboard);
    insta::assert_snapshot!(all);
}

#[test]
fn details_are_asked_for_when_the_cursor_rests() {
    let mut dashboard = Dashboard::ready(160, 30);
    let mut effects = dashboard.type_text("2jjj");
    effects.extend(dashboard.later(Duration::from_millis(149)).hear(News::Tick));
    assert!(effects.is_empty(), "{effects:?}");
    let effects = dashboard.later(Duration::from_millis(1)).hear(News::Tick);
    assert_eq!(effects.len(), 1, "{effects:?}");
}

#[test]
fn instances() {
    fn at(mut dashboard: Dashboard) -> Dashboard {
        dashboard.tab(HomeTab::Instances);
        dashboard
    }
    let all = drawn(&[
        ("loading", |width, height| {
            at(Dashboard::start(width, height))
        }),
        ("empty", |width, height| at(empty(width, height))),
        ("measured", |width, height| at(measured(width, height))),
        ("stale", |width, height| at(stale(width, height))),
        ("failed", |width, height| {
            at(without_orgs(refused(), width, height))
        }),
    ]);
    insta::assert_snapshot!(all);
}

/// The runners of acme, and of nobody else.
fn runners(width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::ready(width, height);
    dashboard.tab(HomeTab::Runners);
    let mut gone = runner("old-desktop");
    gone.connected = false;
    gone.session_count = 0;
    let mut warned = runner("a-runner-with-a-rather-long-name");
    warned.warning = Some("its clock is 40 s ahead".to_owned());
    let runners = vec![gone, warned, runner("laptop")];
    dashboard.org("acme", Heard::Opened);
    dashboard.read(Ask::Runners(slug("acme")), Ok(Answer::Runners(runners)));
    dashboard
}

#[test]
fn all_runners() {
    let all = drawn(&[
        ("loading", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.tab(HomeTab::Runners);
            dashboard
        }),
        ("empty", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.tab(HomeTab::Runners);
            dashboard.read(Ask::Runners(slug("acme")), Ok(Answer::Runners(Vec::new())));
            dashboard
        }),
        ("ready", runners),
        ("stale", |width, height| {
            let mut dashboard = runners(width, height);
            dashboard.org("acme", Heard::Lost(Some(refused())));
            dashboard
        }),
        ("failed", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.tab(HomeTab::Runners);
            dashboard.read(Ask::Runners(slug("acme")), Err(refused()));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}

fn sessions(width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::ready(width, height);
    dashboard.tab(HomeTab::Sessions);
    dashboard.org("acme", Heard::Opened);
    let read = Ok(Answer::Sessions(some_sessions()));
    dashboard.read(Ask::Sessions(slug("acme")), read);
    dashboard
}

#[test]
fn all_sessions() {
    let all = drawn(&[
        ("loading", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.tab(HomeTab::Sessions);
            dashboard
        }),
        ("empty", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.tab(HomeTab::Sessions);
            let read = Ok(Answer::Sessions(Vec::new()));
            dashboard.read(Ask::Sessions(slug("acme")), read);
            dashboard
        }),
        ("ready", sessions),
        ("stale", |width, height| {
            let mut dashboard = sessions(width, height);
            dashboard.org("acme", Heard::Lost(Some(refused())));
            dashboard
        }),
        ("failed", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.tab(HomeTab::Sessions);
            dashboard.read(Ask::Sessions(slug("acme")), Err(refused()));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn all_events() {
    fn at(mut dashboard: Dashboard) -> Dashboard {
        dashboard.tab(HomeTab::Events);
        dashboard
    }
    let all = drawn(&[
        ("loading", |width, height| {
            at(Dashboard::start(width, height))
        }),
        ("empty", |width, height| {
            let mut dashboard = empty(width, height);
            dashboard.read(Ask::LastEvents, Ok(Answer::Events(Vec::new())));
            at(dashboard)
        }),
        ("ready", |width, height| at(Dashboard::ready(width, height))),
        ("stale", |width, height| at(stale(width, height))),
        ("failed", |width, height| {
            let mut dashboard = empty(width, height);
            dashboard.read(Ask::LastEvents, Err(refused()));
            at(dashboard)
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn users() {
    fn users(width: u16, height: u16) -> Dashboard {
        let mut dashboard = Dashboard::ready(width, height);
        dashboard.tab(HomeTab::Users);
        let mut shut = account("old", 0);
        shut.disabled_at = Some(ago(60));
        let mut chief = account("admin", 3);
        chief.user.platform_role = admin().platform_role;
        let read = vec![account("ann", 1), account("bob", 12), shut, chief];
        dashboard.read(Ask::Users, Ok(Answer::Users(read)));
        dashboard
    }
    let all = drawn(&[
        ("loading", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.tab(HomeTab::Users);
            dashboard
        }),
        ("ready", users),
        ("stale", |width, height| {
            let mut dashboard = users(width, height);
            dashboard.lost(Some(refused()));
            dashboard
        }),
        ("forbidden", |width, height| {
            let mut dashboard = users(width, height);
            dashboard.read(Ask::Users, Err(forbidden()));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn what_needs_somebody_most_comes_first() {
    let mut dashboard = Dashboard::ready(80, 24);
    assert_eq!(dashboard.slugs(), ["gamma", "beta", "delta"]);
    assert_eq!(dashboard.selected(), "gamma");
    dashboard.event(instance_event(109, "gamma", -4, &instance("gamma")));
    assert_eq!(dashboard.slugs(), ["beta", "delta"]);
    let screen = dashboard.screen();
    assert!(screen.contains("▲ 2 organisations need you"), "{screen}");
}

#[test]
fn overview_in_ascii() {
    let mut dashboard = measured(100, 30);
    dashboard.app.ascii = true;
    let screen = dashboard.screen();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!(screen);
}
