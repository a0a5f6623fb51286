//! What is written to the terminal. The one rule: nobody waits for a terminal that does not read, except a thread that has
//! nothing else to do.

use std::{
    fs::File,
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::Notify;

/// Nothing more is taken while so much waits.
const MOST: usize = 64 << 20;

/// Bytes on their way to the terminal. Clones write to the same one.
#[derive(Clone)]
pub struct Output {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// There is something to write, or to end for.
    work: Condvar,
    /// All is written.
    idle: Condvar,
    /// The same, for the loop.
    free: Notify,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    writing: bool,
    failed: Option<io::Error>,
    ended: bool,
}

impl State {
    fn is_free(&self) -> bool {
        self.waiting.is_empty() && !self.writing
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_all(&self, mut to: File) {
        let mut state = self.lock();
        loop {
            while state.waiting.is_empty() && !state.ended {
                state = self
                    .work
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if state.waiting.is_empty() {
                return;
            }
            let bytes = std::mem::take(&mut state.waiting);
            state.writing = true;
            drop(state);
            let written = to.write_all(&bytes);
            state = self.lock();
            state.writing = false;
            if let Err(error) = written {
                state.waiting.clear();
                state.failed = Some(error);
            }
            if state.is_free() {
                self.idle.notify_all();
                self.free.notify_one();
            }
        }
    }
}

impl Output {
    pub fn new(to: File) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let own = Arc::clone(&shared);
        thread::Builder::new()
            .name("terminal output".to_owned())
            .spawn(move || own.write_all(to))?;
        Ok(Self { shared })
    }

    /// Whether all that was pushed is written: what comes next is read at once.
    pub fn is_free(&self) -> bool {
        self.shared.lock().is_free()
    }

    /// Waits until all is written.
    pub async fn free(&self) {
        while !self.is_free() {
            self.shared.free.notified().await;
        }
    }

    /// Writes it, by and by. An error is of something that was pushed before.
    pub fn push(&self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.shared.lock();
        if let Some(error) = state.failed.take() {
            return Err(error);
        }
        if state.waiting.len() > MOST {
            return Err(io::Error::other("it takes in too little"));
        }
        state.waiting.extend_from_slice(bytes);
        self.shared.work.notify_one();
        Ok(())
    }

    /// Waits until all is written, this long at most; gives whether it is.
    pub fn drain(&self, most: Duration) -> bool {
        let end = Instant::now() + most;
        let mut state = self.shared.lock();
        while !state.is_free() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.shared.idle.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.failed.is_none()
    }

    /// Lets the thread go when it has written what there is.
    pub fn end(&self) {
        self.shared.lock().ended = true;
        self.shared.work.notify_one();
    }
}

/// Gathers a frame, and pushes it when it is whole.
pub struct Sink {
    pub output: Output,
    frame: Vec<u8>,
}

impl Sink {
    pub fn new(output: Output) -> Self {
        Self {
            output,
            frame: Vec::new(),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        let pushed = self.output.push(&self.frame);
        self.frame.clear();
        pushed
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn pipe() -> (File, Output) {
        let (reader, writer) = io::pipe().expect("a pipe");
        let file = |fd: std::os::fd::OwnedFd| File::from(fd);
        let output = Output::new(file(writer.into())).expect("a thread");
        (file(reader.into()), output)
    }

    #[test]
    fn frames_arrive_whole_and_in_order() {
        let (mut reader, output) = pipe();
        let mut sink = Sink::new(output.clone());
        for piece in ["one ", "two ", "three"] {
            sink.write_all(piece.as_bytes()).expect("gathered");
        }
        assert!(output.is_free(), "nothing is written before it is whole");
        sink.flush().expect("pushed");
        output.push(b"!").expect("pushed");
        output.end();
        let mut all = String::new();
        // The thread lets its end of the pipe go.
        reader.read_to_string(&mut all).expect("read");
        assert_eq!(all, "one two three!");
    }

    #[test]
    fn nobody_waits_longer_than_they_want_for_a_terminal_that_does_not_read() {
        let (mut reader, output) = pipe();
        let much = vec![b'x'; 1 << 20];
        output.push(&much).expect("pushed");
        let begun = Instant::now();
        assert!(!output.drain(Duration::from_millis(30)));
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert!(!output.is_free());
        // When it reads on, all of it comes.
        let mut some = vec![0; much.len()];
        reader.read_exact(&mut some).expect("read");
        assert!(output.drain(Duration::from_secs(20)));
    }

    #[test]
    fn a_terminal_that_is_gone_is_an_error() {
        let (reader, output) = pipe();
        drop(reader);
        output.push(b"hello").expect("not known yet");
        assert!(!output.drain(Duration::from_secs(20)));
        assert!(output.push(b"again").is_err());
    }

    #[tokio::test]
    async fn whoever_waits_hears_when_it_is_free() {
        let (mut reader, output) = pipe();
        output.push(&vec![b'x'; 1 << 20]).expect("pushed");
        let reading = thread::spawn(move || {
            let mut some = vec![0; 1 << 20];
            reader.read_exact(&mut some).expect("read");
        });
        output.free().await;
        assert!(output.is_free());
        reading.join().expect("read");
    }
}
