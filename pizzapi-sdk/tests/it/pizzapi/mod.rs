//! The SDK against PizzaPi's own servers, as they were recorded: `tests/fixtures/pizzapi-*.md`.
//!
//! The one rule: requests are held against the recorded ones and answered with the recorded answers; nothing of a recording is
//! typed again here, and a request that was never recorded fails the test.

mod accounts;
mod control_plane;
mod errors;
mod exchange;
mod members;
mod orgs;
mod replay;
mod runner;
mod runner_agent;
mod server;
mod server_http;
mod successes;
mod tokens;
mod waiting;
