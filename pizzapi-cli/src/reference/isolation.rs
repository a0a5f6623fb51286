//! `pizzapi help isolation`. The one rule: what a role may do is read off the routes that servers serve by.

use super::{Block, Page};

pub fn page() -> Page {
    let list = |items: &[&str]| Block::List(items.iter().map(|&item| item.to_owned()).collect());
    let mut blocks = vec![
        Block::Text("Organisations share a platform and nothing else. Each has a server of its own, with its own data, under a host name of its own. Runners and sessions live there; the control plane knows accounts, memberships and which server is whose, and sees neither prompts nor output.".to_owned()),
        Block::Section("What holds between organisations"),
        list(&[
            "No credential of one organisation reaches a request, a connection, a file, a log line or a count of another.",
            "To whoever does not belong to it, an organisation is not there: the answer is the same as for one that never was. Two things do show: a slug that is taken when one is made, and the router's answer for a host name that nobody has.",
            "An org token names one organisation, and only that organisation's server takes it. It is for people or for a runner, and never for both.",
            "Removing a member, shutting an account and suspending an organisation take effect within 5 seconds, also on connections that are open.",
            "Slugs and ids are never given out again. An address that is used again never serves the wrong organisation.",
            "A page on one organisation's host cannot use a login for another, nor for the control plane.",
            "What an agent runs with never holds the runner's credentials.",
        ]),
        Block::Text("On one machine, `pizzapi doctor` looks whether this holds there.".to_owned()),
        Block::Section("What a platform admin can and cannot see"),
        list(&[
            "Can see: every organisation's name, members, invites, state and its server's log; every account; what happened on the platform.",
            "Can do: make, suspend, resume, approve, deny and delete organisations; make and shut accounts; choose plans; rotate signing keys.",
            "Cannot see: runners, sessions, prompts and output. An org token is for members alone. A platform admin who wants one must become a member first, which members see in `pizzapi member list`, and in `pizzapi events`.",
            "Whoever runs the machine that an organisation's server runs on can read its files, as with every server.",
        ]),
    ];
    blocks.extend(roles());
    Page {
        title: "Isolation: what organisations share, and what they do not",
        blocks,
    }
}

/// What each role may do in an organisation.
#[cfg(feature = "embedded")]
fn roles() -> Vec<Block> {
    use std::collections::BTreeMap;

    let mut may: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let table = pizzapi_control_plane::routes::table();
    let within = table
        .iter()
        .filter(|route| route.path.starts_with("/api/orgs/{slug}"));
    for route in within {
        may.entry(route.access.to_string())
            .or_default()
            .push(route.summary.to_owned());
    }
    let rows = may
        .into_iter()
        .map(|(who, what)| vec![who, what.join("; ")]);
    vec![
        Block::Section("Who may do what in an organisation"),
        Block::Text("On the control plane, as its table of routes has it; an admin may do what a member may, an owner all of it.".to_owned()),
        Block::Table(&["who", "may"], rows.collect()),
    ]
}

#[cfg(not(feature = "embedded"))]
fn roles() -> Vec<Block> {
    Vec::new()
}
