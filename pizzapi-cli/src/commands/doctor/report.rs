//! All that was found, for people and for programs. The one rule: what is well takes one line an area, what is not takes its own.

use pizzapi_sdk::types::text::printable;
use serde::Serialize;

use super::{
    finding::{Area, Finding, Severity},
    wrap::wrap,
};
use crate::output::Shown;

/// What `-o json` prints.
#[derive(Serialize)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub fine: usize,
    pub warnings: usize,
    pub problems: usize,
    pub skipped: usize,
}

/// One line of the screen: what stands in front, and what is said.
struct Line {
    label: String,
    severity: Severity,
    text: String,
    fix: Option<String>,
}

impl Report {
    pub fn of(findings: Vec<Finding>) -> Self {
        let count = |severity| {
            let such = |finding: &&Finding| finding.severity == severity;
            findings.iter().filter(such).count()
        };
        Self {
            fine: count(Severity::Fine),
            warnings: count(Severity::Warning),
            problems: count(Severity::Problem),
            skipped: count(Severity::Skipped),
            findings,
        }
    }

    /// For people; `shown` is there when colours are wanted, `columns` when the screen is only so wide.
    pub fn render(&self, shown: Option<&Shown>, columns: Option<usize>) -> String {
        let lines = self.lines();
        let width = lines.iter().map(|line| line.label.len()).max().unwrap_or(0) + 2;
        let indent = " ".repeat(width + 4);
        let room = columns.map(|columns| columns.saturating_sub(indent.len()));
        let mut text = String::new();
        for line in &lines {
            let glyph = glyph(line.severity, shown);
            let said = wrap(&printable(&line.text), room, &indent);
            text += &format!("  {glyph} {:<width$}{said}\n", line.label);
            if let Some(fix) = &line.fix {
                let fix = wrap(&format!("fix: {}", printable(fix)), room, &indent);
                text += &format!("{indent}{fix}\n");
            }
        }
        text + &format!("  {}\n", self.summary())
    }

    /// What is fine of one area on one line, whatever else was found on lines of its own.
    fn lines(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut areas: Vec<String> = Vec::new();
        for finding in &self.findings {
            let label = label(finding);
            if !areas.contains(&label) {
                areas.push(label);
            }
        }
        for area in areas {
            let of_area = || {
                self.findings
                    .iter()
                    .filter(|finding| label(finding) == area)
            };
            let fine: Vec<&str> = of_area()
                .filter(|finding| finding.severity == Severity::Fine)
                .map(|finding| finding.text.as_str())
                .collect();
            let mut first = lines.len();
            if !fine.is_empty() {
                lines.push(Line {
                    label: String::new(),
                    severity: Severity::Fine,
                    text: fine.join(" · "),
                    fix: None,
                });
            }
            lines.extend(
                of_area()
                    .filter(|finding| finding.severity != Severity::Fine)
                    .map(|finding| Line {
                        label: String::new(),
                        severity: finding.severity,
                        text: finding.text.clone(),
                        fix: finding.fix.clone(),
                    }),
            );
            // Told once, in front of the first of its lines.
            first = first.min(lines.len() - 1);
            lines[first].label = area;
        }
        lines
    }

    fn summary(&self) -> String {
        let many = |count: usize, one: &str, more: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {more}")),
        };
        let parts = [
            Some(match self.fine {
                1 => "1 check fine".to_owned(),
                count => format!("{count} checks fine"),
            }),
            many(self.warnings, "warning", "warnings"),
            many(self.problems, "problem", "problems"),
            many(self.skipped, "not looked at", "not looked at"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// The checks of the security list are read one by one.
fn label(finding: &Finding) -> String {
    if finding.area == Area::Security {
        finding.check.replace('-', " ")
    } else {
        finding.area.title().to_owned()
    }
}

fn glyph(severity: Severity, shown: Option<&Shown>) -> String {
    match (severity, shown) {
        (Severity::Fine, Some(shown)) => shown.green("✔"),
        (Severity::Fine, None) => "✔".to_owned(),
        (Severity::Warning, Some(shown)) => shown.bold("▲"),
        (Severity::Warning, None) => "▲".to_owned(),
        (Severity::Problem, Some(shown)) => shown.red("✘"),
        (Severity::Problem, None) => "✘".to_owned(),
        (Severity::Skipped, _) => "○".to_owned(),
    }
}
