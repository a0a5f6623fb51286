//! The man pages that are checked in: there is one for every command and topic, and a strict reader has nothing to say.

use std::{collections::BTreeSet, fs, path::PathBuf, process::Command};

use crate::harness::{Ran, program};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../man")
}

fn expected() -> BTreeSet<String> {
    fn walk(command: &clap::Command, name: &str, to: &mut BTreeSet<String>) {
        to.insert(format!("{name}.1"));
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            walk(sub, &format!("{name}-{}", sub.get_name()), to);
        }
    }
    let mut pages = BTreeSet::new();
    walk(&pizzapi_cli::command(), "pizzapi", &mut pages);
    let topics = pizzapi_cli::reference::TOPICS.iter();
    pages.extend(topics.map(|topic| format!("pizzapi-{}.7", topic.name)));
    pages
}

#[test]
fn there_is_a_page_for_every_command_and_topic() {
    let entries = fs::read_dir(folder()).expect("man pages");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let there: BTreeSet<String> = names.map(|it| it.to_string_lossy().into_owned()).collect();
    assert_eq!(there, expected(), "`cargo xtask gen` makes them");
    for name in &there {
        let page = fs::read_to_string(folder().join(name)).expect("a page");
        for section in ["NAME", "DESCRIPTION", "SEE ALSO"] {
            assert!(
                page.contains(&format!(".SH {section}\n")),
                "{name}: {section}"
            );
        }
        if name.ends_with(".1") {
            assert!(
                page.contains(".SH SYNOPSIS\n.") || page.contains(".SH SYNOPSIS\n\\f"),
                "{name}"
            );
            assert!(page.contains(".SH OPTIONS\n"), "{name}");
        }
    }
    let whole = fs::read_to_string(folder().join("pizzapi.1")).expect("a page");
    for section in [
        "OPTIONS OF EVERY COMMAND",
        "EXIT STATUS",
        "ENVIRONMENT",
        "EXAMPLES",
    ] {
        assert!(whole.contains(&format!(".SH {section}\n")), "{section}");
    }
}

#[test]
fn mandoc_has_nothing_to_say() {
    let Some(mandoc) = program("/usr/bin/mandoc") else {
        return;
    };
    let lint = |paths: &[PathBuf]| {
        let mut command = Command::new(&mandoc);
        command.args(["-Tlint", "-W", "style"]).args(paths);
        Ran::of(command.output().expect("it runs"))
    };
    let pages: Vec<PathBuf> = expected().iter().map(|name| folder().join(name)).collect();
    let ran = lint(&pages);
    assert_eq!((ran.code, ran.stdout), (0, String::new()), "{}", ran.stderr);
    // It would have said so.
    let wrong = tempfile::NamedTempFile::new().expect("a file");
    fs::write(wrong.path(), ".TH x 1\n.SH NAME\nx \n").expect("written");
    assert_ne!(lint(&[wrong.path().to_owned()]).stdout, "");
}

#[test]
fn a_page_says_what_help_says() {
    let Some(mandoc) = program("/usr/bin/mandoc") else {
        return;
    };
    let mut command = Command::new(mandoc);
    command
        .args(["-Tutf8", "-Owidth=200"])
        .arg(folder().join("pizzapi-key-create.1"));
    let page = Ran::of(command.output().expect("it runs")).ok();
    // Bold is a letter, a backspace, and the letter again.
    let mut plain = String::new();
    for letter in page.chars() {
        if letter == '\u{8}' {
            plain.pop();
        } else {
            plain.push(letter);
        }
    }
    for text in [
        "pizzapi-key-create - Make an API key",
        "--expires-in TIME",
        "pizzapi key create ci --expires-in 90d",
        "Options that every command takes are in pizzapi(1).",
    ] {
        assert!(plain.contains(text), "{text}\n{plain}");
    }
}
