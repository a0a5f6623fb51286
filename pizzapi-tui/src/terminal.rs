//! The terminal. The one rule: however the dashboard ends, the terminal is as it was.

use std::{
    io::{self, Stdout, Write as _, stdout},
    mem::ManuallyDrop,
    panic,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crossterm::{
    cursor, execute,
    terminal::{
        EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
    },
};
use ratatui::{
    Frame, Terminal,
    backend::CrosstermBackend,
    layout::{Rect, Size},
};

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>;

/// The terminal while it is ours.
pub struct Screen {
    /// Never dropped: its own drop complains on stderr when the terminal is gone, and panics when that is gone as well.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
    /// Whether the terminal has still to be given back.
    taken: Arc<AtomicBool>,
    before: Arc<Hook>,
}

impl Screen {
    pub fn open() -> io::Result<Self> {
        let terminal = ManuallyDrop::new(Terminal::new(CrosstermBackend::new(stdout()))?);
        let taken = Arc::new(AtomicBool::new(true));
        let before: Arc<Hook> = Arc::new(panic::take_hook());
        let (flag, hook) = (Arc::clone(&taken), Arc::clone(&before));
        // Given back before the message is printed, or the message would go with the alternate screen.
        panic::set_hook(Box::new(move |info| {
            restore(&flag);
            hook(info);
        }));
        // From here on dropping it gives everything back, also when the next lines fail.
        let screen = Self {
            terminal,
            taken,
            before,
        };
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, cursor::Hide)?;
        Ok(screen)
    }

    pub fn size(&self) -> io::Result<Size> {
        let (width, height) = size()?;
        Ok(Size { width, height })
    }

    /// Forgets what the terminal shows, so that the next frame draws all of it.
    pub fn clear(&mut self) -> io::Result<()> {
        // Not `Terminal::clear`: that asks the terminal where its cursor is and reads the answer from under our own input.
        let Size { width, height } = self.size()?;
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        // The hook gave it back for a panic in another thread or task: what is drawn now would be drawn over the message.
        if !self.taken.load(Ordering::SeqCst) {
            return Err(io::Error::other("a part of the program panicked"));
        }
        self.terminal.draw(draw).map(drop)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore(&self.taken);
        if !std::thread::panicking() {
            let before = Arc::clone(&self.before);
            panic::set_hook(Box::new(move |info| before(info)));
        }
    }
}

/// Gives the terminal back, once. A terminal that is gone cannot be told anything, so errors are of no interest.
fn restore(taken: &AtomicBool) {
    if taken.swap(false, Ordering::SeqCst) {
        let _ = disable_raw_mode();
        let _ = execute!(stdout(), LeaveAlternateScreen, cursor::Show);
        let _ = stdout().flush();
    }
}
