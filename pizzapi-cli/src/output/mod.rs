//! The one printer: data to standard output, talk and progress to standard error.
//!
//! The one rule: nothing that came from a server reaches a terminal with control characters in it.

mod list;
pub mod progress;
mod query;
mod size;
pub mod table;

use std::{
    borrow::Cow,
    fmt,
    io::{self, IsTerminal as _, Write as _},
    sync::Arc,
};

use pizzapi_sdk::types::{Secret, text::printable};
use serde::Serialize;

use crate::{
    cli::{Color, Format, Globals},
    env,
    error::{Error, Exit, Result},
};

pub use list::{ITEMS, List, Shape, Window};
use list::{as_json, unprintable};
pub use query::Query;
pub use size::size;
pub use table::{Cell, Column, Row, age};

/// The sequences that [`Shown`] paints with.
const OWN: [&str; 4] = ["\u{1b}[1;31m", "\u{1b}[32m", "\u{1b}[1m", "\u{1b}[0m"];

/// How things are shown, known before anything else is.
#[derive(Clone)]
pub struct Shown {
    pub format: Format,
    /// Whether errors are for programs, too: where JSON was asked for by its name.
    pub json_errors: bool,
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
            format: globals.format(),
            json_errors: matches!(globals.output, Some(Format::Json | Format::Jsonl)),
            color,
        }
    }

    /// Whether there are colours.
    pub fn colored(&self) -> bool {
        self.color
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
#[derive(Clone)]
pub struct Out {
    pub shown: Shown,
    quiet: bool,
    query: Option<Arc<Query>>,
}

impl Out {
    /// Fails when `--jq` or `--template` cannot be read.
    pub fn new(globals: &Globals) -> Result<Self> {
        let query = match (&globals.jq, &globals.template) {
            (Some(filter), _) => Some(Query::jq(filter)?),
            (None, Some(template)) => Some(Query::template(template)?),
            (None, None) => None,
        };
        if let (Some(_), Some(format)) = (&query, globals.output)
            && !matches!(format, Format::Json | Format::Jsonl)
        {
            let flag = if globals.jq.is_some() {
                "--jq"
            } else {
                "--template"
            };
            return Err(Error::new(
                Exit::Usage,
                format!("{flag} is about JSON, and -o says otherwise"),
            )
            .hint("leave -o out"));
        }
        Ok(Self {
            shown: Shown::of(globals),
            quiet: globals.quiet,
            query: query.map(Arc::new),
        })
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
        matches!(self.shown.format, Format::Table | Format::Wide)
    }

    /// Whether all of a thing that is printed can be seen: not where people want quiet, nor where a program wants a part.
    #[cfg(feature = "embedded")]
    pub fn shows_all(&self) -> bool {
        match self.shown.format {
            Format::Table | Format::Wide => !self.quiet,
            Format::Json | Format::Jsonl | Format::Yaml => self.query.is_none(),
            Format::Name | Format::Csv => false,
        }
    }

    /// How tables are laid out.
    pub fn layout(&self) -> table::Layout {
        let columns = || pizzapi_host::terminal::size().map_or(0, |(columns, _)| columns);
        table::Layout {
            wide: self.shown.format == Format::Wide,
            terminal: self.is_terminal().then(columns),
        }
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
            say(&(own_colours_only(&what.to_string()) + "\n"));
        }
    }

    /// Prints one thing that is a row of a list, too.
    pub fn row<T: Serialize + Row>(&self, item: &T) -> Result<()> {
        if self.shown.format == Format::Csv {
            let mut list = List::new(self, ITEMS);
            list.push(item)?;
            return list.end(None);
        }
        let people = || table::render(std::slice::from_ref(item), self.layout());
        self.one(item, &item.name(), people)
    }

    /// Prints what has become of a thing, for programs: people have been told.
    pub fn result<T: Serialize + Row>(&self, item: &T) -> Result<()> {
        if self.for_people() && self.query.is_none() {
            return Ok(());
        }
        self.row(item)
    }

    /// Prints one thing: as people like it, or as the API has it.
    pub fn one<T: Serialize>(
        &self,
        item: &T,
        name: &str,
        people: impl FnOnce() -> String,
    ) -> Result<()> {
        if self.query.is_some() {
            return self.queried(&as_json(item)?);
        }
        match self.shown.format {
            Format::Table | Format::Wide => self.text(&people()),
            Format::Json => {
                self.data(&(serde_json::to_string_pretty(item).map_err(unprintable)? + "\n"))
            }
            Format::Jsonl => self.line(item),
            Format::Yaml => self.data(&yaml(item)?),
            Format::Name => self.data(&format!("{name}\n")),
            Format::Csv => Err(Error::new(
                Exit::Usage,
                "-o csv is for lists, and this is one thing",
            )
            .hint("-o json, -o yaml")),
        }
    }

    /// Prints what the server made and shows this once: whatever goes wrong with printing it as asked, the secret is told.
    pub fn secret<T: Serialize>(&self, item: &T, secret: &Secret) -> Result<()> {
        let shown = || harmless(secret.expose());
        self.one(item, secret.expose(), shown).inspect_err(|_| {
            say(&format!(
                "It could not be printed as asked for. The secret: {}\n",
                shown()
            ));
        })
    }

    /// Prints one item of a stream.
    pub fn item<T: Serialize>(
        &self,
        item: &T,
        name: &str,
        people: impl FnOnce() -> String,
    ) -> Result<()> {
        if self.query.is_some() {
            return self.queried(&as_json(item)?);
        }
        match self.shown.format {
            Format::Json | Format::Jsonl => self.line(item),
            Format::Yaml => self.data(&format!("---\n{}", yaml(item)?)),
            Format::Csv => Err(
                Error::new(Exit::Usage, "-o csv is for lists, and this goes on").hint("-o jsonl"),
            ),
            _ => self.one(item, name, people),
        }
    }

    /// Prints text for people, which holds nothing a terminal would obey, with a newline at its end, if it is not empty.
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

    /// Prints data: as it is, but for what a terminal would obey.
    pub fn data(&self, text: &str) -> Result<()> {
        let text = if self.is_terminal() {
            Cow::Owned(harmless(text))
        } else {
            Cow::Borrowed(text)
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Prints bytes of whatever kind, as [`data`](Self::data) does text.
    pub fn bytes(&self, bytes: &[u8]) -> Result<()> {
        if self.is_terminal() {
            return self.data(&String::from_utf8_lossy(bytes));
        }
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        Ok(out.flush()?)
    }

    fn line(&self, item: &impl Serialize) -> Result<()> {
        self.data(&self.as_line(item)?)
    }

    /// One item of several: as a line of JSON, or what `--jq` or `--template` makes of it.
    fn as_line(&self, item: &impl Serialize) -> Result<String> {
        match &self.query {
            Some(query) => query.apply(&as_json(item)?),
            None => Ok(as_json(item)? + "\n"),
        }
    }

    /// Prints what `--jq` or `--template` makes of it.
    fn queried(&self, json: &str) -> Result<()> {
        match &self.query {
            Some(query) => self.data(&query.apply(json)?),
            None => Ok(()),
        }
    }
}

/// Text of several lines, each made harmless.
pub fn harmless(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

/// Text of ours with pieces of others: nothing in it that a terminal would obey but the colours we use.
fn own_colours_only(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some(at) = rest.find('\u{1b}') {
        let (plain, code) = rest.split_at(at);
        out += &harmless(plain);
        let known = OWN.iter().find(|own| code.starts_with(**own));
        let length = known.map_or(1, |own| own.len());
        out += known.copied().unwrap_or("\u{fffd}");
        rest = &code[length..];
    }
    out + &harmless(rest)
}

/// As YAML, with a newline at its end.
pub fn yaml(item: &impl Serialize) -> Result<String> {
    let mut text = serde_saphyr::to_string(item).map_err(unprintable)?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
