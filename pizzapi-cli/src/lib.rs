//! `pizzapi`: administer the platform, run runners, run the platform itself.
//!
//! The one rule: everything about the API goes through the SDK. This is a library only so that `cargo xtask gen` can make
//! man pages and completions of the one definition there is of the command line.

mod cli;
mod commands;
pub mod completion;
mod ctx;
mod env;
mod error;
mod hint;
mod logging;
mod names;
mod output;
mod prompt;

pub mod reference;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::cli::Cli;

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    if let Some(answered) = completion::answer() {
        return answered;
    }
    let cli = match command()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        Err(error) => return error::usage(error),
    };
    let shown = output::Shown::of(&cli.globals);
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(&shown),
    }
}

/// The definition of the command line.
pub fn command() -> clap::Command {
    let command = Cli::command();
    let listed = reference::commands::listed(&command);
    command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{listed}\n{{options}}"
    ))
}
