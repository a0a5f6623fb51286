//! Errors for people: what failed, why, and what to do next; and the exit codes, in one place.

use std::{
    fmt,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use pizzapi_sdk::{
    profile::SettingsError,
    types::{ErrorCode, text::printable},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    hint,
    output::{Out, Shown, say},
};

/// The result of every command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Exit codes. `pizzapi help exit-codes` prints this table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    Cancelled = 3,
    Refused = 4,
    TimedOut = 5,
    NotFound = 6,
    Conflict = 7,
    PartlyDone = 8,
    WouldChange = 9,
    Restart = 42,
    Interrupted = 130,
}

/// The codes and what they mean.
pub const EXIT_CODES: &[(u8, &str)] = &[
    (
        0,
        "done; also an empty list, and a pipe closed by whoever reads it",
    ),
    (1, "failed"),
    (
        2,
        "wrong usage: the command line or a variable makes no sense",
    ),
    (3, "cancelled: a confirmation was not given"),
    (4, "not logged in, or refused"),
    (5, "waited, and it took too long; it may still come about"),
    (6, "not found"),
    (7, "conflict: taken, exists already, or changed meanwhile"),
    (8, "partly done: some of several things failed"),
    (9, "`diff --exit-code`: something would change"),
    (
        42,
        "a runner with --no-restart was asked to restart: whoever supervises it starts it again",
    ),
    (130, "interrupted"),
];

/// Why a command failed.
#[derive(Debug)]
pub struct Error {
    pub exit: Exit,
    pub message: String,
    pub causes: Vec<String>,
    pub hint: Option<String>,
    pub code: Option<ErrorCode>,
    pub request_id: Option<String>,
    /// Whether there is nothing to say: a closed pipe.
    pub silent: bool,
    /// What a dry run would have sent: no error at all.
    pub planned: Option<Planned>,
}

/// What would have been sent, had it not been a dry run.
#[derive(Debug, Serialize)]
pub struct Planned {
    dry_run: bool,
    method: String,
    path: String,
    body: Option<Value>,
}

impl Planned {
    fn people(&self) -> String {
        let body = self.body.as_ref().map(|body| format!(" {body}"));
        let Self { method, path, .. } = self;
        printable(&format!(
            "would send {method} {path}{}",
            body.unwrap_or_default()
        ))
    }
}

impl Exit {
    /// Its name, for programs.
    fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "wrong_usage",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::TimedOut => "timed_out",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::PartlyDone => "partly_done",
            Self::WouldChange => "would_change",
            Self::Restart => "restart",
            Self::Interrupted => "interrupted",
        }
    }
}

impl Error {
    /// An error with nothing more to say than this.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            causes: Vec::new(),
            hint: None,
            code: None,
            request_id: None,
            silent: false,
            planned: None,
        }
    }

    /// Adds why, with everything behind it.
    pub fn because(mut self, cause: impl std::error::Error) -> Self {
        self.causes.push(cause.to_string());
        let mut source = cause.source();
        while let Some(cause) = source {
            self.causes.push(cause.to_string());
            source = cause.source();
        }
        self
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What a dry run would have sent is data, and no error.
    pub fn or_planned(self, out: &Out) -> Result<()> {
        match &self.planned {
            Some(planned) => out.one(planned, &planned.path, || planned.people()),
            None => Err(self),
        }
    }

    /// Writes it to standard error and gives the exit code.
    pub fn report(self, shown: &Shown) -> ExitCode {
        if !self.silent {
            if shown.json_errors {
                self.tell_json();
            } else {
                self.tell(shown);
            }
        }
        ExitCode::from(self.exit as u8)
    }

    fn tell(&self, shown: &Shown) {
        let mut text = format!("{} {}\n", shown.red("error:"), printable(&self.message));
        for (index, cause) in self.causes.iter().enumerate() {
            let lead = if index == 0 {
                "  caused by:"
            } else {
                "           "
            };
            let tail = if index == 0 {
                self.reference()
            } else {
                String::new()
            };
            text += &format!("{lead} {}{tail}\n", printable(cause));
        }
        if let Some(hint) = &self.hint {
            text += &format!("\n{} {}\n", shown.bold("hint:"), printable(hint));
        }
        say(&text);
    }

    fn reference(&self) -> String {
        let code = self.code.as_ref().map(|code| format!("code `{code}`"));
        let request = self.request_id.as_ref().map(|id| format!("request {id}"));
        let parts: Vec<String> = [code, request].into_iter().flatten().collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!(" ({})", printable(&parts.join(", ")))
        }
    }

    fn tell_json(&self) {
        let message = std::iter::once(&self.message)
            .chain(&self.causes)
            .cloned()
            .collect::<Vec<_>>()
            .join(": ");
        let own = || self.exit.code().to_owned();
        let code = self.code.as_ref().map_or_else(own, ToString::to_string);
        let error = json!({
            "error": { "code": code, "message": message, "hint": self.hint, "request_id": self.request_id }
        });
        say(&format!("{error}\n"));
    }
}

impl From<pizzapi_sdk::Error> for Error {
    fn from(error: pizzapi_sdk::Error) -> Self {
        use pizzapi_sdk::Error as Sdk;
        if let Sdk::NotSent { method, path, body } = error {
            return Self {
                planned: Some(Planned {
                    dry_run: true,
                    method,
                    path,
                    body,
                }),
                ..Self::new(Exit::Done, "nothing was sent")
            };
        }
        let exit = match &error {
            Sdk::Unauthenticated { .. } => Exit::Refused,
            Sdk::StillWaiting { .. } | Sdk::Timeout { .. } => Exit::TimedOut,
            Sdk::BadUrl { .. } | Sdk::Insecure { .. } => Exit::Usage,
            Sdk::Settings(error) => exit_of(error),
            _ if error.is_not_found() => Exit::NotFound,
            _ if error.is_conflict() => Exit::Conflict,
            _ if error.code() == Some(&ErrorCode::PreconditionFailed) => Exit::Conflict,
            _ if error.code() == Some(&ErrorCode::AuthUserExists) => Exit::Conflict,
            _ if error.code() == Some(&ErrorCode::AuthInvalidPassword) => Exit::Refused,
            _ if error.status() == Some(400) => Exit::Usage,
            _ if error.status() == Some(403) => Exit::Refused,
            _ => Exit::Failed,
        };
        let mut this = Self::new(exit, error.to_string());
        this.code = error.code().cloned();
        this.request_id = error.request_id().map(str::to_owned);
        this.hint = hint::of(&error);
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            this.causes.push(cause.to_string());
            source = cause.source();
        }
        this
    }
}

impl From<SettingsError> for Error {
    fn from(error: SettingsError) -> Self {
        pizzapi_sdk::Error::from(error).into()
    }
}

/// What was said wrong is wrong usage; what cannot be read or written has failed.
fn exit_of(error: &SettingsError) -> Exit {
    match error {
        SettingsError::BothSet { .. }
        | SettingsError::Variable { .. }
        | SettingsError::NoBaseDomain
        | SettingsError::OtherOrg { .. }
        | SettingsError::NoProfile { .. }
        | SettingsError::NoOrg => Exit::Usage,
        _ => Exit::Failed,
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        // Whoever reads our output has had enough: that is no failure.
        let closed = error.kind() == io::ErrorKind::BrokenPipe;
        let exit = if closed { Exit::Done } else { Exit::Failed };
        let mut this = Self::new(exit, error.to_string());
        this.silent = closed;
        this
    }
}

/// The commands there are, below the one whose own command was not understood.
fn there_is() -> String {
    let top = crate::command();
    let mut command = &top;
    let mut words = vec!["pizzapi".to_owned()];
    for word in std::env::args().skip(1) {
        if let Some(sub) = command.find_subcommand(&word) {
            command = sub;
            words.push(sub.get_name().to_owned());
        }
    }
    let names = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let names: Vec<&str> = names.map(clap::Command::get_name).collect();
    format!("`{}` has: {}", words.join(" "), names.join(", "))
}

/// Puts what was being done in front of why it failed.
pub trait Context<T> {
    fn context<M: fmt::Display>(self, what: impl FnOnce() -> M) -> Result<T>;
}

impl<T, E: Into<Error>> Context<T> for Result<T, E> {
    fn context<M: fmt::Display>(self, what: impl FnOnce() -> M) -> Result<T> {
        self.map_err(|error| {
            let mut error: Error = error.into();
            let cause = std::mem::replace(&mut error.message, what().to_string());
            error.causes.insert(0, cause);
            error
        })
    }
}

/// What clap has to say: help and version to standard output with code 0, wrong usage to standard error with 2.
pub fn usage(mut error: clap::Error) -> ExitCode {
    // Nobody is led to giving up protection by a slip of the keyboard.
    let misled = |value: &ContextValue| value.to_string().contains("--insecure");
    if error.get(ContextKind::SuggestedArg).is_some_and(misled) {
        error.remove(ContextKind::SuggestedArg);
        error.remove(ContextKind::Usage);
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![there_is().into()]),
        );
    }
    // What is asked for may not be lost in silence; a complaint has nowhere else to go.
    let printed = error.print().and_then(|()| io::stdout().flush());
    if let Err(failed) = printed
        && failed.kind() != io::ErrorKind::BrokenPipe
        && !error.use_stderr()
    {
        say(&format!("error: {failed}\n"));
        return ExitCode::from(Exit::Failed as u8);
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8))
}
