//! The chores of this repository: `cargo xtask gen [--check]`, `cargo xtask screenshot`, `cargo xtask image`, `cargo xtask ci`,
//! `cargo xtask bench`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal of whoever works on this"
)]

mod bench;
mod generate;
mod image;
mod man;
mod public_api;
mod screenshot;

use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};

/// What something that fails says.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about)]
struct Xtask {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Write every generated file: completions, man pages, reference pages.
    Gen {
        /// Write nothing; fail when a file is not what it should be.
        #[arg(long)]
        check: bool,
    },
    /// Draw the dashboard as a picture, for the README; `gen` does so too.
    Screenshot(screenshot::Screenshot),
    /// Make the image of the servers, with no registry at hand: static binary, from scratch, through the Engine API.
    Image(image::Image),
    /// Run what CI runs.
    Ci,
    /// Measure what `docs/performance.md` reports, in a release build.
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let done = match Xtask::parse().chore {
        Chore::Gen { check } => generate::run(check),
        Chore::Screenshot(screenshot) => screenshot.run(),
        Chore::Image(image) => image.run(),
        Chore::Ci => ci(),
        Chore::Bench(bench) => bench.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn ci() -> Result {
    let status = Command::new("bash")
        .arg(generate::root().join(".ci/run"))
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(".ci/run failed".into())
    }
}
