//! The live dashboard of the platform, `pizzapi dashboard`.
//!
//! The one rule: one channel of events, one owner of state. Everything that happens (a key, an answer, a broken stream)
//! comes as an `event::Event`; `app::App::update` alone changes state and says what to do next as `effect::Effect`s;
//! `worker::Worker` does that with the SDK, and its results come back as events.
//!
//! ```no_run
//! # async fn watch() -> Result<(), Box<dyn std::error::Error>> {
//! let client = pizzapi_sdk::Client::builder("https://pizzapi.example.com").build()?;
//! // Whoever is not logged in is asked to, on the screen.
//! pizzapi_tui::run(client, pizzapi_tui::Options::default()).await?;
//! # Ok(())
//! # }
//! ```

mod action;
mod app;
#[doc(hidden)]
pub mod bench;
mod change;
mod clipboard;
#[doc(hidden)]
pub mod commands;
mod data;
mod effect;
mod event;
mod form;
mod jobs;
mod keymap;
mod link;
mod record;
mod remote;
mod run;
mod source;
mod svg;
mod terminal;
#[cfg(test)]
mod tests;
mod theme;
mod view;
mod widget;
mod worker;

use std::{fmt, io, path::PathBuf, sync::Arc};

pub use self::{
    clipboard::Through,
    keymap::page::markdown as keys_page,
    record::replay::{ReplayError, replay},
    run::run,
    svg::screenshot,
    theme::Theme,
};

/// Keeps a login for the next time: whose it is, and what proves it. May block.
pub type KeepLogin =
    Arc<dyn Fn(&str, &pizzapi_sdk::Credential) -> Result<(), String> + Send + Sync>;

/// How the dashboard starts.
#[derive(Clone)]
pub struct Options {
    /// The profile's name, shown in the header; the control plane's host when absent.
    pub profile: Option<String>,
    /// Who was logged in last, for the form that asks; empty when absent.
    pub account: Option<String>,
    /// Keeps whoever logs in here; a login ends with the dashboard when absent.
    pub keep: Option<KeepLogin>,
    /// Nothing can be changed.
    pub read_only: bool,
    /// Colours. When absent: the terminal's own, or others where `COLORFGBG` says that they would vanish; none where
    /// `NO_COLOR` is set.
    pub theme: Option<Theme>,
    /// Whether nothing but ASCII is shown; as the locale says when absent.
    pub ascii: Option<bool>,
    /// The text of `keys.toml`, which chooses keys; what is wrong in it is said on the screen.
    pub keys: Option<String>,
    /// A new file that takes what happens, to be replayed; no secrets.
    pub record: Option<PathBuf>,
    /// What stands between this program and the terminal, for what is copied.
    pub through: Through,
    /// Whether the mouse is taken from the start.
    pub mouse: bool,
    /// Variables, as a shell takes them, that stand before every command it tells people: without them it would mean another
    /// platform. Empty when it would not.
    pub variables: String,
    /// What the program around the dashboard has to say: each text is shown for a while, the latest one alone.
    pub said: Option<tokio::sync::watch::Receiver<String>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            profile: None,
            account: None,
            keep: None,
            read_only: false,
            theme: None,
            ascii: None,
            keys: None,
            record: None,
            through: Through::default(),
            mouse: true,
            variables: String::new(),
            said: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("profile", &self.profile)
            .field("read_only", &self.read_only)
            .field("theme", &self.theme)
            .finish_non_exhaustive()
    }
}

/// Why the dashboard ended by itself. Everything else that goes wrong is shown on the screen and tried again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The terminal cannot be used.
    #[error("could not use the terminal")]
    Terminal(#[from] io::Error),
    /// The file for the recording cannot be made.
    #[error("could not make the file {} for the recording", path.display())]
    Record {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}
