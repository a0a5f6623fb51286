//! What can happen. The one rule: every event says when it happened, so that state never asks a clock.

use crossterm::event::KeyEvent;
use pizzapi_sdk::types::{Org, OrgSlug, OrgStatusReport, Time, User};
use ratatui::layout::Size;

/// Something that happened.
#[derive(Debug)]
pub struct Event {
    pub at: Time,
    pub news: News,
}

impl Event {
    pub fn now(news: News) -> Self {
        Self {
            at: Time::now(),
            news,
        }
    }
}

/// What happened.
#[derive(Debug)]
pub enum News {
    /// A key was pressed.
    Key(KeyEvent),
    /// The terminal has another size.
    Resized(Size),
    /// A second is over: ages change.
    Tick,
    /// The terminal is gone, or the process was told to end.
    Ended,
    /// The list of orgs was asked for.
    Listed(Result<Vec<Org>, pizzapi_sdk::Error>),
    /// The account was asked for.
    User(Result<Box<User>, pizzapi_sdk::Error>),
    /// An org's status was asked for.
    Status(OrgSlug, Result<Box<OrgStatusReport>, pizzapi_sdk::Error>),
    /// The event stream is open.
    Opened,
    /// The event stream says that something changed.
    Changed,
    /// The event stream could not be opened, or broke; `None`: the server ended it.
    Lost(Option<pizzapi_sdk::Error>),
}
