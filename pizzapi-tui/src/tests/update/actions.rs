//! Actions: what is asked before, what is shown while, what came of it.

use std::time::Duration;

use crossterm::event::KeyCode;
use pizzapi_sdk::types::{Role, Secret};

use super::{super::platform::*, said};
use crate::{
    Options,
    change::{Change, Outcome},
    event::{Answer, Ask, News},
    view::{HomeTab, OrgTab},
};

fn at(org: &str) -> Dashboard {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open(org, OrgTab::Status);
    dashboard
}

#[test]
fn deleting_asks_for_the_name() {
    let mut dashboard = at("acme");
    assert_eq!(said(&dashboard.control('d')), [""; 0]);
    let screen = dashboard.screen();
    assert!(
        screen.contains("This destroys the organisation `acme` and everything in it"),
        "{screen}"
    );
    assert!(screen.contains("= pizzapi org delete acme"), "{screen}");
    assert_eq!(
        said(&dashboard.press(KeyCode::Enter)),
        [""; 0],
        "Enter alone"
    );
    dashboard.type_text("acm");
    assert_eq!(
        said(&dashboard.press(KeyCode::Enter)),
        [""; 0],
        "not all of it"
    );
    assert!(dashboard.screen().contains("`acm` is not `acme`"));
    dashboard.type_text("e");
    let effects = dashboard.press(KeyCode::Enter);
    assert_eq!(said(&effects), ["Do Deleting organisation `acme`"]);
    assert!(
        dashboard
            .screen()
            .contains("◌ Deleting organisation `acme`")
    );
    // Its row goes before the job is over, and what came of it is told all the same.
    let gone = dashboard.app.org_in_question().expect("acme").id.clone();
    dashboard
        .app
        .data
        .orgs
        .value_mut()
        .expect("orgs")
        .remove(&gone);
    dashboard.later(Duration::from_millis(300));
    dashboard.hear(News::Done(1, Ok(Outcome::Nothing)));
    let screen = dashboard.screen();
    assert!(screen.contains("✔ Deleted organisation `acme`"), "{screen}");
    assert!(dashboard.app.org.is_none(), "there is nothing to see there");
}

#[test]
fn esc_does_nothing_and_says_so() {
    let mut dashboard = at("acme");
    dashboard.control('d');
    dashboard.type_text("acme");
    assert_eq!(said(&dashboard.press(KeyCode::Esc)), [""; 0]);
    assert!(dashboard.screen().contains("Nothing was done"));
    assert!(dashboard.app.jobs.latest().is_none());
}

#[test]
fn a_failure_stays_until_something_else_is_done() {
    let mut dashboard = at("acme");
    dashboard.type_text("R");
    dashboard.type_text("y");
    let effects = dashboard.press(KeyCode::Enter);
    assert_eq!(said(&effects), ["Do Restarting the instance of `acme`"]);
    dashboard.hear(News::Progress(1, "start".to_owned()));
    assert!(
        dashboard
            .screen()
            .contains("Restarting the instance of `acme` · start")
    );
    dashboard.hear(News::Done(1, Err(refused())));
    dashboard.later(Duration::from_hours(1)).hear(News::Tick);
    let screen = dashboard.screen();
    assert!(
        screen.contains("✘ could not restart the instance of `acme`: "),
        "{screen}"
    );
    dashboard.type_text("J");
    let screen = dashboard.screen();
    assert!(
        screen.contains("= pizzapi instance restart acme"),
        "{screen}"
    );
}

#[test]
fn what_was_made_void_by_what_came_after_is_no_failure() {
    for (overtaken, late) in [(true, false), (true, true), (false, false)] {
        let mut dashboard = at("acme");
        dashboard.type_text("Ry");
        dashboard.press(KeyCode::Enter);
        dashboard.hear(News::Accepted(1, Outcome::Nothing));
        dashboard.control('d');
        dashboard.type_text("acme");
        dashboard.press(KeyCode::Enter);
        if overtaken && !late {
            dashboard.hear(News::Accepted(2, Outcome::Nothing));
        }
        dashboard.hear(News::Done(1, Err(refused())));
        if late {
            dashboard.hear(News::Accepted(2, Outcome::Nothing));
        }
        dashboard.hear(News::Done(2, Ok(Outcome::Nothing)));
        let screen = dashboard.screen();
        assert_eq!(!screen.contains('✘'), overtaken, "{screen}");
        assert_eq!(screen.contains("✔ Deleted"), overtaken, "{screen}");
        dashboard.type_text("J");
        let all = dashboard.screen();
        assert!(all.contains("the instance of `acme`"), "{all}");
    }
}

#[test]
fn only_what_undoes_a_change_overtakes_it() {
    let (acme, beta) = (slug("acme"), slug("beta"));
    let upgrade = Change::UpgradeInstance(acme.clone(), "other".to_owned());
    let restart = Change::RestartInstance(acme.clone());
    let delete = Change::DeleteOrg(acme.clone());
    for (change, later, overtaken) in [
        (&restart, &delete, true),
        (&upgrade, &delete, true),
        (&upgrade, &restart, false),
        (&restart, &upgrade, true),
        (&delete, &restart, false),
        (&restart, &Change::RestartInstance(beta), false),
        (&restart, &Change::GetToken(acme), false),
    ] {
        assert_eq!(
            change.is_overtaken_by(later),
            overtaken,
            "{change:?}, {later:?}"
        );
    }
}

#[test]
fn good_news_fade() {
    let mut dashboard = at("acme");
    dashboard.type_text("Ry");
    dashboard.press(KeyCode::Enter);
    dashboard.hear(News::Done(1, Ok(Outcome::Nothing)));
    assert!(
        dashboard
            .screen()
            .contains("✔ Restarted the instance of `acme` in 0 ms")
    );
    dashboard.later(Duration::from_secs(9)).hear(News::Tick);
    assert!(!dashboard.screen().contains("✔ Restarted"));
}

#[test]
fn read_only_binds_nothing_that_changes() {
    let options = Options {
        read_only: true,
        ..options()
    };
    let mut dashboard = Dashboard::start_with(&options, 120, 40);
    dashboard.hear(News::Platform(crate::event::Heard::Opened));
    dashboard.read(Ask::User, Ok(Answer::User(Box::new(admin()))));
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    for tab in HomeTab::of(&dashboard.app) {
        dashboard.tab(tab);
        for key in "nexRouaUALK".chars() {
            dashboard.press(KeyCode::Char(key));
            assert!(dashboard.app.overlays.is_empty(), "{key} in {tab:?}");
        }
        dashboard.control('d');
        assert!(dashboard.app.overlays.is_empty(), "ctrl-d in {tab:?}");
    }
    dashboard.type_text("?");
    let help = dashboard.screen();
    assert!(
        !help.contains("delete it") && !help.contains("make an organisation"),
        "{help}"
    );
}

#[test]
fn a_key_for_a_row_does_nothing_to_what_is_around_it() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Invites);
    dashboard.read(Ask::Invites(slug("acme")), Ok(Answer::Invites(Vec::new())));
    dashboard.control('d');
    assert!(
        dashboard.app.overlays.is_empty(),
        "no invite, and not the org"
    );
}

#[test]
fn members_are_removed_and_get_roles() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Members);
    let members = vec![member("ann", Role::Owner), member("bob", Role::Member)];
    dashboard.read(Ask::Members(slug("acme")), Ok(Answer::Members(members)));
    dashboard.frame();
    dashboard.press(KeyCode::Down);
    dashboard.control('d');
    let screen = dashboard.screen();
    assert!(
        screen.contains("Remove bob@example.com (member) from `acme`?"),
        "{screen}"
    );
    dashboard.type_text("y");
    let effects = dashboard.press(KeyCode::Enter);
    assert_eq!(said(&effects), ["Do Removing bob@example.com from `acme`"]);
    dashboard.type_text("e");
    dashboard.press(KeyCode::Right);
    let effects = dashboard.press(KeyCode::Enter);
    assert_eq!(
        said(&effects),
        ["Do Changing the role of bob@example.com in `acme`"]
    );
}

#[test]
fn a_secret_is_shown_once_and_can_be_copied() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Invites);
    dashboard.type_text("n");
    dashboard.control('s');
    let secret = Secret::from("pzv_not_a_real_one");
    dashboard.hear(News::Done(1, Ok(Outcome::Secret(secret))));
    let screen = dashboard.screen();
    assert!(screen.contains("pzv_not_a_real_one"), "{screen}");
    assert_eq!(said(&dashboard.type_text("c")), ["Copy pzv_not_a_real_one"]);
    dashboard.press(KeyCode::Esc);
    dashboard.type_text("J");
    assert!(!dashboard.screen().contains("pzv_"), "once is once");
}

#[test]
fn commands_names_and_tokens_are_copied() {
    let mut dashboard = at("acme");
    assert_eq!(
        said(&dashboard.type_text("=")),
        ["Copy pizzapi org status acme"]
    );
    dashboard.type_text("c");
    let menu = dashboard.screen();
    assert!(menu.contains("slug") && menu.contains("URL"), "{menu}");
    assert_eq!(said(&dashboard.press(KeyCode::Enter)), ["Copy acme"]);
    assert_eq!(
        said(&dashboard.type_text("t")),
        ["Do Fetching a token for `acme`"]
    );
    let token = Outcome::Token(Secret::from("a.b.c"));
    assert_eq!(
        said(&dashboard.hear(News::Done(1, Ok(token)))),
        ["Copy a.b.c"]
    );
    assert!(!dashboard.screen().contains("a.b.c"));
}
