//! A recorded run, once more. The one rule: the real state takes in the real events, and the real views draw it.

use ratatui::{Terminal, backend::TestBackend, buffer::Buffer, layout::Size};

use super::{FORMAT, Opening};
use crate::{
    Options,
    app::App,
    event::{Event, News},
    theme::Theme,
    view,
};

/// Why a recording cannot be replayed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// There is nothing in it.
    #[error("the recording is empty")]
    Empty,
    /// A line is not what it should be: which, from 1.
    #[error("line {line} of the recording cannot be read")]
    Line {
        /// Which, from 1.
        line: usize,
        /// Why not.
        source: serde_json::Error,
    },
    /// It was recorded by another version.
    #[error("the recording is `{0}`, and not `{FORMAT}`")]
    Format(String),
}

/// Replays a recording; gives what was on the screen in the end, or would be on one of so many columns and rows.
pub fn replay(recording: &str, size: Option<(u16, u16)>) -> Result<Buffer, ReplayError> {
    let mut lines = recording.lines().enumerate();
    let (_, first) = lines.next().ok_or(ReplayError::Empty)?;
    let wrong = |line: usize| {
        move |source| ReplayError::Line {
            line: line + 1,
            source,
        }
    };
    let opening: Opening = serde_json::from_str(first).map_err(wrong(0))?;
    if opening.format != FORMAT {
        return Err(ReplayError::Format(opening.format));
    }
    let mut replay = Replay::new(&opening, size);
    for (line, text) in lines {
        let event: Event = serde_json::from_str(text).map_err(wrong(line))?;
        replay.event(event);
    }
    Ok(replay.buffer)
}

/// The dashboard without a terminal.
pub struct Replay {
    pub app: App,
    /// What was drawn last.
    pub buffer: Buffer,
    /// It stays as it is, whatever the recorded terminal did.
    fixed: bool,
}

impl Replay {
    pub fn new(opening: &Opening, size: Option<(u16, u16)>) -> Self {
        let options = Options {
            profile: opening.profile.clone(),
            account: opening.account.clone(),
            read_only: opening.read_only,
            theme: Theme::named(&opening.theme),
            ascii: Some(opening.ascii),
            keys: opening.keys.clone(),
            mouse: opening.mouse,
            ..Options::default()
        };
        let (width, height) = size.unwrap_or(opening.size);
        let mut app = App::new(&options, &opening.url, Size { width, height });
        app.now = opening.at;
        app.start();
        let mut replay = Self {
            app,
            buffer: Buffer::default(),
            fixed: size.is_some(),
        };
        replay.draw();
        replay
    }

    /// Takes in an event; what is to be done for it was done when it was recorded.
    pub fn event(&mut self, event: Event) {
        if self.fixed && matches!(event.news, News::Resized(..)) {
            return;
        }
        self.app.update(event);
        self.draw();
    }

    fn draw(&mut self) {
        let app = &mut self.app;
        app.settle();
        let Size { width, height } = app.size;
        let mut drawn = None;
        let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
        let Ok(frame) = terminal.draw(|frame| drawn = Some(view::draw(app, frame)));
        self.buffer = frame.buffer.clone();
        if let Some(drawn) = drawn {
            app.has_drawn(drawn);
        }
        if app.wants_select {
            app.freeze(self.buffer.clone());
            self.draw();
        }
    }
}
