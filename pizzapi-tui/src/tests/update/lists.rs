//! Lists: cursor, filter, order, marks, and going about.

use crossterm::event::KeyCode;
use pizzapi_sdk::types::InstanceStatus;

use super::{super::platform::*, said};
use crate::{
    event::{Answer, Ask, News},
    view::{HomeTab, OrgTab},
};

const BY_NEED: [&str; 8] = [
    "gamma",
    "beta",
    "delta",
    "bye-now",
    "newest",
    "a-rather-long-slug-for-an-org",
    "acme",
    "corp",
];

fn orgs() -> Dashboard {
    let mut dashboard = Dashboard::ready(80, 24);
    dashboard.tab(HomeTab::Orgs);
    dashboard
}

#[test]
fn what_needs_somebody_comes_first() {
    assert_eq!(orgs().slugs(), BY_NEED);
}

#[test]
fn keys_move_the_cursor() {
    let last = BY_NEED[7];
    for (keys, selected) in [
        (&[][..], "gamma"),
        (&[KeyCode::Down], "beta"),
        (&[KeyCode::Char('j'), KeyCode::Char('j')], "delta"),
        (&[KeyCode::Up], "gamma"),
        (&[KeyCode::Down, KeyCode::Char('k')], "gamma"),
        (&[KeyCode::End], last),
        (&[KeyCode::Char('G')], last),
        (&[KeyCode::End, KeyCode::Down], last),
        (
            &[KeyCode::PageDown, KeyCode::PageDown, KeyCode::PageDown],
            last,
        ),
        (&[KeyCode::End, KeyCode::Char('g')], "gamma"),
    ] {
        let mut dashboard = orgs();
        dashboard.frame();
        for key in keys {
            dashboard.press(*key);
        }
        assert_eq!(dashboard.selected(), selected, "{keys:?}");
    }
}

#[test]
fn the_cursor_stays_on_its_row_wherever_that_moves() {
    let mut dashboard = orgs();
    dashboard.press(KeyCode::End);
    assert_eq!(dashboard.selected(), "corp");
    let mut list = platform();
    list.retain(|org| org.slug.as_str() != "gamma");
    for org in &mut list {
        if org.slug.as_str() == "corp" {
            *org = with(org.clone(), InstanceStatus::Failed, Some("broken"));
            org.status = pizzapi_sdk::types::OrgStatus::Active;
        }
    }
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(list)));
    assert_eq!(dashboard.slugs()[0], "corp");
    assert_eq!(dashboard.selected(), "corp");
    // Gone from the list: whoever is in its place is selected, and it again when it is back.
    let rest = platform()
        .into_iter()
        .filter(|org| org.slug.as_str() != "corp");
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(rest.collect())));
    assert_ne!(dashboard.selected(), "corp");
}

#[test]
fn filters_narrow_invert_and_fuzz() {
    for (typed, left) in [
        ("am", &["gamma"][..]),
        ("GMBH", &["beta"]),
        ("デルタ", &["delta"]),
        ("refused", &["beta"]),
        ("~gmma", &["gamma"]),
        ("nothing-like-it", &[]),
    ] {
        let mut dashboard = orgs();
        dashboard.type_text("/");
        dashboard.type_text(typed);
        assert_eq!(dashboard.slugs(), left, "{typed}");
        dashboard.press(KeyCode::Enter);
        assert_eq!(dashboard.slugs(), left, "{typed} kept");
        dashboard.press(KeyCode::Esc);
        assert_eq!(dashboard.slugs().len(), BY_NEED.len(), "{typed} cleared");
    }
    let mut dashboard = orgs();
    dashboard.type_text("/!a");
    assert_eq!(dashboard.slugs(), ["bye-now", "newest", "corp"]);
    dashboard.control('u');
    dashboard.type_text("!healthy");
    assert!(dashboard.slugs().contains(&"beta".to_owned()), "unhealthy");
    assert!(!dashboard.slugs().contains(&"acme".to_owned()));
    dashboard.control('u');
    dashboard.hear(News::Pasted("beta\n".to_owned()));
    assert_eq!(dashboard.slugs(), ["beta"]);
}

#[test]
fn columns_sort_both_ways() {
    let mut dashboard = orgs();
    dashboard.type_text("s");
    let mut by_slug = BY_NEED;
    by_slug.sort_unstable();
    assert_eq!(dashboard.slugs(), by_slug);
    dashboard.type_text("S");
    by_slug.reverse();
    assert_eq!(dashboard.slugs(), by_slug);
    for _ in 0..20 {
        dashboard.type_text("s");
        assert_eq!(dashboard.slugs().len(), BY_NEED.len());
    }
}

#[test]
fn what_is_done_is_done_to_all_that_are_marked() {
    let mut dashboard = orgs();
    dashboard.press(KeyCode::End);
    dashboard.press(KeyCode::Up);
    dashboard.type_text(" ");
    dashboard.press(KeyCode::Home);
    dashboard.type_text(" ");
    dashboard.control('d');
    let screen = dashboard.screen();
    assert!(screen.contains("2 organisations"), "{screen}");
    assert!(
        screen.contains("gamma") && screen.contains("acme"),
        "{screen}"
    );
    let wrong = dashboard.type_text("acme");
    assert_eq!(said(&wrong), [""; 0]);
    assert_eq!(said(&dashboard.press(KeyCode::Enter)), [""; 0]);
    dashboard.control('u');
    dashboard.type_text("delete 2");
    let effects = said(&dashboard.press(KeyCode::Enter));
    assert_eq!(
        effects,
        [
            "Do Deleting organisation `gamma`",
            "Do Deleting organisation `acme`"
        ]
    );
    assert!(!dashboard.screen().contains("marked"));
}

#[test]
fn enter_goes_in_and_esc_comes_back_to_the_same_row() {
    let mut dashboard = orgs();
    dashboard.press(KeyCode::Down);
    dashboard.press(KeyCode::Enter);
    assert!(dashboard.screen().contains("orgs ▸ beta"));
    dashboard.press(KeyCode::Esc);
    assert_eq!(dashboard.selected(), "beta");
    // Back from the first screen is nowhere; `q` leaves.
    assert_eq!(said(&dashboard.press(KeyCode::Esc)), [""; 0]);
    assert_eq!(said(&dashboard.type_text("q")), ["Quit"]);
}

#[test]
fn the_command_bar_goes_where_it_says() {
    for (typed, sees) in [
        ("orgs", "dev ▸ orgs"),
        ("runners acme", "orgs ▸ acme"),
        ("acme", "orgs ▸ acme"),
        ("logs gamma", "gamma ▸ logs"),
        ("users", "dev ▸ users"),
        ("nowhere", "no place and no organisation"),
        (
            "runners nobody",
            "no organisation `nobody` that you can see",
        ),
        ("orgs acme", "nothing goes after that"),
        ("sessions beta", "you may not see the sessions of `beta`"),
    ] {
        let mut dashboard = orgs();
        dashboard.type_text(":");
        dashboard.type_text(typed);
        dashboard.press(KeyCode::Enter);
        let screen = dashboard.screen();
        assert!(screen.contains(sees), "{typed}: {screen}");
    }
    let mut dashboard = orgs();
    dashboard.type_text(":q");
    assert_eq!(said(&dashboard.press(KeyCode::Enter)), ["Quit"]);
    let mut dashboard = orgs();
    dashboard.type_text(":mem");
    dashboard.press(KeyCode::Tab);
    dashboard.type_text(" ac");
    dashboard.press(KeyCode::Tab);
    dashboard.press(KeyCode::Enter);
    assert_eq!(
        dashboard.app.org.as_ref().map(|org| org.tab),
        Some(OrgTab::Members)
    );
}

#[test]
fn a_member_is_offered_no_more_than_they_may() {
    let mut own = platform();
    own.retain(|org| org.slug.as_str() == "acme");
    own[0].role = Some(pizzapi_sdk::types::Role::Member);
    let mut dashboard = Dashboard::showing(user(), own, 120, 40);
    let tabs = HomeTab::of(&dashboard.app);
    assert!(!tabs.contains(&HomeTab::Users));
    dashboard.open("acme", OrgTab::Status);
    let screen = dashboard.screen();
    assert!(!screen.contains("Invites"), "{screen}");
    for key in ["R", "o", "u", "e"] {
        assert_eq!(said(&dashboard.type_text(key)), [""; 0], "{key}");
        assert!(dashboard.app.overlays.is_empty(), "{key}");
    }
    dashboard.control('d');
    assert!(dashboard.app.overlays.is_empty());
}
