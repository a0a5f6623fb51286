//! Figures: the middle of several, and how they are written.

use std::time::Duration;

/// The middle value, the first (warm-up) left out.
pub fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.remove(0);
    percentile(&mut values, 50)
}

/// The value that so many per cent are not above.
pub fn percentile<T: PartialOrd + Copy>(values: &mut [T], per_cent: usize) -> T {
    values.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values[(values.len() * per_cent / 100).min(values.len() - 1)]
}

/// `12.6 ms`
pub fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// `28.4 µs`
pub fn us(seconds: f64) -> String {
    format!("{:.1} µs", seconds * 1e6)
}

/// `17.6 MB`
pub fn mb(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

/// `57 000/s`
pub fn rate(per_second: f64) -> String {
    let number = format!("{per_second:.0}");
    match number.split_at_checked(number.len().saturating_sub(3)) {
        Some((thousands, rest)) if !thousands.is_empty() => format!("{thousands} {rest}/s"),
        _ => format!("{number}/s"),
    }
}

/// `83 %`
pub fn per_cent(ratio: f64) -> String {
    format!("{:.0} %", ratio * 100.0)
}
