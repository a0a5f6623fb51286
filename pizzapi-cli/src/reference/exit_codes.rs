//! `pizzapi help exit-codes`. The one rule: the table is that of `error.rs`, from which every command ends.

use super::{Block, Page};
use crate::error::EXIT_CODES;

pub fn page() -> Page {
    let rows = EXIT_CODES
        .iter()
        .map(|(code, means)| vec![code.to_string(), (*means).to_owned()]);
    Page {
        title: "Exit codes",
        blocks: vec![
            Block::Text("Scripts can tell from the exit code alone what to do next; with `-o json` the error on standard error also has a `code`, a `hint` and the server's `request_id`.".to_owned()),
            Block::Table(&["code", "means"], rows.collect()),
            Block::Examples(vec![
                (
                    "pizzapi org get acme -o name || { [ $? = 6 ] && pizzapi org create Acme; }",
                    "make an organisation only when there is none",
                ),
                (
                    "pizzapi org wait acme --timeout 2m || echo \"ended with $?\"",
                    "5: it still does not serve after two minutes",
                ),
            ]),
        ],
    }
}
