//! A project on an engine: brought up and down, looked at, listened to.
//!
//! The one rule: everything is found by its labels, and whatever is there already in the right state is left alone; so that
//! whoever was interrupted just begins again.

mod container;
mod down;
mod exec;
mod images;
mod listing;
mod logs;
mod network;
mod replace;
mod up;
mod wait;

pub use exec::Said;
pub use listing::{Part, PartKind};
pub use logs::{Line, LogsWanted};

use super::project::Project;
use crate::{Engine, error::EngineError};

/// A project, and the engine it is on.
pub struct OnEngine {
    /// The engine.
    pub engine: Engine,
    /// The project.
    pub project: Project,
}

/// What is going on, as it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is about: a service, an image, a network.
    pub about: String,
    /// What happens to it.
    pub what: What,
}

/// What happens to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Something begins: `creating`, `waiting until it is healthy`.
    Doing(String),
    /// It is over: `created`, `up to date`.
    Done(String),
}

/// Where what happens is told.
pub type Tell<'a> = dyn FnMut(Told) + 'a;

/// Why a project did not come up, or did not go.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The engine refused or failed.
    #[error("{0}")]
    Engine(#[from] EngineError),
    /// Images are not on the engine.
    #[error("there is no image {} on this engine", .0.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", "))]
    ImagesMissing(Vec<MissingImage>),
    /// The registry's volume is gone, and organisations' data is not.
    #[error(
        "there is data of {orgs} organisation(s), and no volume {registry}, which knows whose it is"
    )]
    RegistryLost {
        /// The volume that is missing.
        registry: String,
        /// How many have data.
        orgs: usize,
    },
    /// A service does not come up.
    #[error("`{service}` does not come up: {why}")]
    Service {
        /// Which one.
        service: String,
        /// Why.
        why: String,
        /// What it said last.
        last_lines: Vec<String>,
        /// Whether it only took too long.
        timed_out: bool,
    },
}

/// An image that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingImage {
    /// Its name.
    pub name: String,
    /// The services that run from it.
    pub services: Vec<String>,
}

fn doing(about: &str, what: impl Into<String>) -> Told {
    Told {
        about: about.to_owned(),
        what: What::Doing(what.into()),
    }
}

fn done(about: &str, what: impl Into<String>) -> Told {
    Told {
        about: about.to_owned(),
        what: What::Done(what.into()),
    }
}
