//! An engine's errors as a provider's: what failed, why, and what to do next.

use pizzapi_docker::{Class, EngineError};

use crate::provider::ProviderError;

/// The same of what makes or starts a container: what the engine will not do with this image, it may do with another.
pub fn container_error(error: EngineError) -> ProviderError {
    let of_the_image = error.class == Class::Other;
    let error = provider_error(error);
    if of_the_image {
        error.of_the_image()
    } else {
        error
    }
}

/// Says what to do next, where somebody must do something, and whether waiting can help.
pub fn provider_error(error: EngineError) -> ProviderError {
    let said = error.to_string();
    let lasting = |next: &str| ProviderError::lasting(format!("{said}; {next}"));
    let passing = |next: &str| ProviderError::passing(format!("{said}; {next}"));
    match error.class {
        Class::Away => passing("is Docker running, and may the control plane use its socket (DOCKER_HOST)?"),
        Class::ImageMissing => lasting(
            "pull the image, `docker load` it, or make it with `docker build -t pizzapi-server:latest .`",
        )
        .of_the_image(),
        Class::NameTaken => lasting(
            "another container has the name: rename or remove it, or choose another PIZZAPI_STACK",
        ),
        Class::PortTaken => lasting("end what listens there, or choose another port"),
        Class::OutOfDisk => lasting("make room on the engine's disk: `docker system df` says what takes it"),
        Class::OutOfSubnets => lasting(
            "remove networks that nobody needs, or choose a larger range: PIZZAPI_DOCKER_SUBNETS",
        ),
        Class::NotFound | Class::Conflict | Class::TimedOut | Class::Other => {
            ProviderError::passing(said)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_says_whether_waiting_helps_and_what_else_does() {
        for (class, passing, next) in [
            (Class::Away, true, "DOCKER_HOST"),
            (Class::ImageMissing, false, "docker load"),
            (Class::NameTaken, false, "PIZZAPI_STACK"),
            (Class::PortTaken, false, "another port"),
            (Class::OutOfDisk, false, "docker system df"),
            (Class::OutOfSubnets, false, "PIZZAPI_DOCKER_SUBNETS"),
            (Class::Conflict, true, "already in progress"),
            (Class::Other, true, "already in progress"),
        ] {
            let engine = EngineError::new("start it", class, "already in progress");
            let error = provider_error(engine);
            assert_eq!(error.passing, passing, "{error}");
            assert!(error.reason.contains(next), "{error}");
            assert!(
                error.reason.starts_with("could not start it: already"),
                "{error}"
            );
        }
    }
}
