//! A key one can press. The one rule: what it is called is what it is parsed from.

use std::{fmt, str::FromStr};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key: Shift is part of the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    control: bool,
    alt: bool,
}

pub const fn key(code: KeyCode) -> Key {
    Key {
        code,
        control: false,
        alt: false,
    }
}

pub const fn char(c: char) -> Key {
    key(KeyCode::Char(c))
}

pub const fn control(c: char) -> Key {
    Key {
        code: KeyCode::Char(c),
        control: true,
        alt: false,
    }
}

impl Key {
    pub fn is(self, pressed: KeyEvent) -> bool {
        let control = pressed.modifiers.contains(KeyModifiers::CONTROL);
        let alt = pressed.modifiers.contains(KeyModifiers::ALT);
        // Terminals say Shift-Tab in two ways.
        let code = match pressed.code {
            KeyCode::Tab if pressed.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        self.code == code && self.control == control && self.alt == alt
    }

    /// Whether it is a character by itself.
    pub fn is_text(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && !self.control && !self.alt
    }

    /// What it is called where signs for keys cannot be shown.
    pub fn written(self) -> String {
        let shown = self.to_string();
        match NAMES.iter().find(|(code, ..)| *code == self.code) {
            Some((_, sign, name)) if !sign.is_ascii() => shown.replace(sign, name),
            _ => shown,
        }
    }

    /// The event of its being pressed.
    #[cfg(test)]
    pub fn event(self) -> KeyEvent {
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, self.control);
        modifiers.set(KeyModifiers::ALT, self.alt);
        KeyEvent::new(self.code, modifiers)
    }
}

/// Names of keys that are no characters, as they are shown; and as they may be written.
const NAMES: &[(KeyCode, &str, &str)] = &[
    (KeyCode::Enter, "⏎", "enter"),
    (KeyCode::Esc, "esc", "escape"),
    (KeyCode::Tab, "tab", "tab"),
    (KeyCode::BackTab, "shift-tab", "backtab"),
    (KeyCode::Char(' '), "space", "space"),
    (KeyCode::Up, "↑", "up"),
    (KeyCode::Down, "↓", "down"),
    (KeyCode::Left, "←", "left"),
    (KeyCode::Right, "→", "right"),
    (KeyCode::PageUp, "PgUp", "pageup"),
    (KeyCode::PageDown, "PgDn", "pagedown"),
    (KeyCode::Home, "Home", "home"),
    (KeyCode::End, "End", "end"),
    (KeyCode::Backspace, "⌫", "backspace"),
    (KeyCode::Delete, "Del", "delete"),
];

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.control {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        if let Some((_, name, _)) = NAMES.iter().find(|(code, ..)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            other => write!(f, "{other}"),
        }
    }
}

/// A text that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no key: one character, `enter`, `esc`, `tab`, `space`, `up`, `pageup`, `home`, `f5`, … with `ctrl-` or `alt-` before it"
)]
pub struct NoKey(String);

impl FromStr for Key {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut rest = text;
        let (mut control, mut alt) = (false, false);
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-").filter(|it| !it.is_empty()) {
                control = true;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("alt-").filter(|it| !it.is_empty()) {
                alt = true;
                rest = after;
            } else {
                break;
            }
        }
        let no_key = || NoKey(text.to_owned());
        let named = NAMES.iter().find(|(_, shown, written)| {
            rest.eq_ignore_ascii_case(shown) || rest.eq_ignore_ascii_case(written)
        });
        let mut chars = rest.chars();
        let code = match (named, chars.next(), chars.next()) {
            (Some((code, ..)), ..) => *code,
            (None, Some(c), None) if !c.is_control() && !c.is_whitespace() => KeyCode::Char(c),
            (None, Some('f' | 'F'), Some(_)) => {
                let number: u8 = rest[1..].parse().map_err(|_| no_key())?;
                if !(1..=12).contains(&number) {
                    return Err(no_key());
                }
                KeyCode::F(number)
            }
            _ => return Err(no_key()),
        };
        Ok(Self { code, control, alt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_called_what_they_are_parsed_from() {
        for shown in [
            "a",
            "A",
            "?",
            "ctrl-d",
            "alt-x",
            "⏎",
            "space",
            "F5",
            "shift-tab",
            "-",
            "ctrl--",
        ] {
            let key: Key = shown.parse().expect(shown);
            assert_eq!(key.to_string(), shown);
        }
        for nonsense in ["", "ab", "ctrl-", "F13", "\t", "ctrl-ab", "f1x"] {
            assert!(nonsense.parse::<Key>().is_err(), "{nonsense:?}");
        }
        assert_eq!("ENTER".parse::<Key>(), Ok(key(KeyCode::Enter)));
    }
}
