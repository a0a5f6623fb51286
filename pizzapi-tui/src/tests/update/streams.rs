//! Lists, streams, and what happens when they break.

use std::time::Duration;

use pizzapi_sdk::types::{EventKind, InstanceStatus, OrgStatus, Role};
use serde_json::json;

use super::{super::platform::*, said};
use crate::{
    event::{Answer, Ask, Heard, News},
    link::Standing,
    remote::{Failure, Remote},
    view::{HomeTab, OrgTab},
};

#[test]
fn it_asks_everything_at_once_when_it_starts() {
    let mut dashboard = Dashboard::start(80, 24);
    let effects =
        crate::app::App::new(&options(), "http://127.0.0.1:3100", dashboard.app.size).start();
    assert_eq!(
        said(&effects),
        [
            "FollowPlatform",
            "Read User",
            "Read Orgs",
            "Read LastEvents"
        ]
    );
    assert_eq!(dashboard.app.data.standing(), Standing::Connecting);
    // Only platform admins can have the platform counted.
    let asked = dashboard.read(Ask::User, Ok(Answer::User(Box::new(user()))));
    assert_eq!(said(&asked), [""; 0]);
    let asked = dashboard.read(Ask::User, Ok(Answer::User(Box::new(admin()))));
    assert_eq!(said(&asked), ["Read Overview"]);
}

#[test]
fn a_list_that_began_before_the_stream_is_read_again() {
    let mut dashboard = Dashboard::start(80, 24);
    assert_eq!(
        said(&dashboard.hear(News::Platform(Heard::Opened))),
        [""; 0]
    );
    let effects = dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(said(&effects), ["Read Orgs +200ms"]);
    let effects = dashboard.later(Duration::from_millis(200));
    let effects = effects.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(said(&effects), [""; 0]);
    assert!(dashboard.app.data.orgs.remote.is_ready());
}

#[test]
fn an_event_changes_its_row_and_reads_nothing() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Instances);
    let mut broken = instance("acme");
    broken.status = InstanceStatus::Failed;
    broken.last_error = Some("no room".to_owned());
    let effects = dashboard.event(instance_event(900, "acme", 0, &broken));
    assert_eq!(said(&effects), [""; 0], "counts are not on the screen");
    assert!(dashboard.screen().contains("no room"));
    let orgs = dashboard.app.data.orgs.value().expect("orgs");
    let acme = orgs
        .get(&slug("acme"))
        .and_then(|row| row.org.instance.as_ref());
    let url = acme.and_then(|it| it.url.as_deref());
    assert_eq!(url, Some("http://acme.localhost:8088"), "it stays");
    dashboard.later(Duration::from_secs(1));
    dashboard.event(event(
        901,
        EventKind::OrgDeleted,
        Some("acme"),
        0,
        json!({}),
    ));
    assert!(!dashboard.slugs().contains(&"acme".to_owned()));
}

#[test]
fn a_new_org_appears_at_once_and_is_read_for_what_events_do_not_say() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Orgs);
    let new = org("brand-new", "Brand new", 0);
    let data = serde_json::to_value(&new).expect("json");
    let mut told = event(900, EventKind::OrgCreated, Some("brand-new"), 0, data);
    told.org_id = Some(new.id.clone());
    let effects = dashboard.event(told.clone());
    assert!(
        said(&effects).contains(&"Read Org(brand-new)".to_owned()),
        "{effects:?}"
    );
    assert!(dashboard.slugs().contains(&"brand-new".to_owned()));
    let mut own = new;
    own.role = Some(Role::Owner);
    dashboard.read(Ask::Org(slug("brand-new")), Ok(Answer::Org(Box::new(own))));
    assert_eq!(
        dashboard.app.data.role(&slug("brand-new")),
        Some(&Role::Owner)
    );
    // A change later says nothing of roles, and takes none away.
    told.kind = EventKind::OrgUpdated;
    assert_eq!(said(&dashboard.event(told)), [""; 0]);
    assert_eq!(
        dashboard.app.data.role(&slug("brand-new")),
        Some(&Role::Owner)
    );
}

#[test]
fn a_broken_stream_is_shown_at_once_and_mended_without_a_key() {
    let mut dashboard = Dashboard::ready(120, 40);
    let effects = dashboard.lost(None);
    assert_eq!(said(&effects), ["FollowPlatform +500ms"]);
    assert_eq!(dashboard.app.data.standing(), Standing::Reconnecting);
    let screen = dashboard.screen();
    assert!(screen.contains("◌ reconnecting"), "{screen}");
    assert!(
        screen.contains("▲ stale: the server ended the event stream"),
        "{screen}"
    );
    for (attempt, wait) in [1000, 2000, 4000, 5000, 5000, 5000].into_iter().enumerate() {
        let effects = dashboard
            .later(Duration::from_secs(1))
            .lost(Some(refused()));
        assert_eq!(
            said(&effects),
            [format!("FollowPlatform +{wait}ms")],
            "{attempt}"
        );
    }
    assert_eq!(dashboard.app.data.standing(), Standing::Offline);
    let effects = dashboard.hear(News::Platform(Heard::Opened));
    let effects = said(&effects);
    assert!(effects.contains(&"Read Orgs".to_owned()), "{effects:?}");
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert!(dashboard.screen().contains("● live"));
    // What happened meanwhile is read as well before all is as it was.
    assert!(dashboard.screen().contains("▲ stale:"));
    dashboard.read(Ask::LastEvents, Ok(Answer::Events(events())));
    dashboard.read(Ask::Overview, Ok(Answer::Overview(Box::new(overview()))));
    assert!(!dashboard.screen().contains("stale"));
    // It held: the next break starts with a short pause again.
    dashboard.later(Duration::from_mins(1));
    assert_eq!(said(&dashboard.lost(None)), ["FollowPlatform +500ms"]);
}

#[test]
fn r_does_not_wait_for_the_next_attempt() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.lost(Some(refused()));
    let effects = said(&dashboard.type_text("r"));
    assert!(
        effects.contains(&"FollowPlatform".to_owned()),
        "{effects:?}"
    );
    assert!(effects.contains(&"Read Orgs".to_owned()), "{effects:?}");
}

#[test]
fn failures_keep_the_rows_but_lost_rights_do_not() {
    let mut dashboard = Dashboard::ready(120, 40);
    let effects = dashboard.read(Ask::Orgs, Err(refused()));
    assert_eq!(said(&effects), ["Read Orgs +500ms"]);
    assert!(matches!(
        dashboard.app.data.orgs.remote,
        Remote::Stale { .. }
    ));
    assert!(dashboard.screen().contains("gamma"));
    dashboard.read(Ask::Orgs, Err(forbidden()));
    let screen = dashboard.screen();
    assert!(
        screen.contains("▲ Forbidden: you may not see the organisations"),
        "{screen}"
    );
    assert!(!screen.contains("gamma  "), "{screen}");
}

#[test]
fn a_server_that_wishes_to_be_left_alone_is() {
    let mut dashboard = Dashboard::ready(120, 40);
    let busy = Failure {
        retry_after: Some(Duration::from_secs(30)),
        ..refused()
    };
    let effects = dashboard.read(Ask::Orgs, Err(busy));
    assert_eq!(said(&effects), ["Read Orgs +30000ms"]);
}

#[test]
fn a_dead_login_asks_for_another_and_tries_no_more() {
    let mut dashboard = Dashboard::ready(120, 40);
    assert_eq!(said(&dashboard.lost(Some(logged_out()))), [""; 0]);
    let screen = dashboard.screen();
    assert!(screen.contains("┌ Log in"), "{screen}");
    assert!(screen.contains("○ not logged in"), "{screen}");
    dashboard.press(crossterm::event::KeyCode::Esc);
    dashboard.read(Ask::User, Err(logged_out()));
    assert!(!dashboard.screen().contains("┌ Log in"), "asked once");
    dashboard.type_text("i");
    assert!(dashboard.screen().contains("┌ Log in"));
}

#[test]
fn many_changes_are_one_read() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Members);
    let members = vec![member("ann", Role::Owner)];
    dashboard.read(
        Ask::Members(slug("acme")),
        Ok(Answer::Members(members.clone())),
    );
    dashboard.later(Duration::from_secs(5));
    let changed = |number| {
        let data = json!({"id": "x"});
        event(number, EventKind::MemberUpdated, Some("acme"), 0, data)
    };
    let reads = |effects: &[crate::effect::Effect]| {
        let said = said(effects);
        said.into_iter()
            .filter(|it| it.contains("Members"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        reads(&dashboard.event(changed(900))),
        ["Read Members(acme)"]
    );
    for number in 901..920 {
        assert_eq!(reads(&dashboard.event(changed(number))), [""; 0]);
    }
    let answer = dashboard.read(Ask::Members(slug("acme")), Ok(Answer::Members(members)));
    assert_eq!(
        reads(&answer),
        ["Read Members(acme) +200ms"],
        "what came meanwhile"
    );
}

#[test]
fn becoming_a_member_or_none_changes_what_is_offered() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("beta", OrgTab::Status);
    assert!(!dashboard.screen().contains("Sessions"), "no member");
    let mut own = dashboard.app.org_in_question().expect("an org").clone();
    own.role = Some(Role::Member);
    dashboard.read(Ask::Org(slug("beta")), Ok(Answer::Org(Box::new(own))));
    assert!(dashboard.screen().contains("4 Sessions"));
    dashboard.read(Ask::Org(slug("beta")), Err(absent()));
    let screen = dashboard.screen();
    assert!(screen.contains("gone"), "{screen}");
}

#[test]
fn measures_move_counts_and_need_no_read() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Orgs);
    let first = measure("acme", dashboard.now, 1000);
    assert_eq!(said(&dashboard.measured(vec![first])), [""; 0]);
    dashboard.later(Duration::from_secs(10));
    let second = measure("acme", dashboard.now, 3500);
    dashboard.measured(vec![second]);
    let orgs = dashboard.app.data.orgs.value().expect("orgs");
    let acme = orgs.get(&slug("acme")).expect("acme");
    assert_eq!(
        acme.cpu,
        Some(250),
        "2.5 s in 10 s are 250 thousandths of a core"
    );
}

#[test]
fn an_answer_to_another_question_is_a_failure() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.read(Ask::Orgs, Ok(Answer::Users(Vec::new())));
    assert!(dashboard.app.data.orgs.remote.failure().is_some());
}

#[test]
fn a_suspended_org_says_why() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("corp", OrgTab::Status);
    let mut told = report("corp");
    told.org_status = OrgStatus::Suspended;
    dashboard.read(
        Ask::Status(slug("corp")),
        Ok(Answer::Status(Box::new(told))),
    );
    assert!(dashboard.screen().contains("unpaid since September"));
}
