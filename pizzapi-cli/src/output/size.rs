//! Sizes of disks and memories, as people read them.

/// So many bytes in MiB or GiB, whichever says more, rounded down.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_073_741_824 => format!("{} MiB", bytes >> 20),
        bytes => format!("{} GiB", bytes >> 30),
    }
}
