//! Forms: checked as one types, kept until the server took them.

use crossterm::event::KeyCode;
use pizzapi_sdk::types::{FieldError, Role};

use super::{super::platform::*, said};
use crate::{
    app::Overlay,
    change::Outcome,
    event::News,
    remote::Failure,
    view::{HomeTab, OrgTab},
};

fn new_org() -> Dashboard {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Orgs);
    dashboard.type_text("n");
    dashboard
}

/// How many fields of the form say that something is wrong.
fn errors(dashboard: &Dashboard) -> usize {
    let Some(Overlay::Form(form)) = dashboard.app.overlays.last() else {
        panic!("there is no form");
    };
    form.fields.iter().filter(|it| it.error.is_some()).count()
}

#[test]
fn what_is_wrong_is_said_as_one_types() {
    for (name, slug, wrong) in [
        ("Acme", "", None),
        ("A", "", Some("2 to 100 characters")),
        ("Acme", "A!", Some("a slug has")),
        (
            "Acme",
            "admin",
            Some("the platform keeps `admin` for itself"),
        ),
        ("日本", "", Some("no slug can be made from this name")),
        ("日本", "nihon", None),
    ] {
        let mut dashboard = new_org();
        dashboard.type_text(name);
        dashboard.press(KeyCode::Tab);
        dashboard.type_text(slug);
        let screen = dashboard.screen();
        match wrong {
            Some(wrong) => assert!(screen.contains(wrong), "{name} {slug}: {screen}"),
            None => assert_eq!(errors(&dashboard), 0, "{name} {slug}: {screen}"),
        }
        let sent = said(&dashboard.control('s'));
        assert_eq!(sent.is_empty(), wrong.is_some(), "{name} {slug}: {sent:?}");
    }
}

#[test]
fn the_slug_a_name_makes_is_shown_and_so_is_the_command() {
    let mut dashboard = new_org();
    dashboard.type_text("Acme Rockets");
    let screen = dashboard.screen();
    assert!(
        screen.contains("= pizzapi org create 'Acme Rockets'"),
        "{screen}"
    );
    dashboard.press(KeyCode::Tab);
    assert!(dashboard.screen().contains("`acme-rockets` when empty"));
}

#[test]
fn a_refusal_stands_at_its_field_and_the_form_can_be_sent_again() {
    let mut dashboard = new_org();
    dashboard.type_text("Acme");
    assert_eq!(
        said(&dashboard.control('s')),
        ["Do Creating organisation `Acme`"]
    );
    // Keys go nowhere while it is sent, and it is sent once.
    dashboard.type_text("xyz");
    assert_eq!(said(&dashboard.control('s')), [""; 0]);
    let taken = Failure {
        fields: vec![FieldError {
            field: "slug".to_owned(),
            message: "the slug `acme` is taken".to_owned(),
        }],
        ..forbidden()
    };
    dashboard.hear(News::Done(1, Err(taken)));
    let screen = dashboard.screen();
    assert!(screen.contains("✘ the slug `acme` is taken"), "{screen}");
    assert!(screen.contains("Acme"), "what was typed stays: {screen}");
    dashboard.type_text("acme-2");
    assert_eq!(
        said(&dashboard.control('s')),
        ["Do Creating organisation `Acme`"]
    );
}

#[test]
fn what_was_created_is_opened_before_it_serves() {
    let mut dashboard = new_org();
    dashboard.type_text("Brand New");
    dashboard.control('s');
    let mut made = org("brand-new", "Brand New", 0);
    made.role = Some(Role::Owner);
    let url = Some("http://brand-new.localhost:8088".to_owned());
    let outcome = Outcome::Org(Box::new(made), url);
    let effects = said(&dashboard.hear(News::Accepted(1, outcome.clone())));
    assert!(
        effects.contains(&"Read Status(brand-new)".to_owned()),
        "{effects:?}"
    );
    assert!(dashboard.screen().contains("orgs ▸ brand-new"));
    dashboard.hear(News::Done(1, Ok(outcome)));
    assert!(
        dashboard
            .screen()
            .contains("Created organisation `brand-new` in 0 ms: http://brand-new")
    );
}

#[test]
fn whoever_put_the_form_away_stays_where_they_are() {
    let mut dashboard = new_org();
    dashboard.type_text("Brand New");
    dashboard.control('s');
    dashboard.press(KeyCode::Esc);
    let outcome = Outcome::Org(Box::new(org("brand-new", "Brand New", 0)), None);
    dashboard.hear(News::Accepted(1, outcome));
    assert!(dashboard.app.org.is_none());
}

#[test]
fn a_form_that_changes_nothing_asks_nothing_of_the_server() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Status);
    dashboard.type_text("e");
    assert_eq!(said(&dashboard.control('s')), [""; 0]);
    assert!(dashboard.screen().contains("Nothing was changed"));
    dashboard.type_text("e");
    dashboard.type_text(" Rockets");
    assert_eq!(
        said(&dashboard.control('s')),
        ["Do Changing organisation `acme`"]
    );
}

#[test]
fn suspending_asks_for_the_reason_and_for_nothing_more() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Status);
    dashboard.type_text("u");
    assert!(dashboard.screen().contains("Its members are cut off"));
    dashboard.type_text("unpaid");
    assert!(
        dashboard
            .screen()
            .contains("= pizzapi org suspend acme --reason unpaid")
    );
    let effects = dashboard.press(KeyCode::Enter);
    assert_eq!(said(&effects), ["Do Suspending organisation `acme`"]);
}

#[test]
fn a_password_is_never_on_the_screen() {
    let mut dashboard = Dashboard::start(120, 40);
    dashboard.lost(Some(logged_out()));
    dashboard.type_text("ann@example.com");
    dashboard.press(KeyCode::Tab);
    dashboard.type_text("hunter2-secret");
    let screen = dashboard.screen();
    assert!(!screen.contains("hunter2"), "{screen}");
    assert!(screen.contains("••••"), "{screen}");
    assert!(!format!("{:?}", dashboard.app.overlays).contains("hunter2"));
    let effects = dashboard.press(KeyCode::Enter);
    assert_eq!(said(&effects), ["Do Logging in as ann@example.com"]);
    assert!(!format!("{effects:?}").contains("hunter2"));
    let outcome = Outcome::SignedIn {
        email: "ann@example.com".to_owned(),
        must_change_password: false,
    };
    let effects = said(&dashboard.hear(News::Done(1, Ok(outcome))));
    assert!(
        effects.contains(&"Read Orgs".to_owned()),
        "everything anew: {effects:?}"
    );
    assert!(dashboard.app.overlays.is_empty());
}

#[test]
fn a_one_time_password_is_changed_before_anything_else() {
    let mut dashboard = Dashboard::start(120, 40);
    dashboard.lost(Some(logged_out()));
    dashboard.type_text("ann@example.com");
    dashboard.press(KeyCode::Tab);
    dashboard.type_text("one-time");
    dashboard.press(KeyCode::Enter);
    let outcome = Outcome::SignedIn {
        email: "ann@example.com".to_owned(),
        must_change_password: true,
    };
    dashboard.hear(News::Done(1, Ok(outcome)));
    assert!(dashboard.screen().contains("Choose a password"));
    dashboard.type_text("short");
    assert_eq!(said(&dashboard.press(KeyCode::Enter)), [""; 0], "too short");
    dashboard.type_text("-no-longer");
    assert_eq!(
        said(&dashboard.press(KeyCode::Enter)),
        ["Do Changing the password"]
    );
}
