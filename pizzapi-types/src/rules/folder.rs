//! Whether a folder lies under a runner's roots. The one rule: paths are the runner's, so they are compared as texts, part by
//! part; nothing on this machine is looked at.

/// Whether `cwd` is one of the roots or lies under one. A runner without roots takes any folder.
pub(super) fn is_under(roots: &[String], cwd: &str) -> bool {
    if roots.is_empty() {
        return true;
    }
    let Some(cwd) = parts(cwd) else {
        return false;
    };
    roots
        .iter()
        .filter_map(|root| parts(root))
        .any(|root| cwd.starts_with(&root))
}

/// The parts of an absolute path, with `.` and `..` resolved; `None` for any other path.
fn parts(path: &str) -> Option<Vec<&str>> {
    if !path.starts_with('/') || path.contains('\0') {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn under(cwd: &str) -> bool {
        is_under(&["/srv/ws".into(), "/home/me/src/".into()], cwd)
    }

    #[test]
    fn folders_are_compared_part_by_part() {
        for inside in [
            "/srv/ws",
            "/srv/ws/",
            "/srv/ws/a",
            "/srv//ws/./a/../b",
            "/srv/x/../ws",
            "/home/me/src/x",
        ] {
            assert!(under(inside), "{inside}");
        }
        for outside in [
            "/etc",
            "/srv/ws2",
            "/srv",
            "/",
            "",
            "srv/ws",
            "/srv/ws/..",
            "/srv/ws/../../etc",
            "/srv/ws/a\0",
            "~/src",
        ] {
            assert!(!under(outside), "{outside}");
        }
        assert!(is_under(&[], "/anything"));
        assert!(is_under(&["/".into()], "/anything"));
        assert!(!is_under(&["relative".into()], "/relative"));
    }

    proptest! {
        #[test]
        fn no_number_of_dots_leads_out(path in "(/(\\.\\.|\\.|a|ws|srv)){0,8}") {
            let resolved = parts(&path).unwrap_or_default();
            prop_assert_eq!(under(&path), resolved.starts_with(&["srv", "ws"]));
        }
    }
}
