//! The events of a run, in a file. The one rule: no secret is in it, and no trouble with it ends the dashboard.
//!
//! The first line says how the run began, each other one is an event. What sessions and logs say is among them, and what was
//! typed, but for passwords and whatever else is shown as dots.

mod mask;
pub mod replay;

use std::{fs::OpenOptions, io, os::unix::fs::OpenOptionsExt as _, path::Path, time::Duration};

use pizzapi_sdk::types::Time;
use serde::{Deserialize, Serialize};

use crate::{Options, app::App, event::Event, terminal::output::Output};

/// What the format is called; another number means that older ones cannot be read any more.
pub const FORMAT: &str = "pizzapi dashboard 1";
/// A disk is waited for this long when the dashboard ends.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a run began.
#[derive(Debug, Serialize, Deserialize)]
pub struct Opening {
    pub format: String,
    pub at: Time,
    /// Columns and rows.
    pub size: (u16, u16),
    pub url: String,
    pub profile: Option<String>,
    pub account: Option<String>,
    pub read_only: bool,
    pub theme: String,
    pub ascii: bool,
    pub mouse: bool,
    /// The text of `keys.toml`.
    pub keys: Option<String>,
}

impl Opening {
    pub fn of(app: &App, options: &Options) -> Self {
        Self {
            format: FORMAT.to_owned(),
            at: app.now,
            size: (app.size.width, app.size.height),
            url: app.url.clone(),
            profile: options.profile.clone(),
            account: options.account.clone(),
            read_only: app.read_only,
            theme: app.theme.name.to_owned(),
            ascii: app.ascii,
            mouse: app.mouse,
            keys: options.keys.clone(),
        }
    }
}

/// Writes events into a file.
pub struct Recorder {
    output: Output,
}

impl Recorder {
    /// A new file that only its owner can read.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        Ok(Self {
            output: Output::new(file)?,
        })
    }

    pub fn open(&self, opening: &Opening) -> io::Result<()> {
        self.line(opening)
    }

    /// Writes what happens, before the state takes it in. An error is of something that was written before.
    pub fn event(&self, event: &Event, app: &App) -> io::Result<()> {
        match mask::masked(event, app) {
            Some(masked) => self.line(&masked),
            None => self.line(event),
        }
    }

    fn line(&self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.output.push(&text)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.output.drain(PATIENCE);
        self.output.end();
    }
}
