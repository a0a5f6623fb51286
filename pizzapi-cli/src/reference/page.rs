//! A page of reference, in whatever form: for a terminal, in Markdown, or block by block for a man page.
//!
//! The one rule: a page says what, and never how it looks.

use std::fmt::Write as _;

/// How many columns prose takes on a terminal.
const COLUMNS: usize = 96;

/// A page.
pub struct Page {
    /// What it is about.
    pub title: &'static str,
    /// What it says, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A piece of a page.
pub enum Block {
    /// The heading of what follows.
    Section(&'static str),
    /// A paragraph.
    Text(String),
    /// What follows each other, or is one of several.
    List(Vec<String>),
    /// Rows below titles; the first cell is what is looked up.
    Table(&'static [&'static str], Vec<Vec<String>>),
    /// Commands, and what each does.
    Examples(Vec<(&'static str, &'static str)>),
}

impl Page {
    /// For a terminal.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for block in &self.blocks {
            text.push('\n');
            block.text(&mut text);
        }
        text
    }

    /// In Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n", self.title);
        for block in &self.blocks {
            text.push('\n');
            block.markdown(&mut text);
        }
        text
    }
}

impl Block {
    fn text(&self, to: &mut String) {
        match self {
            Self::Section(title) => {
                let _ = writeln!(to, "{title}");
            }
            Self::Text(text) => wrap(to, "", "", text),
            Self::List(items) => {
                for item in items {
                    wrap(to, "- ", "  ", item);
                }
            }
            Self::Table(_, rows) if rows.iter().all(|row| row.len() == 2) => pairs(to, rows),
            Self::Table(titles, rows) => stacked(to, titles, rows),
            Self::Examples(examples) => {
                for (command, what) in examples {
                    let _ = writeln!(to, "  {command}");
                    wrap(to, "      ", "      ", what);
                }
            }
        }
    }

    fn markdown(&self, to: &mut String) {
        match self {
            Self::Section(title) => {
                let _ = writeln!(to, "## {title}");
            }
            Self::Text(text) => {
                let _ = writeln!(to, "{text}");
            }
            Self::List(items) => {
                for item in items {
                    let _ = writeln!(to, "- {item}");
                }
            }
            Self::Table(titles, rows) => {
                let _ = writeln!(to, "| {} |", titles.join(" | "));
                let _ = writeln!(to, "|{}", "---|".repeat(titles.len()));
                for row in rows {
                    let cells: Vec<String> =
                        row.iter().map(|cell| cell.replace('|', "\\|")).collect();
                    let _ = writeln!(to, "| {} |", cells.join(" | "));
                }
            }
            Self::Examples(examples) => {
                to.push_str("```\n");
                for (command, what) in examples {
                    let _ = writeln!(to, "# {what}\n{command}");
                }
                to.push_str("```\n");
            }
        }
    }
}

/// Two columns: what is looked up, and what it means.
fn pairs(to: &mut String, rows: &[Vec<String>]) {
    let width = rows
        .iter()
        .map(|row| row[0].chars().count())
        .max()
        .unwrap_or(0);
    let indent = " ".repeat(width + 4);
    for row in rows {
        wrap(to, &format!("  {:<width$}  ", row[0]), &indent, &row[1]);
    }
}

/// What is looked up on a line of its own, and the rest below it.
fn stacked(to: &mut String, titles: &[&str], rows: &[Vec<String>]) {
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            to.push('\n');
        }
        let _ = writeln!(to, "{}", row[0]);
        for (title, cell) in titles.iter().zip(row).skip(1) {
            if !cell.is_empty() {
                wrap(to, &format!("    {title}: "), "        ", cell);
            }
        }
    }
}

/// Words on as many lines as they take.
fn wrap(to: &mut String, first: &str, others: &str, text: &str) {
    let mut line = first.to_owned();
    let mut fresh = true;
    for word in text.split_whitespace() {
        if !fresh && line.chars().count() + 1 + word.chars().count() > COLUMNS {
            let _ = writeln!(to, "{}", line.trim_end());
            others.clone_into(&mut line);
            fresh = true;
        }
        if !fresh {
            line.push(' ');
        }
        line.push_str(word);
        fresh = false;
    }
    let _ = writeln!(to, "{}", line.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_in_two_forms() {
        let page = Page {
            title: "Title",
            blocks: vec![
                Block::Text("word ".repeat(30)),
                Block::Section("Section"),
                Block::Table(
                    &["code", "means"],
                    vec![
                        vec!["1".to_owned(), "a|b".to_owned()],
                        vec!["22".to_owned(), "c".to_owned()],
                    ],
                ),
                Block::Table(
                    &["name", "means", "default"],
                    vec![vec!["X".to_owned(), "a".to_owned(), String::new()]],
                ),
                Block::Examples(vec![("pizzapi", "runs it")]),
            ],
        };
        let line = ["word"; 19].join(" ");
        let rest = ["word"; 11].join(" ");
        assert_eq!(
            page.text(),
            format!(
                "Title\n\n{line}\n{rest}\n\nSection\n\n  1   a|b\n  22  c\n\nX\n    means: a\n\n  pizzapi\n      runs it\n"
            )
        );
        let markdown = page.markdown();
        assert!(markdown.contains("\n## Section\n\n| code | means |\n|---|---|\n| 1 | a\\|b |\n"));
        assert!(markdown.contains("```\n# runs it\npizzapi\n```\n"));
    }
}
