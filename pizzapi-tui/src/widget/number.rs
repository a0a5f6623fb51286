//! Numbers for people. The one rule: the same words as the CLI, powers of ten.

const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];

/// All digits, in groups of three: `12 034`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// In at most five columns: `9999`, `12.3k`, `120M`.
pub fn short(count: u64) -> String {
    const LETTERS: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];
    if count < 10_000 {
        return count.to_string();
    }
    let (tenths, power) = scaled(count, LETTERS.len());
    decimal(tenths) + LETTERS[power]
}

/// A size, in at most seven columns up to the petabytes: `7 MB`, `12.1 GB`, `640 kB`.
pub fn bytes(size: u64) -> String {
    let (tenths, power) = scaled(size, UNITS.len());
    format!("{} {}", decimal(tenths), UNITS[power])
}

/// A part of a size, in the unit of the whole: `12.1 of 19 GB`.
pub fn bytes_of(part: u64, whole: u64) -> String {
    let (_, power) = scaled(whole, UNITS.len());
    let tenths = in_tenths(part, power);
    format!("{} of {}", decimal(tenths), bytes(whole))
}

/// The number in tenths of the power of 1000 that suits it, rounded, and that power.
fn scaled(number: u64, powers: usize) -> (u64, usize) {
    let mut power = 0;
    while power + 1 < powers && in_tenths(number, power) >= 9_995 {
        power += 1;
    }
    (in_tenths(number, power), power)
}

fn in_tenths(number: u64, power: usize) -> u64 {
    let unit = (0..power).fold(1_u128, |unit, _| unit * 1000);
    let tenths = (u128::from(number) * 10 + unit / 2) / unit;
    u64::try_from(tenths).unwrap_or(u64::MAX)
}

/// With its tenth where it is below a hundred and has one.
fn decimal(tenths: u64) -> String {
    if tenths >= 1000 {
        ((tenths + 5) / 10).to_string()
    } else if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        for (number, whole, few, size) in [
            (0, "0", "0", "0 B"),
            (999, "999", "999", "999 B"),
            (1_000, "1 000", "1000", "1 kB"),
            (9_999, "9 999", "9999", "10 kB"),
            (12_034, "12 034", "12k", "12 kB"),
            (12_340, "12 340", "12.3k", "12.3 kB"),
            (99_960, "99 960", "100k", "100 kB"),
            (999_400, "999 400", "999k", "999 kB"),
            (999_600, "999 600", "1M", "1 MB"),
            (7_300_000, "7 300 000", "7.3M", "7.3 MB"),
            (12_100_000_000, "12 100 000 000", "12.1G", "12.1 GB"),
        ] {
            assert_eq!(grouped(number), whole);
            assert_eq!(short(number), few);
            assert_eq!(bytes(number), size);
        }
        assert_eq!(bytes_of(12_100_000_000, 19_000_000_000), "12.1 of 19 GB");
        assert_eq!(bytes_of(1_000_000, 19_000_000_000), "0 of 19 GB");
    }

    proptest! {
        #[test]
        fn every_number_fits(number: u64) {
            prop_assert!(short(number).len() <= 5, "{}", short(number));
            let small = number % 1_000_000_000_000_000_000;
            prop_assert!(bytes(small).len() <= 7, "{}", bytes(small));
            prop_assert_eq!(grouped(number).replace(' ', ""), number.to_string());
        }
    }
}
