//! The platform as a whole, with every server in one process.

mod ask;
mod backup;
mod backup_of_anything;
mod bad_input;
mod browser;
mod caddy;
mod disk;
mod door;
mod faults;
mod headers;
mod identity;
mod jose;
mod keys;
mod once;
mod platform;
mod provider;
mod redis;
mod registration;
mod roles;
mod runner;
mod schemathesis;
mod sdk;
mod tool;
mod wishes;
