//! Who and what there is in the demo. The one rule: names that could be somebody's, and are nobody's.

/// What becomes of an org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It serves, and little happens there.
    Quiet,
    /// So many runners are connected, and sessions run on them.
    Busy(u8),
    /// The same, and its instance is killed now and then.
    Crashes(u8),
    Stopped,
    Suspended(&'static str),
    /// Somebody who is no platform admin made it.
    Waits,
    /// Its instance does not start.
    Broken,
}

use Fate::{Broken, Busy, Crashes, Quiet, Stopped, Suspended, Waits};

/// The orgs, in the order they are made: what moves comes first.
pub const ORGS: [(&str, Fate); 50] = [
    ("Acme Rockets", Busy(3)),
    ("Borealis Data", Crashes(1)),
    ("Copperfield Bank", Busy(2)),
    ("Umbra Photonics", Broken),
    ("Evergreen Energy", Busy(2)),
    (
        "Harbour Systems",
        Suspended("the invoice of October is unpaid"),
    ),
    ("Kestrel Analytics", Busy(1)),
    ("Lantern Education", Waits),
    ("Moonshot Biotech", Busy(2)),
    ("Dandelion Games", Busy(1)),
    ("Fjord Shipping", Stopped),
    ("Northwind Traders", Busy(2)),
    ("Opal Payments", Busy(3)),
    ("Foxglove Pharma", Crashes(1)),
    ("Quill Publishing", Busy(1)),
    (
        "Redwood Archive",
        Suspended("asked for by the owner until January"),
    ),
    ("Silverline Transit", Busy(2)),
    ("Solstice Solar", Busy(1)),
    ("Tidewater Ports", Busy(1)),
    ("Velvet Audio", Waits),
    ("Willow Homes", Busy(1)),
    ("Zephyr Wind", Stopped),
    ("Aurora Health", Quiet),
    ("Bluebird Labs", Quiet),
    ("Cedar and Stone", Quiet),
    ("Driftwood Media", Quiet),
    ("Falcon Logistics", Quiet),
    ("Granite Insurance", Quiet),
    ("Greenhouse AI", Quiet),
    ("Hazel Software", Quiet),
    ("Indigo Robotics", Quiet),
    ("Ironwood Security", Quiet),
    ("Juniper Travel", Quiet),
    ("Kingfisher Foods", Quiet),
    ("Larkspur Legal", Quiet),
    ("Lighthouse Maps", Quiet),
    ("Magnolia Retail", Quiet),
    ("Meridian Rail", Quiet),
    ("Nimbus Cloudworks", Quiet),
    ("Oakridge Schools", Quiet),
    ("Orchard Street Books", Quiet),
    ("Osprey Aviation", Quiet),
    ("Papaya Telecom", Quiet),
    ("Pinecone Studios", Quiet),
    ("Polar Research", Quiet),
    ("Quartz Mining", Quiet),
    ("Riverbend Clinics", Quiet),
    ("Saffron Kitchens", Quiet),
    ("Sandpiper Hotels", Quiet),
    ("Sparrow Mail", Quiet),
];

/// The accounts besides the first admin's. The first one makes the orgs that wait, the second one is a platform admin, the
/// last one is shut.
pub const PEOPLE: [(&str, &str); 8] = [
    ("Ann", "ann@example.com"),
    ("Cleo", "cleo@example.com"),
    ("Bob", "bob@example.com"),
    ("Eve", "eve@example.com"),
    ("Fay", "fay@example.com"),
    ("Gil", "gil@example.com"),
    ("Ida", "ida@example.com"),
    ("Hal", "hal@example.com"),
];

/// What runners are called.
pub const RUNNERS: [&str; 6] = [
    "build-mac-02",
    "laptop",
    "ci-linux-7",
    "gpu-box",
    "dev-container",
    "office-nuc",
];

/// The folders that sessions work in.
pub const PROJECTS: [&str; 6] = [
    "checkout-service",
    "web-frontend",
    "data-pipeline",
    "mobile-app",
    "infra",
    "docs-site",
];

/// What agents are asked to do.
pub const PROMPTS: [&str; 14] = [
    "Fix the flaky test in checkout",
    "Round invoice totals half to even, and say so in the docs",
    "Why does the login page take three seconds?",
    "Make the importer skip rows it has seen",
    "Upgrade to the new HTTP client, one call at a time",
    "Add a --dry-run flag to the migration tool",
    "Write the changelog of this week",
    "Replace the hand-written retry loop by the shared one",
    "Find out who still calls the old search endpoint",
    "Make the table sortable by every column",
    "Translate the e-mail templates into Portuguese",
    "Delete what nothing uses any more",
    "Review the last commit and mend what you find",
    "Add tests for leap seconds",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use pizzapi_sdk::types::OrgSlug;

    use super::*;

    #[test]
    fn every_org_has_a_slug_of_its_own_and_every_fate_is_somebodys() {
        let slugs: HashSet<OrgSlug> = ORGS
            .iter()
            .map(|(name, _)| name.to_lowercase().replace(' ', "-"))
            .map(|slug| slug.parse().expect(&slug))
            .collect();
        assert_eq!(slugs.len(), 50);
        let count = |test: fn(&Fate) -> bool| ORGS.iter().filter(|(_, fate)| test(fate)).count();
        assert_eq!(count(|fate| matches!(fate, Busy(_) | Crashes(_))), 15);
        for test in [
            |fate: &Fate| *fate == Stopped,
            |fate: &Fate| *fate == Waits,
            |fate: &Fate| *fate == Broken,
            |fate: &Fate| matches!(fate, Suspended(_)),
            |fate: &Fate| matches!(fate, Crashes(_)),
        ] {
            assert!(count(test) > 0);
        }
    }
}
