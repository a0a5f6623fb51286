//! An instance's log, as the engine keeps it.
//!
//! The one rule: a log is counted by the time of its lines, in nanoseconds, which goes on when the container is made anew.

use std::time::Duration;

use futures_util::StreamExt as _;
use pizzapi_docker::{
    EngineError,
    bollard::{container::LogOutput, query_parameters::LogsOptionsBuilder},
};
use pizzapi_types::OrgId;
use tokio::time::{Instant, timeout_at};

use super::DockerProvider;
use crate::provider::LogPart;

/// How much of a log is given at once, in bytes.
const MOST: usize = 256 * 1024;
/// How long something new is waited for.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long more of what was begun is waited for.
const REST: Duration = Duration::from_millis(50);

impl DockerProvider {
    /// The last lines; nothing when there is no container.
    pub(super) async fn log_tail(&self, org: &OrgId, lines: usize) -> Result<LogPart, EngineError> {
        let Some(container) = self.current(org).await? else {
            return Ok(LogPart::default());
        };
        let options = LogsOptionsBuilder::default()
            .stdout(true)
            .stderr(true)
            .timestamps(true)
            .tail(&lines.to_string())
            .build();
        let id = container.id.unwrap_or_default();
        let mut frames = self.docker().logs(&id, Some(options)).boxed();
        let mut text = Text::after(0);
        while let Some(frame) = frames.next().await {
            match frame.map_err(EngineError::of(format!("read the log of {id}"))) {
                Ok(frame) => text.add(&frame),
                Err(error) if error.is_not_found() => break,
                Err(error) => return Err(error),
            }
            text.keep_the_end();
        }
        Ok(text.last(lines))
    }

    /// What was written after `from`; nothing when nothing was for a while.
    pub(super) async fn log_after(&self, org: &OrgId, from: u64) -> Result<LogPart, EngineError> {
        let end = Instant::now() + PATIENCE;
        let mut text = Text::after(from);
        while text.bytes() == 0 && Instant::now() < end {
            if let Some(container) = self.current(org).await? {
                let id = container.id.unwrap_or_default();
                self.follow(&id, &mut text, end).await?;
            }
            if text.bytes() == 0 {
                // It does not run; perhaps the next one will.
                let pause = Instant::now() + Duration::from_millis(500);
                tokio::time::sleep_until(pause.min(end)).await;
            }
        }
        Ok(text.part)
    }

    async fn follow(&self, id: &str, text: &mut Text, end: Instant) -> Result<(), EngineError> {
        let since = i32::try_from(text.part.end / 1_000_000_000).unwrap_or_default();
        let options = LogsOptionsBuilder::default()
            .stdout(true)
            .stderr(true)
            .timestamps(true)
            .follow(true)
            .since(since)
            .build();
        let mut frames = self.docker().logs(id, Some(options)).boxed();
        let mut until = end;
        while text.bytes() < MOST {
            let Ok(Some(frame)) = timeout_at(until, frames.next()).await else {
                break;
            };
            match frame.map_err(EngineError::of(format!("follow the log of {id}"))) {
                Ok(frame) => text.add(&frame),
                Err(error) if error.is_not_found() => break,
                Err(error) => return Err(error),
            }
            if text.bytes() > 0 {
                until = end.min(Instant::now() + REST);
            }
        }
        Ok(())
    }
}

/// What was read, without the times.
struct Text {
    from: u64,
    part: LogPart,
}

impl Text {
    fn after(from: u64) -> Self {
        let part = LogPart {
            text: String::new(),
            end: from,
        };
        Self { from, part }
    }

    fn bytes(&self) -> usize {
        self.part.text.len()
    }

    /// Adds a line, or a part of one that is very long, unless it was there before.
    fn add(&mut self, frame: &LogOutput) {
        let line = String::from_utf8_lossy(frame.as_ref());
        let Some((time, line)) = line.split_once(' ') else {
            return;
        };
        let Some(time) = nanoseconds(time).filter(|time| *time > self.from) else {
            return;
        };
        self.part.text += line;
        self.part.end = self.part.end.max(time);
    }

    /// Forgets the beginning of what is too much.
    fn keep_the_end(&mut self) {
        let text = &mut self.part.text;
        if text.len() > 2 * MOST {
            let from = text.len() - MOST;
            let line = text.bytes().skip(from).position(|byte| byte == b'\n');
            text.drain(..line.map_or(text.len(), |at| from + at + 1));
        }
    }

    fn last(self, lines: usize) -> LogPart {
        let all: Vec<&str> = self.part.text.lines().collect();
        let mut text = all[all.len().saturating_sub(lines)..].join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        LogPart { text, ..self.part }
    }
}

fn nanoseconds(time: &str) -> Option<u64> {
    let time: jiff::Timestamp = time.parse().ok()?;
    time.as_nanosecond().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> LogOutput {
        let message = text.to_owned().into();
        LogOutput::StdErr { message }
    }

    #[test]
    fn lines_are_counted_by_their_time_and_given_once() {
        let mut text = Text::after(0);
        text.add(&frame("2026-11-21T23:46:55.014694669Z one\n"));
        text.add(&frame("2026-11-21T23:46:55.014694670Z two\n"));
        text.add(&frame("nonsense"));
        text.add(&frame("yesterday three\n"));
        assert_eq!(text.part.text, "one\ntwo\n");
        let end = text.part.end;
        assert_eq!(end % 1_000_000_000, 14_694_670);
        let mut more = Text::after(end);
        more.add(&frame("2026-11-21T23:46:55.014694670Z two\n"));
        more.add(&frame("2026-11-21T23:46:55.014694671Z thr"));
        more.add(&frame("2026-11-21T23:46:55.014694672Z ee and \u{1b}[31m\n"));
        assert_eq!(more.part.text, "three and \u{1b}[31m\n");
        assert_eq!(text.last(1).text, "two\n");
        assert_eq!(
            Text::after(5).last(3),
            LogPart {
                text: String::new(),
                end: 5
            }
        );
    }
}
