//! The platform as a whole, with every server in one process.

mod bad_input;
mod browser;
mod faults;
mod headers;
mod jose;
mod matrix;
mod platform;
mod schemathesis;
mod tool;
