//! The one printer: data to standard output, talk and progress to standard error.

pub mod progress;
pub mod table;

use std::{
    fmt,
    io::{self, IsTerminal as _, Write as _},
};

use serde::Serialize;

use crate::{
    cli::{Color, Format, Globals},
    env,
    error::Result,
};

pub use table::{Cells, age};

/// How things are shown, known before anything else is.
pub struct Shown {
    pub format: Format,
    color: bool,
}

impl Shown {
    pub fn of(globals: &Globals) -> Self {
        let set = |variable: &env::Variable| variable.get().ok().flatten().is_some();
        let dumb = is_dumb();
        let color = match globals.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                set(&env::CLICOLOR_FORCE)
                    || (io::stderr().is_terminal() && !set(&env::NO_COLOR) && !dumb)
            }
        };
        Self {
            format: globals.output,
            color,
        }
    }

    pub fn red(&self, text: &str) -> String {
        self.paint("1;31", text)
    }

    pub fn green(&self, text: &str) -> String {
        self.paint("32", text)
    }

    pub fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Whether the terminal knows nothing but lines.
pub fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}

/// Writes to standard error; there is nobody to tell when that fails.
pub fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// The printer of a command.
pub struct Out {
    pub shown: Shown,
    quiet: bool,
}

impl Out {
    pub fn new(globals: &Globals) -> Self {
        Self {
            shown: Shown::of(globals),
            quiet: globals.quiet,
        }
    }

    /// Whether standard error is a terminal somebody looks at.
    pub fn is_live(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Whether standard output is a terminal.
    pub fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether people read what is printed, and not a program.
    pub fn for_people(&self) -> bool {
        self.shown.format == Format::Table
    }

    /// Tells what was done.
    #[expect(clippy::unnecessary_wraps, reason = "it is how a command ends")]
    pub fn done(&self, what: fmt::Arguments<'_>) -> Result<()> {
        self.note(what);
        Ok(())
    }

    /// Says something in passing.
    pub fn note(&self, what: fmt::Arguments<'_>) {
        if !self.quiet {
            say(&format!("{what}\n"));
        }
    }

    /// Prints a list.
    pub fn list<T: Serialize + Cells>(&self, items: &[T], whole: &impl Serialize) -> Result<()> {
        match self.shown.format {
            Format::Table => self.text(&table::render(items)),
            Format::Json => self.json(whole),
            Format::Jsonl => items.iter().try_for_each(|item| self.line(item)),
            Format::Name => items.iter().try_for_each(|item| self.text(&item.name())),
        }
    }

    /// Prints one thing: as people like it, or as the API has it.
    pub fn one<T: Serialize>(
        &self,
        item: &T,
        name: &str,
        people: impl FnOnce() -> String,
    ) -> Result<()> {
        match self.shown.format {
            Format::Table => self.text(&people()),
            Format::Json => self.json(item),
            Format::Jsonl => self.line(item),
            Format::Name => self.text(name),
        }
    }

    /// Prints one item of a stream.
    pub fn item<T: Serialize>(
        &self,
        item: &T,
        name: &str,
        people: impl FnOnce() -> String,
    ) -> Result<()> {
        match self.shown.format {
            Format::Table => self.text(&people()),
            Format::Name => self.text(name),
            Format::Json | Format::Jsonl => self.line(item),
        }
    }

    /// Prints text with a newline at its end, if it is not empty.
    pub fn text(&self, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            out.write_all(b"\n")?;
        }
        Ok(out.flush()?)
    }

    fn json(&self, item: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string_pretty(item).map_err(io::Error::other)?;
        self.text(&text)
    }

    fn line(&self, item: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(item).map_err(io::Error::other)?;
        self.text(&text)
    }
}
