//! Runners, sessions and their lines.

use std::time::Duration;

use crossterm::event::KeyCode;
use pizzapi_sdk::types::{SessionStatus, Spawned};
use serde_json::json;

use super::{super::platform::*, said};
use crate::{
    change::Outcome,
    event::{Answer, Ask, Heard, LineKind, News, OrgTold, Tail},
    view::{HomeTab, OrgTab},
};

fn working() -> Dashboard {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Runners);
    dashboard.org("acme", Heard::Opened);
    // Twice, as the first reads may have begun before the stream was open.
    for _ in 0..2 {
        dashboard.later(Duration::from_secs(1));
        dashboard.read(Ask::Runners(slug("acme")), Ok(Answer::Runners(Vec::new())));
        let sessions = Answer::Sessions(Vec::new());
        dashboard.read(Ask::Sessions(slug("acme")), Ok(sessions));
    }
    dashboard.later(Duration::from_secs(1));
    dashboard
}

fn told(name: &str, data: impl serde::Serialize) -> Heard<OrgTold> {
    Heard::Told(OrgTold {
        name: name.to_owned(),
        data: serde_json::to_value(data).expect("json"),
    })
}

#[test]
fn an_org_that_is_opened_is_followed_and_left_again() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Orgs);
    dashboard.type_text(":acme");
    let effects = said(&dashboard.press(KeyCode::Enter));
    assert_eq!(
        effects,
        [
            "Read Status(acme)",
            "FollowOrg acme",
            "Read Runners(acme)",
            "Read Sessions(acme)"
        ]
    );
    assert_eq!(said(&dashboard.press(KeyCode::Esc)), ["LeaveOrg acme"]);
    // A platform admin is no member: instances serve members alone.
    dashboard.type_text(":beta");
    assert_eq!(
        said(&dashboard.press(KeyCode::Enter)),
        ["Read Status(beta)"]
    );
}

#[test]
fn runners_and_sessions_come_and_go_by_themselves() {
    let mut dashboard = working();
    let effects = dashboard.org("acme", told("runner_added", runner("laptop")));
    assert_eq!(said(&effects), [""; 0], "the event says it all");
    assert!(dashboard.screen().contains("laptop"));
    let mut gone = runner("laptop");
    gone.connected = false;
    dashboard.org("acme", told("runner_removed", gone));
    assert!(dashboard.screen().contains("○ gone"));
    dashboard.press(KeyCode::Char('4'));
    dashboard.org(
        "acme",
        told("session_added", session("one", SessionStatus::Active)),
    );
    assert!(dashboard.screen().contains("● active"));
    dashboard.org(
        "acme",
        told("session_removed", session("one", SessionStatus::Ended)),
    );
    assert!(dashboard.screen().contains("○ ended"));
    for (name, data) in [
        ("reset", json!(null)),
        ("something_new", json!({"a": 1})),
        ("runner_added", json!({"nonsense": true})),
    ] {
        let mut dashboard = working();
        let effects = said(&dashboard.org("acme", told(name, data)));
        assert!(
            effects.contains(&"Read Runners(acme)".to_owned()),
            "{name}: {effects:?}"
        );
    }
}

#[test]
fn a_broken_instance_stream_makes_its_lists_stale_alone() {
    let mut dashboard = working();
    dashboard.org("acme", told("runner_added", runner("laptop")));
    let effects = dashboard.org("acme", Heard::Lost(Some(refused())));
    assert_eq!(said(&effects), ["FollowOrg acme +500ms"]);
    let open = &dashboard.app.data.open[&slug("acme")];
    assert!(!open.runners.remote.is_ready());
    assert!(dashboard.app.data.orgs.remote.is_ready());
    let effects = said(&dashboard.org("acme", Heard::Opened));
    assert!(
        effects.contains(&"Read Sessions(acme)".to_owned()),
        "{effects:?}"
    );
    // Nobody looks at it any more: whatever it still says is for nobody.
    dashboard.press(KeyCode::Esc);
    assert_eq!(said(&dashboard.org("acme", Heard::Opened)), [""; 0]);
}

#[test]
fn a_session_is_started_watched_and_ended() {
    let mut dashboard = working();
    dashboard.type_text("n");
    assert!(dashboard.screen().contains("No runner is connected"));
    dashboard.org("acme", told("runner_added", runner("laptop")));
    dashboard.type_text("n");
    dashboard.type_text("fix the tests");
    let effects = dashboard.control('s');
    assert_eq!(said(&effects), ["Do Starting a session in `acme`"]);
    let active = session("one", SessionStatus::Active);
    let spawned = Spawned {
        ok: true,
        runner_id: runner("laptop").runner_id,
        session_id: active.session_id.clone(),
        pending: false,
    };
    let effects = dashboard.hear(News::Done(1, Ok(Outcome::Spawned(spawned))));
    assert_eq!(said(&effects), ["FollowTail since None"]);
    dashboard.org("acme", told("session_added", &active));
    let tail = Tail::Session(slug("acme"), active.session_id.clone());
    let mut first = line("hello from the agent", LineKind::Plain, 1);
    first.place = Some(7);
    dashboard.hear(News::Tail(tail.clone(), Heard::Opened));
    dashboard.hear(News::Tail(tail.clone(), Heard::Told(vec![first])));
    assert!(dashboard.screen().contains("hello from the agent"));
    // It goes on where it was.
    let lost = dashboard.hear(News::Tail(tail.clone(), Heard::Lost(Some(refused()))));
    assert_eq!(said(&lost), ["FollowTail since Some(7) +500ms"]);
    dashboard.control('d');
    dashboard.type_text("y");
    let effects = dashboard.press(KeyCode::Enter);
    assert!(
        said(&effects)[0].starts_with("Do Ending session"),
        "{effects:?}"
    );
    assert_eq!(said(&dashboard.press(KeyCode::Esc)), ["LeaveTail"]);
    // What a stream says that was left is for nobody.
    let late = vec![line("too late", LineKind::Plain, 0)];
    assert_eq!(
        said(&dashboard.hear(News::Tail(tail, Heard::Told(late)))),
        [""; 0]
    );
}

#[test]
fn lines_are_searched_scrolled_and_saved() {
    let mut dashboard = working();
    dashboard.type_text(":logs acme");
    dashboard.press(KeyCode::Enter);
    let tail = Tail::Logs(slug("acme"));
    let lines = (0..100).map(|number| line(&format!("line {number}"), LineKind::Plain, 1));
    dashboard.hear(News::Tail(tail.clone(), Heard::Told(lines.collect())));
    assert!(dashboard.screen().contains("line 99"));
    dashboard.press(KeyCode::Home);
    let screen = dashboard.screen();
    assert!(
        screen.contains("line 0") && !screen.contains("line 99"),
        "{screen}"
    );
    dashboard.type_text("/line 50");
    dashboard.press(KeyCode::Enter);
    assert!(dashboard.screen().contains("line 50"));
    dashboard.hear(News::Tail(
        tail,
        Heard::Told(vec![line("new", LineKind::Plain, 0)]),
    ));
    assert!(
        !dashboard.screen().contains("│new"),
        "what one reads stays in its place"
    );
    dashboard.type_text("s");
    dashboard.control('u');
    dashboard.type_text("/tmp/lines.txt");
    let effects = said(&dashboard.press(KeyCode::Enter));
    assert!(
        effects[0].starts_with("Save /tmp/lines.txt \"line 0\\nline 1\\n"),
        "{effects:?}"
    );
}
