//! What a check found. The one rule: what is wrong names its fix, and what could not be looked at says why.

use clap::ValueEnum;
use serde::Serialize;

use crate::output::{Cell, Column, Row, Shape};

/// What can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Whether the control plane is there and usable, its version, and both clocks.
    ControlPlane,
    /// Who you are to it, for how long, and whether your organisation takes your tokens.
    Login,
    /// Names, router and WebSockets of the organisations' own hosts.
    OrgHosts,
    /// Certificates, and whether what is secret is encrypted on its way.
    Tls,
    /// Whether this machine has a keyring, and where logins are kept.
    Keyring,
    /// Who can read your files, and how much room is left.
    Files,
    /// Whether the servers can listen where they want to.
    Ports,
    /// Whether Docker answers.
    Docker,
    /// Whether Redis answers, its version, and whether each organisation can be given a user of its own.
    Redis,
    /// Secrets in the environment that are known, short or visible.
    Secrets,
    /// The platform's security, point by point; only when it is asked for.
    Security,
}

impl Area {
    /// What is looked at when nobody says what.
    pub const USUAL: [Self; 10] = [
        Self::ControlPlane,
        Self::Login,
        Self::OrgHosts,
        Self::Tls,
        Self::Keyring,
        Self::Files,
        Self::Ports,
        Self::Docker,
        Self::Redis,
        Self::Secrets,
    ];

    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            Self::ControlPlane => "control plane",
            Self::Login => "login",
            Self::OrgHosts => "org hosts",
            Self::Tls => "TLS",
            Self::Keyring => "keyring",
            Self::Files => "files",
            Self::Ports => "ports",
            Self::Docker => "docker",
            Self::Redis => "redis",
            Self::Secrets => "secrets",
            Self::Security => "security",
        }
    }

    /// As it is given on the command line, and stands in JSON.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// As it should be.
    Fine,
    /// Not as it should be, though it works.
    Warning,
    /// Something does not work, or others can get at what is secret.
    Problem,
    /// It was not looked at; the finding says why.
    Skipped,
}

/// What one check found.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    pub area: Area,
    pub check: &'static str,
    pub severity: Severity,
    #[serde(rename = "finding")]
    pub text: String,
    pub fix: Option<String>,
}

/// What is asked for a line at a time has no counts.
pub const FINDINGS: Shape = Shape {
    items: "findings",
    cursor: None,
};

impl Row for Finding {
    const COLUMNS: &'static [Column] = &[
        Column::new("AREA", "area"),
        Column::new("CHECK", "check"),
        Column::new("SEVERITY", "severity"),
        Column::new("FINDING", "finding"),
        Column::new("FIX", "fix"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let severity = format!("{:?}", self.severity).to_lowercase();
        vec![
            Cell::text(self.area.name()),
            Cell::text(self.check),
            Cell::text(severity),
            Cell::text(&self.text),
            Cell::maybe(self.fix.as_ref()),
        ]
    }

    fn name(&self) -> String {
        format!("{}/{}", self.area.name(), self.check)
    }
}

/// What was found in one area, in the order in which it is told.
#[derive(Debug)]
pub struct Findings {
    area: Area,
    pub all: Vec<Finding>,
}

impl Findings {
    pub fn of(area: Area) -> Self {
        Self {
            area,
            all: Vec::new(),
        }
    }

    pub fn fine(&mut self, check: &'static str, text: impl Into<String>) {
        self.push(check, Severity::Fine, text.into(), None);
    }

    pub fn warning(
        &mut self,
        check: &'static str,
        text: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.push(check, Severity::Warning, text.into(), Some(fix.into()));
    }

    pub fn problem(
        &mut self,
        check: &'static str,
        text: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.push(check, Severity::Problem, text.into(), Some(fix.into()));
    }

    pub fn skipped(&mut self, check: &'static str, why: impl Into<String>) {
        self.push(check, Severity::Skipped, why.into(), None);
    }

    /// Something that could not be done, with the advice that always goes with it.
    pub fn failed(&mut self, check: &'static str, what: &str, error: &pizzapi_sdk::Error) {
        let fix = crate::hint::of(error)
            .unwrap_or_else(|| "`-vv` shows all that is asked and answered".to_owned());
        self.problem(check, format!("{what}{}", in_full(error)), fix);
    }

    fn push(&mut self, check: &'static str, severity: Severity, text: String, fix: Option<String>) {
        self.all.push(Finding {
            area: self.area,
            check,
            severity,
            text,
            fix,
        });
    }
}

/// An error and its causes on one line, with what its server's log calls the request.
pub fn in_full(error: &pizzapi_sdk::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    if let Some(id) = error.request_id() {
        text += &format!(" (request {id})");
    }
    text
}
