//! The SDK from outside, against what a healthy server never does, what a runner lives through, and what happens to its
//! files and keyrings.

mod again;
mod agent;
mod answer;
mod client;
mod events;
mod hostile;
mod keyring;
mod pizzapi;
mod retry;
mod runner;
mod settings;
mod store;
mod tls;
mod wait;
mod watch;
