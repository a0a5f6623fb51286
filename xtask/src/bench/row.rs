//! The lines of the result, and where they are written down.

use std::path::Path;

use super::machine;
use crate::Result;

/// One line of the result.
#[derive(Default)]
pub struct Row {
    pub what: String,
    pub measured: String,
    /// The bare server's figure, or what else it is held against.
    pub ceiling: String,
    /// The one in terms of the other, where that says something.
    pub ratio: String,
    pub target: &'static str,
    /// `None` when there is no target.
    pub met: Option<bool>,
}

/// The rows as Markdown, under what they were measured on.
pub fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{}\n\n| what | measured | bare ceiling | ratio | target | met |\n|---|---|---|---|---|---|\n",
        machine::describe()
    );
    for row in rows {
        let Row {
            what,
            measured,
            ceiling,
            ratio,
            target,
            met,
        } = row;
        let met = match met {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        text += &format!("| {what} | {measured} | {ceiling} | {ratio} | {target} | {met} |\n");
    }
    text
}

/// Puts the table between the marks of a document.
pub fn write(path: &Path, table: &str) -> Result {
    let before = std::fs::read_to_string(path)?;
    let (head, rest) = before
        .split_once("<!-- measured -->\n")
        .ok_or("the document has no mark")?;
    let (_, tail) = rest
        .split_once("<!-- end -->")
        .ok_or("the document has no end mark")?;
    let after = format!("{head}<!-- measured -->\n{table}<!-- end -->{tail}");
    Ok(std::fs::write(path, after)?)
}
