//! The built binary, as people and scripts use it.
#![expect(
    clippy::print_stderr,
    reason = "a failed test shows the logs of what it started"
)]

mod apart;
mod api;
mod apply;
mod backup;
mod commands;
mod completion;
mod compose;
mod crash;
mod dashboard;
mod dev;
mod doctor;
mod doctor_redis;
mod doctor_tls;
mod harness;
mod help;
mod lists;
mod logins;
mod man;
mod own_redis;
mod prompts;
mod readme;
mod recover;
mod robust;
mod runner;
mod runner_install;
mod runner_line;
mod runner_server;
mod secrets;
mod settings;
mod steady;
mod terminal;
mod tour;
mod usage;
