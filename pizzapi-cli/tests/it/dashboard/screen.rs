//! A terminal with somebody at it who reads the screen, not the bytes.
//!
//! The one rule: everything is waited for, nothing is slept for, and whatever was started has ended when it is dropped.

use std::{
    io::{Read as _, Write},
    num::NonZeroU16,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use vt100::{MouseProtocolMode, Parser};

use crate::{
    harness::{Home, PATIENCE, PIZZAPI, until},
    terminal::path,
};

/// As much as the sketches of the design need.
const USUAL: (u16, u16) = (140, 40);

/// A program at a terminal of its own.
pub struct Screen {
    child: Box<dyn Child + Send + Sync>,
    pty: Option<Pty>,
    parser: Arc<Mutex<Parser>>,
    gone: Arc<AtomicBool>,
    /// What the terminal was like before anything ran in it.
    before: String,
}

/// The terminal itself. Its programs' end is held open, so that its settings can be read after they have ended.
struct Pty {
    keyboard: Box<dyn Write + Send>,
    slave: Box<dyn SlavePty + Send>,
    master: Box<dyn MasterPty + Send>,
}

impl Screen {
    /// The dashboard, with these arguments.
    pub fn dashboard(home: &Home, arguments: &[&str]) -> Self {
        Self::sized(home, arguments, USUAL, &[])
    }

    /// The same at a terminal of so many columns and rows, with more in its environment.
    pub fn sized(
        home: &Home,
        arguments: &[&str],
        size: (u16, u16),
        environment: &[(&str, &str)],
    ) -> Self {
        let arguments = [&["dashboard"], arguments].concat();
        Self::program(home, PIZZAPI, &arguments, size, environment)
    }

    /// Any program, which finds the binary on its path.
    pub fn program(
        home: &Home,
        program: &str,
        arguments: &[&str],
        (columns, rows): (u16, u16),
        environment: &[(&str, &str)],
    ) -> Self {
        let pair = native_pty_system()
            .openpty(size(columns, rows))
            .expect("a terminal");
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.args(arguments);
        command.cwd(home.folder.path());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("PATH", path());
        command.env("HOME", home.folder.path());
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        for (name, value) in environment {
            command.env(name, value);
        }
        let before = format!("{:?}", pair.master.get_termios().expect("its settings"));
        let child = pair.slave.spawn_command(command).expect("it runs");
        let parser = Arc::new(Mutex::new(Parser::new(cells(rows), cells(columns), 0)));
        let gone = Arc::new(AtomicBool::new(false));
        let mut shown = pair.master.try_clone_reader().expect("its screen");
        let (screen, is_gone) = (Arc::clone(&parser), Arc::clone(&gone));
        std::thread::spawn(move || {
            let mut piece = [0; 8192];
            while let Ok(count @ 1..) = shown.read(&mut piece) {
                screen.lock().expect("no panic").process(&piece[..count]);
                if is_gone.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let pty = Pty {
            keyboard: pair.master.take_writer().expect("a keyboard"),
            slave: pair.slave,
            master: pair.master,
        };
        Self {
            child,
            pty: Some(pty),
            parser,
            gone,
            before,
        }
    }

    fn read<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.parser.lock().expect("no panic").screen())
    }

    /// All that is on the screen now.
    pub fn text(&self) -> String {
        self.read(|screen| {
            let columns = screen.size().1.get();
            let rows: Vec<String> = screen.rows(0, columns).collect();
            rows.join("\n")
        })
    }

    /// Whether anything on the screen has a colour.
    pub fn has_colours(&self) -> bool {
        self.read(|screen| {
            let (rows, columns) = screen.size();
            let cells = (0..rows.get()).flat_map(|y| (0..columns.get()).map(move |x| (y, x)));
            let mut cells = cells.filter_map(|(y, x)| screen.cell(y, x));
            let plain = vt100::Color::Default;
            cells.any(|cell| cell.fgcolor() != plain || cell.bgcolor() != plain)
        })
    }

    fn wait<T>(&self, what: &str, mut look: impl FnMut(&str) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if let Some(found) = look(&text) {
                return found;
            }
            assert!(
                Instant::now() < end,
                "waited in vain until {what}:\n{text}\n"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The screen, once all of a frame has come.
    pub fn still(&self) -> String {
        let mut before = String::new();
        self.wait("it is still", |now| {
            let still = before == now;
            before = now.to_owned();
            std::thread::sleep(Duration::from_millis(40));
            still.then(|| now.to_owned())
        })
    }

    /// Waits until this is on the screen.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("`{text}` is shown"), |now| {
            now.contains(text).then_some(())
        });
        self
    }

    /// Waits until this is not on the screen any more.
    #[track_caller]
    pub fn shows_not(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("`{text}` is gone"), |now| {
            (!now.contains(text)).then_some(())
        });
        self
    }

    /// Waits for a row with all of these in it.
    #[track_caller]
    pub fn row_with(&self, parts: &[&str]) -> String {
        self.wait(&format!("a row has {parts:?}"), |now| {
            let mut rows = now.lines();
            let row = rows.find(|row| parts.iter().all(|part| row.contains(part)));
            row.map(str::to_owned)
        })
    }

    /// Types a text as it is.
    pub fn types(&mut self, text: &str) -> &mut Self {
        let pty = self.pty.as_mut().expect("a terminal");
        pty.keyboard.write_all(text.as_bytes()).expect("typed");
        pty.keyboard.flush().expect("typed");
        self
    }

    /// Presses keys, by their names: `enter`, `ctrl-d`, `x`.
    pub fn press(&mut self, keys: &[&str]) -> &mut Self {
        for key in keys {
            let bytes = match *key {
                "enter" => "\r".to_owned(),
                "esc" => "\u{1b}".to_owned(),
                "tab" => "\t".to_owned(),
                "backspace" => "\u{7f}".to_owned(),
                "up" => "\u{1b}[A".to_owned(),
                "down" => "\u{1b}[B".to_owned(),
                "end" => "\u{1b}[F".to_owned(),
                key => match key.strip_prefix("ctrl-") {
                    Some(letter) => {
                        let letter = letter.bytes().next().expect("a letter");
                        char::from(letter & 0x1f).to_string()
                    }
                    None => key.to_owned(),
                },
            };
            self.types(&bytes);
            if *key == "esc" {
                // What follows at once would be read as one key with it, as no hand types.
                std::thread::sleep(Duration::from_millis(60));
            }
        }
        self
    }

    /// Has the terminal be of another size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        let pty = self.pty.as_ref().expect("a terminal");
        let mut parser = self.parser.lock().expect("no panic");
        parser.set_size(cells(rows), cells(columns));
        drop(parser);
        pty.master.resize(size(columns, rows)).expect("resized");
        self
    }

    /// The pid of what was started in it.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a pid")
    }

    /// Takes the terminal away, as closing its window does.
    pub fn close(&mut self) {
        self.gone.store(true, Ordering::SeqCst);
        // What it draws for this wakes up whoever reads the screen, who then lets go of it.
        self.resize(70, 20);
        self.pty = None;
    }

    /// Waits for the end; gives the exit code (128 and the signal's number for one that was killed).
    #[track_caller]
    pub fn ended(&mut self) -> u32 {
        let status = until("it ends", || self.child.try_wait().expect("waited for"));
        status.exit_code()
    }

    /// That the terminal is as it was before; gives what is shown on it now.
    #[track_caller]
    pub fn is_as_before(&self) -> String {
        // What it wrote last may not have been read yet.
        self.wait("the terminal is given back", |_| {
            let given = self.read(|screen| {
                !screen.alternate_screen()
                    && !screen.hide_cursor()
                    && !screen.bracketed_paste()
                    && screen.mouse_protocol_mode() == MouseProtocolMode::None
            });
            given.then_some(())
        });
        let pty = self.pty.as_ref().expect("a terminal");
        let now = format!("{:?}", pty.master.get_termios().expect("its settings"));
        assert_eq!(now, self.before);
        self.text()
    }

    /// That the terminal is taken: another screen, no cursor of its own, the mouse.
    #[track_caller]
    pub fn is_taken(&self) {
        self.wait("the terminal is taken", |_| {
            let taken = self.read(|screen| {
                screen.alternate_screen()
                    && screen.bracketed_paste()
                    && screen.mouse_protocol_mode() != MouseProtocolMode::None
            });
            taken.then_some(())
        });
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the screen\n{}", self.text());
        }
        // What it started ends with it only if it is asked.
        if let (Ok(None), Some(pid)) = (self.child.try_wait(), self.child.process_id()) {
            let _ = Command::new("kill").arg(pid.to_string()).status();
            let end = Instant::now() + PATIENCE;
            while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Its programs' end first: the reader ends with the last of them.
        if let Some(Pty { slave, .. }) = self.pty.take() {
            drop(slave);
        }
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}
