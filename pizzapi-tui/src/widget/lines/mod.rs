//! A pane of lines that keep coming: a session's events, an instance's log.
//!
//! The one rule: what a frame or a line costs depends on what is on the screen, never on how many lines there are.
//!
//! [`Lines`] keeps them, bounded; [`Pane`] knows what is looked at; [`draw()`] and [`status()`] show it.

mod clean;
mod draw;
mod find;
mod matches;
mod needle;
mod pane;
mod place;
mod ring;
mod rows;
mod status;
#[cfg(test)]
mod tests;

pub use draw::draw;
pub use pane::Pane;
pub use ring::{Limits, Line, Lines};
pub use status::status;
