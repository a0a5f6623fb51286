//! Why runners and sessions are not seen, and of how many orgs they are. The one rule: whoever sees none knows whether there
//! are none.

use pizzapi_sdk::types::{InstanceStatus, InstanceSummary, Org, OrgStatus};
use ratatui::layout::Rect;

use super::{message, paint::Paint};
use crate::{
    app::App,
    data::{org::OrgData, orgs::OrgRow},
    remote::Remote,
    theme::Tone,
    widget::{number, text::fit},
};

/// Why something is not seen, in place of it.
pub struct Rest {
    tone: Tone,
    title: String,
    reason: String,
    hint: &'static str,
}

impl Rest {
    fn new(tone: Tone, title: &str, reason: &str, hint: &'static str) -> Self {
        Self {
            tone,
            title: title.to_owned(),
            reason: reason.to_owned(),
            hint,
        }
    }

    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, title: &str) {
        let inner = paint.frame(area, title, "");
        message::lines(
            paint,
            inner,
            self.tone,
            &self.title,
            &self.reason,
            self.hint,
        );
    }
}

const SEEN: &str = "Runners and sessions are seen while it serves.";
const BY_ITSELF: &str = "they appear here by themselves";

/// Why an org's runners and sessions are not seen; `None` if something serves them.
pub fn of_org(app: &App, org: &Org) -> Option<Rest> {
    if app.serves(&org.slug) {
        return None;
    }
    let reason = org.status_reason.as_deref().unwrap_or(SEEN);
    let rest = match &org.status {
        OrgStatus::Active => return Some(of_instance(org.instance.as_ref())),
        OrgStatus::Pending => Rest::new(
            Tone::Warning,
            "◌ The org waits for approval",
            reason,
            "a platform admin approves it",
        ),
        OrgStatus::Suspended => Rest::new(
            Tone::Strong,
            "○ The org is suspended: nothing runs",
            reason,
            "a platform admin resumes it: u on tab 1",
        ),
        OrgStatus::Deleting => Rest::new(Tone::Waiting, "▲ The org is being deleted", "", ""),
        other => Rest::new(Tone::Strong, &format!("○ The org is {other}"), SEEN, ""),
    };
    Some(rest)
}

fn of_instance(instance: Option<&InstanceSummary>) -> Rest {
    let error = instance.and_then(|it| it.last_error.as_deref());
    match instance.map(|it| &it.status) {
        None | Some(InstanceStatus::Provisioning) => Rest::new(
            Tone::Waiting,
            "◌ The instance is being provisioned",
            error.unwrap_or(SEEN),
            BY_ITSELF,
        ),
        Some(InstanceStatus::Failed) => Rest::new(
            Tone::Bad,
            "✘ The instance failed",
            error.unwrap_or(SEEN),
            "tab 1 shows its steps; R there starts it again",
        ),
        Some(InstanceStatus::Stopped) => Rest::new(
            Tone::Strong,
            "○ The instance is stopped",
            SEEN,
            "o on tab 1 starts it",
        ),
        Some(other) => Rest::new(
            Tone::Strong,
            &format!("○ The instance is {other}"),
            SEEN,
            "",
        ),
    }
}

fn orgs(app: &App) -> &[OrgRow] {
    let orgs = app.data.orgs.value();
    orgs.map_or(&[][..], |orgs| &orgs.rows[..])
}

/// Why nothing of any org is seen; `None` if something serves the caller.
pub fn of_all(app: &App, what: &str, of: fn(&InstanceSummary) -> Option<u32>) -> Option<Rest> {
    app.data.orgs.value()?;
    let own = orgs(app).iter().filter(|row| row.org.role.is_some());
    let own: Vec<&Org> = own.map(|row| &row.org).collect();
    if own.iter().any(|org| app.serves(&org.slug)) {
        return None;
    }
    let elsewhere = elsewhere(app, of);
    let others = match elsewhere {
        0 => String::new(),
        count => format!(" There are {count} in other orgs."),
    };
    let (title, reason) = match own.len() {
        0 => (
            "○ You are a member of no organisation".to_owned(),
            format!("Instances show their {what} to their members alone.{others}"),
        ),
        1 => (
            format!("○ Your organisation `{}` does not serve now", own[0].slug),
            format!("{SEEN}{others}"),
        ),
        count => (
            format!("○ None of your {count} organisations serves now"),
            format!("Their {what} are seen while they serve.{others}"),
        ),
    };
    let hint = if own.is_empty() {
        "n on tab 2 makes one; ? shows all keys"
    } else {
        "tab 3 shows how instances stand"
    };
    Some(Rest::new(Tone::Strong, &title, &reason, hint))
}

/// How many there are, as far as instances say, where they are not looked at.
fn elsewhere(app: &App, of: fn(&InstanceSummary) -> Option<u32>) -> u64 {
    let unseen = orgs(app)
        .iter()
        .filter(|row| !app.data.open.contains_key(&row.org.slug));
    let counts = unseen.filter_map(|row| of(row.org.instance.as_ref()?));
    counts.map(u64::from).sum()
}

/// Of which orgs the rows are, and what is wrong with some of these; empty if they are all there are.
pub fn of_which(
    app: &App,
    of: fn(&InstanceSummary) -> Option<u32>,
    each: impl Fn(&OrgData) -> Remote<()>,
) -> String {
    let seen = app.data.open.len();
    let own = orgs(app).iter().filter(|row| row.org.role.is_some());
    let own = own.count();
    let mut parts = Vec::new();
    let all: Vec<Remote<()>> = app.data.open.values().map(each).collect();
    let mut wrong = |is: fn(&Remote<()>) -> bool, what: &str| {
        let count = all.iter().filter(|remote| is(remote)).count();
        // Of all of them it is said elsewhere.
        if count > 0 && count < all.len() {
            let why = all.iter().find(|remote| is(remote));
            let why = why.and_then(Remote::failure).map(|why| fit(&why.cause, 30));
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            parts.push(format!("{what} of {count} of {seen} orgs{why}"));
        }
    };
    wrong(|it| matches!(it, Remote::Failed(_)), "✘ not known");
    wrong(|it| matches!(it, Remote::Stale { .. }), "▲ stale");
    wrong(|it| matches!(it, Remote::Loading), "◌ loading");
    if seen < own {
        parts.push(format!("of {seen} of your {own} orgs"));
    }
    match elsewhere(app, of) {
        0 => {}
        count => parts.push(format!("{} elsewhere", number::short(count))),
    }
    parts.join(" · ")
}

/// What is known of several orgs together: rows of any are shown; where there are none, what is wrong with any is said.
pub fn together(app: &App, has_rows: bool, each: impl Fn(&OrgData) -> Remote<()>) -> Remote<()> {
    let mut all: Vec<Remote<()>> = app.data.open.values().map(each).collect();
    if all.is_empty() {
        return app.data.orgs.remote.of_nothing();
    }
    let rank = |remote: &Remote<()>| match (remote, has_rows) {
        (Remote::Ready { .. }, true) | (Remote::Failed(_), false) => 0,
        (Remote::Loading, false) | (Remote::Stale { .. }, true) => 1,
        (Remote::Stale { .. }, false) => 2,
        _ => 3,
    };
    let first = (0..all.len()).min_by_key(|place| rank(&all[*place]));
    all.swap_remove(first.unwrap_or(0))
}
