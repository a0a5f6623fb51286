//! Reference pages, made from the tables that the code itself uses: for `pizzapi help`, and in Markdown for `docs/`.

use std::fmt::Write as _;

use crate::{env, error::EXIT_CODES};

const ENVIRONMENT: &str =
    "A flag beats a variable, a variable beats a file, a file beats the default.";
const FILES: &str = "also exist as …_FILE: the path of a file that holds the value and that only its owner can read.";

/// `pizzapi help environment`.
pub fn environment() -> String {
    let mut text = format!("Environment variables\n\n{ENVIRONMENT}\nThose marked * {FILES}\n\n");
    for variable in env::ALL {
        let mark = if variable.file { "*" } else { "" };
        let default = if variable.default.is_empty() {
            String::new()
        } else {
            format!("; default: {}", variable.default)
        };
        let _ = write!(
            text,
            "{}{mark}\n    {}\n    read by: {}{default}\n\n",
            variable.name, variable.means, variable.read_by
        );
    }
    text
}

/// `pizzapi help exit-codes`.
pub fn exit_codes() -> String {
    let rows: Vec<String> = EXIT_CODES
        .iter()
        .map(|(code, means)| format!("{code:>4}  {means}\n"))
        .collect();
    format!("Exit codes\n\n{}", rows.concat())
}

/// The same for `docs/reference/environment.md`.
pub fn environment_markdown() -> String {
    let mut text = format!(
        "# Environment variables\n\n{ENVIRONMENT} Those marked * {FILES}\n\n| variable | read by | default | means |\n|---|---|---|---|\n"
    );
    for variable in env::ALL {
        let mark = if variable.file { " *" } else { "" };
        let _ = writeln!(
            text,
            "| `{}`{mark} | {} | {} | {} |",
            variable.name, variable.read_by, variable.default, variable.means
        );
    }
    text
}

/// The same for `docs/reference/exit-codes.md`.
pub fn exit_codes_markdown() -> String {
    let rows: Vec<String> = EXIT_CODES
        .iter()
        .map(|(code, means)| format!("| {code} | {means} |\n"))
        .collect();
    format!(
        "# Exit codes\n\n| code | means |\n|---|---|\n{}",
        rows.concat()
    )
}
