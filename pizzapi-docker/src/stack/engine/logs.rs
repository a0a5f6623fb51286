//! What the containers of a project say.

use std::pin::Pin;

use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::{Stream, StreamExt as _, stream::select_all};

use super::{OnEngine, Part};
use crate::error::EngineError;

/// Which lines are wanted.
#[derive(Clone, Debug, Default)]
pub struct LogsWanted {
    /// Only so many of the last ones of each container; all when absent.
    pub tail: Option<u32>,
    /// Only those since then, in seconds since 1970.
    pub since: Option<i32>,
    /// Whether to go on with what is yet to come.
    pub follow: bool,
}

/// A line of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The service's or organisation's name.
    pub of: String,
    /// What it said, without the line's end. It is somebody else's text.
    pub text: String,
}

/// The longest line that is passed on, in bytes; the rest of it is another one.
const LONGEST: usize = 64 * 1024;

impl OnEngine {
    /// The lines of some containers, each container's in order.
    pub fn logs<'s>(
        &'s self,
        parts: &[Part],
        wanted: &LogsWanted,
    ) -> impl Stream<Item = Result<Line, EngineError>> + Unpin + 's {
        let mut options = LogsOptionsBuilder::default()
            .stdout(true)
            .stderr(true)
            .follow(wanted.follow);
        if let Some(tail) = wanted.tail {
            options = options.tail(&tail.to_string());
        }
        if let Some(since) = wanted.since {
            options = options.since(since);
        }
        let options = options.build();
        select_all(parts.iter().map(|part| {
            let name = part.kind.name().to_owned();
            let what = format!("read the logs of {}", part.name);
            let pieces = self.engine.docker().logs(&part.id, Some(options.clone()));
            let pieces = pieces.map(move |piece| match piece {
                Ok(piece) => Ok(piece.into_bytes().to_vec()),
                Err(error) => Err(EngineError::of(what.clone())(error)),
            });
            Box::pin(lines(pieces).map(move |text| {
                Ok(Line {
                    of: name.clone(),
                    text: text?,
                })
            })) as Pin<Box<dyn Stream<Item = Result<Line, EngineError>> + Send>>
        }))
    }

    /// The last lines of a container, for saying why it ended; none when they cannot be had.
    pub(super) async fn last_lines(&self, container: &str, count: u32) -> Vec<String> {
        let options = LogsOptionsBuilder::default()
            .stdout(true)
            .stderr(true)
            .tail(&count.to_string())
            .build();
        let pieces = self.engine.docker().logs(container, Some(options));
        let pieces = pieces.map(|piece| match piece {
            Ok(piece) => Ok(piece.into_bytes().to_vec()),
            Err(error) => Err(EngineError::of("read the logs")(error)),
        });
        let reading = lines(pieces)
            .filter_map(|line| std::future::ready(line.ok()))
            .collect();
        let patience = std::time::Duration::from_secs(5);
        tokio::time::timeout(patience, reading)
            .await
            .unwrap_or_default()
    }
}

/// Cuts pieces into lines.
fn lines(
    pieces: impl Stream<Item = Result<Vec<u8>, EngineError>> + Send + 'static,
) -> impl Stream<Item = Result<String, EngineError>> + Send + 'static {
    let mut rest: Vec<u8> = Vec::new();
    let ended = futures_util::stream::iter([None]);
    pieces.map(Some).chain(ended).flat_map(move |piece| {
        let mut out = Vec::new();
        match piece {
            Some(Ok(piece)) => {
                rest.extend_from_slice(&piece);
                while let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
                    let line: Vec<u8> = rest.drain(..=at).collect();
                    out.push(Ok(text(&line)));
                }
                if rest.len() > LONGEST {
                    out.push(Ok(text(&std::mem::take(&mut rest))));
                }
            }
            Some(Err(error)) => out.push(Err(error)),
            None if !rest.is_empty() => out.push(Ok(text(&std::mem::take(&mut rest)))),
            None => {}
        }
        futures_util::stream::iter(out)
    })
}

fn text(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.trim_end_matches(['\r', '\n']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_become_lines() {
        let pieces = ["a\nb", "c\r\n", "", "\nd"].map(|piece| Ok(piece.as_bytes().to_vec()));
        let lines: Vec<_> = lines(futures_util::stream::iter(pieces)).collect().await;
        let lines: Vec<String> = lines
            .into_iter()
            .map(|line| line.expect("a line"))
            .collect();
        assert_eq!(lines, ["a", "bc", "", "d"]);
    }
}
