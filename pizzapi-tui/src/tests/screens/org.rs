//! The tabs of an org.

use std::time::Duration;

use pizzapi_sdk::types::{InstanceStatus, InviteState, OrgStatusReport, Role};

use super::{Dashboard, add, drawn};
use crate::{
    event::{Answer, Ask, Heard, News, OrgTold},
    remote::Failure,
    tests::platform::*,
    view::OrgTab,
};

/// An org, opened, with nothing read of it yet.
fn opened(org: &str, tab: OrgTab, width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::ready(width, height);
    dashboard.open(org, tab);
    dashboard
}

fn status(org: &str, read: Result<OrgStatusReport, Failure>, width: u16, height: u16) -> Dashboard {
    let mut dashboard = opened(org, OrgTab::Status, width, height);
    let read = read.map(|report| Answer::Status(Box::new(report)));
    dashboard.read(Ask::Status(slug(org)), read);
    dashboard
}

fn in_order(width: u16, height: u16) -> Dashboard {
    let mut dashboard = status("acme", Ok(report("acme")), width, height);
    for _ in 0..20 {
        dashboard.later(Duration::from_secs(15));
        let at = dashboard.now;
        let used = u64::try_from(at.millis() - now().millis()).expect("later") / 40;
        dashboard.measured(vec![measure("acme", at, used)]);
    }
    dashboard
}

fn suspended(width: u16, height: u16) -> Dashboard {
    let mut report = report("corp");
    if let Some(instance) = &mut report.instance {
        instance.status = InstanceStatus::Stopped;
        instance.host = None;
        instance.port = None;
    }
    status("corp", Ok(report), width, height)
}

/// An org that comes up while one looks at it.
fn coming_up(width: u16, height: u16) -> Dashboard {
    let mut dashboard = status("newest", Ok(young_report("newest")), width, height);
    dashboard.later(Duration::from_secs(3)).hear(News::Tick);
    dashboard
}

#[test]
fn org_status() {
    let all = drawn(&[
        ("loading", |width, height| {
            opened("acme", OrgTab::Status, width, height)
        }),
        ("ready", in_order),
        ("coming up", coming_up),
        ("failed instance", |width, height| {
            status("gamma", Ok(failed_report("gamma")), width, height)
        }),
        ("suspended", suspended),
        ("to approve", |width, height| {
            let mut report = report("delta");
            report.instance = None;
            status("delta", Ok(report), width, height)
        }),
        ("stale", |width, height| {
            let mut dashboard = in_order(width, height);
            dashboard.read(Ask::Status(slug("acme")), Err(refused()));
            dashboard
        }),
        ("failed", |width, height| {
            status("acme", Err(refused()), width, height)
        }),
        ("forbidden", |width, height| {
            status("acme", Err(forbidden()), width, height)
        }),
        ("deleted", |width, height| {
            let mut dashboard = in_order(width, height);
            let (kind, data) = (
                pizzapi_sdk::types::EventKind::OrgDeleted,
                serde_json::Value::Null,
            );
            dashboard.event(event(108, kind, Some("acme"), 0, data));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn org_status_at_other_sizes() {
    let mut all = String::new();
    for (width, height) in [(60, 15), (100, 24), (200, 60)] {
        add(&mut all, "ready", &mut in_order(width, height));
    }
    let mut failed = status("gamma", Ok(failed_report("gamma")), 60, 15);
    add(&mut all, "failed instance", &mut failed);
    insta::assert_snapshot!(all);
}

#[test]
fn steps_come_live() {
    let mut dashboard = coming_up(120, 24);
    let mut all = String::new();
    let mut at = young_report("newest").instance.expect("instance");
    at.steps[2] = step("start", pizzapi_sdk::types::StepStatus::Failed, None);
    at.steps[2].error = Some("the port is taken".to_owned());
    at.status = InstanceStatus::Unhealthy;
    at.last_error = Some("start: the port is taken".to_owned());
    dashboard.event(instance_event(120, "newest", -3, &at));
    add(&mut all, "a step failed", &mut dashboard);
    dashboard.event(instance_event(121, "newest", -3, &instance("newest")));
    add(&mut all, "all are done", &mut dashboard);
    insta::assert_snapshot!(all);
}

/// A tab in all states: nothing, an empty list, this list, that list old, no list.
fn lists(
    tab: OrgTab,
    ask: fn(pizzapi_sdk::types::OrgSlug) -> Ask,
    empty: &Answer,
    full: &Answer,
) -> String {
    let mut all = String::new();
    for (width, height) in super::SIZES {
        let with = |read: Option<Result<Answer, Failure>>| {
            let mut dashboard = opened("acme", tab, width, height);
            dashboard.org("acme", Heard::Opened);
            if let Some(read) = read {
                dashboard.read(ask(slug("acme")), read);
            }
            dashboard
        };
        add(&mut all, "loading", &mut with(None));
        add(&mut all, "empty", &mut with(Some(Ok(empty.clone()))));
        let mut dashboard = with(Some(Ok(full.clone())));
        add(&mut all, "ready", &mut dashboard);
        dashboard.later(Duration::from_secs(8));
        dashboard.read(ask(slug("acme")), Err(refused()));
        add(&mut all, "stale", &mut dashboard);
        add(&mut all, "failed", &mut with(Some(Err(refused()))));
        add(&mut all, "forbidden", &mut with(Some(Err(forbidden()))));
        add(&mut all, "gone", &mut with(Some(Err(absent()))));
    }
    all
}

#[test]
fn org_members() {
    let members = vec![
        member("ann", Role::Owner),
        member("bob", Role::Admin),
        member("a-member-with-a-rather-long-name", Role::Member),
    ];
    let all = lists(
        OrgTab::Members,
        Ask::Members,
        &Answer::Members(Vec::new()),
        &Answer::Members(members),
    );
    insta::assert_snapshot!(all);
}

#[test]
fn org_runners() {
    let all = lists(
        OrgTab::Runners,
        Ask::Runners,
        &Answer::Runners(Vec::new()),
        &Answer::Runners(vec![runner("laptop"), runner("desktop")]),
    );
    insta::assert_snapshot!(all);
}

#[test]
fn org_sessions() {
    let all = lists(
        OrgTab::Sessions,
        Ask::Sessions,
        &Answer::Sessions(Vec::new()),
        &Answer::Sessions(some_sessions()),
    );
    insta::assert_snapshot!(all);
}

#[test]
fn org_invites() {
    let mut open = invite("everybody", InviteState::Pending);
    open.email = None;
    let invites = vec![
        invite("ann", InviteState::Accepted),
        invite("bob", InviteState::Pending),
        invite("eve", InviteState::Revoked),
        open,
    ];
    let all = lists(
        OrgTab::Invites,
        Ask::Invites,
        &Answer::Invites(Vec::new()),
        &Answer::Invites(invites),
    );
    insta::assert_snapshot!(all);
}

#[test]
fn org_events() {
    let all = drawn(&[
        ("ready", |width, height| {
            opened("acme", OrgTab::Events, width, height)
        }),
        ("empty", |width, height| {
            opened("corp", OrgTab::Events, width, height)
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn a_session_that_is_told_of_appears() {
    let mut dashboard = opened("acme", OrgTab::Sessions, 80, 24);
    dashboard.org("acme", Heard::Opened);
    let read = Ok(Answer::Sessions(Vec::new()));
    dashboard.read(Ask::Sessions(slug("acme")), read);
    let data = serde_json::to_value(&some_sessions()[3]).expect("a session is JSON");
    let name = "session_added".to_owned();
    dashboard.org("acme", Heard::Told(OrgTold { name, data }));
    let screen = dashboard.screen();
    assert!(screen.contains("…00000004"), "{screen}");
    assert!(screen.contains("◌ starting"), "{screen}");
}
