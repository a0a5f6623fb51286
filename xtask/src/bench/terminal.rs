//! A program at a pseudo-terminal, and when it writes.

use std::{
    io::{Read as _, Write},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::Result;

/// What it wrote so far, and when it did last.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    at: Option<Instant>,
}

/// A program at a terminal of its own. Ends with it.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    written: Arc<(Mutex<Written>, Condvar)>,
    pub started: Instant,
}

impl Terminal {
    pub fn start(mut command: CommandBuilder, columns: u16, rows: u16) -> Result<Self> {
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size)?;
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let mut screen = pair.master.try_clone_reader()?;
        let keyboard = pair.master.take_writer()?;
        let written: Arc<(Mutex<Written>, Condvar)> = Arc::default();
        let all = Arc::clone(&written);
        std::thread::spawn(move || {
            let mut piece = vec![0; 1 << 16];
            while let Ok(count @ 1..) = screen.read(&mut piece) {
                let (written, changed) = &*all;
                let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
                written.bytes.extend_from_slice(&piece[..count]);
                written.at = Some(Instant::now());
                changed.notify_all();
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        Ok(Self {
            child,
            _master: pair.master,
            keyboard,
            written,
            started,
        })
    }

    pub fn pid(&self) -> Result<u32> {
        self.child.process_id().ok_or_else(|| "it has ended".into())
    }

    /// Types, and forgets what was written before.
    pub fn types(&mut self, text: &str) -> Result<Instant> {
        let mut written = self
            .written
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        written.bytes.clear();
        drop(written);
        let at = Instant::now();
        self.keyboard.write_all(text.as_bytes())?;
        self.keyboard.flush()?;
        Ok(at)
    }

    /// Waits until it has written this since something was last typed; when it did.
    pub fn sees(&self, text: &str) -> Result<Instant> {
        self.waits(text, |bytes| {
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        })
    }

    /// Waits until it has written anything since something was last typed; when it did.
    pub fn paints(&self) -> Result<Instant> {
        self.waits("anything", |bytes| !bytes.is_empty())
    }

    /// Waits until it has written nothing for so long.
    pub fn is_quiet(&self, long: Duration) {
        loop {
            let written = self
                .written
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let silent = written.at.map_or(long, |at| at.elapsed());
            drop(written);
            if silent >= long {
                return;
            }
            std::thread::sleep(long.saturating_sub(silent));
        }
    }

    fn waits(&self, what: &str, test: impl Fn(&[u8]) -> bool) -> Result<Instant> {
        const PATIENCE: Duration = Duration::from_secs(30);
        let (written, changed) = &*self.written;
        let written = written.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = changed.wait_timeout_while(written, PATIENCE, |it| !test(&it.bytes));
        let (written, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            let shown = String::from_utf8_lossy(&written.bytes).into_owned();
            let tail: String = shown.chars().rev().take(500).collect();
            let tail: String = tail.chars().rev().collect();
            return Err(format!("{what} was not seen, but: {tail:?}").into());
        }
        written.at.ok_or_else(|| "nothing was written".into())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
