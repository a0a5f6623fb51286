//! The dashboard, at a real terminal and with a real platform.

mod journey;
mod screen;
