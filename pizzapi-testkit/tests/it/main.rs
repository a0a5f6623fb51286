//! The platform as a whole, with every server in one process.

mod ask;
mod bad_input;
mod faults;
mod identity;
mod matrix;
mod platform;
mod registration;
mod roles;
