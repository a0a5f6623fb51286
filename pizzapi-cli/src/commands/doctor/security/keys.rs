//! What org tokens are signed with: only public keys may verify, and keys are not used for ever.

use std::time::Duration;

use pizzapi_sdk::types::{KeyState, ListSigningKeys, Time};
use serde_json::Value;

use super::super::{
    facts::Facts,
    finding::{Findings, in_full},
    secrets,
};
use crate::env;

/// A key that signs for longer is worth replacing.
const OLD: Duration = Duration::from_hours(24 * 365);
const CHECK: &str = "jwt-secrets";

pub async fn look(facts: &Facts, found: &mut Findings) {
    if facts.is_here() {
        secrets::one(CHECK, &env::JWT_SECRET, found);
    }
    let client = match facts.up().await {
        Ok(client) => client,
        Err(why) => return found.skipped(CHECK, why),
    };
    let keys: Vec<Value> = match client
        .get("/.well-known/jwks.json")
        .anonymous()
        .value::<Value>()
        .await
    {
        Ok(said) => said["keys"].as_array().cloned().unwrap_or_default(),
        Err(error) => {
            return found.failed(CHECK, "its public keys cannot be read: ", &error);
        }
    };
    if keys.is_empty() {
        return found.problem(
            CHECK,
            "it publishes no key: no org token can be verified",
            "look at the control plane's log",
        );
    }
    // A key that both signs and verifies would be everybody's; so would one with its private half.
    let sound = |key: &Value| {
        key["kty"] == "OKP"
            && key["crv"] == "Ed25519"
            && key["alg"] == "EdDSA"
            && key["d"].is_null()
    };
    if !keys.iter().all(sound) {
        return found.problem(
            CHECK,
            "it publishes keys that are not Ed25519's public halves",
            "look at what answers at /.well-known/jwks.json: ours never does",
        );
    }
    let text = match keys.len() {
        1 => "one public key, Ed25519".to_owned(),
        count => format!("{count} public keys, all Ed25519"),
    };
    ages(facts, text, found).await;
}

/// How old the key that signs is, which platform admins alone are told.
async fn ages(facts: &Facts, text: String, found: &mut Findings) {
    if !facts.is_platform_admin().await {
        return found.fine(
            CHECK,
            format!("{text}; how old they are only platform admins see"),
        );
    }
    let listed = match facts.member().await {
        Ok(client) => client.list_signing_keys(&ListSigningKeys::default()).await,
        Err(_) => return found.fine(CHECK, text),
    };
    let keys = match listed {
        Ok(page) => page.items,
        Err(error) => {
            return found.fine(
                CHECK,
                format!("{text}; their ages cannot be read: {}", in_full(&error)),
            );
        }
    };
    let grace = keys
        .iter()
        .filter(|key| key.state == KeyState::Grace)
        .count();
    let Some(active) = keys.iter().find(|key| key.state == KeyState::Active) else {
        return found.problem(
            CHECK,
            "no key is active: no org token can be signed",
            "`pizzapi admin keys rotate` makes one",
        );
    };
    let age = Time::now().since(active.created_at);
    let days = match age.as_secs() / 86_400 {
        0 => "was made today".to_owned(),
        1 => "is a day old".to_owned(),
        days => format!("is {days} days old"),
    };
    let grace = match grace {
        0 => String::new(),
        count => format!(", {count} in its grace period"),
    };
    let text = format!("{text}; the one that signs {days}{grace}");
    if age > OLD {
        found.warning(
            CHECK,
            text,
            "rotate it: `pizzapi admin keys rotate`; the old one verifies for an hour more",
        );
    } else {
        found.fine(CHECK, text);
    }
}
