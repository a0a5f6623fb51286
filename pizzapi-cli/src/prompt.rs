//! Asking the person at the terminal; without one, an error that names the flag to use instead.

use std::io::{ErrorKind, IsTerminal as _};

use dialoguer::{FuzzySelect, Input, Password};
use pizzapi_sdk::types::{Secret, text::printable};

use crate::{
    cli::Globals,
    error::{Error, Exit, Result},
    output::say,
};

/// The one who asks.
#[derive(Clone)]
pub struct Prompt {
    yes: bool,
    able: bool,
}

impl Prompt {
    /// Able to ask when there is a terminal to ask at and nobody forbade it.
    pub fn new(globals: &Globals) -> Self {
        let able =
            !globals.no_input && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self {
            yes: globals.yes,
            able,
        }
    }

    /// The same, asking for no confirmation: nothing will be done.
    pub fn confirmed(&self) -> Self {
        Self {
            yes: true,
            able: self.able,
        }
    }

    /// Whether there is somebody to ask.
    pub fn is_able(&self) -> bool {
        self.able
    }

    /// Has one of several chosen, by typing parts of it; gives its index. `flag` is what to use without a terminal.
    pub fn choose(&self, prompt: &str, items: &[String], flag: &str) -> Result<usize> {
        self.require(flag, prompt)?;
        FuzzySelect::new()
            .with_prompt(prompt)
            .items(items)
            .default(0)
            .max_length(12)
            .interact_opt()
            .map_err(cancelled)?
            .ok_or_else(|| Error::new(Exit::Cancelled, "nothing was chosen"))
    }

    /// What was given, else what is asked for.
    pub fn or_ask(&self, given: Option<String>, prompt: &str, flag: &str) -> Result<String> {
        given.map_or_else(|| self.text(prompt, flag), Ok)
    }

    /// Has the name of what will be destroyed typed.
    pub fn type_to_confirm(&self, what: &str, name: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        let question = format!("This destroys the {what} `{name}` and everything in it, for good");
        self.require("--yes", &question)?;
        say(&format!("{question}.\n"));
        let typed = self.text("Type its name to go on", "--yes")?;
        if typed.trim() == name {
            Ok(())
        } else {
            Err(Error::new(
                Exit::Cancelled,
                format!("`{typed}` is not `{name}`; nothing was done"),
            ))
        }
    }

    /// Has a question answered with yes.
    pub fn confirm(&self, question: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        self.require("--yes", question)?;
        let confirmed = dialoguer::Confirm::new()
            .with_prompt(printable(question))
            .default(false)
            .interact_opt()
            .map_err(cancelled)?;
        if confirmed == Some(true) {
            Ok(())
        } else {
            Err(Error::new(Exit::Cancelled, "nothing was done"))
        }
    }

    /// Asks for a text; `flag` is what to use without a terminal.
    pub fn text(&self, prompt: &str, flag: &str) -> Result<String> {
        self.require(flag, prompt)?;
        Input::new()
            .with_prompt(prompt)
            .allow_empty(true)
            .interact_text()
            .map_err(cancelled)
    }

    /// Asks for a text in the place of the one there is.
    pub fn text_with(&self, prompt: &str, now: &str, flag: &str) -> Result<String> {
        self.require(flag, prompt)?;
        Input::new()
            .with_prompt(prompt)
            .with_initial_text(now)
            .interact_text()
            .map_err(cancelled)
    }

    /// Asks for a password, which is not shown.
    pub fn password(&self, prompt: &str, flag: &str) -> Result<Secret> {
        self.require(flag, prompt)?;
        Password::new()
            .with_prompt(prompt)
            .interact()
            .map(Secret::from)
            .map_err(cancelled)
    }

    /// Asks for a new password, twice, as nobody sees what is typed.
    pub fn new_password(&self, prompt: &str, flag: &str) -> Result<Secret> {
        self.require(flag, prompt)?;
        Password::new()
            .with_prompt(prompt)
            .with_confirmation("The same again", "that was something else")
            .interact()
            .map(Secret::from)
            .map_err(cancelled)
    }

    fn require(&self, flag: &str, prompt: &str) -> Result<()> {
        if self.able {
            return Ok(());
        }
        Err(
            Error::new(Exit::Usage, format!("cannot ask here: {prompt}"))
                .hint(format!("give {flag}")),
        )
    }
}

/// Whoever presses Ctrl-C finds the terminal as it was.
fn cancelled(error: dialoguer::Error) -> Error {
    let dialoguer::Error::IO(error) = error;
    let _ = dialoguer::console::Term::stderr().show_cursor();
    if error.kind() == ErrorKind::Interrupted {
        say("\n");
        return Error::new(Exit::Interrupted, "interrupted; nothing was done");
    }
    Error::new(Exit::Cancelled, "nothing was done").because(error)
}
