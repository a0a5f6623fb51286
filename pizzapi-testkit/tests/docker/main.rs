//! Instances as containers, on a real engine: the one at `PIZZAPI_TEST_DOCKER_HOST`, or at `DOCKER_HOST`.
//!
//! The one rule: every test has a stack of its own on that engine, and leaves nothing of it there.

mod drift;
mod engine;
mod isolation;
mod own_redis;
mod platform;
mod probe;
mod provider;
mod refusals;
mod upgrade;
