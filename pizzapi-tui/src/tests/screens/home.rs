//! The tabs of the first screen.

use super::{Dashboard, drawn};
use crate::tests::platform::{admin, forbidden, refused};

fn empty(width: u16, height: u16) -> Dashboard {
    Dashboard::showing(admin(), Vec::new(), width, height)
}

#[test]
fn overview() {
    let all = drawn(&[
        ("loading", Dashboard::start),
        ("empty", empty),
        ("ready", Dashboard::ready),
        ("stale", |width, height| {
            let mut dashboard = Dashboard::ready(width, height);
            dashboard.lost(Some(refused()));
            dashboard
        }),
        ("failed", |width, height| {
            let mut dashboard = Dashboard::start(width, height);
            dashboard.read(crate::event::Ask::Orgs, Err(refused()));
            dashboard
        }),
        ("forbidden", |width, height| {
            let mut dashboard = Dashboard::start(width, height);
            dashboard.read(crate::event::Ask::Orgs, Err(forbidden()));
            dashboard
        }),
    ]);
    insta::assert_snapshot!(all);
}
