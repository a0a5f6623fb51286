//! All commands, grouped as people look for them: for `pizzapi --help` and `docs/reference/commands.md`.
//!
//! The one rule: what a command does is said where it is defined, once.

use std::fmt::Write as _;

use clap::Command;

use super::TOPICS;

/// The groups, and the commands in each.
const GROUPS: &[(&str, &[&str])] = &[
    ("Start here", &["dev", "dashboard", "runner", "doctor"]),
    (
        "Who you are",
        &[
            "login", "logout", "whoami", "password", "use", "profile", "config",
        ],
    ),
    (
        "Organisations",
        &["org", "member", "invite", "instance", "session"],
    ),
    ("Credentials for programs", &["key", "token"]),
    ("Organisations in files", &["apply", "diff", "export"]),
    ("The platform", &["admin", "events", "api"]),
    ("Servers, for production", &["compose", "serve", "router"]),
    ("More", &["completion", "help", "version"]),
];

/// A heading, as clap paints its own.
fn heading(title: &str) -> String {
    format!("\u{1b}[1m\u{1b}[4m{title}:\u{1b}[0m")
}

/// The commands with a line each, below the headings of their groups; and the topics.
pub fn listed(command: &Command) -> String {
    let mut text = String::new();
    for (title, names) in GROUPS {
        let found: Vec<&Command> = names
            .iter()
            .filter_map(|name| command.find_subcommand(name))
            .collect();
        if found.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", heading(title));
        for sub in found {
            let _ = writeln!(
                text,
                "  \u{1b}[1m{:<11}\u{1b}[0m {}",
                sub.get_name(),
                about(sub)
            );
        }
        text.push('\n');
    }
    let options = heading("Options of every command");
    format!("{text}{}\n{options}", topics())
}

/// The topics of `pizzapi help`, with a line each.
pub fn topics() -> String {
    let mut text = format!("{}\n", heading("Topics of `pizzapi help`"));
    for topic in &TOPICS {
        let _ = writeln!(
            text,
            "  \u{1b}[1m{:<11}\u{1b}[0m {}",
            topic.name, topic.about
        );
    }
    text
}

fn about(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string);
    let mut about = about.unwrap_or_default();
    let others: Vec<&str> = command.get_visible_aliases().collect();
    if !others.is_empty() {
        let _ = write!(about, " [alias: {}]", others.join(", "));
    }
    about
}

/// `docs/reference/commands.md`: every command with a line.
pub fn markdown(command: &Command) -> String {
    let mut text = String::from(
        "# Commands\n\nEvery command and what it does; `pizzapi help COMMAND` and the man pages say all of it.\n",
    );
    for (title, names) in GROUPS {
        let _ = write!(text, "\n## {title}\n\n| command | does |\n|---|---|\n");
        for sub in names
            .iter()
            .filter_map(|name| command.find_subcommand(name))
        {
            rows(sub, "pizzapi", &mut text);
        }
    }
    text.push_str("\n## Topics\n\n| command | explains |\n|---|---|\n");
    for topic in &TOPICS {
        let _ = writeln!(
            text,
            "| [`pizzapi help {}`]({}.md) | {} |",
            topic.name, topic.name, topic.about
        );
    }
    text
}

fn rows(command: &Command, parent: &str, to: &mut String) {
    let name = format!("{parent} {}", command.get_name());
    let _ = writeln!(to, "| `{name}` | {} |", about(command).replace('|', "\\|"));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        rows(sub, &name, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group_and_says_what_it_does_on_a_line() {
        let command = crate::command();
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let groups = GROUPS
                .iter()
                .filter(|(_, names)| names.contains(&sub.get_name()));
            assert_eq!(groups.count(), 1, "{}", sub.get_name());
            let about = about(sub);
            assert!(
                about.len() <= 66 && !about.ends_with('.'),
                "{}: {about}",
                sub.get_name()
            );
        }
    }
}
