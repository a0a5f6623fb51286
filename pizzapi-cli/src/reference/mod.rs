//! Reference pages, made from the tables that the code itself uses: for `pizzapi help`, `docs/reference/` and man pages.
//!
//! The one rule: what is a table somewhere in the code is not written down here again.

mod auth;
pub mod commands;
mod environment;
mod exit_codes;
mod formatting;
mod isolation;
mod page;

pub use page::{Block, Page};

/// What is explained beyond the commands.
pub struct Topic {
    /// As `pizzapi help` takes it.
    pub name: &'static str,
    /// What it is about, in a few words.
    pub about: &'static str,
    /// All of it.
    pub page: fn() -> Page,
}

/// All of them.
pub const TOPICS: [Topic; 5] = [
    Topic {
        name: "environment",
        about: "Every environment variable, and what reads it",
        page: environment::page,
    },
    Topic {
        name: "exit-codes",
        about: "What each exit code means",
        page: exit_codes::page,
    },
    Topic {
        name: "formatting",
        about: "Output formats, --jq, --template, times, colours and widths",
        page: formatting::page,
    },
    Topic {
        name: "auth",
        about: "Which credential is used, where it is kept, and how long it lasts",
        page: auth::page,
    },
    Topic {
        name: "isolation",
        about: "What holds between organisations, and what a platform admin sees",
        page: isolation::page,
    },
];

/// The topic of that name.
pub fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_something_to_say_in_either_form() {
        for topic in &TOPICS {
            let page = (topic.page)();
            let text = page.text();
            assert!(text.lines().count() > 10, "{}", topic.name);
            // What is pasted is left as it is.
            let prose = |line: &&str| !line.starts_with("  pizzapi") && !line.starts_with("  http");
            for line in text.lines().filter(prose) {
                assert!(line.chars().count() <= 100, "{line}");
            }
            assert!(page.markdown().starts_with("# "), "{}", topic.name);
            assert!(topic.about.len() <= 70 && !topic.about.ends_with('.'));
        }
        assert!(topic("nothing").is_none());
    }
}
