//! Glyphs, words and tones. The one rule: the same as the CLI's, and never a glyph without its word.

use pizzapi_sdk::types::{
    InstanceStatus, InstanceSummary, Org, OrgStatus, PlatformRole, Role, StepStatus, User,
};

use crate::{
    link::Standing,
    theme::Tone,
    widget::text::{fit, width},
};

/// What a status looks like.
pub struct Sign {
    pub glyph: &'static str,
    pub word: String,
    pub tone: Tone,
}

impl Sign {
    pub fn new(glyph: &'static str, word: impl ToString, tone: Tone) -> Self {
        Self {
            glyph,
            word: word.to_string(),
            tone,
        }
    }

    pub fn text(&self) -> String {
        format!("{} {}", self.glyph, self.word)
    }

    pub fn cell(&self) -> (String, Tone) {
        (self.text(), self.tone)
    }
}

pub fn org(status: &OrgStatus) -> Sign {
    let (glyph, tone) = match status {
        OrgStatus::Active => ("●", Tone::Good),
        OrgStatus::Pending => ("◌", Tone::Warning),
        OrgStatus::Suspended => ("◌", Tone::Quiet),
        OrgStatus::Deleting => ("▲", Tone::Waiting),
        _ => ("○", Tone::Quiet),
    };
    Sign::new(glyph, status, tone)
}

pub fn instance(status: &InstanceStatus) -> Sign {
    let (glyph, tone) = match status {
        InstanceStatus::Healthy => ("●", Tone::Good),
        InstanceStatus::Provisioning => ("◌", Tone::Waiting),
        InstanceStatus::Unhealthy => ("▲", Tone::Warning),
        InstanceStatus::Failed => ("✘", Tone::Bad),
        _ => ("○", Tone::Quiet),
    };
    Sign::new(glyph, status, tone)
}

pub fn step(status: &StepStatus) -> (&'static str, Tone) {
    match status {
        StepStatus::Done => ("✔", Tone::Good),
        StepStatus::Failed => ("✘", Tone::Bad),
        StepStatus::Running => ("◌", Tone::Waiting),
        _ => ("○", Tone::Quiet),
    }
}

pub fn standing(standing: Standing) -> Sign {
    match standing {
        Standing::Connecting => Sign::new("◌", "connecting", Tone::Waiting),
        Standing::Live => Sign::new("●", "live", Tone::Good),
        Standing::Reconnecting => Sign::new("◌", "reconnecting", Tone::Warning),
        Standing::LoggedOut => Sign::new("○", "not logged in", Tone::Warning),
        Standing::Offline => Sign::new("▲", "offline", Tone::Bad),
    }
}

/// Who is logged in, and as what; the longest that fits, empty when nothing does.
pub fn account(user: &User, role: Option<&Role>, room: usize) -> String {
    let email = fit(&user.email, 100);
    let admin = user.platform_role == Some(PlatformRole::Admin);
    let full = match role {
        Some(role) => format!("{email} · {role}"),
        None if admin => format!("{email} · platform admin"),
        None => email.clone(),
    };
    let fits = |text: &String| width(text, 200) <= room;
    [full, email].into_iter().find(fits).unwrap_or_default()
}

/// How much an org needs a person; what needs one most comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    Failed,
    Unhealthy,
    /// Waits for approval.
    Approval,
    /// Something else is wrong.
    Error,
    /// Nothing: it is on its way.
    Changing,
    Nothing,
    /// Nothing, nor does anything run.
    AtRest,
}

impl Need {
    pub fn of(org: &Org) -> Self {
        let instance = org.instance.as_ref();
        let error = instance.is_some_and(|instance| instance.last_error.is_some());
        match (&org.status, instance.map(|instance| &instance.status)) {
            (OrgStatus::Pending, _) => Self::Approval,
            (OrgStatus::Deleting, _) if error => Self::Error,
            (OrgStatus::Deleting, _) => Self::Changing,
            (OrgStatus::Suspended | OrgStatus::Deleted, _) => Self::AtRest,
            (_, Some(InstanceStatus::Failed)) => Self::Failed,
            (_, Some(InstanceStatus::Unhealthy)) => Self::Unhealthy,
            _ if error => Self::Error,
            (_, Some(InstanceStatus::Provisioning)) => Self::Changing,
            (_, Some(InstanceStatus::Stopped)) => Self::AtRest,
            _ => Self::Nothing,
        }
    }

    /// Whether somebody has to do something.
    pub fn is_need(self) -> bool {
        self <= Self::Error
    }
}

/// Why an org is as it is, in a few words; empty when there is nothing to say.
pub fn why(org: &Org) -> &str {
    let error = org.instance.as_ref().and_then(error);
    match (&org.status, error) {
        (_, Some(error)) => error,
        (OrgStatus::Pending, None) => "waits for approval",
        _ => "",
    }
}

fn error(instance: &InstanceSummary) -> Option<&str> {
    instance.last_error.as_deref()
}
