//! The modes of the terminal. The one rule: whatever is switched on is switched off by the same file.

use std::io;

use crossterm::{
    Command, cursor,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    terminal::{EnterAlternateScreen, LeaveAlternateScreen},
};

/// Clicks, drags and the wheel, in numbers of any size. Not every movement: nothing is done with those, and each would wake
/// the program.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// The way back, also out of modes that others may have left on.
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1002l\x1b[?1000l";

/// What takes the terminal.
pub fn take(mouse: bool) -> io::Result<String> {
    let mut text = String::new();
    put(&mut text, &EnterAlternateScreen)?;
    put(&mut text, &EnableBracketedPaste)?;
    put(&mut text, &cursor::Hide)?;
    if mouse {
        text.push_str(MOUSE_ON);
    }
    Ok(text)
}

/// What gives it back.
pub fn give_back() -> String {
    let mut text = MOUSE_OFF.to_owned();
    // Writing into a text does not fail.
    let _ = put(&mut text, &DisableBracketedPaste);
    text.push_str("\x1b[0m");
    let _ = put(&mut text, &LeaveAlternateScreen);
    let _ = put(&mut text, &cursor::Show);
    text
}

/// What takes the mouse, or leaves it to the terminal.
pub fn mouse(take: bool) -> &'static str {
    if take { MOUSE_ON } else { MOUSE_OFF }
}

fn put(text: &mut String, command: &impl Command) -> io::Result<()> {
    command.write_ansi(text).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_switched_on_is_switched_off() {
        let taken = take(true).expect("written");
        let given = give_back();
        for on in taken.split_inclusive(['h', 'l']) {
            let off = match on.strip_suffix('h') {
                Some(mode) => format!("{mode}l"),
                None => on.replace('l', "h"),
            };
            assert!(given.contains(&off), "{on:?} stays: {given:?}");
        }
        assert!(!take(false).expect("written").contains("1000"));
    }
}
