//! Tests of the dashboard without a terminal or a server. The one rule: a fixed clock, and only events change anything.

mod any;
mod mouse;
mod pty;
mod record;
