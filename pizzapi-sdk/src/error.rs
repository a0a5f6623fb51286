//! What can go wrong. The one rule: an error says what failed and never what its source says again.

use std::{sync::Arc, time::Duration};

use pizzapi_types::{ErrorCode, FieldError, OrgSlug};

/// The result of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where an error came from. Shared, as one failed token renewal is told to everyone who waited for it.
pub(crate) type Source = Arc<dyn std::error::Error + Send + Sync>;

/// Why a call failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server refused, and said why.
    #[error("{detail}")]
    Api {
        /// The HTTP status.
        status: u16,
        /// What went wrong, for programs.
        code: ErrorCode,
        /// What went wrong, for people.
        detail: String,
        /// The request, as the server's log names it.
        request_id: Option<String>,
        /// What is wrong with each field of the request.
        fields: Vec<FieldError>,
        /// How long the server wishes to be left alone.
        retry_after: Option<Duration>,
    },
    /// There was no credential, or it is missing, expired, revoked or wrong (status 401).
    #[error("{detail}")]
    Unauthenticated {
        /// What the server said.
        detail: String,
        /// Its code.
        code: ErrorCode,
        /// The request, as the server's log names it.
        request_id: Option<String>,
    },
    /// The server could not be reached, or the connection broke.
    #[error("could not reach {url}")]
    Unreachable {
        /// What was asked for.
        url: String,
        /// Why.
        source: Source,
    },
    /// The server was reached and did not answer in time.
    #[error("no answer from {url} within {} s", .after.as_secs_f32())]
    Timeout {
        /// What was asked for.
        url: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// What was waited for did not come about in time; it may still.
    #[error("waited {} s for {what}{}", .after.as_secs_f32(), .last.as_ref().map(|last| format!(": {last}")).unwrap_or_default())]
    StillWaiting {
        /// What was waited for.
        what: String,
        /// How long.
        after: Duration,
        /// What stood in its way when last looked at.
        last: Option<String>,
    },
    /// What was waited for will not come about until somebody acts.
    #[error("the instance of `{slug}` does not become healthy: {reason}")]
    InstanceFailed {
        /// Which org's.
        slug: OrgSlug,
        /// Its last error, or why none is wanted.
        reason: String,
    },
    /// The answer is not what this version understands.
    #[error("could not understand the answer of {url}{}", if .path.is_empty() || .path == "." { String::new() } else { format!(" at `{}`", .path) })]
    Decode {
        /// What was asked for.
        url: String,
        /// Where in the answer, like `items[0].slug`.
        path: String,
        /// What is wrong there.
        source: Source,
    },
    /// A stored credential could not be read or written.
    #[error("could not use the credential store")]
    Store {
        /// Why: of the stores of this library, a [`StoreError`](crate::auth::StoreError).
        source: Source,
    },
    /// The settings of this machine make no sense.
    #[cfg(feature = "profile")]
    #[error(transparent)]
    Settings(#[from] crate::profile::SettingsError),
    /// A credential would go to another machine over plain http. Nothing was sent.
    #[error("{url} is plain http: everybody on the way could read the credential")]
    Insecure {
        /// The server.
        url: String,
    },
    /// Nothing was sent, as the client was told to change nothing: see
    /// [`ClientBuilder::dry_run`](crate::ClientBuilder::dry_run).
    #[error("not sent: {method} {path}")]
    NotSent {
        /// What would have been sent: `POST`.
        method: String,
        /// Where to.
        path: String,
        /// With what, its passwords and other secrets replaced by `…`.
        body: Option<serde_json::Value>,
    },
    /// A URL or another setting makes no sense.
    #[error("`{url}` cannot be used: {reason}")]
    BadUrl {
        /// The URL, or whatever was given in its place.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl From<pizzapi_types::slug::InvalidSlug> for Error {
    fn from(error: pizzapi_types::slug::InvalidSlug) -> Self {
        Self::bad_url("the slug", error)
    }
}

impl Error {
    /// The server's code for what went wrong, if it was the server who said so.
    pub fn code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Api { code, .. } | Self::Unauthenticated { code, .. } => Some(code),
            _ => None,
        }
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api { status, .. } => Some(*status),
            Self::Unauthenticated { .. } => Some(401),
            _ => None,
        }
    }

    /// The request's id in the server's log.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api { request_id, .. } | Self::Unauthenticated { request_id, .. } => {
                request_id.as_deref()
            }
            _ => None,
        }
    }

    /// How long the server wishes to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What is wrong with each field of the request; empty when that was not it.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Api { fields, .. } => fields,
            _ => &[],
        }
    }

    /// Whether there is no such thing, or none the caller may see.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether it conflicts with what is there already.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// Whether the credential is missing, expired, revoked or wrong.
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self, Self::Unauthenticated { .. })
    }

    /// Whether the same call may succeed later without anybody doing anything.
    pub fn is_retryable(&self) -> bool {
        match self {
            // Somebody has to start it, or resume its org.
            Self::Api { code, .. } if *code == ErrorCode::InstanceStopped => false,
            Self::Api { status, .. } => matches!(status, 429 | 502 | 503 | 504),
            Self::Unreachable { .. } | Self::Timeout { .. } | Self::StillWaiting { .. } => true,
            _ => false,
        }
    }

    /// Whether the request never left: even one that changes things can be sent again.
    pub(crate) fn never_sent(&self) -> bool {
        match self {
            Self::Unreachable { source, .. } => source
                .downcast_ref::<Broken>()
                .is_some_and(|broken| broken.never_sent),
            _ => false,
        }
    }

    pub(crate) fn unreachable(
        url: &str,
        error: &(dyn std::error::Error + 'static),
        never_sent: bool,
    ) -> Self {
        let mut innermost = error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        let reason = match innermost.to_string() {
            reason if reason.contains("InvalidContentType") => {
                "what answers there speaks no TLS; is its URL http://?".to_owned()
            }
            reason => reason,
        };
        Self::Unreachable {
            url: url.to_owned(),
            source: Arc::new(Broken { reason, never_sent }),
        }
    }

    pub(crate) fn bad_url(url: &str, reason: impl ToString) -> Self {
        Self::BadUrl {
            url: pizzapi_types::text::printable(url),
            reason: reason.to_string(),
        }
    }

    /// The error and its sources on one line, for logs and status lines.
    pub(crate) fn in_full(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        text
    }
}

/// Why there is no connection: the innermost reason alone, as the layers above it only say "error sending request".
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct Broken {
    reason: String,
    never_sent: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_repeats_its_source() {
        let error = Error::unreachable(
            "http://x",
            &std::io::Error::other("connection refused"),
            true,
        );
        assert_eq!(error.to_string(), "could not reach http://x");
        assert_eq!(
            error.in_full(),
            "could not reach http://x: connection refused"
        );
        assert!(error.never_sent() && error.is_retryable());
    }
}
