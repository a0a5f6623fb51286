//! Something that lives on a server. The one rule: what is shown says how old it is, and why it is not newer.

use pizzapi_sdk::{
    Error,
    types::{Time, text::printable},
};

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

    /// Marks a value as stale; what is still being loaded stays so.
    pub fn doubt(&mut self, why: Failure) {
        if self.value().is_some() {
            self.fail(why);
        }
    }
}

/// What kind of failure: each is worded and mended differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// The reason in full, on one line, safe to show.
    pub text: String,
    /// The innermost reason alone, for little room.
    pub cause: String,
}

impl Failure {
    /// The server ended the event stream, as it does when it restarts.
    pub fn stream_ended() -> Self {
        let text = "the server ended the event stream".to_owned();
        Self {
            kind: FailureKind::Unreachable,
            cause: text.clone(),
            text,
        }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let kind = match error {
            Error::Unauthenticated { .. } => FailureKind::LoggedOut,
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
        }
    }
}
