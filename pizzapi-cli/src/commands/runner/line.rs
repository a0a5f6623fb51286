//! The live line's text: how a runner fares, at a glance. The one rule: it fits. What matters less is left out first.

use std::time::Duration;

use pizzapi_sdk::{
    runner::RunnerStatus,
    types::{Time, text::printable},
};
use unicode_width::UnicodeWidthStr as _;

use super::report::Report;
use crate::output::table::cut;

/// What it does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now {
    Connecting,
    Connected,
    /// It waits until then.
    Waiting(Time),
    Stopping,
}

impl Now {
    pub fn after(status: &RunnerStatus, before: &Self) -> Self {
        match status {
            _ if *before == Self::Stopping => Self::Stopping,
            RunnerStatus::Connecting => Self::Connecting,
            RunnerStatus::Connected { .. } => Self::Connected,
            RunnerStatus::Disconnected { retry_in, .. } => {
                Self::Waiting(Time::now().plus(*retry_in))
            }
            RunnerStatus::Stopping { .. } => Self::Stopping,
            _ => before.clone(),
        }
    }
}

/// Columns before the line, and the last one: a line that fills it makes some terminals begin another.
const MARGIN: usize = 2 + 1;

/// The line, for a terminal of so many columns.
pub fn line(report: &Report, now: &Now, at: Time, columns: usize) -> String {
    let room = columns.saturating_sub(MARGIN);
    let figures = figures(report, at);
    let heads = heads(report, now, at);
    let whole = |head: &String| format!("{head}   {figures}");
    heads
        .iter()
        .map(whole)
        .chain(heads.last().cloned())
        .find(|text| text.width() <= room)
        .unwrap_or_else(|| cut(heads.last().map_or("", String::as_str), room))
}

/// Where it stands, from the longest way to say it to the shortest.
fn heads(report: &Report, now: &Now, at: Time) -> Vec<String> {
    let name = printable(&report.name);
    let server = printable(report.server.as_deref().unwrap_or("its server"));
    let id = short(report.runner_id.as_str());
    match now {
        Now::Connected => vec![
            format!("● connected to {server} as {name} (runner {id})"),
            format!("● connected to {server} as {name}"),
            format!("● connected as {name}"),
            "● connected".to_owned(),
        ],
        Now::Connecting => vec![
            format!("◌ connecting to {server} as {name}"),
            "◌ connecting".to_owned(),
        ],
        Now::Waiting(until) => {
            let seconds = until.since(at).as_millis().div_ceil(1000);
            vec![
                format!("▲ not connected to {server}, trying again in {seconds} s"),
                format!("▲ not connected, again in {seconds} s"),
                "▲ not connected".to_owned(),
            ]
        }
        Now::Stopping => vec!["◌ stopping".to_owned()],
    }
}

fn figures(report: &Report, at: Time) -> String {
    let sessions = match report.sessions {
        1 => "1 session".to_owned(),
        many => format!("{many} sessions"),
    };
    let up = span(at.since(report.started_at));
    let mut text = format!("{sessions} · up {up}");
    if let Some(ends) = report.token_ends_at {
        let left = ends.since(at);
        // The connection goes on without: a fresh one is only needed for the next.
        text += &if left.is_zero() {
            " · token spent".to_owned()
        } else {
            format!(" · token {} left", span(left))
        };
    }
    text
}

/// A span of time in its two largest units.
pub fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h {}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d {}h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// An id's beginning and end: enough to tell those of one machine apart.
fn short(id: &str) -> String {
    let characters: Vec<char> = id.chars().collect();
    if characters.len() <= 12 {
        return id.to_owned();
    }
    let (head, tail) = (&characters[..4], &characters[characters.len() - 4..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use pizzapi_host::ProcessId;

    use super::*;

    fn report() -> (Report, Time) {
        let at = Time::from_millis(1_800_000_000_000);
        let before = |seconds: i64| Time::from_millis(at.millis() - seconds * 1000);
        let report = Report {
            process: ProcessId {
                pid: 1,
                started: String::new(),
            },
            org: "acme".parse().ok(),
            control_plane: None,
            server: Some("http://acme.localhost:8088".to_owned()),
            runner_id: "0190aaaa-bbbb-cccc-dddd-eeeeeeeeee7c"
                .parse()
                .expect("an id"),
            name: "laptop".to_owned(),
            agent: vec!["pi".to_owned()],
            roots: Vec::new(),
            started_at: before(3 * 3600 + 12 * 60),
            connected_since: Some(before(60)),
            problem: None,
            token_ends_at: Some(at.plus(Duration::from_secs(11 * 60 + 30))),
            sessions: 2,
        };
        (report, at)
    }

    #[test]
    fn it_says_all_there_is_room_for_and_always_fits() {
        let (report, at) = report();
        let at_columns = |columns| line(&report, &Now::Connected, at, columns);
        let figures = "2 sessions · up 3h 12m · token 11m left";
        let cases = [
            (
                200,
                format!(
                    "● connected to http://acme.localhost:8088 as laptop (runner 0190…ee7c)   {figures}"
                ),
            ),
            (
                110,
                format!("● connected to http://acme.localhost:8088 as laptop   {figures}"),
            ),
            (80, format!("● connected as laptop   {figures}")),
            (58, format!("● connected   {figures}")),
            (30, "● connected".to_owned()),
            (10, "● conne".to_owned()),
            (0, String::new()),
        ];
        for (columns, expected) in cases {
            assert_eq!(at_columns(columns), expected, "{columns} columns");
        }
        for now in [Now::Connecting, Now::Stopping, Now::Waiting(at)] {
            for columns in 0..150 {
                let text = line(&report, &now, at, columns);
                assert!(text.width() + 3 <= columns.max(3), "{columns}: {text}");
            }
        }
    }

    #[test]
    fn it_tells_what_passes_by_itself() {
        let (mut report, at) = report();
        report.sessions = 1;
        report.token_ends_at = Some(at);
        let waiting = Now::Waiting(at.plus(Duration::from_millis(3200)));
        assert_eq!(
            line(&report, &waiting, at, 200),
            "▲ not connected to http://acme.localhost:8088, trying again in 4 s   1 session · up 3h 12m · token spent"
        );
        report.token_ends_at = None;
        report.name = "a\u{1b}[31mb".to_owned();
        let text = line(&report, &Now::Connected, at, 200);
        assert!(
            !text.contains('\u{1b}') && text.ends_with("up 3h 12m"),
            "{text}"
        );
        for (seconds, expected) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (3661, "1h 1m"),
            (90_000, "1d 1h"),
        ] {
            assert_eq!(span(Duration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn stopping_is_the_last_word() {
        let told = RunnerStatus::Disconnected {
            reason: "gone".to_owned(),
            retry_in: Duration::from_secs(1),
        };
        assert_eq!(Now::after(&told, &Now::Stopping), Now::Stopping);
        assert!(matches!(
            Now::after(&told, &Now::Connected),
            Now::Waiting(_)
        ));
        let warned = RunnerStatus::Warning("x".to_owned());
        assert_eq!(Now::after(&warned, &Now::Connected), Now::Connected);
    }
}
