//! Logs that are files: their end, and what is written to them afterwards.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
    time::Duration,
};

use tokio::time::Instant;

use super::LogPart;

/// How much of a log is read at once, in bytes.
const MOST: u64 = 256 * 1024;
/// How long something new is waited for.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often a log is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(100);

/// The last lines of a log; nothing when there is no log.
pub fn tail(path: &Path, lines: usize) -> io::Result<LogPart> {
    let Some((mut file, length)) = open(path)? else {
        return Ok(LogPart::default());
    };
    let from = length.saturating_sub(MOST);
    let part = part(&read(&mut file, from)?, from);
    let all: Vec<&str> = part.text.lines().collect();
    let text = all[all.len().saturating_sub(lines)..].join("\n");
    Ok(LogPart { text, ..part })
}

/// What was written after `from`, whole lines only; nothing when nothing was for a while. A log that was begun anew is read
/// from its beginning.
pub async fn after(path: &Path, from: u64) -> io::Result<LogPart> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some((mut file, length)) = open(path)? {
            let from = if length < from { 0 } else { from };
            let part = if length > from {
                whole_lines(&read(&mut file, from)?, from)
            } else {
                LogPart::default()
            };
            if !part.text.is_empty() {
                return Ok(part);
            }
        }
        if Instant::now() > end {
            return Ok(LogPart {
                text: String::new(),
                end: from,
            });
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Leaves the beginning of an unfinished line for the next time, unless nothing else fits.
fn whole_lines(bytes: &[u8], from: u64) -> LogPart {
    match bytes.iter().rposition(|byte| *byte == b'\n') {
        Some(last) => part(&bytes[..=last], from),
        None if bytes.len() as u64 >= MOST => part(bytes, from),
        None => LogPart::default(),
    }
}

fn part(bytes: &[u8], from: u64) -> LogPart {
    LogPart {
        text: String::from_utf8_lossy(bytes).into_owned(),
        end: from + bytes.len() as u64,
    }
}

fn open(path: &Path) -> io::Result<Option<(File, u64)>> {
    match File::open(path) {
        Ok(file) => {
            let length = file.metadata()?.len();
            Ok(Some((file, length)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(file: &mut File, from: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[tokio::test]
    async fn a_log_is_followed_line_by_line_and_over_its_beginning_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        assert_eq!(tail(&path, 5).expect("no log"), LogPart::default());
        std::fs::write(&path, "one\ntwo\nthr").expect("a log");
        let part = tail(&path, 2).expect("a log");
        assert_eq!(part.text, "two\nthr");
        let mut log = File::options().append(true).open(&path).expect("the log");
        log.write_all(b"ee\nfo").expect("written");
        let part = after(&path, part.end).await.expect("more");
        assert_eq!(part.text, "ee\n");
        log.write_all(b"ur\n").expect("written");
        let part = after(&path, part.end).await.expect("more");
        assert_eq!(part.text, "four\n");
        // Bytes that are no text are counted as what they are.
        log.write_all(b"\xff\xff\n\xff half").expect("written");
        let part = after(&path, part.end).await.expect("more");
        assert_eq!(part.text, "\u{fffd}\u{fffd}\n");
        log.write_all(b" line\n").expect("written");
        let part = after(&path, part.end).await.expect("more");
        assert_eq!(part.text, "\u{fffd} half line\n");
        std::fs::write(&path, "new\n").expect("begun anew");
        assert_eq!(after(&path, part.end).await.expect("more").text, "new\n");
    }
}
