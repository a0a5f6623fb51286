//! Completion: a shell asks this very program what can follow, so that its script need not change when commands do.
//!
//! The one rule: it answers from this machine alone, and says nothing when it cannot.

mod script;

use std::process::ExitCode;

use clap_complete::CompleteEnv;

use crate::{env, names::line};

pub use self::script::{SHELLS, file_name, script};

/// Answers a shell, if it is one that asks; `None`: this is an ordinary run.
pub fn answer() -> Option<ExitCode> {
    if !env::COMPLETE.is_set() {
        return None;
    }
    let words = std::env::args_os();
    let folder = std::env::current_dir().ok();
    let engine = CompleteEnv::with_factory(command).var(env::COMPLETE.name);
    match engine.try_complete(words, folder.as_deref()) {
        Ok(true) => Some(ExitCode::SUCCESS),
        Ok(false) => None,
        // There is nobody to tell: the person is in the middle of a line.
        Err(_) => Some(ExitCode::FAILURE),
    }
}

/// The command line as it is completed: flags are offered to whoever begins one, or where nothing else fits; hidden commands
/// are not offered at all.
fn command() -> clap::Command {
    quiet(crate::command(), begins_flag())
}

fn quiet(command: clap::Command, flags: bool) -> clap::Command {
    let other = command.get_subcommands().next().is_some()
        || command.get_arguments().any(clap::Arg::is_positional);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    // What is hidden is what the engine falls back on.
    let mut command = command.mut_args(|argument| {
        let stays = flags || !other || argument.is_positional();
        if stays { argument } else { argument.hide(true) }
    });
    if other && !flags {
        command = command.disable_help_flag(true).disable_version_flag(true);
    }
    for name in names {
        command = command.mut_subcommand(name, |sub| {
            let hidden = sub.is_hide_set();
            let sub = quiet(once(sub), flags);
            if hidden { sub.name("\u{1}") } else { sub }
        });
    }
    command
}

/// A command under its first name; its others are offered only to whoever begins them.
fn once(command: clap::Command) -> clap::Command {
    let others: Vec<String> = command.get_visible_aliases().map(str::to_owned).collect();
    command.visible_alias(None).aliases(others)
}

/// Whether the word that is being completed is the beginning of a flag.
fn begins_flag() -> bool {
    let (words, current) = line::words();
    let word = words.get(current);
    word.is_some_and(|word| word.to_string_lossy().starts_with('-'))
}
