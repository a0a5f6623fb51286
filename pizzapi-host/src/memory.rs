//! How much memory the machine has left.

/// Memory of the machine, whoever may use how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What can be had without anything being swapped out, in bytes.
    pub available_bytes: u64,
    /// All there is, in bytes.
    pub total_bytes: u64,
}

/// The machine's memory; `None` where it does not tell: anywhere but on Linux.
pub fn memory() -> Option<Memory> {
    if cfg!(target_os = "linux") {
        read(&std::fs::read_to_string("/proc/meminfo").ok()?)
    } else {
        None
    }
}

/// Out of `/proc/meminfo`: lines like `MemTotal:       16303428 kB`.
fn read(text: &str) -> Option<Memory> {
    let bytes = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let count = line.strip_prefix(':')?.trim().strip_suffix(" kB")?;
        count.parse::<u64>().ok()?.checked_mul(1024)
    };
    Some(Memory {
        available_bytes: bytes("MemAvailable")?,
        total_bytes: bytes("MemTotal")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes_or_not_at_all() {
        let text =
            "MemTotal:       16303428 kB\nMemFree:          512 kB\nMemAvailable:       2048 kB\n";
        let memory = Memory {
            available_bytes: 2 << 20,
            total_bytes: 16_303_428 * 1024,
        };
        assert_eq!(read(text), Some(memory));
        for odd in [
            "",
            "MemTotal: 1 kB\n",
            "MemTotal: 1 kB\nMemAvailable: kB\n",
            "MemTotal: 1 kB\nMemAvailable: 1 MB\n",
            "MemTotal: 1 kB\nMemAvailable: -1 kB\n",
            "MemTotal: 1 kB\nMemAvailable: 18446744073709551615 kB\n",
            "MemTotalOrNot: 1 kB\nMemAvailable: 1 kB\n",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_has_some() {
        let memory = memory().expect("it tells");
        assert!(memory.available_bytes > 0 && memory.available_bytes <= memory.total_bytes);
    }
}
