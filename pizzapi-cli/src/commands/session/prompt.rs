//! A session's prompt. The one rule: standard input is read only when that is asked for, and only as much as makes sense.

use std::io::{IsTerminal as _, Read as _};

use crate::error::{Context as _, Error, Exit, Result};

/// The most that is read as a prompt, in bytes.
const PROMPT: u64 = 1 << 20;

/// What to do: as it was given, or all of standard input.
pub async fn read(given: Option<&str>) -> Result<Option<String>> {
    if given != Some("-") {
        return Ok(given.map(str::to_owned));
    }
    if std::io::stdin().is_terminal() {
        let message = "--prompt - reads standard input, which is a terminal";
        return Err(Error::new(Exit::Usage, message)
            .hint("pipe the prompt in, or give it with --prompt \"what to do\""));
    }
    let read = tokio::task::spawn_blocking(|| {
        let mut text = String::new();
        let input = std::io::stdin().lock().take(PROMPT + 1);
        std::io::BufReader::new(input)
            .read_to_string(&mut text)
            .map(|_| text)
    });
    let read = read.await.map_err(std::io::Error::other).flatten();
    let text = read.context(|| "could not read the prompt from standard input")?;
    let usage = |message| Err(Error::new(Exit::Usage, message));
    if !u64::try_from(text.len()).is_ok_and(|length| length <= PROMPT) {
        return usage("the prompt on standard input has more than 1 MiB");
    }
    let text = text.trim_end();
    if text.is_empty() {
        return usage("standard input holds no prompt");
    }
    Ok(Some(text.to_owned()))
}
