//! The program `pizzapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pizzapi_cli::run()
}
