//! The platform as a whole, with every server in one process.

mod ask;
mod bad_input;
mod browser;
mod disk;
mod faults;
mod headers;
mod identity;
mod jose;
mod keys;
mod locks;
mod matrix;
mod once;
mod platform;
mod registration;
mod roles;
mod schemathesis;
mod tool;
mod wishes;
