//! What the line that is being completed says already: which profile, control plane and organisation it is about.
//!
//! The one rule: it is read as generously as a line that is not finished must be.

use std::ffi::OsString;

use pizzapi_sdk::profile::{Overrides, Settings};

use crate::env;

/// The settings that the line would be run with, if it makes sense so far.
pub fn settings() -> Option<Settings> {
    let (mut words, current) = words();
    // What is being typed says nothing yet.
    if current < words.len() {
        words.remove(current);
    }
    Settings::load(overrides(words.into_iter())?).ok()
}

/// The words of the line, and the index of the one that is being completed.
pub fn words() -> (Vec<OsString>, usize) {
    let words = std::env::args_os().skip_while(|word| word != "--").skip(1);
    let words: Vec<OsString> = words.collect();
    let told = env::COMPLETE_INDEX.parsed::<usize>().ok().flatten();
    let current = told.unwrap_or_else(|| words.len().saturating_sub(1));
    (words, current)
}

fn overrides(words: impl Iterator<Item = OsString>) -> Option<Overrides> {
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
    Some(Overrides {
        profile: value("--profile"),
        control_plane: value("--control-plane"),
        org: value("--org").map(|org| org.parse()).transpose().ok()?,
        ..Overrides::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_flag_counts_in_either_spelling() {
        let of = |line: &str| overrides(line.split(' ').map(OsString::from));
        let said = of("pizzapi --org=acme session --profile dev get --org demo ").expect("sense");
        assert_eq!(said.org.expect("an org").as_str(), "demo");
        assert_eq!(said.profile.as_deref(), Some("dev"));
        assert_eq!(said.control_plane, None);
        // Half a word and nothing yet are no reason to fail.
        let none = |line: &str| of(line).expect("sense");
        assert!(none("pizzapi --profile").profile.is_none());
        assert!(none("pizzapi --org=").org.is_none());
        // But nothing is offered of another organisation than the one that is named.
        assert!(of("pizzapi --org A_B!").is_none());
    }
}
