//! The binary at a real terminal, with somebody who reads and types.

use std::{
    ffi::OsString,
    io::{Read as _, Write},
    iter,
    path::Path,
    sync::{Arc, Mutex},
    time::Instant,
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::harness::{Home, PATIENCE, PIZZAPI, until};

/// A command at a terminal of its own.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    shown: Arc<Mutex<Vec<u8>>>,
    /// How much had been written to it when something was last typed.
    read: usize,
}

impl Terminal {
    /// Starts a command at a terminal of so many columns.
    pub fn start(home: &Home, arguments: &[&str], columns: u16) -> Self {
        Self::start_with(home, PIZZAPI, arguments, columns, &[])
    }

    /// The same for somebody else's program, which finds the binary on its path and its home in this one.
    pub fn program(home: &Home, program: &str, arguments: &[&str], columns: u16) -> Self {
        Self::start_with(home, program, arguments, columns, &[])
    }

    fn start_with(
        home: &Home,
        program: &str,
        arguments: &[&str],
        columns: u16,
        environment: &[(String, String)],
    ) -> Self {
        let size = PtySize {
            rows: 24,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.args(arguments);
        command.cwd(home.folder.path());
        command.env("TERM", "xterm-256color");
        command.env("PATH", path());
        command.env("HOME", home.folder.path());
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the binary runs");
        drop(pair.slave);
        let shown = Arc::new(Mutex::new(Vec::new()));
        let mut screen = pair.master.try_clone_reader().expect("its screen");
        let all = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut piece) {
                all.lock()
                    .expect("no panic")
                    .extend_from_slice(&piece[..count]);
            }
        });
        Self {
            child,
            keyboard: pair.master.take_writer().expect("a keyboard"),
            _master: pair.master,
            shown,
            read: 0,
        }
    }

    /// Runs a command to its end at a terminal; gives its exit code, and every byte it wrote.
    pub fn raw(like: &mut std::process::Command, home: &Home) -> (u32, Vec<u8>) {
        let words: Vec<&str> = like.get_args().filter_map(|word| word.to_str()).collect();
        let more = like.get_envs().filter_map(|(name, value)| {
            Some((name.to_str()?.to_owned(), value?.to_str()?.to_owned()))
        });
        let terminal = Self::start_with(home, PIZZAPI, &words, 200, &more.collect::<Vec<_>>());
        let shown = Arc::clone(&terminal.shown);
        let (code, _) = terminal.ended();
        let bytes = shown.lock().expect("no panic").clone();
        (code, bytes)
    }

    /// All that was written to it so far, escape sequences left out.
    pub fn shown(&self) -> String {
        self.since(0)
    }

    fn since(&self, read: usize) -> String {
        let bytes = self.shown.lock().expect("no panic").clone();
        strip(&String::from_utf8_lossy(&bytes[read..]))
    }

    /// Waits until this was shown, after what was typed last.
    pub fn sees(&self, text: &str) -> &Self {
        let end = Instant::now() + PATIENCE;
        while !self.since(self.read).contains(text) {
            assert!(
                Instant::now() < end,
                "`{text}` was never shown:\n{}",
                self.shown()
            );
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        self
    }

    /// Types.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        self.read = self.shown.lock().expect("no panic").len();
        self.keyboard.write_all(keys.as_bytes()).expect("typed");
        self.keyboard.flush().expect("typed");
        self
    }

    /// Waits for the end; gives the exit code and all that was shown.
    pub fn ended(mut self) -> (u32, String) {
        let status = until("it ends", || self.child.try_wait().expect("waited for"));
        // What was written last may not have been read yet.
        let mut before = usize::MAX;
        until("its screen is still", || {
            std::thread::sleep(std::time::Duration::from_millis(20));
            let now = self.shown.lock().expect("no panic").len();
            (std::mem::replace(&mut before, now) == now).then_some(())
        });
        (status.exit_code(), self.shown())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where programs are: the binary's own folder before all others.
pub fn path() -> OsString {
    let own = Path::new(PIZZAPI).parent().expect("a folder").to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let all = iter::once(own).chain(std::env::split_paths(&others));
    std::env::join_paths(all).expect("a path")
}

/// Text without escape sequences.
fn strip(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            plain.push(c);
            continue;
        }
        if rest.next_if_eq(&'[').is_some() {
            while rest.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
        } else {
            rest.next();
        }
    }
    plain
}
