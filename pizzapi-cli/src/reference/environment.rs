//! `pizzapi help environment`. The one rule: the table is that of `env.rs`, from which every variable is read.

use super::{Block, Page};
use crate::env;

pub fn page() -> Page {
    let row = |variable: &env::Variable| {
        let mark = if variable.file { " *" } else { "" };
        vec![
            format!("{}{mark}", variable.name),
            variable.means.to_owned(),
            variable.read_by.to_owned(),
            variable.default.to_owned(),
        ]
    };
    Page {
        title: "Environment variables",
        blocks: vec![
            Block::Text("A flag beats a variable, a variable beats a file, a file beats the default. A variable that is empty counts as not set.".to_owned()),
            Block::Text("Those marked * also exist as …_FILE: the path of a file that holds the value and that only its owner can read.".to_owned()),
            Block::Text("`pizzapi config explain` says which of them hold, and why.".to_owned()),
            Block::Table(
                &["variable", "means", "read by", "default"],
                env::ALL.iter().map(row).collect(),
            ),
        ],
    }
}
