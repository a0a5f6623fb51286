//! What of a data folder belongs into a backup.
//!
//! The one rule: what says who runs now, where, or what was being written, is never in one; on the way in nor on the way
//! back.

use std::path::{Component, Path};

use pizzapi_types::OrgId;

/// What is in a control plane's or an org's folder while it runs, and what can be had again.
const LEFT_OUT: [&str; 3] = ["lock", "log", "instance.json"];
/// What SQLite keeps beside a database; it is in the copy that is made of it.
const OF_DATABASES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The longest path, in bytes: in whatever data folder, it is one that the system takes.
const LONGEST: usize = 2048;
/// The most names in a path.
const DEEPEST: usize = 100;

/// Whether a file or folder of this name, of a control plane's or an org's folder, does.
pub(super) fn is_kept(name: &str) -> bool {
    let passing = name.starts_with('.')
        || LEFT_OUT.contains(&name)
        || name.starts_with("log.")
        || [".tmp", ".part", ".sock"]
            .iter()
            .any(|end| name.ends_with(end))
        || OF_DATABASES.iter().any(|end| name.ends_with(end));
    // Made before an upgrade, for going back.
    let copy = name.starts_with("registry.schema-") || name.starts_with("instance.db.before-");
    !passing && !copy
}

/// Whether a path is one that a backup has, as it stands: `control-plane/…`, `orgs/<org id>/…`.
pub(super) fn is_path(path: &str) -> bool {
    let mut parts = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str().unwrap_or(".")),
            _ => return false,
        }
    }
    // Normalised already: no `//`, no `/` at the end.
    let long = path.len() > LONGEST || parts.len() > DEEPEST;
    if parts.join("/") != path || long || path.chars().any(char::is_control) {
        return false;
    }
    let inner = match parts.as_slice() {
        ["control-plane", inner @ ..] => inner,
        ["orgs", org, inner @ ..] if is_org(org) => inner,
        _ => return false,
    };
    !inner.is_empty() && inner.iter().all(|part| is_kept(part) && part.len() <= 255)
}

/// Whether a name is an org's id.
pub(super) fn is_org(name: &str) -> bool {
    name.parse::<OrgId>().is_ok()
}

/// Whether a file is a database of ours, of which a copy is made that is whole. Only where an org's server has it: in a folder
/// of the org's own making, nobody knows what its path leads to.
pub(super) fn is_database(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts.as_slice(), ["orgs", org, "instance.db"] if is_org(org))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_lasts_belongs() {
        for (path, belongs) in [
            ("control-plane/registry.db", true),
            ("control-plane/master.key", true),
            ("control-plane/first-login", true),
            (
                "orgs/0190a1b2-0000-7000-8000-000000000000/instance.db",
                true,
            ),
            ("orgs/0190a1b2-0000-7000-8000-000000000000/files/a/b", true),
            ("control-plane", false),
            ("control-plane/", false),
            ("control-plane/lock", false),
            ("control-plane/registry.db-wal", false),
            ("control-plane/registry.schema-2.db", false),
            ("control-plane/.registry.db.1.tmp", false),
            ("orgs/0190a1b2-0000-7000-8000-000000000000", false),
            (
                "orgs/0190a1b2-0000-7000-8000-000000000000/instance.json",
                false,
            ),
            ("orgs/0190a1b2-0000-7000-8000-000000000000/log", false),
            ("orgs/0190a1b2-0000-7000-8000-000000000000/x/lock", false),
            ("orgs/../control-plane/registry.db", false),
            ("orgs/./x", false),
            ("/control-plane/registry.db", false),
            ("control-plane//registry.db", false),
            ("control-plane/../../etc/passwd", false),
            ("./control-plane/registry.db", false),
            ("router/table.json", false),
            ("backup.json", false),
            ("control-plane/a\nb", false),
            (&long(LONGEST), true),
            (&long(LONGEST + 1), false),
            (&deep(DEEPEST), true),
            (&deep(DEEPEST + 1), false),
            ("", false),
        ] {
            assert_eq!(is_path(path), belongs, "{path}");
        }
    }

    /// A path of this many bytes.
    fn long(bytes: usize) -> String {
        let name = format!("{}/", "x".repeat(200));
        let mut path = format!("control-plane/{}", name.repeat(bytes / 201 - 1));
        path.push_str(&"x".repeat(bytes - path.len()));
        path
    }

    /// A path of this many names.
    fn deep(names: usize) -> String {
        format!("control-plane{}", "/x".repeat(names - 1))
    }

    proptest! {
        #[test]
        fn no_path_leads_out(path in "(control-plane|orgs|\\.\\.|/|\\.|a|\\\\|lock|[a-z0-9-]{1,5}|/){0,8}") {
            if is_path(&path) {
                prop_assert!(Path::new(&path).components().all(|part| matches!(part, Component::Normal(_))));
            }
        }
    }
}
