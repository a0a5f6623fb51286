//! What the person at the terminal sees of a runner: one live line at the bottom, and above it what happens; elsewhere what
//! happens alone, a line each.
//!
//! The one rule: the same words in both; the live line adds what changes by itself.

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use pizzapi_sdk::{
    runner::RunnerStatus,
    types::{Time, text::printable},
};

use super::{
    line::{Now, line},
    report::Report,
};
use crate::{
    ctx::Ctx,
    output::{self, say},
};

/// What is shown, and told to others on this machine.
pub struct Shown {
    quiet: bool,
    paint: output::Shown,
    live: Option<ProgressBar>,
    path: PathBuf,
    state: Mutex<(Report, Now)>,
}

impl Shown {
    pub fn new(ctx: &Ctx, report: Report, path: PathBuf) -> Self {
        // Logs go to the same terminal, and would be drawn over.
        let wanted = ctx.out.is_live() && ctx.globals.verbose == 0 && !output::is_dumb();
        let live = wanted.then(|| {
            let style = ProgressStyle::with_template("  {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            ProgressBar::new_spinner().with_style(style)
        });
        Self {
            quiet: ctx.globals.quiet,
            paint: output::Shown::of(&ctx.globals),
            live,
            path,
            state: Mutex::new((report, Now::Connecting)),
        }
    }

    fn state(&self) -> MutexGuard<'_, (Report, Now)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says to others that it runs.
    pub fn begin(&self) {
        self.state().0.write(&self.path);
        self.draw();
    }

    /// Draws the line anew every second. Never ends.
    pub async fn keep_fresh(&self) {
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        loop {
            seconds.tick().await;
            self.draw();
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        if let Some(live) = &self.live {
            live.finish_and_clear();
        }
    }

    /// Shows what has happened.
    pub fn tell(&self, status: &RunnerStatus) {
        let event = {
            let mut state = self.state();
            let before = state.0.clone();
            let event = self.event(&before, status);
            state.0.note(status);
            state.1 = Now::after(status, &state.1);
            if state.0 != before {
                state.0.write(&self.path);
            }
            event
        };
        if let Some(event) = event {
            self.say(&event);
        }
        self.draw();
    }

    fn say(&self, event: &str) {
        if self.quiet {
            return;
        }
        let text = format!("  {}\n", printable(event));
        match &self.live {
            Some(live) => live.suspend(|| say(&text)),
            None => say(&text),
        }
    }

    fn draw(&self) {
        let Some(live) = &self.live else { return };
        let columns = pizzapi_host::terminal::columns_of_stderr().unwrap_or(80);
        let text = {
            let state = self.state();
            line(&state.0, &state.1, Time::now(), columns)
        };
        let (glyph, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
        let painted = match glyph {
            "●" => self.paint.green(glyph),
            "▲" => self.paint.red(glyph),
            _ => glyph.to_owned(),
        };
        live.set_message(format!("{painted}{rest}"));
        live.tick();
    }

    /// What has happened, as a line; nothing of what the live line says already.
    fn event(&self, before: &Report, status: &RunnerStatus) -> Option<String> {
        Some(match status {
            RunnerStatus::Connected { url, runner_id, .. } => {
                if self.live.is_some() && before.problem.is_none() {
                    return None;
                }
                format!(
                    "● connected to {url} as {} (runner {runner_id})",
                    before.name
                )
            }
            // The live line counts down to each attempt; only news are worth a line above it.
            RunnerStatus::Disconnected { reason, .. }
                if self.live.is_some() && before.problem.as_ref() == Some(reason) =>
            {
                return None;
            }
            RunnerStatus::Disconnected { reason, retry_in } => format!(
                "▲ not connected: {reason}; trying again in {:.1} s",
                retry_in.as_secs_f32()
            ),
            RunnerStatus::SessionStarted { session_id, cwd } => {
                format!("▸ session {session_id} started in {}", cwd.display())
            }
            RunnerStatus::SessionRefused { session_id, reason } => {
                format!("✘ session {session_id} refused: {reason}")
            }
            RunnerStatus::SessionEnded { session_id } => format!("▪ session {session_id} ended"),
            RunnerStatus::Stopping { sessions: 0 } => return None,
            RunnerStatus::Stopping { sessions: 1 } => {
                "stopping; one session is being ended".to_owned()
            }
            RunnerStatus::Stopping { sessions } => {
                format!("stopping; {sessions} sessions are being ended")
            }
            RunnerStatus::Warning(text) => format!("▲ {text}"),
            _ => return None,
        })
    }
}
