//! Every view in every state, to be looked at. The one rule: one snapshot a view, with all its states at both sizes.

mod home;
mod lines;
mod org;
mod overlays;

use std::fmt::Write as _;

use super::platform::Dashboard;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// Makes a dashboard of that size in some state.
type Make = fn(u16, u16) -> Dashboard;

/// Draws a dashboard in each state at each size.
fn drawn(states: &[(&str, Make)]) -> String {
    let mut all = String::new();
    for (state, make) in states {
        for (width, height) in SIZES {
            add(&mut all, state, &mut make(width, height));
        }
    }
    all
}

/// Adds what a dashboard shows, under a title; many lines that are the same are one.
fn add(all: &mut String, state: &str, dashboard: &mut Dashboard) {
    let size = dashboard.app.size;
    let title = format!("═══ {state} {}×{} ", size.width, size.height);
    writeln!(all, "{title:═<120}").expect("a string");
    let screen = dashboard.screen();
    let lines: Vec<&str> = screen.lines().collect();
    for same in lines.chunk_by(|a, b| a == b) {
        match same {
            [line, _, _, ..] => writeln!(all, "{line}\n⋮ {} times", same.len()),
            lines => writeln!(all, "{}", lines.join("\n")),
        }
        .expect("a string");
    }
}
