//! Secrets in the environment: known ones, short ones, visible ones.
//!
//! The one rule: of a secret, its name and its length in words are said, and nothing else.

use std::collections::HashSet;

use super::finding::Findings;
use crate::env::{self, Variable};

/// How many bytes a secret has at least.
const LENGTH: usize = 32;
/// A text of fewer different bytes is one that somebody typed.
const VARIETY: usize = 10;
/// What stands in examples in the place of a secret.
const PLACEHOLDERS: [&str; 5] = [
    "change-me",
    "changeme",
    "your-secret",
    "example",
    "placeholder",
];

/// How to make a better one.
const MAKE: &str = "make one with `openssl rand -base64 48 > FILE && chmod 600 FILE`";

/// What is wrong with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    Example,
    Short,
    Plain,
}

pub fn look(found: &mut Findings) {
    let jwt = one("jwt-secret", &env::JWT_SECRET, found);
    let admin = one("admin-api-key", &env::ADMIN_API_KEY, found);
    if !jwt && !admin {
        found.fine(
            "environment",
            "none in the environment; servers make their own, in files of 0600",
        );
    }
}

/// Looks at one; says whether it is set.
pub fn one(check: &'static str, variable: &Variable, found: &mut Findings) -> bool {
    let name = variable.name;
    let secret = match variable.secret() {
        Ok(Some(secret)) => secret,
        Ok(None) => return false,
        Err(error) => {
            let causes = error.causes.join(": ");
            let fix = error
                .hint
                .unwrap_or_else(|| format!("make it a file of 0600: chmod 600 \"${name}_FILE\""));
            found.problem(
                check,
                format!("{}: {causes}", error.message).trim_end_matches(": "),
                fix,
            );
            return true;
        }
    };
    match flaw(secret.expose()) {
        Some(Flaw::Example) if is_local() => found.warning(
            check,
            format!("{name} is an example that everybody knows; on localhost it is taken"),
            format!("unset {name}, or {MAKE}"),
        ),
        Some(Flaw::Example) => found.problem(
            check,
            format!("{name} is an example that everybody knows"),
            format!("unset {name}, or {MAKE}"),
        ),
        Some(Flaw::Short) => found.problem(
            check,
            format!("{name} has less than {LENGTH} bytes: `pizzapi serve` refuses it"),
            MAKE,
        ),
        Some(Flaw::Plain) => found.warning(
            check,
            format!("{name} is long enough, but made of very few different characters"),
            MAKE,
        ),
        None if variable.is_in_file() => {
            found.fine(check, format!("{name}_FILE is private and long enough"));
        }
        None => {}
    }
    if !variable.is_in_file() {
        found.warning(
            check,
            format!("{name} is in the environment itself, where whatever is started inherits it"),
            format!("put it into a file of 0600, and set {name}_FILE to its path"),
        );
    }
    true
}

fn flaw(secret: &str) -> Option<Flaw> {
    let lower = secret.to_ascii_lowercase();
    let variety: HashSet<u8> = secret.bytes().collect();
    if secret == env::EXAMPLE_SECRET || PLACEHOLDERS.iter().any(|known| lower.contains(known)) {
        Some(Flaw::Example)
    } else if secret.len() < LENGTH {
        Some(Flaw::Short)
    } else if variety.len() < VARIETY {
        Some(Flaw::Plain)
    } else {
        None
    }
}

/// Whether the platform is for this machine only.
fn is_local() -> bool {
    let domain = env::BASE_DOMAIN.get().ok().flatten();
    domain.is_some_and(|domain| domain.split(':').next() == Some("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_judged_by_what_anybody_could_guess() {
        assert_eq!(flaw("change-me-in-production"), Some(Flaw::Example));
        assert_eq!(
            flaw("Your-Secret-Key-That-Is-Long-Enough-For-It"),
            Some(Flaw::Example)
        );
        assert_eq!(flaw("hunter2"), Some(Flaw::Short));
        assert_eq!(flaw(&"abc".repeat(20)), Some(Flaw::Plain));
        assert_eq!(flaw("q3Jm0bXv7yRw2TzKf9LhN5sPd8UaGcEi4oVt"), None);
    }
}
