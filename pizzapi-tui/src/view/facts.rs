//! What is so of an org and its instance. The one rule: what is wrong comes before what is so anyway.

use pizzapi_sdk::types::{Instance, InstanceStatus, Org, OrgStatus, OrgStatusReport, WantedState};
use ratatui::text::{Line, Span};

use super::{paint::Paint, words};
use crate::{
    app::App,
    remote::{FailureKind, Remote},
    theme::Tone,
    widget::text::{fit, wrapped},
};

/// The width of the names at the left.
const NAME: usize = 10;
/// From this width on provider and version are side by side: not by what they are, or lines would jump as that changes.
const BESIDE: usize = 52;
/// A reason gets so many lines at most.
const REASON: usize = 6;

/// In so many columns.
pub fn lines(app: &App, org: &Org, width: usize, paint: &mut Paint<'_>) -> Vec<Line<'static>> {
    let mut facts = Facts {
        width,
        lines: Vec::new(),
    };
    let sign = words::org(&org.status);
    facts.add(paint, "status", &sign.text(), sign.tone);
    match (&org.status_reason, &org.status) {
        (Some(reason), _) => facts.reason(paint, reason, Tone::Warning),
        (None, OrgStatus::Pending) => {
            facts.reason(
                paint,
                "waits for approval; nothing runs before",
                Tone::Plain,
            );
        }
        _ => {}
    }
    let open = app.data.open.get(&org.slug);
    let wanted = open.is_some_and(|open| open.status.is_wanted());
    match open.map(|open| &open.status.remote) {
        Some(Remote::Ready { value, .. }) => facts.report(value, paint),
        Some(Remote::Stale { value, at, why }) => {
            facts.report(value, paint);
            let age = paint.ages.since(*at);
            let text = format!("stale, as of {age} ago: {}", why.text);
            facts.add_long(paint, "▲", &text, Tone::Warning);
        }
        Some(Remote::Failed(why)) => {
            facts.summary(org, paint);
            let text = match why.kind {
                FailureKind::Forbidden => format!("forbidden: {}", why.text),
                FailureKind::Absent => "gone: it was deleted".to_owned(),
                _ => format!("could not read its status: {}", why.text),
            };
            facts.add_long(paint, "✘", &text, Tone::Bad);
        }
        Some(Remote::Loading) if wanted => {
            facts.summary(org, paint);
            facts.add(paint, "", "◌ Loading …", Tone::Waiting);
        }
        _ => facts.summary(org, paint),
    }
    let age = paint.ages.since(org.created_at);
    let plan = org.plan.as_deref().filter(|plan| !plan.is_empty());
    let plan = plan.map_or_else(String::new, |plan| format!(" · plan {}", fit(plan, 40)));
    facts.add(paint, "made", &format!("{age} ago{plan}"), Tone::Plain);
    facts.lines
}

struct Facts {
    width: usize,
    lines: Vec<Line<'static>>,
}

impl Facts {
    /// What is known without its report.
    fn summary(&mut self, org: &Org, paint: &Paint<'_>) {
        let Some(instance) = &org.instance else {
            return self.add(paint, "instance", "○ none", Tone::Quiet);
        };
        let sign = words::instance(&instance.status);
        self.add(paint, "instance", &sign.text(), sign.tone);
        if let Some(error) = &instance.last_error {
            self.reason(paint, error, Tone::Bad);
        }
        if let Some(url) = &instance.url {
            self.add(paint, "url", url, Tone::Plain);
        }
    }

    fn report(&mut self, report: &OrgStatusReport, paint: &mut Paint<'_>) {
        match &report.instance {
            Some(instance) => self.instance(instance, paint),
            None => self.add(paint, "instance", "○ none", Tone::Quiet),
        }
    }

    fn instance(&mut self, it: &Instance, paint: &mut Paint<'_>) {
        let sign = words::instance(&it.status);
        let mut text = sign.text();
        let serves = matches!(
            it.status,
            InstanceStatus::Healthy | InstanceStatus::Unhealthy
        );
        if let Some(at) = it.health_checked_at.filter(|_| serves) {
            text = format!("{text}, checked {} ago", paint.ages.since(at));
        }
        // What is on its way to something else says to what.
        if !serves && it.status.as_str() != it.desired.as_str() && it.desired == WantedState::Absent
        {
            text.push_str(", to be removed");
        }
        self.add(paint, "instance", &text, sign.tone);
        if let Some(error) = &it.last_error {
            self.reason(paint, error, Tone::Bad);
        }
        if let Some(url) = &it.url {
            self.add(paint, "url", url, Tone::Plain);
        }
        let mut provider = fit(&it.provider, 40);
        if let (Some(host), Some(port)) = (&it.host, it.port) {
            provider = format!("{provider} at {}:{port}", fit(host, 200));
        }
        match &it.version {
            Some(version) if self.width >= BESIDE => {
                let both = format!("{provider}, version {version}");
                self.add(paint, "provider", &both, Tone::Plain);
            }
            version => {
                self.add(paint, "provider", &provider, Tone::Plain);
                if let Some(version) = version {
                    self.add(paint, "version", version, Tone::Plain);
                }
            }
        }
        if let Some(image) = &it.image {
            self.add(paint, "image", image, Tone::Plain);
        }
        if it.restarts > 0 {
            self.add(paint, "restarts", &it.restarts.to_string(), Tone::Warning);
        }
    }

    fn add(&mut self, paint: &Paint<'_>, name: &str, text: &str, tone: Tone) {
        let name = Span::styled(format!("{name:<NAME$}"), paint.style(Tone::Quiet));
        let text = fit(text, self.width.saturating_sub(NAME));
        self.lines.push(Line::from(vec![
            name,
            Span::styled(text, paint.style(tone)),
        ]));
    }

    /// A fact that may need some lines.
    fn add_long(&mut self, paint: &Paint<'_>, name: &str, text: &str, tone: Tone) {
        let texts = wrapped(text, self.width.saturating_sub(NAME), REASON);
        for (index, text) in texts.iter().enumerate() {
            self.add(paint, if index == 0 { name } else { "" }, text, tone);
        }
    }

    /// Why what stands above it is so.
    fn reason(&mut self, paint: &Paint<'_>, text: &str, tone: Tone) {
        self.add_long(paint, "", text, tone);
    }
}
