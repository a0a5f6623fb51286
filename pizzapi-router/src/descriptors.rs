//! File descriptors: a connection takes one, its request to an instance another, and one may be kept for the next.
//!
//! The one rule: never more connections than the system's limit is enough for. A router without descriptors serves nobody,
//! whoever used them up.

/// For the table, the control plane and whatever else the process has open.
const OURS: usize = 64;
/// What a connection may need.
const EACH: usize = 3;

/// For how many connections they are enough, where the system says how many there are.
pub(crate) fn room() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits");
    limits
        .ok()
        .and_then(|limits| open_files(&limits))
        .map_or(usize::MAX, enough_for)
}

/// The soft limit; `None` when there is none.
fn open_files(limits: &str) -> Option<usize> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

fn enough_for(descriptors: usize) -> usize {
    (descriptors.saturating_sub(OURS) / EACH).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_as_many_as_descriptors_allow() {
        let limits = |files: &str| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units     \n\
                 Max processes             9                    9                    processes \n\
                 Max open files            {files:<20} 524288               files     \n"
            )
        };
        assert_eq!(open_files(&limits("1024")), Some(1024));
        assert_eq!(open_files(&limits("unlimited")), None);
        assert_eq!(open_files(""), None);
        assert_eq!((enough_for(1024), enough_for(0)), (320, 1));
        assert!(room() >= 1);
    }
}
