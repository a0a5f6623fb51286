//! What somebody does by mistake, or does not see.

use std::time::Duration;

use crossterm::event::KeyCode;
use pizzapi_sdk::types::Secret;

use super::{super::platform::*, said};
use crate::{
    change::Outcome,
    event::News,
    view::{HomeTab, OrgTab},
};

fn orgs() -> Dashboard {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Orgs);
    dashboard
}

/// With the cursor on an org.
fn on(org: &str) -> Dashboard {
    let mut dashboard = orgs();
    while dashboard.selected() != org {
        dashboard.press(KeyCode::Down);
    }
    dashboard
}

#[test]
fn what_is_marked_is_meant_and_not_what_the_cursor_went_on_to() {
    let mut dashboard = on("acme");
    dashboard.type_text(" ");
    assert_eq!(dashboard.selected(), "corp", "it went on");
    dashboard.type_text("u");
    assert!(dashboard.screen().contains("┌ Suspend `acme`"));
    let effects = dashboard.press(KeyCode::Enter);
    assert_eq!(said(&effects), ["Do Suspending organisation `acme`"]);
    // Of two that wait, the marked one.
    let mut dashboard = on("delta");
    dashboard.type_text(" x");
    assert!(dashboard.screen().contains("┌ Deny `delta`"));
}

#[test]
fn what_a_filter_hides_is_not_meant() {
    let mut dashboard = on("acme");
    dashboard.type_text(" /gamma");
    dashboard.press(KeyCode::Enter);
    dashboard.control('d');
    let screen = dashboard.screen();
    assert!(screen.contains("organisation `gamma`"), "{screen}");
}

#[test]
fn a_question_for_many_names_them_and_counts_the_rest() {
    let many = (0..30).map(|number| org(&format!("org-{number:02}"), "Org", 60));
    let mut dashboard = Dashboard::showing(admin(), many.collect(), 120, 40);
    dashboard.tab(HomeTab::Orgs);
    dashboard.control('a');
    dashboard.control('d');
    let screen = dashboard.screen();
    assert!(
        screen.contains("This destroys 30 organisations"),
        "{screen}"
    );
    assert!(screen.contains("and 18 more"), "{screen}");
    assert!(screen.contains("(and 29 more)"), "{screen}");
    dashboard.press(KeyCode::Esc);
    dashboard.type_text("o");
    let screen = dashboard.screen();
    assert!(screen.contains("The same for 29 more"), "{screen}");
    dashboard.type_text("n");
    assert_eq!(said(&dashboard.press(KeyCode::Enter)), [""; 0]);
    assert!(dashboard.screen().contains("Nothing was done"), "n is no");
}

#[test]
fn nothing_is_done_that_nobody_sees() {
    let mut dashboard = orgs();
    dashboard.hear(News::Resized(40, 10));
    dashboard.control('d');
    assert!(dashboard.app.overlays.is_empty());
    assert_eq!(said(&dashboard.control('c')), ["Quit"]);
}

#[test]
fn a_key_that_cannot_do_what_it_says_says_so() {
    let mut dashboard = on("corp");
    dashboard.type_text("R");
    let screen = dashboard.screen();
    assert!(
        screen.contains("Not possible here now: restart its instance"),
        "{screen}"
    );
}

#[test]
fn what_is_shown_once_is_not_put_away_by_mistake() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Invites);
    dashboard.type_text("n");
    dashboard.control('s');
    dashboard.hear(News::Done(1, Ok(Outcome::Secret(Secret::from("pzv_x")))));
    dashboard.press(KeyCode::Esc);
    let screen = dashboard.screen();
    assert!(
        screen.contains("pzv_x") && screen.contains("is not shown again"),
        "{screen}"
    );
    dashboard.press(KeyCode::Esc);
    assert!(!dashboard.screen().contains("pzv_x"));
}

#[test]
fn what_the_server_took_is_not_told_as_refused() {
    let mut dashboard = orgs();
    dashboard.type_text("n");
    dashboard.type_text("Brand New");
    dashboard.control('s');
    let made = org("brand-new", "Brand New", 0);
    dashboard.hear(News::Accepted(1, Outcome::Org(Box::new(made), None)));
    dashboard.hear(News::Done(1, Err(refused())));
    let screen = dashboard.screen();
    assert!(
        screen.contains("`Brand New` is made, but does not serve yet"),
        "{screen}"
    );
}

#[test]
fn no_failure_of_several_is_hidden_by_the_success_of_another() {
    let mut dashboard = on("acme");
    dashboard.type_text(" ");
    dashboard.press(KeyCode::Home);
    dashboard.type_text(" Ry");
    let effects = dashboard.press(KeyCode::Enter);
    assert_eq!(effects.len(), 2);
    dashboard.hear(News::Done(1, Err(refused())));
    dashboard.hear(News::Done(2, Ok(Outcome::Nothing)));
    dashboard.later(Duration::from_mins(1)).hear(News::Tick);
    assert!(dashboard.screen().contains("✘ could not restart"));
    // Whoever goes on has read it.
    dashboard.press(KeyCode::Down);
    assert!(!dashboard.screen().contains("could not restart"));
    dashboard.type_text("J");
    assert!(dashboard.screen().contains("could not restart"));
}

#[test]
fn quitting_waits_for_what_may_not_be_sent_yet_but_not_twice() {
    let mut dashboard = on("acme");
    dashboard.type_text("Ry");
    dashboard.press(KeyCode::Enter);
    assert_eq!(said(&dashboard.control('c')), [""; 0]);
    assert!(dashboard.screen().contains("once more quits"));
    assert_eq!(said(&dashboard.control('c')), ["Quit"]);
    let mut dashboard = on("acme");
    dashboard.type_text("Ry");
    dashboard.press(KeyCode::Enter);
    dashboard.hear(News::Accepted(1, Outcome::Nothing));
    assert_eq!(
        said(&dashboard.control('c')),
        ["Quit"],
        "it goes on without us"
    );
}

#[test]
fn another_account_sees_nothing_of_the_one_before() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Invites);
    dashboard.type_text("n");
    dashboard.control('s');
    dashboard.lost(Some(logged_out()));
    dashboard.type_text("bob@example.com");
    dashboard.press(KeyCode::Tab);
    dashboard.type_text("password");
    dashboard.press(KeyCode::Enter);
    let outcome = Outcome::SignedIn {
        email: "bob@example.com".to_owned(),
        must_change_password: false,
    };
    let job = dashboard.app.jobs.latest().map_or(0, |job| job.id);
    let effects = said(&dashboard.hear(News::Done(job, Ok(outcome))));
    assert!(effects.contains(&"LeaveOrg acme".to_owned()), "{effects:?}");
    // What the first one asked for comes late.
    dashboard.hear(News::Done(1, Ok(Outcome::Secret(Secret::from("pzv_late")))));
    assert!(!dashboard.screen().contains("pzv_late"));
    assert!(dashboard.app.jobs.latest().is_none());
    // And a login that ends again asks again.
    dashboard.lost(Some(logged_out()));
    assert!(dashboard.screen().contains("┌ Log in"));
}
