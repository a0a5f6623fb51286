//! Something that lives on a server. The one rule: what is shown says how old it is, and why it is not newer.

use std::time::Duration;

use pizzapi_sdk::{
    Error,
    types::{ErrorCode, FieldError, Time, text::printable},
};
use serde::{Deserialize, Serialize};

/// Something that lives on a server, as far as it is known here.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T> {
    /// Asked for the first time.
    #[default]
    Loading,
    /// Known, as of a moment.
    Ready { value: T, at: Time },
    /// Known, and the latest attempt to learn more failed.
    Stale { value: T, at: Time, why: Failure },
    /// Not known: every attempt failed.
    Failed(Failure),
}

impl<T> Remote<T> {
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Ready { value, .. } | Self::Stale { value, .. } => Some(value),
            _ => None,
        }
    }

    /// As of when the value is true.
    pub fn at(&self) -> Option<Time> {
        match self {
            Self::Ready { at, .. } | Self::Stale { at, .. } => Some(*at),
            _ => None,
        }
    }

    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Ready { value, .. } | Self::Stale { value, .. } => Some(value),
            _ => None,
        }
    }

    /// How it stands, without the value itself.
    pub fn of_nothing(&self) -> Remote<()> {
        match self {
            Self::Loading => Remote::Loading,
            Self::Ready { at, .. } => Remote::Ready { value: (), at: *at },
            Self::Stale { at, why, .. } => Remote::Stale {
                value: (),
                at: *at,
                why: why.clone(),
            },
            Self::Failed(why) => Remote::Failed(why.clone()),
        }
    }

    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready { .. })
    }

    /// Why it is not known, or not known to be true any more.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Stale { why, .. } | Self::Failed(why) => Some(why),
            _ => None,
        }
    }

    pub fn succeed(&mut self, value: T, at: Time) {
        *self = Self::Ready { value, at };
    }

    /// Keeps the last value as stale, unless the caller may not see it any more.
    pub fn fail(&mut self, why: Failure) {
        let before = std::mem::take(self);
        *self = match before {
            Self::Ready { value, at } | Self::Stale { value, at, .. }
                if why.kind != FailureKind::Forbidden =>
            {
                Self::Stale { value, at, why }
            }
            _ => Self::Failed(why),
        };
    }

    /// Marks a value as stale: it was kept true until now. What is still being loaded stays so.
    pub fn doubt(&mut self, why: Failure, now: Time) {
        if let Self::Ready { at, .. } = self {
            *at = now;
        }
        if self.value().is_some() {
            self.fail(why);
        }
    }
}

/// What kind of failure: each is worded and mended differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureKind {
    /// The credential is dead: only a new login helps.
    LoggedOut,
    /// The caller may not see it.
    Forbidden,
    /// There is no such thing.
    Absent,
    /// Nobody answers.
    Unreachable,
    /// The server answers, and not with what was asked for.
    Other,
}

/// Why something is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub kind: FailureKind,
    /// The reason in full, on one line, safe to show.
    pub text: String,
    /// The innermost reason alone, for little room.
    pub cause: String,
    /// The server's word for it.
    pub code: Option<ErrorCode>,
    /// What is wrong with which field of what was sent.
    pub fields: Vec<FieldError>,
    /// How long the server wishes to be left alone.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// The server ended the event stream, as it does when it restarts.
    pub fn stream_ended() -> Self {
        Self {
            kind: FailureKind::Unreachable,
            ..Self::other("the server ended the event stream".to_owned())
        }
    }

    /// Something that nobody foresaw.
    pub fn other(text: String) -> Self {
        let text = printable(&text);
        Self {
            kind: FailureKind::Other,
            cause: text.clone(),
            text,
            code: None,
            fields: Vec::new(),
            retry_after: None,
        }
    }

    /// Whether only a new login helps.
    pub fn is_logged_out(&self) -> bool {
        self.kind == FailureKind::LoggedOut
    }

    /// Whether trying again by and by may help, without anybody doing anything.
    pub fn is_curable(&self) -> bool {
        !matches!(self.kind, FailureKind::LoggedOut | FailureKind::Absent)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let kind = match error {
            Error::Unauthenticated { .. } => FailureKind::LoggedOut,
            // A new login asks for a password of one's own.
            error if error.code() == Some(&ErrorCode::PasswordChangeRequired) => {
                FailureKind::LoggedOut
            }
            Error::Unreachable { .. } | Error::Timeout { .. } => FailureKind::Unreachable,
            error if error.status() == Some(403) => FailureKind::Forbidden,
            error if error.is_not_found() => FailureKind::Absent,
            _ => FailureKind::Other,
        };
        let mut text = error.to_string();
        let mut cause = text.clone();
        let mut source = std::error::Error::source(error);
        while let Some(deeper) = source {
            cause = deeper.to_string();
            text = format!("{text}: {cause}");
            source = deeper.source();
        }
        Self {
            kind,
            text: printable(&text),
            cause: printable(&cause),
            code: error.code().cloned(),
            fields: error.fields().to_vec(),
            retry_after: error.retry_after(),
        }
    }
}
