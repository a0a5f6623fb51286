//! Whether orgs' own hosts are found, are our router's, and let WebSockets through.
//!
//! The one rule: what is asked for is an org that does not exist, or one's own.

use std::net::SocketAddr;

use pizzapi_sdk::{Error, RawAnswer};
use serde_json::Value;

use super::{
    facts::{Facts, PATIENCE, Stranger},
    finding::{Findings, in_full},
    place::Place,
};

pub async fn look(facts: &Facts, found: &mut Findings) {
    let Some(stranger) = facts.stranger().await else {
        let why = match (facts.up().await, facts.discovery().await) {
            (Err(why), _) => why,
            (_, Some(Err(error))) if error.is_not_found() => {
                "the control plane does not say where its orgs are; PIZZAPI_BASE_DOMAIN does"
            }
            _ => "the control plane does not say where orgs are",
        };
        return found.skipped("names", why);
    };
    let Some(place) = Place::of(&stranger.url) else {
        return found.skipped("names", format!("{} is no URL of a host", stranger.url));
    };
    if names(&place, found).await && router(stranger, &place, found) {
        websocket(facts, found).await;
    } else {
        found.skipped("websocket", "WebSockets are tried once the router answers");
    }
}

/// Says whether a name that nobody has is found, as it must be under a wildcard.
async fn names(place: &Place, found: &mut Findings) -> bool {
    let host = &place.host;
    if place.is_here() {
        found.fine("names", format!("{host} → this machine"));
        return true;
    }
    let looking = tokio::net::lookup_host((host.as_str(), place.port));
    let base = host.split_once('.').map_or(host.as_str(), |(_, base)| base);
    let fix = format!("add a wildcard record for `*.{base}` that leads to the router's machine");
    match tokio::time::timeout(PATIENCE, looking).await {
        Ok(Ok(addresses)) => {
            let mut all: Vec<String> = addresses
                .map(|at: SocketAddr| at.ip().to_string())
                .collect();
            all.dedup();
            found.fine("names", format!("{host} → {}", all.join(", ")));
            true
        }
        Ok(Err(error)) => {
            found.problem("names", format!("{host} is not found: {error}"), fix);
            false
        }
        Err(_) => {
            let text = format!("no answer for {host} within {} s", PATIENCE.as_secs());
            found.problem(
                "names",
                text,
                "look at this machine's resolver: /etc/resolv.conf",
            );
            false
        }
    }
}

/// Says whether it is our router who answers there.
fn router(stranger: &Stranger, place: &Place, found: &mut Findings) -> bool {
    let at = format!("{}:{}", place.host, place.port);
    match &stranger.answer {
        Ok(answer) if is_router(answer) => {
            found.fine("router", "router answers");
            return true;
        }
        Ok(answer) => found.problem(
            "router",
            format!(
                "what answers at {at} is not the router (status {} for an org that does not exist)",
                answer.status
            ),
            "lead the hosts of orgs to `pizzapi router`, with the `Host` header as it came",
        ),
        Err(error) => found.problem(
            "router",
            format!("no router: {}", in_full(error)),
            if place.is_here() {
                "`pizzapi router` runs it; `pizzapi dev` runs the whole platform"
            } else {
                "is `pizzapi router` running there, and the port open?"
            },
        ),
    }
    false
}

/// Whether it is our router who says that there is no such org.
pub fn is_router(answer: &RawAnswer) -> bool {
    let said: Option<Value> = answer.json();
    let code = said.and_then(|said| said["code"].as_str().map(str::to_owned));
    answer.status == 404
        && matches!(code.as_deref(), Some("org_not_found" | "not_found"))
        && answer.header("x-request-id").is_some()
}

async fn websocket(facts: &Facts, found: &mut Findings) {
    let orgs = match facts.orgs().await {
        Ok(orgs) => orgs,
        Err(why) => {
            return found.skipped(
                "websocket",
                format!("WebSockets need an org to be tried with: {why}"),
            );
        }
    };
    let (Some(slug), Some(client)) = (orgs.first(), facts.client()) else {
        return found.skipped(
            "websocket",
            "WebSockets need an org to be tried with: there is none yet",
        );
    };
    let org = client.org(slug);
    let opening = tokio::time::timeout(PATIENCE, org.probe_websocket());
    let failed = match opening.await {
        Ok(Ok(())) => return found.fine("websocket", format!("WebSocket upgrade ok at `{slug}`")),
        Ok(Err(error)) => error,
        Err(_) => {
            return found.problem(
                "websocket",
                format!(
                    "`{slug}` does not answer a WebSocket upgrade within {} s",
                    PATIENCE.as_secs()
                ),
                EATEN,
            );
        }
    };
    if let Ok(health) = org.get("/health").anonymous().raw_answer().await
        && health.status == 200
    {
        let said = match &failed {
            Error::Api { status, .. } => format!("status {status} in the place of 101"),
            other => in_full(other),
        };
        return found.problem(
            "websocket",
            format!("`{slug}` answers, but no WebSocket gets through ({said}): a proxy in between eats the upgrade"),
            EATEN,
        );
    }
    found.problem(
        "websocket",
        format!("`{slug}` does not serve: {}", in_full(&failed)),
        format!("`pizzapi org status {slug}` says why"),
    );
}

/// What a proxy must be told.
const EATEN: &str = "have the proxy in front of the router pass `Upgrade` and `Connection` on; Caddy does by itself, nginx needs `proxy_http_version 1.1` and both headers set";
