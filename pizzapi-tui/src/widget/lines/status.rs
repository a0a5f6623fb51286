//! The pane in a few words. The one rule: what is not shown is said.

use super::{pane::Pane, ring::Lines};
use crate::widget::{number::grouped, text::fit};

/// How long a search or a filter may be in it.
const LONGEST: usize = 24;

/// `following · 12 034 lines · 1 200 dropped · wrap · /needle 3 of 17`.
pub fn status(lines: &Lines, pane: &Pane) -> String {
    let all = lines.len() as u64;
    let mut parts = Vec::new();
    parts.push(if pane.follow { "following" } else { "paused" }.to_owned());
    let noun = if all == 1 { "line" } else { "lines" };
    match &pane.filter {
        None => parts.push(format!("{} {noun}", grouped(all))),
        Some(filter) => {
            let shown = grouped(filter.matches.found().len() as u64);
            let text = fit(&filter.text, LONGEST);
            parts.push(format!("{shown} of {} {noun} with “{text}”", grouped(all)));
        }
    }
    let missing = [(lines.dropped(), "dropped"), (lines.skipped(), "skipped")];
    for (count, word) in missing {
        if count > 0 {
            parts.push(format!("{} {word}", grouped(count)));
        }
    }
    if pane.wrap {
        parts.push("wrap".to_owned());
    } else if pane.sideways > 0 {
        parts.push(format!("from column {}", grouped(pane.sideways as u64 + 1)));
    }
    if let Some(search) = &pane.search {
        let text = fit(search.test.needle().text(), LONGEST);
        let found = search.matches.found().len() as u64;
        let position = search.current.and_then(|it| search.matches.position(it));
        parts.push(match (position, found) {
            (_, 0) => format!("“{text}” not found"),
            (Some(index), _) => format!(
                "“{text}” {} of {}",
                grouped(index as u64 + 1),
                grouped(found)
            ),
            (None, _) => format!("“{text}” {} found", grouped(found)),
        });
    }
    parts.join(" · ")
}
