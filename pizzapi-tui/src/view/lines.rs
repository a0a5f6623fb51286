//! The screen of a session, or of an instance's log.

use std::borrow::Cow;

use pizzapi_sdk::types::{EventId, Time};
use ratatui::{
    layout::{Constraint, Layout, Rect},
    text::Line,
};

use super::{
    paint::{Paint, Target},
    rows::SessionRow,
    sessions,
};
use crate::{
    effect::Effect,
    event::{Heard, LineKind, Tail, TailLine},
    link::Link,
    theme::Tone,
    view::message,
    widget::{
        lines::{self, Lines, Pane},
        text::fit,
    },
};

/// A session or log that is opened.
#[derive(Debug)]
pub struct LinesView {
    pub tail: Tail,
    pub lines: Lines,
    pub pane: Pane,
    pub link: Link,
    /// All of it was told.
    pub over: bool,
    /// The session, as far as it is known.
    pub session: Option<SessionRow>,
    /// The place of the last event, to go on from.
    last: Option<EventId>,
}

impl LinesView {
    pub fn new(tail: Tail, session: Option<SessionRow>) -> Self {
        Self {
            tail,
            lines: Lines::default(),
            pane: Pane::default(),
            link: Link::default(),
            over: false,
            session,
            last: None,
        }
    }

    pub fn is_searched(&self) -> bool {
        !self.pane.searched().is_empty()
    }

    pub fn hear(&mut self, heard: Heard<Vec<TailLine>>, now: Time) -> Option<Effect> {
        match heard {
            Heard::Opened => {
                self.link.opened(now);
                // A log has no places to go on from.
                if matches!(self.tail, Tail::Logs(_)) && !self.lines.is_empty() {
                    let text = "── read anew: lines above may stand here again ──";
                    self.lines.push(Some(now), text, Tone::Quiet);
                }
            }
            Heard::Told(told) => self.take(told),
            Heard::Over => self.over = true,
            Heard::Lost(why) => {
                let after = self.link.lost(why, now)?;
                return Some(Effect::FollowTail {
                    tail: self.tail.clone(),
                    since: self.last,
                    after,
                });
            }
        }
        None
    }

    fn take(&mut self, told: Vec<TailLine>) {
        for line in told {
            if line.place.is_some() {
                self.last = line.place;
            }
            let tone = match line.kind {
                LineKind::Skipped(count) => {
                    self.lines.skip(count);
                    continue;
                }
                LineKind::Plain => Tone::Plain,
                LineKind::Warning => Tone::Warning,
                LineKind::Bad => Tone::Bad,
                LineKind::Note => Tone::Strong,
                LineKind::Quiet => Tone::Quiet,
            };
            self.lines.push(line.at, &without_colors(&line.text), tone);
        }
    }

    /// A name for the file they are saved to.
    pub fn file_name(&self, now: Time) -> String {
        let time = now.to_string();
        let stamp: String = time.chars().filter(char::is_ascii_digit).take(14).collect();
        match &self.tail {
            Tail::Session(org, id) => format!("{org}-session-{id}-{stamp}.txt"),
            Tail::Logs(org) => format!("{org}-log-{stamp}.txt"),
        }
    }

    /// All lines, as they are saved.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.lines.iter() {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }
}

/// Whether they go on, and which of them are shown.
fn status(view: &LinesView) -> String {
    let status = lines::status(&view.lines, &view.pane);
    let shown = status.strip_prefix("following · ").unwrap_or(&status);
    if view.over {
        return format!("○ over · {shown}");
    }
    if view.link.failure().is_some() {
        return format!("▲ broken off · {shown}");
    }
    status
}

/// What is left of a sequence that colours a terminal, once its first character was made harmless, says nothing to anybody.
fn without_colors(text: &str) -> Cow<'_, str> {
    const BEGIN: &str = "\u{fffd}[";
    if !text.contains(BEGIN) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(BEGIN);
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';' || c == ':');
        if let Some(rest) = rest.strip_prefix('m') {
            left.push_str(rest);
        } else {
            left.push_str(BEGIN);
            left.push_str(part);
        }
    }
    Cow::Owned(left)
}

pub fn draw(view: &LinesView, paint: &mut Paint<'_>, area: Rect) {
    let [facts, area] = Layout::vertical([
        Constraint::Length(u16::from(view.session.is_some())),
        Constraint::Min(0),
    ])
    .areas(area);
    if let Some(row) = &view.session {
        let session = &row.session;
        let (status, tone) = sessions::status(session);
        let mut parts = vec![status];
        let end = sessions::end(session).0;
        if !end.is_empty() {
            parts.push(end);
        }
        if let Some(runner) = &session.runner_name {
            parts.push(format!("on {}", fit(runner, 30)));
        }
        let age = paint.ages.since(session.started_at);
        parts.push(format!("started {age} ago"));
        let prompt = sessions::prompt(session);
        if !prompt.is_empty() {
            parts.push(format!("“{}”", fit(&prompt, 60)));
        }
        if let Some(cwd) = &session.cwd {
            parts.push(format!("in {}", fit(cwd, 60)));
        }
        let text = format!(
            " {}",
            fit(
                &parts.join(" · "),
                usize::from(area.width).saturating_sub(2)
            )
        );
        paint.line(facts, &Line::styled(text, paint.style(tone)));
    }
    let status = status(view);
    let room = usize::from(area.width).saturating_sub(status.chars().count() + 6);
    let title = match &view.tail {
        Tail::Session(_, id) => {
            let full = format!("Session {id}");
            // The end of an id tells it from others, its beginning does not.
            if full.len() <= room {
                full
            } else {
                format!("Session {}", sessions::end_of(id.as_str()))
            }
        }
        Tail::Logs(org) => format!("Log of `{org}`"),
    };
    let inner = paint.frame(area, &title, &status);
    paint.drawn.page = usize::from(inner.height);
    paint.drawn.lines = Some(inner);
    if view.lines.is_empty() {
        let (tone, title, reason) = match (view.over, view.link.failure()) {
            (true, _) => (Tone::Strong, "○ It is over, and has said nothing", ""),
            (false, Some(why)) => (Tone::Bad, "✘ Could not read it", why.text.as_str()),
            (false, None) if view.link.is_live() => (Tone::Strong, "○ Nothing yet", ""),
            (false, None) => (Tone::Waiting, "◌ Loading …", ""),
        };
        return message::lines(paint, inner, tone, title, reason, "");
    }
    lines::draw(&view.lines, &view.pane, *paint.theme, paint.buffer, inner);
    paint.target(inner, Target::Lines);
}
