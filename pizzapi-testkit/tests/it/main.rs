//! The platform as a whole, with every server in one process.

mod bad_input;
mod faults;
mod matrix;
mod platform;
