//! What answers tell browsers: of pages, of the API, of org hosts.
//!
//! The one rule: the headers of real answers are looked at, whatever their status.

use pizzapi_sdk::RawAnswer;

use super::super::{facts::Facts, finding::Findings, place::Place};

const CHECK: &str = "headers";

pub async fn look(facts: &Facts, found: &mut Findings) {
    let client = match facts.up().await {
        Ok(client) => client,
        Err(why) => return found.skipped(CHECK, why),
    };
    let (page, api, orgs) = tokio::join!(
        client.get("/").anonymous().raw_answer(),
        client.get("/api/orgs").anonymous().raw_answer(),
        facts.orgs(),
    );
    // An org's own server if one is visible, else what the router says itself.
    let own = orgs.ok().and_then(|orgs| orgs.first().cloned());
    let (org, url) = match own {
        Some(slug) => {
            let org = client.org(&slug);
            let url = org.url().await.unwrap_or_default();
            (org.get("/api/me").anonymous().raw_answer().await.ok(), url)
        }
        None => match facts.stranger().await {
            Some(stranger) => (stranger.answer.clone().ok(), stranger.url.clone()),
            None => (None, String::new()),
        },
    };
    let looked_at = [
        ("the control plane's page", page.ok(), client.url(), false),
        ("its API", api.ok(), client.url(), true),
        ("an org's host", org, url.as_str(), true),
    ];
    let mut missing = Vec::new();
    let mut seen = Vec::new();
    for (what, answer, url, is_api) in &looked_at {
        let Some(answer) = answer else {
            continue;
        };
        seen.push(*what);
        let https = Place::of(url).is_some_and(|place| place.https);
        let lacks = lacking(answer, https, *is_api);
        if !lacks.is_empty() {
            missing.push(format!("{what} lacks {}", lacks.join(", ")));
        }
    }
    if seen.is_empty() {
        found.skipped(CHECK, "nothing answered");
    } else if missing.is_empty() {
        found.fine(CHECK, format!("as they should be on {}", seen.join(", ")));
    } else {
        found.warning(
            CHECK,
            missing.join("; "),
            "have what ends TLS in front add or keep them: Strict-Transport-Security is its to add, all others our servers send",
        );
    }
}

/// What is not said, or not strictly.
fn lacking(answer: &RawAnswer, https: bool, is_api: bool) -> Vec<&'static str> {
    let says = |name: &str, part: &str| {
        let value = answer.header(name).map(str::to_ascii_lowercase);
        value.is_some_and(|value| value.contains(part))
    };
    let framed = !says("content-security-policy", "frame-ancestors 'none'")
        && !says("x-frame-options", "deny");
    let wanted = [
        (
            "Content-Security-Policy",
            !says("content-security-policy", "default-src"),
        ),
        ("protection against framing", framed),
        (
            "X-Content-Type-Options",
            !says("x-content-type-options", "nosniff"),
        ),
        // What the router says itself has nothing that could be referred from.
        (
            "Referrer-Policy",
            !is_api && !says("referrer-policy", "no-referrer"),
        ),
        (
            "Cache-Control: no-store",
            is_api && !says("cache-control", "no-store"),
        ),
        (
            "Strict-Transport-Security",
            https && !says("strict-transport-security", "max-age"),
        ),
    ];
    wanted
        .iter()
        .filter(|(_, lacks)| *lacks)
        .map(|(name, _)| *name)
        .collect()
}
