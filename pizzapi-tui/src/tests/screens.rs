//! Every state of the screen at two sizes, to be looked at.

use std::time::Duration;

use crossterm::event::KeyCode;

use super::platform::{Dashboard, forbidden, logged_out, org, platform, refused, report};
use crate::event::News;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// Makes a snapshot of a dashboard at each size.
fn snapshot(name: &str, make: impl Fn(u16, u16) -> Dashboard) {
    for (width, height) in SIZES {
        let screen = make(width, height).screen();
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen);
    }
}

fn ready(width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::showing(platform(), width, height);
    dashboard.later(Duration::from_secs(4)).hear(News::Tick);
    dashboard
}

fn broken(error: pizzapi_sdk::Error, width: u16, height: u16) -> Dashboard {
    let mut dashboard = Dashboard::start(width, height);
    dashboard.hear(News::Lost(Some(error.clone())));
    dashboard.hear(News::Listed(Err(error)));
    dashboard
}

#[test]
fn loading() {
    snapshot("loading", Dashboard::start);
}

#[test]
fn empty() {
    snapshot("empty", |width, height| {
        Dashboard::showing(Vec::new(), width, height)
    });
}

#[test]
fn ready_() {
    snapshot("ready", ready);
}

#[test]
fn stale() {
    snapshot("stale", |width, height| {
        let mut dashboard = ready(width, height);
        dashboard.later(Duration::from_secs(8));
        dashboard.hear(News::Lost(Some(refused())));
        dashboard
    });
}

#[test]
fn failed() {
    snapshot("failed", |width, height| broken(refused(), width, height));
}

#[test]
fn forbidden_() {
    snapshot("forbidden", |width, height| {
        broken(forbidden(), width, height)
    });
}

#[test]
fn logged_out_() {
    snapshot("logged_out", |width, height| {
        let mut dashboard = ready(width, height);
        dashboard.hear(News::Lost(Some(logged_out())));
        dashboard
    });
}

#[test]
fn details() {
    snapshot("details", |width, height| {
        let mut dashboard = ready(width, height);
        dashboard.press(KeyCode::Enter);
        let mut report = report("gamma");
        if let Some(instance) = &mut report.instance {
            instance.status = pizzapi_sdk::types::InstanceStatus::Failed;
            instance.last_error = Some("start: no such program `pizzapi-serve`".to_owned());
            instance.steps.truncate(3);
            instance.steps[2].status = pizzapi_sdk::types::StepStatus::Failed;
            instance.steps[2].error = Some("no such program `pizzapi-serve`".to_owned());
        }
        let slug = report.org_slug.clone();
        dashboard.hear(News::Status(slug, Ok(Box::new(report))));
        dashboard
    });
}

#[test]
fn details_beside_the_list() {
    let mut dashboard = ready(160, 20);
    dashboard.press(KeyCode::End);
    dashboard.press(KeyCode::Enter);
    let report = report("corp");
    let slug = report.org_slug.clone();
    dashboard.hear(News::Status(slug, Ok(Box::new(report))));
    insta::assert_snapshot!("details_160x20", dashboard.screen());
}

#[test]
fn filter() {
    snapshot("filter", |width, height| {
        let mut dashboard = ready(width, height);
        dashboard.type_text("/am");
        dashboard
    });
}

#[test]
fn no_match() {
    snapshot("no_match", |width, height| {
        let mut dashboard = ready(width, height);
        dashboard.type_text("/zzz");
        dashboard.press(KeyCode::Enter);
        dashboard
    });
}

#[test]
fn help() {
    snapshot("help", |width, height| {
        let mut dashboard = ready(width, height);
        dashboard.press(KeyCode::Char('?'));
        dashboard
    });
}

#[test]
fn smallest() {
    insta::assert_snapshot!("ready_60x15", ready(60, 15).screen());
    insta::assert_snapshot!("too_small_59x15", ready(59, 15).screen());
}

#[test]
fn only_rows_on_the_screen_are_shown_of_many() {
    let orgs = (0..10_000)
        .map(|index| org(&format!("org-{index:05}"), "One of many", index))
        .collect();
    let mut dashboard = Dashboard::showing(orgs, 80, 15);
    dashboard.press(KeyCode::End);
    insta::assert_snapshot!("many_80x15", dashboard.screen());
}
