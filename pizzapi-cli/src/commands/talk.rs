//! What is said while a platform comes up and goes on: to the person at the terminal, or, where `dev` is in the background, to
//! the `dev` that started it and to the log.
//!
//! The one rule: what may be shown but not kept (the one-time password) never goes into the log.

use std::{
    cell::{Cell, RefCell},
    fmt,
    io::Write as _,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use pizzapi_sdk::types::Time;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Exit, Result},
    output::{Out, say},
};

/// What a `dev` in the background tells the one that started it: a JSON value a line on its standard output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Something to show.
    Line(String),
    /// How far it has come, in place of the last such word; empty when that is over.
    Progress(String),
    /// Everything is up; nothing follows.
    Up,
    /// It did not come up, and nothing of it runs any more.
    Failed(Failure),
}

/// An error, told to another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    conflict: bool,
    usage: bool,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
}

impl Failure {
    fn of(error: &Error) -> Self {
        Self {
            conflict: error.exit == Exit::Conflict,
            usage: error.exit == Exit::Usage,
            message: error.message.clone(),
            causes: error.causes.clone(),
            hint: error.hint.clone(),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let exit = match &failure {
            failure if failure.conflict => Exit::Conflict,
            failure if failure.usage => Exit::Usage,
            _ => Exit::Failed,
        };
        let mut error = Self::new(exit, failure.message);
        error.causes = failure.causes;
        error.hint = failure.hint;
        error
    }
}

/// The one who talks.
pub struct Talk<'a> {
    out: &'a Out,
    /// Whether somebody who started this one in the background listens; never again once everything is up.
    listened_to: Cell<bool>,
    detached: bool,
    progress: RefCell<Option<ProgressBar>>,
}

impl<'a> Talk<'a> {
    pub fn new(out: &'a Out, detached: bool) -> Self {
        Self {
            out,
            listened_to: Cell::new(detached),
            detached,
            progress: RefCell::new(None),
        }
    }

    /// Whether this is the one in the background.
    pub fn is_detached(&self) -> bool {
        self.detached
    }

    /// Says something.
    pub fn line(&self, what: fmt::Arguments<'_>) {
        self.show(what);
        if self.detached {
            self.log(&what.to_string());
        }
    }

    /// Says something that is not to be kept.
    pub fn show(&self, what: fmt::Arguments<'_>) {
        if self.detached {
            self.tell(&Word::Line(what.to_string()));
        } else if let Some(bar) = &*self.progress.borrow() {
            bar.suspend(|| self.out.note(what));
        } else {
            self.out.note(what);
        }
    }

    /// Says that a step is done, and how long it took.
    pub fn step(&self, what: &str, detail: &str, started: Instant) {
        let glyph = self.out.shown.green("✔");
        self.line(format_args!(
            "  {glyph} {what:<14} {detail:<42} {:>5} ms",
            started.elapsed().as_millis()
        ));
    }

    /// Shows how far it has come, on a terminal only; empty when that is over.
    pub fn progress(&self, text: &str) {
        if self.detached {
            self.tell(&Word::Progress(text.to_owned()));
        } else if text.is_empty() {
            if let Some(bar) = self.progress.take() {
                bar.finish_and_clear();
            }
        } else if self.out.is_live() {
            let mut bar = self.progress.borrow_mut();
            bar.get_or_insert_with(spinner).set_message(text.to_owned());
        }
    }

    /// Says that everything is up. An error when the one who started this has gone: nobody knows of it then.
    pub fn up(&self) -> Result<()> {
        self.tell(&Word::Up);
        if self.detached && !self.listened_to.replace(false) {
            return Err(Error::new(
                Exit::Failed,
                "whoever started this has gone; ending it",
            ));
        }
        Ok(())
    }

    /// Says why it did not come up, or ended.
    pub fn failed(&self, error: &Error) {
        self.progress("");
        self.tell(&Word::Failed(Failure::of(error)));
    }

    fn tell(&self, word: &Word) {
        if !self.listened_to.get() {
            return;
        }
        let mut out = std::io::stdout().lock();
        let told = serde_json::to_vec(word)
            .map_err(std::io::Error::other)
            .and_then(|mut text| {
                text.push(b'\n');
                out.write_all(&text)?;
                out.flush()
            });
        self.listened_to.set(told.is_ok());
    }

    fn log(&self, text: &str) {
        let now = Time::now();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            say(&format!("{now} {line}\n"));
        }
    }
}

impl Drop for Talk<'_> {
    fn drop(&mut self) {
        if let Some(bar) = self.progress.take() {
            bar.finish_and_clear();
        }
    }
}

/// A line that turns while one waits.
fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("  {spinner} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style);
    bar.enable_steady_tick(Duration::from_millis(80));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_the_way_and_so_do_errors() {
        let error = Error::new(Exit::Conflict, "taken").hint("choose another");
        let words = [
            Word::Line("a\nb".to_owned()),
            Word::Progress(String::new()),
            Word::Up,
            Word::Failed(Failure::of(&error)),
        ];
        for word in words {
            let text = serde_json::to_string(&word).expect("JSON");
            assert!(!text.contains('\n'));
            assert_eq!(serde_json::from_str::<Word>(&text).expect("read"), word);
        }
        let again: Error = Failure::of(&error).into();
        assert_eq!(again.exit, Exit::Conflict);
        assert_eq!(again.hint.as_deref(), Some("choose another"));
    }
}
