//! What pizzapi's HTTP servers do alike: problem documents, request ids, strict JSON, the route table, streams, shutdown.
//!
//! The one rule: whatever goes wrong, the client gets a problem document with the request's id, and the cause stays in the log.

pub mod client;
pub mod credential;
pub mod error;
pub mod event_source;
pub mod extract;
pub mod header;
pub mod idempotency;
pub mod layer;
pub mod linger;
mod manual;
pub mod network;
pub mod openapi;
pub mod route;
pub mod serve;
pub mod sse;
pub mod unread;

pub use error::ApiError;
pub use extract::{Json, OptionalJson, PathParam, Query};
pub use manual::manual;
pub use route::{Access, Route};
