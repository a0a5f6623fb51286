//! Whether two clocks agree. The one rule: a `Date` header says no more than the second, so less than that is no difference.

use std::time::{Duration, SystemTime};

use jiff::{Timestamp, fmt::rfc2822};

/// How far this machine's clock is from a server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    /// Whole seconds; more than 0 when this machine's is ahead.
    pub seconds: i64,
}

impl Skew {
    /// From the `Date` of an answer to what was asked at `asked` and took so long; `None` when it says no time.
    pub fn of(date: &str, asked: SystemTime, took: Duration) -> Option<Self> {
        let server = rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
        let here = Timestamp::try_from(asked + took / 2).ok()?;
        // In the middle of the second that it says.
        let ahead = here.as_millisecond() - server.as_millisecond() - 500;
        let unsure = 500 + i64::try_from(took.as_millis() / 2).unwrap_or(i64::MAX);
        let surely = (ahead.saturating_abs() - unsure).max(0);
        let seconds = if surely == 0 {
            0
        } else {
            (ahead.saturating_abs() + 500) / 1000
        };
        Some(Self {
            seconds: seconds * ahead.signum(),
        })
    }

    /// As people say it.
    pub fn text(self) -> String {
        match self.seconds {
            0 => "clocks agree".to_owned(),
            ahead @ 1.. => {
                format!("this machine's clock is {ahead} s ahead of the control plane's")
            }
            behind => format!(
                "this machine's clock is {} s behind the control plane's",
                behind.unsigned_abs()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_all_that_is_known() {
        let date = "Sat, 21 Nov 2026 17:14:38 GMT";
        let at = |text: &str| SystemTime::from(text.parse::<Timestamp>().expect("a time"));
        let skew = |here: &str, took: u64| {
            let took = Duration::from_millis(took);
            Skew::of(date, at(here), took).expect("a time").seconds
        };
        assert_eq!(skew("2026-11-21T17:14:38.1Z", 2), 0);
        assert_eq!(skew("2026-11-21T17:14:38.9Z", 2), 0);
        assert_eq!(skew("2026-11-21T17:19:38.5Z", 2), 300);
        assert_eq!(skew("2026-11-21T17:09:38.5Z", 2), -300);
        assert_eq!(
            skew("2026-11-21T17:14:38.5Z", 4000),
            0,
            "it took longer than that"
        );
        assert_eq!(Skew::of("soon", SystemTime::now(), Duration::ZERO), None);
        assert!(Skew { seconds: -7 }.text().contains("7 s behind"));
    }
}
