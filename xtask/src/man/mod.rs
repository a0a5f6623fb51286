//! Man pages: one for every command, in section 1, and one for every topic, in section 7.
//!
//! The one rule: a page says what `--help` says, of the same definition; what every command takes is said once, in pizzapi(1).

mod command;
mod roff;
mod topic;

use pizzapi_cli::reference::TOPICS;

pub use roff::Roff;

/// The day of the release: pages made on two days must be the same.
pub const DATE: &str = "2026-11-20";

/// Every page, with its file name.
pub fn pages() -> Vec<(String, String)> {
    let mut command = pizzapi_cli::command();
    command.build();
    let mut pages = Vec::new();
    command::pages(&command, None, &mut pages);
    for topic in &TOPICS {
        pages.push((format!("pizzapi-{}.7", topic.name), topic::page(topic)));
    }
    pages
}
