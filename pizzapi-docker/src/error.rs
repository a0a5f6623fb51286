//! What can go wrong with an engine, sorted into what somebody can do about it.

use bollard::errors::Error;

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The engine does not answer, or may not be asked.
    Away,
    /// There is no such image on the engine, and none could be had.
    ImageMissing,
    /// Something else has the name.
    NameTaken,
    /// Something else listens on the port.
    PortTaken,
    /// The engine's disk is full.
    OutOfDisk,
    /// No address range is left for another network.
    OutOfSubnets,
    /// What was asked for is not there.
    NotFound,
    /// It is in a state, or in a use, that does not allow it.
    Conflict,
    /// The engine did not answer in time.
    TimedOut,
    /// Anything else; the reason is the engine's own.
    Other,
}

/// What an engine refused or could not do, with what was being done.
#[derive(Clone, Debug, thiserror::Error)]
#[error("could not {what}: {reason}")]
pub struct EngineError {
    /// What was being done: `start the container pizzapi-acme`.
    pub what: String,
    /// The class of the failure.
    pub class: Class,
    /// Why, in words for people; in the end the engine's own.
    pub reason: String,
}

impl EngineError {
    /// One that this side finds.
    pub fn new(what: impl Into<String>, class: Class, reason: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            class,
            reason: reason.into(),
        }
    }

    /// Says of an engine's error what was being done.
    pub fn of(what: impl Into<String>) -> impl FnOnce(Error) -> Self {
        let what = what.into();
        move |error| {
            let (class, reason) = sort(&error);
            Self::new(what, class, reason)
        }
    }

    /// Whether what was asked for is not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self.class, Class::NotFound | Class::ImageMissing)
    }

    /// What came of removing something: it is as good when it was not there any more.
    ///
    /// # Errors
    /// All others.
    pub fn fine_when_gone(removed: Result<(), Self>) -> Result<(), Self> {
        removed.or_else(|error| {
            if error.is_not_found() {
                Ok(())
            } else {
                Err(error)
            }
        })
    }
}

fn sort(error: &Error) -> (Class, String) {
    match error {
        Error::DockerResponseServerError {
            status_code,
            message,
        } => (of_answer(*status_code, message), one_line(message)),
        Error::DockerStreamError { error } | Error::DockerContainerWaitError { error, .. } => {
            (of_answer(500, error), one_line(error))
        }
        Error::RequestTimeoutError => {
            (Class::TimedOut, "Docker does not answer in time".to_owned())
        }
        Error::SocketNotFoundError(path) => (Class::Away, format!("there is no Docker at {path}")),
        Error::HyperLegacyError { err } if err.is_connect() => (
            Class::Away,
            format!("Docker does not answer: {}", causes(err)),
        ),
        Error::IOError { err } => (Class::Away, format!("Docker does not answer: {err}")),
        other => (Class::Other, causes(other)),
    }
}

/// What a refusal means. The engine has no codes, only sentences.
fn of_answer(status: u16, message: &str) -> Class {
    let message = message.to_ascii_lowercase();
    let says = |any: &[&str]| any.iter().any(|part| message.contains(part));
    if says(&["no such image", "manifest unknown", "pull access denied"]) {
        Class::ImageMissing
    } else if says(&["no space left on device", "disk quota exceeded"]) {
        Class::OutOfDisk
    } else if says(&["port is already allocated", "address already in use"]) {
        Class::PortTaken
    } else if says(&["is already in use by container", "name already in use"])
        || (status == 409 && says(&["already exists"]))
    {
        Class::NameTaken
    } else if says(&[
        "pool overlaps",
        "no available, non-overlapping",
        "no available ipv4 addresses",
        "could not find an available",
        "all predefined address pools",
    ]) {
        Class::OutOfSubnets
    } else {
        match status {
            404 => Class::NotFound,
            409 => Class::Conflict,
            _ => Class::Other,
        }
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    one_line(&text)
}

/// What others wrote, on one line and without what a terminal would obey.
fn one_line(text: &str) -> String {
    let words = text.split_whitespace();
    let text = words.collect::<Vec<_>>().join(" ");
    text.chars()
        .filter(|it| !it.is_control())
        .take(1000)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_the_engine_have_a_class() {
        for (status, message, class) in [
            (
                404,
                "No such image: pizzapi-server:latest",
                Class::ImageMissing,
            ),
            (404, "No such container: x", Class::NotFound),
            (404, "network x not found", Class::NotFound),
            (
                409,
                "Conflict. The container name \"/pizzapi-acme\" is already in use by container \"ab\". You have to remove it",
                Class::NameTaken,
            ),
            (
                500,
                "driver failed programming external connectivity on endpoint x: Bind for 127.0.0.1:3100 failed: port is already allocated",
                Class::PortTaken,
            ),
            (
                500,
                "Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use",
                Class::PortTaken,
            ),
            (
                500,
                "mkdir /var/lib/docker/x: no space left on device",
                Class::OutOfDisk,
            ),
            (
                403,
                "Pool overlaps with other one on this address space",
                Class::OutOfSubnets,
            ),
            (
                404,
                "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
                Class::OutOfSubnets,
            ),
            (
                409,
                "removal of container x is already in progress",
                Class::Conflict,
            ),
            (500, "oops", Class::Other),
        ] {
            let error = Error::DockerResponseServerError {
                status_code: status,
                message: message.to_owned(),
            };
            assert_eq!(sort(&error).0, class, "{message}");
        }
    }

    #[test]
    fn what_others_wrote_stays_on_one_line() {
        assert_eq!(one_line("a\nb\u{1b}[31m  c"), "a b[31m c");
    }
}
