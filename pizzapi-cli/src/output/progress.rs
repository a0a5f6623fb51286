//! Provisioning steps as they happen: each with its glyph and how long it took.

use std::{collections::HashSet, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use pizzapi_sdk::types::{Instance, Step, StepStatus, text::printable};

use super::Out;

/// Shows the steps of one wait. On a terminal the step under way has a spinner; elsewhere each finished one is a line.
pub struct Steps<'a> {
    out: &'a Out,
    spinner: Option<ProgressBar>,
    told: HashSet<(String, i64)>,
}

impl<'a> Steps<'a> {
    pub fn new(out: &'a Out) -> Self {
        let spinner = out.is_live().then(|| {
            let style = ProgressStyle::with_template("  {spinner} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            let bar = ProgressBar::new_spinner().with_style(style);
            bar.enable_steady_tick(Duration::from_millis(80));
            bar
        });
        Self {
            out,
            spinner,
            told: HashSet::new(),
        }
    }

    /// Tells one line of its own.
    pub fn line(&self, text: &str) {
        match &self.spinner {
            Some(spinner) => spinner.suspend(|| self.out.note(format_args!("{text}"))),
            None => self.out.note(format_args!("{text}")),
        }
    }

    /// Shows what is new in an instance's steps.
    pub fn show(&mut self, instance: &Instance) {
        for step in &instance.steps {
            let finished = matches!(step.status, StepStatus::Done | StepStatus::Failed);
            let key = (
                step.name.clone(),
                step.started_at.map_or(0, pizzapi_sdk::types::Time::millis),
            );
            if finished && self.told.insert(key) {
                let line = self.step_line(step);
                self.line(&line);
            }
            if let (StepStatus::Running, Some(spinner)) = (&step.status, &self.spinner) {
                spinner.set_message(printable(&step.name));
            }
        }
        // Of a step that failed, what is said already is not said again: only what happens next.
        if let Some(error) = &instance.last_error
            && self.told.insert((error.clone(), 0))
        {
            let of_step = instance.steps.iter().find_map(|step| step.error.as_deref());
            let news = of_step
                .and_then(|said| error.strip_prefix(said))
                .unwrap_or(error);
            self.line(&format!("    {}", printable(news.trim())));
        }
    }

    fn step_line(&self, step: &Step) -> String {
        let glyph = step.status.glyph();
        let glyph = if step.status == StepStatus::Done {
            self.out.shown.green(glyph)
        } else {
            self.out.shown.red(glyph)
        };
        let took = step.ms.map(|ms| format!("{ms} ms")).unwrap_or_default();
        let error = step
            .error
            .as_deref()
            .map(|error| format!("  {}", printable(error)))
            .unwrap_or_default();
        format!("  {glyph} {:<14} {took:>8}{error}", printable(&step.name))
    }
}

impl Drop for Steps<'_> {
    fn drop(&mut self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }
}
