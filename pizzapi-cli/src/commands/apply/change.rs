//! One line of a plan. The one rule: whoever reads the lines knows everything that will be otherwise.

use pizzapi_sdk::types::{OrgSlug, text::printable};
use serde::Serialize;

use crate::output::{Cell, Column, Out, Row};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Create,
    Change,
    Remove,
}

/// To what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Thing {
    Org,
    Member,
    Instance,
}

/// A change.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub action: Action,
    pub kind: Thing,
    pub org: OrgSlug,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    pub field: &'static str,
    pub from: Option<String>,
    pub to: Option<String>,
    /// Whether somebody is cut off, or loses something.
    pub destructive: bool,
}

impl Change {
    /// As people read it.
    pub fn line(&self) -> String {
        let sign = match self.action {
            Action::Create => '+',
            Action::Change => '~',
            Action::Remove => '-',
        };
        let (from, to) = (self.from.as_deref(), self.to.as_deref());
        let (from, to) = (from.unwrap_or("–"), to.unwrap_or("–"));
        let org = &self.org;
        let member = self.member.as_deref().unwrap_or_default();
        let text = match (self.kind, self.action) {
            (Thing::Org, Action::Create) => format!("org {org}  {to}"),
            (Thing::Org, _) => format!("org {org}  {}: {from} → {to}", self.field),
            (Thing::Member, Action::Create) => format!("member {member}  {to} of {org}"),
            (Thing::Member, Action::Change) => format!("member {member}  {from} → {to} of {org}"),
            (Thing::Member, Action::Remove) => format!("member {member}  {from} of {org}"),
            (Thing::Instance, _) if self.field == "desired" => {
                format!("instance {org}  {from} → {to}")
            }
            (Thing::Instance, _) => format!("instance {org}  {}: {from} → {to}", self.field),
        };
        let mark = if self.destructive { "  (!)" } else { "" };
        printable(&format!("{sign} {text}{mark}"))
    }
}

impl Row for Change {
    const COLUMNS: &'static [Column] = &[
        Column::new("ACTION", "action"),
        Column::new("KIND", "kind"),
        Column::new("ORG", "org"),
        Column::new("MEMBER", "member"),
        Column::new("FIELD", "field"),
        Column::new("FROM", "from").flexible(),
        Column::new("TO", "to").flexible(),
        Column::new("DESTRUCTIVE", "destructive"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let action = match self.action {
            Action::Create => "create",
            Action::Change => "change",
            Action::Remove => "remove",
        };
        let kind = match self.kind {
            Thing::Org => "org",
            Thing::Member => "member",
            Thing::Instance => "instance",
        };
        vec![
            Cell::text(action),
            Cell::text(kind),
            Cell::text(&self.org),
            Cell::maybe(self.member.as_ref()),
            Cell::text(self.field),
            Cell::maybe(self.from.as_ref()),
            Cell::maybe(self.to.as_ref()),
            Cell::text(self.destructive),
        ]
    }

    fn name(&self) -> String {
        self.org.to_string()
    }
}

/// The lines as people see them, and what they come to.
pub fn people(out: &Out, changes: &[&Change]) -> String {
    let mut text = String::new();
    for change in changes {
        let line = change.line();
        let painted = match change.action {
            _ if !out.is_terminal() => line,
            _ if change.destructive => out.shown.red(&line),
            Action::Create => out.shown.green(&line),
            _ => line,
        };
        text += &(painted + "\n");
    }
    text + "\n" + &summary(changes) + "\n"
}

fn summary(changes: &[&Change]) -> String {
    let count = |action| {
        changes
            .iter()
            .filter(|change| change.action == action)
            .count()
    };
    let counts = [
        (count(Action::Create), "to create"),
        (count(Action::Change), "to change"),
        (count(Action::Remove), "to remove"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let marked = changes.iter().filter(|change| change.destructive).count();
    let marked = if marked > 0 {
        format!("; {marked} marked (!) take something away")
    } else {
        String::new()
    };
    counts.join(", ") + &marked
}
