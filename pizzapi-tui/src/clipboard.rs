//! The clipboard of the terminal, by the sequence OSC 52. The one rule: a text is sent whole or not at all.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::widget::number::bytes;

/// Terminals take no more than this of base64 (xterm's limit, and others' after it).
const MOST: usize = 100_000;

/// The text is more than terminals take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} are too much for the terminal's clipboard, which takes {}", bytes(*size as u64), bytes((MOST / 4 * 3) as u64))]
pub struct TooLong {
    /// Of the text, in bytes.
    pub size: usize,
}

/// What stands between this program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Through {
    #[default]
    Nothing,
    /// Wrapped, so that tmux hands it on to the terminal; it must have `allow-passthrough`.
    Tmux,
}

/// What to write to the terminal so that it puts the text into its clipboard. Whether it does, it does not say.
pub fn sequence(text: &str, through: Through) -> Result<String, TooLong> {
    let size = text.len();
    if size.div_ceil(3).saturating_mul(4) > MOST {
        return Err(TooLong { size });
    }
    let sequence = format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text));
    Ok(match through {
        Through::Nothing => sequence,
        // Either tmux keeps it itself and hands it on (`set-clipboard on`), or it lets it through (`allow-passthrough on`).
        Through::Tmux => {
            let through = sequence.replace('\x1b', "\x1b\x1b");
            format!("{sequence}\x1bPtmux;{through}\x1b\\")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_sent_in_base64() {
        let plain = sequence("http://acme.localhost:8088 é", Through::Nothing);
        let base64 = "aHR0cDovL2FjbWUubG9jYWxob3N0OjgwODggw6k=";
        assert_eq!(plain, Ok(format!("\x1b]52;c;{base64}\x07")));
        let wrapped = sequence("http://acme.localhost:8088 é", Through::Tmux);
        let expected = format!("\x1b]52;c;{base64}\x07\x1bPtmux;\x1b\x1b]52;c;{base64}\x07\x1b\\");
        assert_eq!(wrapped, Ok(expected));
    }

    #[test]
    fn what_is_too_long_is_not_sent() {
        assert!(sequence(&"x".repeat(75_000), Through::Nothing).is_ok());
        let error = sequence(&"x".repeat(75_001), Through::Tmux).expect_err("too long");
        assert_eq!(error.size, 75_001);
        assert_eq!(
            sequence(&"x".repeat(1_230_000), Through::Nothing).map_err(|error| error.to_string()),
            Err("1.2 MB are too much for the terminal's clipboard, which takes 75 kB".to_owned())
        );
    }
}
