//! A real router between real clients and real upstream servers; only the control plane is played.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

mod changes;
mod control;
mod edge;
mod errors;
mod framing;
mod limits;
mod passing;
mod reuse;
mod tunnels;
mod unreadable;
mod upstream;
