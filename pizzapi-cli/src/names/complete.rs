//! What is offered where a name is expected, from what commands have shown before: no server is asked, nor a keyring.
//!
//! The one rule: names are other people's words, and a shell puts them on its line as they are. One that a shell would read
//! as anything but a word is not offered.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use pizzapi_sdk::{
    profile::{Config, Settings},
    types::OrgSlug,
};

use super::{Kind, Name, Names, line};
use crate::ctx::folders;

/// Slugs of organisations.
pub fn orgs() -> ArgValueCandidates {
    ArgValueCandidates::new(|| plain(known(|_| Some(Kind::Orgs))))
}

/// Profiles, as `config.toml` has them.
pub fn profiles() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let config = Config::load(&folders()).unwrap_or_default();
        let profiles = config.profiles.into_iter().map(|(name, profile)| {
            let account = profile.account.unwrap_or_default();
            Name {
                name,
                help: format!("{account} at {}", profile.control_plane)
                    .trim_start_matches(" at ")
                    .to_owned(),
            }
        });
        plain(profiles.collect())
    })
}

/// Runners: by name; those whose name says too little by id.
pub fn runners() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let known = known(|settings| org(settings).map(Kind::Runners));
        let mut offered = Vec::new();
        for runner in &known {
            let same = known.iter().filter(|it| it.help == runner.help).count();
            let by_name = same == 1 && is_word(&runner.help);
            if by_name {
                offered.push(CompletionCandidate::new(&runner.help));
            }
            // Whoever begins to type an id gets it, too.
            offered.extend(candidate(runner).map(|it| it.hide(by_name)));
        }
        offered
    })
}

/// Sessions.
pub fn sessions() -> ArgValueCandidates {
    ArgValueCandidates::new(|| plain(known(|settings| org(settings).map(Kind::Sessions))))
}

/// Members of the organisation, by e-mail address.
pub fn members() -> ArgValueCandidates {
    ArgValueCandidates::new(|| plain(known(|settings| org(settings).map(Kind::Members))))
}

/// Invites of the organisation.
pub fn invites() -> ArgValueCandidates {
    ArgValueCandidates::new(|| plain(known(|settings| org(settings).map(Kind::Invites))))
}

/// One's API keys.
pub fn keys() -> ArgValueCandidates {
    ArgValueCandidates::new(|| plain(known(|_| Some(Kind::Keys))))
}

/// Accounts of the platform, by e-mail address.
pub fn accounts() -> ArgValueCandidates {
    ArgValueCandidates::new(|| plain(known(|_| Some(Kind::Accounts))))
}

fn known(kind: impl for<'a> FnOnce(&'a Settings) -> Option<Kind<'a>>) -> Vec<Name> {
    let Some(settings) = line::settings() else {
        return Vec::new();
    };
    kind(&settings).map_or_else(Vec::new, |kind| Names::of(&settings).read(kind))
}

fn org(settings: &Settings) -> Option<&OrgSlug> {
    settings.chosen_org().ok()
}

fn plain(names: Vec<Name>) -> Vec<CompletionCandidate> {
    names.iter().filter_map(candidate).collect()
}

fn candidate(name: &Name) -> Option<CompletionCandidate> {
    let help = (!name.help.is_empty()).then(|| name.help.clone().into());
    is_word(&name.name).then(|| CompletionCandidate::new(&name.name).help(help))
}

/// Whether every shell takes it for one word, and this program for no flag.
fn is_word(text: &str) -> bool {
    let safe = |c: char| c.is_ascii_alphanumeric() || "._@+-".contains(c);
    !text.is_empty() && !text.starts_with('-') && text.chars().all(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_act_on_is_not_offered() {
        for word in ["acme-2", "ann+ci@example.com", "0190a1b2", "laptop.local"] {
            assert!(is_word(word), "{word}");
        }
        for trap in [
            "", "$(id)", "`id`", "a b", "--yes", "a;b", "a\tb", "*", "~", "a'b", "é", "a\\",
        ] {
            assert!(!is_word(trap), "{trap}");
        }
    }
}
