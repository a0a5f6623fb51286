//! The built binary, as people and scripts use it.
#![expect(
    clippy::print_stderr,
    reason = "a failed test shows the logs of what it started"
)]

mod crash;
mod dev;
mod harness;
mod help;
mod logins;
mod recover;
mod secrets;
mod tour;
mod usage;
