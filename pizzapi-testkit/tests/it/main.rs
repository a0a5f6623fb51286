//! The platform as a whole, with every server in one process.

mod ask;
mod bad_input;
mod disk;
mod faults;
mod identity;
mod keys;
mod once;
mod platform;
mod provider;
mod registration;
mod roles;
mod runner;
mod wishes;
