//! The SDK from outside, against what a healthy server never does and what a runner lives through.

mod agent;
mod client;
mod events;
mod hostile;
mod pizzapi;
mod retry;
mod runner;
mod wait;
