//! `.env`, in the syntax that Compose reads: `NAME=value` a line, comments, quotes.
//!
//! The one rule: a line that makes no sense is an error with its number, as a setting that is silently lost is worse.

use std::{collections::BTreeMap, path::Path};

use super::fill::is_name;

/// What a `.env` sets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EnvFile {
    values: BTreeMap<String, String>,
}

/// Why a `.env` cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EnvFileError {
    /// It cannot be opened, or is no text.
    #[error("could not read it: {0}")]
    Io(#[from] std::io::Error),
    /// A line makes no sense. What it says is not repeated: there are secrets in such files.
    #[error("line {line}: {why}")]
    Line {
        /// Which one, from 1.
        line: usize,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl EnvFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be opened, or a line makes no sense.
    pub fn read(path: &Path) -> Result<Self, EnvFileError> {
        Self::parse(&std::fs::read_to_string(path)?)
    }

    /// What it says of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// What it sets, by name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Reads a text. Of a name that comes twice, the last counts.
    ///
    /// # Errors
    /// When a line makes no sense.
    pub fn parse(text: &str) -> Result<Self, EnvFileError> {
        let mut values = BTreeMap::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let wrong = |why| EnvFileError::Line {
                line: index + 1,
                why,
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = line.strip_prefix("export ").unwrap_or(line);
            let (name, value) = line
                .split_once('=')
                .ok_or_else(|| wrong("there is no `=`"))?;
            let name = name.trim();
            if !is_name(name) {
                return Err(wrong("what stands before `=` is no name"));
            }
            values.insert(name.to_owned(), unquoted(value.trim()).map_err(wrong)?);
        }
        Ok(Self { values })
    }
}

fn unquoted(value: &str) -> Result<String, &'static str> {
    let Some(quote @ ('"' | '\'')) = value.chars().next() else {
        // A `#` after a space begins a comment.
        let end = value
            .char_indices()
            .find(|(at, c)| *c == '#' && value[..*at].ends_with([' ', '\t']));
        let plain = end.map_or(value, |(at, _)| value[..at].trim_end());
        if plain.starts_with('#') {
            return Ok(String::new());
        }
        if has_variable(plain) {
            return Err(
                "variables in values are not filled in here; quote it with ' if it is meant as it stands",
            );
        }
        return Ok(plain.to_owned());
    };
    let mut out = String::new();
    let mut chars = value[1..].chars();
    while let Some(c) = chars.next() {
        match c {
            c if c == quote => {
                let rest = chars.as_str().trim_start();
                if !rest.is_empty() && !rest.starts_with('#') {
                    return Err("something follows the closing quote");
                }
                if quote == '"' && has_variable(&out) {
                    return Err(
                        "variables in values are not filled in here; quote it with ' if it is meant as it stands",
                    );
                }
                return Ok(out);
            }
            '\\' if quote == '"' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some(other @ ('"' | '\\')) => out.push(other),
                Some(other) => out.extend(['\\', other]),
                None => break,
            },
            c => out.push(c),
        }
    }
    Err("the quote is not closed on its line")
}

/// Whether Compose would fill something in.
fn has_variable(text: &str) -> bool {
    let mut after = text.split('$').skip(1);
    after.any(|part| part.starts_with(|c: char| c == '{' || c == '_' || c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_compose_does() {
        let text = "\u{feff}# what\n\nA=1\n B = two words # and a comment\nexport C=x#y\nD=\"a \\\"b\\\" \\n #c\" # d\n\
                    E='$HOME \\n'\nF=\nG= # nothing\nH=cost 5$\r\nA=2\nI=a=b\n";
        let file = EnvFile::parse(text).expect("it makes sense");
        for (name, value) in [
            ("A", "2"),
            ("B", "two words"),
            ("C", "x#y"),
            ("D", "a \"b\" \n #c"),
            ("E", "$HOME \\n"),
            ("F", ""),
            ("G", ""),
            ("H", "cost 5$"),
            ("I", "a=b"),
        ] {
            assert_eq!(file.get(name), Some(value), "{name}");
        }
        assert_eq!(file.get("J"), None);
    }

    #[test]
    fn lines_that_make_no_sense_are_named_and_not_repeated() {
        for bad in [
            "sesame",
            "=sesame",
            "a b=sesame",
            "1A=sesame",
            "A='sesame",
            "A=\"sesame\\",
            "A=\"sesame\" open",
            "A=$sesame",
            "A=\"${sesame}\"",
        ] {
            let Err(error) = EnvFile::parse(&format!("X=1\n{bad}")).map(drop) else {
                panic!("{bad} was read");
            };
            let said = error.to_string();
            assert!(said.starts_with("line 2: "), "{said}");
            assert!(!said.contains("sesame"), "{said}");
        }
    }
}
