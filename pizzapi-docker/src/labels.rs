//! The labels by which everything of ours is found again.
//!
//! The one rule: what the control plane makes is looked for by these and never by its name; the stack itself by Compose's.

use std::collections::HashMap;

/// An org's slug, for people; nothing is found by it.
pub const ORG: &str = "pizzapi.org";
/// The org something belongs to.
pub const ORG_ID: &str = "pizzapi.org_id";
/// What something is: [`ORG_INSTANCE`], [`ORG_REDIS`], [`ROUTER`], [`REDIS`], [`CONTROL_PLANE`], [`CADDY`], or `backup`: a
/// container that never runs, through which volumes are read and written.
pub const TYPE: &str = "pizzapi.type";
/// Which generation of its org's instance a container is.
pub const GENERATION: &str = "pizzapi.generation";
/// Which stack something belongs to: there may be several on one engine.
pub const STACK: &str = "pizzapi.stack";
/// A digest of all that something was made with; another one means that it has to be made anew.
pub const SPEC: &str = "pizzapi.spec";

/// [`TYPE`] of an org's instance, its network and its volume.
pub const ORG_INSTANCE: &str = "org-instance";
/// [`TYPE`] of a Redis that is one org's alone.
pub const ORG_REDIS: &str = "org-redis";
/// [`TYPE`] of the router, which is on every org's network.
pub const ROUTER: &str = "router";
/// [`TYPE`] of the shared Redis, which is on every org's network.
pub const REDIS: &str = "redis";
/// [`TYPE`] of the control plane.
pub const CONTROL_PLANE: &str = "control-plane";
/// [`TYPE`] of what ends TLS in front of all.
pub const CADDY: &str = "caddy";

/// A filter of the engine's lists: what has all of these labels, with these values.
pub fn labelled(labels: &[(&str, &str)]) -> HashMap<String, Vec<String>> {
    let labels = labels.iter().map(|(name, value)| format!("{name}={value}"));
    HashMap::from([("label".to_owned(), labels.collect())])
}
