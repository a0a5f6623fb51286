//! The terminal. The one rule: however the dashboard ends, the terminal is as it was.

pub mod locale;
mod modes;
pub mod output;

use std::{
    fs::File,
    io::{self, stdout},
    mem::ManuallyDrop,
    os::fd::AsFd as _,
    panic,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::{
    Frame, Terminal,
    backend::CrosstermBackend,
    buffer::Buffer,
    layout::{Rect, Size},
};
use rustix::{
    process::{Signal, getpgrp, getpid, getsid, kill_current_process_group},
    termios::tcgetwinsize,
};

use self::output::{Output, Sink};
use crate::clipboard::{self, Through, TooLong};

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>;

/// A terminal that does not read what is written to it is waited for this long, and then left as it is.
const PATIENCE: Duration = Duration::from_millis(500);

/// The terminal while it is ours.
pub struct Screen {
    /// Never dropped: its own drop writes to a terminal that may be gone.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Sink>>>,
    output: Output,
    /// Whether the terminal has still to be given back.
    taken: Arc<AtomicBool>,
    /// It was given back, and is taken again when the process goes on.
    paused: bool,
    before: Arc<Hook>,
    /// What was drawn last.
    frame: Buffer,
}

impl Screen {
    pub fn open(mouse: bool) -> io::Result<Self> {
        let to = File::from(stdout().as_fd().try_clone_to_owned()?);
        let output = Output::new(to)?;
        let backend = CrosstermBackend::new(Sink::new(output.clone()));
        let terminal = ManuallyDrop::new(Terminal::new(backend)?);
        let taken = Arc::new(AtomicBool::new(true));
        let before: Arc<Hook> = Arc::new(panic::take_hook());
        let (flag, hook, last) = (Arc::clone(&taken), Arc::clone(&before), output.clone());
        // Given back before the message is printed, or the message would go with the alternate screen.
        panic::set_hook(Box::new(move |info| {
            give_back(&flag, &last);
            hook(info);
        }));
        // From here on dropping it gives everything back, also when the next lines fail.
        let screen = Self {
            terminal,
            output,
            taken,
            paused: false,
            before,
            frame: Buffer::empty(Rect::ZERO),
        };
        screen.take(mouse)?;
        Ok(screen)
    }

    fn take(&self, mouse: bool) -> io::Result<()> {
        enable_raw_mode()?;
        self.output.push(modes::take(mouse)?.as_bytes())
    }

    pub fn size(&self) -> io::Result<Size> {
        // Not crossterm's, which starts a program where the terminal does not answer.
        let size = tcgetwinsize(stdout())?;
        Ok(Size {
            width: size.ws_col,
            height: size.ws_row,
        })
    }

    /// Forgets what the terminal shows, so that the next frame draws all of it.
    pub fn clear(&mut self) -> io::Result<()> {
        // Not `Terminal::clear`: that asks the terminal where its cursor is and reads the answer from under our own input.
        let Size { width, height } = self.size()?;
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    /// Whether a frame would be shown at once: it is ours, and has taken in the frame before.
    pub fn is_free(&self) -> bool {
        !self.paused && self.output.is_free()
    }

    /// Whether it is given back until the process goes on.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Waits until the terminal has taken in what was written to it.
    pub async fn free(&self) {
        self.output.free().await;
    }

    /// Draws; `keep` keeps what is drawn for [`Screen::frame`].
    pub fn draw(&mut self, keep: bool, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        // The hook gave it back for a panic in another thread or task: what is drawn now would be drawn over the message.
        if !self.taken.load(Ordering::SeqCst) {
            return Err(io::Error::other("a part of the program panicked"));
        }
        // A terminal that is gone has no size, and says so here.
        self.size()?;
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
        self.output.push(modes::mouse(take).as_bytes())
    }

    /// Puts a text into the terminal's clipboard.
    pub fn copy(&mut self, text: &str, through: Through) -> io::Result<Result<(), TooLong>> {
        Ok(match clipboard::sequence(text, through) {
            Ok(sequence) => Ok(self.output.push(sequence.as_bytes())?),
            Err(error) => Err(error),
        })
    }

    /// Gives the terminal back and stops the process, as Ctrl-Z does; [`Screen::resume`] is to be called when it goes on.
    /// Gives whether it does: without a shell that controls jobs nobody could make it go on.
    pub fn pause(&mut self) -> io::Result<bool> {
        if !has_shell() {
            return Ok(false);
        }
        if give_back(&self.taken, &self.output) {
            self.paused = true;
        }
        // Everything that runs with it as one job stops. It may take a moment until that reaches this thread: nothing may be
        // written from here on.
        kill_current_process_group(Signal::STOP)?;
        Ok(true)
    }

    /// Takes the terminal again, whatever was done to it meanwhile.
    pub fn resume(&mut self, mouse: bool) -> io::Result<()> {
        // A panic gave it back for good.
        if !self.taken.load(Ordering::SeqCst) && !self.paused {
            return Ok(());
        }
        self.paused = false;
        self.taken.store(true, Ordering::SeqCst);
        // crossterm remembers that it is raw, and would leave it as the shell made it.
        disable_raw_mode()?;
        self.take(mouse)?;
        self.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back(&self.taken, &self.output);
        self.output.end();
        if !std::thread::panicking() {
            let before = Arc::clone(&self.before);
            panic::set_hook(Box::new(move |info| before(info)));
        }
    }
}

/// Whether a shell put this process into a job of its own: then the job is not the session's first group.
fn has_shell() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp()) && !getpid().is_init()
}

/// Gives the terminal back, once; gives whether it was ours. A terminal that is gone cannot be told anything, so errors are
/// of no interest.
fn give_back(taken: &AtomicBool, output: &Output) -> bool {
    let was = taken.swap(false, Ordering::SeqCst);
    if was {
        let _ = output.push(modes::give_back().as_bytes());
        output.drain(PATIENCE);
        let _ = disable_raw_mode();
    }
    was
}
