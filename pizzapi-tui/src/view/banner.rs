//! The lines above the footer: why things are old, what is being done, what came of it.

use ratatui::text::{Line, Span};

use super::{HomeTab, OrgTab, footer, paint::Paint};
use crate::{
    app::App,
    jobs::{End, Job},
    remote::{Failure, FailureKind, Remote},
    theme::Tone,
    widget::text::{fit, spread},
};

/// How long a good result stays.
const SHOWN: std::time::Duration = std::time::Duration::from_secs(8);

pub fn lines(app: &App, paint: &mut Paint<'_>) -> Vec<Line<'static>> {
    let width = usize::from(paint.buffer.area.width);
    let mut lines = Vec::new();
    lines.extend(stale(app, paint, width));
    lines.extend(notice(app, paint, width));
    lines.extend(job(app, paint, width));
    lines.extend(footer::completions(app, paint, width));
    lines
}

/// Why what is on the screen is old, and what comes next.
fn stale(app: &App, paint: &mut Paint<'_>, width: usize) -> Option<Line<'static>> {
    let why = match &app.data.orgs.remote {
        Remote::Stale { why, .. } => why,
        _ => stale_below(app)?,
    };
    let (lead, next) = match why.kind {
        FailureKind::LoggedOut => (" ▲ stale: the login has ended: ", "i logs in".to_owned()),
        _ => (" ▲ stale: ", next_try(app, paint)),
    };
    let next = format!("  {next} ");
    let lead = Span::styled(lead, paint.style(Tone::Warning));
    let next = Span::styled(next, paint.style(Tone::Quiet));
    let room = width.saturating_sub(lead.width() + next.width());
    Some(spread(vec![lead, reason(why, room)], vec![next], width))
}

/// Why what is listed is old, where the list of orgs is not.
fn stale_below(app: &App) -> Option<&Failure> {
    fn why<T>(remote: &Remote<T>) -> Option<&Failure> {
        match remote {
            Remote::Stale { why, .. } => Some(why),
            _ => None,
        }
    }
    let data = &app.data;
    if let Some(lines) = &app.lines {
        let failure = lines.link.failure();
        return failure.filter(|_| !lines.over && !lines.lines.is_empty());
    }
    let Some(view) = &app.org else {
        let mut open = data.open.values();
        return match app.home.tab {
            HomeTab::Overview => why(&data.overview.remote).or_else(|| why(&data.events.remote)),
            HomeTab::Runners => open.find_map(|org| why(&org.runners.remote)),
            HomeTab::Sessions => open.find_map(|org| why(&org.sessions.remote)),
            HomeTab::Events => why(&data.events.remote),
            HomeTab::Users => why(&data.users.remote),
            HomeTab::Orgs | HomeTab::Instances => None,
        };
    };
    let org = data.open.get(&view.slug)?;
    match view.tab {
        OrgTab::Status => why(&org.status.remote),
        OrgTab::Members => why(&org.members.remote),
        OrgTab::Runners => why(&org.runners.remote),
        OrgTab::Sessions => why(&org.sessions.remote),
        OrgTab::Invites => why(&org.invites.remote),
        OrgTab::Events => why(&data.events.remote),
    }
}

/// The whole reason, or the innermost alone where there is no room for it.
fn reason(why: &Failure, room: usize) -> Span<'static> {
    let full = Span::raw(fit(&why.text, 1000));
    if full.width() <= room {
        full
    } else {
        Span::raw(fit(&why.cause, room))
    }
}

/// When something is tried again, the first of all that is.
pub fn next_try(app: &App, paint: &mut Paint<'_>) -> String {
    let data = &app.data;
    let below = data.open.values().flat_map(|org| {
        [
            org.status.retry_at,
            org.members.retry_at,
            org.invites.retry_at,
            org.runners.retry_at,
            org.sessions.retry_at,
            org.link.retry_at(),
        ]
    });
    let lines = app.lines.as_ref().and_then(|lines| lines.link.retry_at());
    let all = [
        data.orgs.retry_at,
        data.link.retry_at(),
        data.overview.retry_at,
        data.events.retry_at,
        data.users.retry_at,
        lines,
    ];
    let coming = all.into_iter().chain(below).flatten();
    match coming.filter(|at| *at > app.now).min() {
        Some(at) => format!("again in {}s · r now", paint.ages.seconds_to(at)),
        None => "trying again …".to_owned(),
    }
}

fn notice(app: &App, paint: &mut Paint<'_>, width: usize) -> Option<Line<'static>> {
    let (until, text) = app.notice.as_ref()?;
    if *until <= app.now {
        return None;
    }
    paint.ages.redraw_at(*until);
    let text = format!(" {}", fit(text, width.saturating_sub(2)));
    Some(Line::styled(text, paint.style(Tone::Strong)))
}

/// The job to tell of: what is under way, else what failed, else the latest.
fn job(app: &App, paint: &mut Paint<'_>, width: usize) -> Option<Line<'static>> {
    let latest = app.jobs.latest()?;
    let failed = app.jobs.failed().count();
    let job = match &latest.end {
        None => latest,
        // What was seen is only to be found again by its key.
        Some((_, End::Failed(_))) if failed == 0 => return None,
        Some(_) => app.jobs.failed().next().unwrap_or(latest),
    };
    let (glyph, tone) = match &job.end {
        None => ("◌", Tone::Waiting),
        Some((at, End::Done(_))) => {
            let until = at.plus(SHOWN);
            if until <= app.now {
                return None;
            }
            paint.ages.redraw_at(until);
            ("✔", Tone::Good)
        }
        // What failed stays until something else is done.
        Some((_, End::Failed(_))) => ("✘", Tone::Bad),
    };
    let under_way = app.jobs.under_way();
    let others = under_way.saturating_sub(usize::from(job.end.is_none()));
    let failed = failed.saturating_sub(usize::from(job.failure().is_some()));
    let mut parts = Vec::new();
    if job.end.is_none() {
        parts.push(paint.ages.since(job.begun));
    }
    if others > 0 {
        parts.push(format!("{others} more under way"));
    }
    if failed > 0 {
        parts.push(format!("{failed} more failed"));
    }
    if others + failed > 0 || job.failure().is_some() {
        parts.push("J shows all of it".to_owned());
    }
    let right = Span::styled(parts.join(" · ") + " ", paint.style(Tone::Quiet));
    let room = width.saturating_sub(right.width() + 5);
    let left = vec![
        Span::styled(format!(" {glyph} "), paint.style(tone)),
        Span::raw(text(job, room)),
    ];
    Some(spread(left, vec![right], width))
}

fn text(job: &Job, room: usize) -> String {
    match job.failure() {
        Some(why) => {
            let lead = format!("{}: ", job.failed());
            let left = room.saturating_sub(crate::widget::text::width(&lead, room));
            format!("{lead}{}", reason(why, left).content)
        }
        None => fit(&job.text(), room),
    }
}
