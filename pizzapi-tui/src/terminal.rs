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
    cursor,
    event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture},
    execute,
    terminal::{
        EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
    },
};
use ratatui::{
    Frame, Terminal,
    backend::CrosstermBackend,
    buffer::Buffer,
    layout::{Rect, Size},
};

use crate::clipboard::{self, Through, TooLong};

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>;

/// The terminal while it is ours.
pub struct Screen {
    /// Never dropped: its own drop complains on stderr when the terminal is gone, and panics when that is gone as well.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
    /// Whether the terminal has still to be given back.
    taken: Arc<AtomicBool>,
    before: Arc<Hook>,
    /// What was drawn last.
    frame: Buffer,
}

impl Screen {
    pub fn open(mouse: bool) -> io::Result<Self> {
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
            frame: Buffer::empty(Rect::ZERO),
        };
        take(mouse)?;
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

    /// Draws; `keep` keeps what is drawn for [`Screen::frame`].
    pub fn draw(&mut self, keep: bool, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        // The hook gave it back for a panic in another thread or task: what is drawn now would be drawn over the message.
        if !self.taken.load(Ordering::SeqCst) {
            return Err(io::Error::other("a part of the program panicked"));
        }
        let drawn = self.terminal.draw(draw)?;
        if keep {
            self.frame = drawn.buffer.clone();
        }
        Ok(())
    }

    /// What was drawn and kept last.
    pub fn frame(&mut self) -> Buffer {
        std::mem::take(&mut self.frame)
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn mouse(&mut self, take: bool) -> io::Result<()> {
        if take {
            execute!(stdout(), EnableMouseCapture)
        } else {
            execute!(stdout(), DisableMouseCapture)
        }
    }

    /// Puts a text into the terminal's clipboard.
    pub fn copy(&mut self, text: &str, through: Through) -> io::Result<Result<(), TooLong>> {
        Ok(match clipboard::sequence(text, through) {
            Ok(sequence) => {
                let mut out = stdout();
                out.write_all(sequence.as_bytes())?;
                out.flush()?;
                Ok(())
            }
            Err(error) => Err(error),
        })
    }

    /// Gives the terminal back and stops the process, until it is told to go on.
    pub fn pause(&mut self, mouse: bool) -> io::Result<()> {
        restore(&self.taken);
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP)?;
        self.taken.store(true, Ordering::SeqCst);
        take(mouse)?;
        self.clear()
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

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    execute!(
        stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        cursor::Hide
    )?;
    if mouse {
        execute!(stdout(), EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives the terminal back, once. A terminal that is gone cannot be told anything, so errors are of no interest.
fn restore(taken: &AtomicBool) {
    if taken.swap(false, Ordering::SeqCst) {
        let _ = disable_raw_mode();
        let _ = execute!(
            stdout(),
            DisableMouseCapture,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = stdout().flush();
    }
}
