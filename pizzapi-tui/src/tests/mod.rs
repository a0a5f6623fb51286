//! Tests of the dashboard without a terminal or a server. The one rule: a fixed clock, and only events change anything.

mod any;
mod mouse;
pub mod platform;
mod pty;
mod record;
mod screens;
mod things;
mod update;
