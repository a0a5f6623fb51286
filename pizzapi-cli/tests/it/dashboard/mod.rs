//! The dashboard, at a real terminal and with a real platform.

mod demo;
mod ending;
mod journey;
mod login;
mod look;
mod read_only;
mod reconnect;
mod screen;
mod suspended;
