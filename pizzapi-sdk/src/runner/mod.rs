//! A runner: it connects to an org instance, and carries out the sessions it is asked for.
//!
//! The one rule: a session never depends on the connection. It goes on without, and what it said is told afterwards.

mod agent;
mod builder;
mod carry;
mod client;
mod command;
mod connect;
mod establish;
mod flow;
mod identity;
mod lines;
mod packet;
mod probe;
mod queue;
mod requests;
mod roots;
mod session;
mod socket;
mod status;

pub use agent::{Agent, AgentError, AgentSession, SessionStart};
pub use builder::{Runner, RunnerBuilder};
pub use command::AgentCommand;
pub use connect::{Connect, Connection, FixedConnection, RunnerCredential};
pub use identity::{KeptIdentity, RunnerIdentity};
pub use status::{RunnerError, RunnerExit, RunnerStatus};
