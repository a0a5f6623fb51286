//! The platform as a whole, with every server in one process.

mod faults;
mod matrix;
mod platform;
