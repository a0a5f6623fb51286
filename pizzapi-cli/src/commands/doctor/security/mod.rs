//! The security checklist of a platform in production, ten points, each looked at as far as that can be done from outside.
//!
//! The one rule: a point is fine only when it was seen to be; else it says why it could not be looked at.

mod headers;
mod input;
mod isolation;
mod keys;
mod operation;

use super::{
    facts::Facts,
    finding::{Area, Findings},
    place::Place,
};
use crate::env;

pub async fn look(facts: &Facts, found: &mut Findings) {
    let new = || Findings::of(Area::Security);
    let (mut keys, mut https, mut isolation) = (new(), new(), new());
    let (mut monitoring, mut headers, mut input) = (new(), new(), new());
    tokio::join!(
        keys::look(facts, &mut keys),
        encrypted(facts, &mut https),
        isolation::look(facts, &mut isolation),
        operation::monitoring(facts, &mut monitoring),
        headers::look(facts, &mut headers),
        input::look(facts, &mut input),
    );
    // In the order of the checklist.
    found.all.extend(keys.all);
    operation::database(facts, found);
    found.all.extend(https.all);
    rate_limits(facts, found);
    found.all.extend(isolation.all);
    found.all.extend(monitoring.all);
    operation::backups(facts, found);
    operation::access_logs(facts, found);
    found.all.extend(headers.all);
    found.all.extend(input.all);
}

/// Whether everything that carries a credential is encrypted, or stays on one machine.
async fn encrypted(facts: &Facts, found: &mut Findings) {
    let Some(client) = facts.client() else {
        return found.skipped("https", "the settings of this machine make no sense");
    };
    let stranger = facts.stranger().await;
    let org_hosts = stranger.map(|stranger| stranger.url.as_str());
    let urls = [Some(client.url()), org_hosts].into_iter().flatten();
    let places: Vec<Place> = urls.filter_map(Place::of).collect();
    let mut open = Vec::new();
    for place in &places {
        if !place.https && !place.is_known_as_here().await {
            open.push(place.host.as_str());
        }
    }
    if !open.is_empty() {
        return found.problem(
            "https",
            format!("plain http to {}: whoever is on the way reads and changes what is said", open.join(" and ")),
            "end TLS in front of control plane and router, and set PIZZAPI_PUBLIC_URL and PIZZAPI_ORG_URL to https",
        );
    }
    match (org_hosts, places.iter().all(|place| place.https)) {
        (None, _) => found.skipped(
            "https",
            "nobody says where org hosts are, so only half of it could be seen",
        ),
        (_, true) => found.fine("https", "control plane and org hosts are on https"),
        _ => found.fine("https", "what is not https stays on this machine"),
    }
}

/// Limits are seen only by those who run into them, and doctor does not.
fn rate_limits(facts: &Facts, found: &mut Findings) {
    let told = env::RATE_LIMITS.get().ok().flatten();
    let name = env::RATE_LIMITS.name;
    match told.as_deref() {
        Some("off") if facts.is_here() => found.warning(
            "rate-limits",
            format!("{name} is off in this environment"),
            format!("unset {name}: the limits that hold then are {}", env::RATE_LIMITS.default),
        ),
        _ => found.skipped(
            "rate-limits",
            format!(
                "cannot be seen without running into them, which would shut your network out for a while; unless {name} says otherwise: {}",
                env::RATE_LIMITS.default
            ),
        ),
    }
}
