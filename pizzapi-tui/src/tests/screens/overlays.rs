//! What lies over the screen, or is typed into it.

use crossterm::event::KeyCode;

use super::{Dashboard, drawn};
use crate::{
    event::{Answer, Ask},
    tests::platform::*,
    view::{HomeTab, OrgTab},
};

/// The list of orgs, with these keys pressed.
fn keys(text: &str, width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::ready(width, height);
    dashboard.tab(HomeTab::Orgs);
    dashboard.type_text(text);
    dashboard
}

#[test]
fn forms() {
    let all = drawn(&[
        ("new org", |width, height| keys("n", width, height)),
        ("new org, filled in", |width, height| {
            let mut dashboard = keys("n", width, height);
            dashboard.type_text("Acme & Söhne");
            dashboard
        }),
        ("new org, wrong", |width, height| {
            let mut dashboard = keys("n", width, height);
            dashboard.control('s');
            dashboard
        }),
        ("new member", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.open("acme", OrgTab::Members);
            dashboard.type_text("n");
            dashboard
        }),
        ("log in", |width, height| {
            let mut dashboard = Dashboard::start(width, height);
            dashboard.read(Ask::Orgs, Err(logged_out()));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn questions() {
    let all = drawn(&[
        ("delete", |width, height| {
            let mut dashboard = keys("", width, height);
            dashboard.control('d');
            dashboard
        }),
        ("delete, wrong name", |width, height| {
            let mut dashboard = keys("", width, height);
            dashboard.control('d');
            dashboard.type_text("other");
            dashboard.press(KeyCode::Enter);
            dashboard
        }),
        ("restart", |width, height| keys("R", width, height)),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn pages() {
    let all = drawn(&[
        ("copy", |width, height| keys("c", width, height)),
        ("json", |width, height| keys("y", width, height)),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn typing() {
    let all = drawn(&[
        ("filter", |width, height| keys("/a", width, height)),
        ("command", |width, height| keys(":se", width, height)),
        ("select", |width, height| keys("v", width, height)),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn help() {
    let all = drawn(&[
        ("first", |width, height| keys("?", width, height)),
        ("last", |width, height| {
            let mut dashboard = keys("?", width, height);
            dashboard.screen();
            dashboard.press(KeyCode::End);
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}

#[test]
fn a_role_may_be_changed() {
    let mut dashboard = Dashboard::ready(80, 24);
    dashboard.open("acme", OrgTab::Members);
    let members = vec![member("bob", pizzapi_sdk::types::Role::Member)];
    let read = Ok(Answer::Members(members));
    dashboard.read(Ask::Members(slug("acme")), read);
    dashboard.type_text("e");
    insta::assert_snapshot!(dashboard.screen());
}
