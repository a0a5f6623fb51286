//! What is on the screen is so: whatever was told, and whenever.

use std::time::Duration;

use pizzapi_sdk::types::{Event, EventKind, InstanceStatus, Org, Role, SessionStatus};
use serde_json::json;

use super::{super::platform::*, said};
use crate::{
    event::{Answer, Ask, Heard, News, OrgTold},
    view::{HomeTab, OrgTab},
};

/// An event that says how an org is.
fn of_org(number: i64, kind: EventKind, org: &Org) -> Event {
    let data = serde_json::to_value(org).expect("json");
    let mut told = event(number, kind, Some(org.slug.as_str()), 0, data);
    told.org_id = Some(org.id.clone());
    told
}

fn status_of(dashboard: &Dashboard, org: &str) -> Option<InstanceStatus> {
    let orgs = dashboard.app.data.orgs.value()?;
    let instance = orgs.get(&slug(org))?.org.instance.clone()?;
    Some(instance.status)
}

/// Everything is known, and the list of orgs is being read once more.
fn reading() -> Dashboard {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.later(Duration::from_secs(5));
    let effects = said(&dashboard.type_text("r"));
    assert!(effects.contains(&"Read Orgs".to_owned()), "{effects:?}");
    dashboard.later(Duration::from_secs(1));
    dashboard
}

#[test]
fn what_happens_while_orgs_are_read_outlives_the_answer() {
    let mut dashboard = reading();
    dashboard.event(instance_event(900, "newest", 0, &instance("newest")));
    let new = org("brand-new", "Brand new", 0);
    dashboard.event(of_org(901, EventKind::OrgCreated, &new));
    let mut own = new.clone();
    own.role = Some(Role::Owner);
    dashboard.read(Ask::Org(slug("brand-new")), Ok(Answer::Org(Box::new(own))));
    let gone = org("gamma", "Gamma", 120);
    dashboard.event(of_org(902, EventKind::OrgDeleted, &gone));
    let effects = dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(
        status_of(&dashboard, "newest"),
        Some(InstanceStatus::Healthy)
    );
    assert_eq!(status_of(&dashboard, "gamma"), None, "it was deleted");
    dashboard.tab(HomeTab::Orgs);
    assert!(dashboard.slugs().contains(&"brand-new".to_owned()));
    // The answer to that was lost with the rows that were there.
    assert_eq!(said(&effects), ["Read Org(brand-new)"]);
    // What was told before a read began is older than its answer.
    dashboard.later(Duration::from_secs(5)).type_text("r");
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(
        status_of(&dashboard, "newest"),
        Some(InstanceStatus::Provisioning)
    );
}

#[test]
fn what_happens_while_orgs_are_read_first_is_known_too() {
    let mut dashboard = Dashboard::start(120, 40);
    dashboard.event(instance_event(900, "newest", 0, &instance("newest")));
    let mut joined = event(901, EventKind::MemberAdded, Some("beta"), 0, json!({}));
    joined.data = json!({"nonsense": true});
    dashboard.event(joined);
    dashboard.read(Ask::Org(slug("beta")), Err(absent()));
    let effects = dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(
        status_of(&dashboard, "newest"),
        Some(InstanceStatus::Healthy)
    );
    assert_eq!(said(&effects), ["Read Org(beta)"]);
    dashboard.read(Ask::LastEvents, Ok(Answer::Events(events())));
    let known = dashboard.app.data.events.value().expect("events");
    let last: Vec<i64> = known.iter().rev().take(3).map(|event| event.id).collect();
    assert_eq!(last, [901, 900, 107]);
}

#[test]
fn of_too_much_news_the_list_is_read_again() {
    let mut dashboard = reading();
    for number in 0..5000 {
        let told = instance_event(900 + number, "newest", 0, &instance("newest"));
        dashboard.event(told);
    }
    let effects = said(&dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform()))));
    assert_eq!(effects, ["Read Orgs"]);
}

#[test]
fn a_failed_read_brings_no_old_news_later() {
    let mut dashboard = reading();
    dashboard.event(instance_event(900, "newest", 0, &instance("newest")));
    dashboard.read(Ask::Orgs, Err(refused()));
    dashboard.later(Duration::from_secs(1));
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(
        status_of(&dashboard, "newest"),
        Some(InstanceStatus::Provisioning)
    );
}

fn told(name: &str, data: impl serde::Serialize) -> Heard<OrgTold> {
    Heard::Told(OrgTold {
        name: name.to_owned(),
        data: serde_json::to_value(data).expect("json"),
    })
}

#[test]
fn what_an_instance_tells_while_its_lists_are_read_outlives_the_answers() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Runners);
    dashboard.hear(News::Org(slug("acme"), Heard::Opened));
    dashboard.later(Duration::from_secs(1));
    let mut gone = runner("laptop");
    gone.connected = false;
    dashboard.org("acme", told("runner_removed", gone));
    dashboard.org("acme", told("runner_added", runner("tower")));
    let over = session("one", SessionStatus::Ended);
    dashboard.org("acme", told("session_status", over));
    let runners = Answer::Runners(vec![runner("laptop")]);
    dashboard.read(Ask::Runners(slug("acme")), Ok(runners));
    let sessions = Answer::Sessions(vec![session("one", SessionStatus::Active)]);
    dashboard.read(Ask::Sessions(slug("acme")), Ok(sessions));
    let screen = dashboard.screen();
    assert!(
        screen.contains("○ gone") && screen.contains("tower"),
        "{screen}"
    );
    dashboard.press(crossterm::event::KeyCode::Char('4'));
    let screen = dashboard.screen();
    assert!(screen.contains("○ ended"), "{screen}");
    assert!(!screen.contains("● active"), "{screen}");
}
