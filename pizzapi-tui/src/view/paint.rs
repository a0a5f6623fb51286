//! What views draw with. The one rule: whoever draws something that one can point at says where it is, and whoever draws an
//! age says until when it is true.

use std::time::Duration;

use pizzapi_sdk::types::Time;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
    text::Line,
    widgets::{Block, Widget as _},
};

use crate::{
    action::Action,
    theme::{Theme, Tone},
    widget::{input::Input, text},
};

/// Something one can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The row in this place of the list.
    Row(usize),
    /// A column's title.
    Column(usize),
    /// What a key would do.
    Act(Action),
    /// A field of the form.
    Field(usize),
    /// Somewhere in the lines.
    Lines,
}

/// What became known by drawing.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    targets: Vec<(Rect, Target)>,
    /// How many rows of the list, or lines, are on the screen.
    pub page: usize,
    /// The first of them.
    pub first: usize,
    /// Where the lines of a session or log are.
    pub lines: Option<Rect>,
    /// When the screen has to be drawn again because an age on it is another one.
    pub until: Option<Time>,
}

impl Drawn {
    /// What is there: what was drawn last is on top.
    pub fn at(&self, position: Position) -> Option<Target> {
        let mut targets = self.targets.iter().rev();
        targets
            .find(|(area, _)| area.contains(position))
            .map(|(_, target)| *target)
    }
}

/// Tells ages, and notes when the first of them is another one.
pub struct Ages {
    pub now: Time,
    next: Option<Time>,
}

impl Ages {
    pub fn new(now: Time) -> Self {
        Self { now, next: None }
    }

    /// How long ago something was, as the CLI says it.
    pub fn since(&mut self, then: Time) -> String {
        let age = self.now.since(then);
        self.note(age);
        text::age(age)
    }

    /// How long it is until then, in the same words.
    pub fn until(&mut self, then: Time) -> String {
        let left = then.since(self.now);
        self.wake(Duration::from_secs(if left.as_secs() < 3600 {
            1
        } else {
            60
        }));
        text::age(left)
    }

    /// How many seconds there are until then.
    pub fn seconds_to(&mut self, then: Time) -> u128 {
        let left = then.since(self.now);
        let whole = left.as_millis().div_ceil(1000);
        let next = left.as_millis() - whole.saturating_sub(1) * 1000;
        self.wake(Duration::from_millis(u64::try_from(next).unwrap_or(1000)));
        whole
    }

    /// How long until an age of this is told otherwise.
    fn note(&mut self, age: Duration) {
        let unit = match age.as_secs() {
            0..60 => 1,
            60..3600 => 60,
            3600..172_800 => 3600,
            _ => 86_400,
        };
        let millis = age.as_millis() % (unit * 1000);
        let left = unit * 1000 - millis;
        self.wake(Duration::from_millis(u64::try_from(left).unwrap_or(1000)));
    }

    /// The screen is another one from then on.
    pub fn redraw_at(&mut self, at: Time) {
        self.wake(at.since(self.now));
    }

    fn wake(&mut self, after: Duration) {
        let at = self.now.plus(after.max(Duration::from_millis(1)));
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }
}

/// A screen that is being drawn.
pub struct Paint<'a> {
    pub buffer: &'a mut Buffer,
    pub theme: &'a Theme,
    pub ages: Ages,
    pub drawn: Drawn,
}

impl<'a> Paint<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, now: Time) -> Self {
        Self {
            buffer,
            theme,
            ages: Ages::new(now),
            drawn: Drawn::default(),
        }
    }

    pub fn finish(mut self) -> Drawn {
        self.drawn.until = self.ages.next;
        self.drawn
    }

    pub fn style(&self, tone: Tone) -> Style {
        self.theme.style(tone)
    }

    /// Says what is there.
    pub fn target(&mut self, area: Rect, target: Target) {
        if !area.is_empty() {
            self.drawn.targets.push((area, target));
        }
    }

    /// Something is going to lie over the screen: nothing behind it can be pointed at, but for the keys.
    pub fn cover(&mut self) {
        let is_key = |target: &Target| matches!(target, Target::Act(action) if !matches!(action, Action::Tab(_)));
        self.drawn.targets.retain(|(_, target)| is_key(target));
    }

    /// Puts a line at the top of an area.
    pub fn line(&mut self, area: Rect, line: &Line<'_>) {
        if !area.is_empty() && area.y < self.buffer.area.bottom() {
            self.buffer.set_line(area.x, area.y, line, area.width);
        }
    }

    /// Puts lines into an area, as far as they fit.
    pub fn lines<'l>(&mut self, area: Rect, lines: impl IntoIterator<Item = Line<'l>>) {
        for (y, line) in (area.y..area.bottom()).zip(lines) {
            let row = Rect {
                y,
                height: 1,
                ..area
            };
            self.line(row, &line);
        }
    }

    /// Draws a line that is typed into, with its cursor where it is typed into now.
    pub fn input(&mut self, area: Rect, input: &Input, style: Style, open: bool) {
        let cursor = input.draw(style, self.buffer, area);
        if let Some(cell) = cursor
            .filter(|_| open)
            .and_then(|at| self.buffer.cell_mut(at))
        {
            cell.set_style(Style::new().add_modifier(Modifier::REVERSED));
        }
    }

    /// Draws a frame with a title; gives what is inside.
    pub fn frame(&mut self, area: Rect, title: &str, right: &str) -> Rect {
        let area = area.intersection(self.buffer.area);
        let room = usize::from(area.width).saturating_sub(4);
        let right = text::fit(right, room);
        let title = text::fit(title, room.saturating_sub(text::width(&right, room) + 2));
        let mut block = Block::bordered().border_style(self.style(Tone::Border));
        if !title.is_empty() {
            let title = format!(" {title} ");
            block = block.title_top(Line::styled(title, self.style(Tone::Strong)));
        }
        if !right.is_empty() {
            let right = Line::styled(format!(" {right} "), self.style(Tone::Quiet));
            block = block.title_top(right.right_aligned());
        }
        let inner = block.inner(area);
        block.render(area, self.buffer);
        inner
    }
}
