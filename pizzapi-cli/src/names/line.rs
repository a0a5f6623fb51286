//! What the line that is being completed says already: which profile, control plane and organisation it is about.
//!
//! The one rule: it is read as generously as a line that is not finished must be.

use std::ffi::OsString;

use pizzapi_sdk::profile::{Overrides, Settings};

/// The settings that the line would be run with, if it makes sense so far.
pub fn settings() -> Option<Settings> {
    let words = std::env::args_os().skip_while(|word| word != "--").skip(1);
    Settings::load(overrides(words)).ok()
}

fn overrides(words: impl Iterator<Item = OsString>) -> Overrides {
    let words: Vec<String> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let value = |flag: &str| {
        let mut found = None;
        for (index, word) in words.iter().enumerate() {
            if word == flag {
                found = words.get(index + 1).cloned();
            } else if let Some(value) = word
                .strip_prefix(flag)
                .and_then(|rest| rest.strip_prefix('='))
            {
                found = Some(value.to_owned());
            }
        }
        found.filter(|value| !value.is_empty())
    };
    Overrides {
        profile: value("--profile"),
        control_plane: value("--control-plane"),
        org: value("--org").and_then(|org| org.parse().ok()),
        ..Overrides::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_flag_counts_in_either_spelling() {
        let of = |line: &str| overrides(line.split(' ').map(OsString::from));
        let said = of("pizzapi --org=acme session --profile dev get --org demo ");
        assert_eq!(said.org.expect("an org").as_str(), "demo");
        assert_eq!(said.profile.as_deref(), Some("dev"));
        assert_eq!(said.control_plane, None);
        // Half a word, nothing yet, and what is no slug are no reason to fail.
        assert!(of("pizzapi --profile").profile.is_none());
        assert!(of("pizzapi --org=").org.is_none());
        assert!(of("pizzapi --org A_B!").org.is_none());
    }
}
