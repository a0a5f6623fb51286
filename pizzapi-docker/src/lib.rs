//! What pizzapi does with a Docker engine: the image of its servers, files in and out of containers, the stack of a
//! whole platform, and words for what goes wrong.
//!
//! The one rule: what the engine answers is sorted here, once, into what people can do about it.

#![warn(missing_docs)]

pub mod archive;
pub mod image;
pub mod labels;
pub mod others;
pub mod ranges;
pub mod redis;
pub mod stack;
pub mod volumes;

mod engine;
mod error;
mod upload;

pub use bollard;
pub use engine::{DEFAULT_HOST, Engine, EngineVersion};
pub use error::{Class, EngineError};
pub use upload::Content;
