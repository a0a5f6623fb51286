//! What a terminal shows of a runner: driven in a real pseudo-terminal, of several widths.

use std::{
    io::Read as _,
    sync::mpsc::{self, Receiver},
    time::Instant,
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::harness::{Dev, PATIENCE, PIZZAPI, signal, until};

struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<String>,
    shown: String,
    // The terminal is there as long as this is.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    fn runner(dev: &Dev, cols: u16, more: &[&str]) -> Self {
        let size = PtySize {
            rows: 24,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(PIZZAPI);
        command.args([
            "runner",
            "--org",
            "demo",
            "--agent",
            "sleep 1000",
            "--name",
            "laptop",
        ]);
        command.args(more);
        command.cwd(dev.home.folder.path());
        command.env("TERM", "xterm-256color");
        for (name, value) in dev.home.environment() {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("it runs");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (send, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut chunk) {
                if send
                    .send(String::from_utf8_lossy(&chunk[..read]).into_owned())
                    .is_err()
                {
                    return;
                }
            }
        });
        Self {
            child,
            output,
            shown: String::new(),
            _master: pair.master,
        }
    }

    /// Waits until this is shown, colours aside.
    fn shows(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.plain().contains(text) {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(more) = self.output.recv_timeout(left) else {
                panic!("`{text}` is not in\n{}", self.plain());
            };
            self.shown += &more;
        }
    }

    /// What was shown, without what moves and colours.
    fn plain(&self) -> String {
        let mut plain = String::new();
        let mut characters = self.shown.chars();
        while let Some(c) = characters.next() {
            if c == '\u{1b}' {
                for c in characters.by_ref() {
                    if c.is_ascii_alphabetic() {
                        break;
                    }
                }
                // What was drawn over begins anew.
                plain.push('\n');
            } else {
                plain.push(c);
            }
        }
        plain.replace("●\n", "●").replace("▲\n", "▲")
    }

    fn end(mut self) -> String {
        signal(self.child.process_id().expect("a pid"), "INT");
        let status = self.child.wait().expect("waited for");
        assert!(status.success(), "{status:?}: {}", self.plain());
        self.shown.extend(self.output.iter());
        self.plain()
    }
}

#[test]
fn one_line_lives_at_the_bottom_and_what_happens_scrolls_above_it() {
    let mut dev = Dev::start();
    let mut terminal = Terminal::runner(&dev, 150, &[]);
    let url = dev.home.org_url("demo");
    terminal.shows(&format!("● connected to {url} as laptop (runner "));
    terminal.shows("0 sessions · up ");
    terminal.shows(" · token 14m left");
    let id = dev
        .run(&["session", "start", "--org", "demo", "-o", "name"])
        .ok();
    let id = id.trim();
    terminal.shows(&format!("▸ session {id} started in "));
    terminal.shows("1 session · up ");
    // It goes on by itself.
    terminal.shows("1 session · up 4s");
    dev.run(&["session", "kill", id, "--org", "demo"]).ok();
    terminal.shows(&format!("▪ session {id} ended"));
    dev.stop();
    terminal.shows("▲ not connected: ");
    terminal.shows(&format!("▲ not connected to {url}, trying again in "));
    terminal.end();
}

#[test]
fn the_line_fits_a_terminal_of_any_width() {
    let dev = Dev::start();
    for columns in [30, 60] {
        let mut terminal = Terminal::runner(&dev, columns, &[]);
        terminal.shows("● connected");
        let shown = terminal.end();
        for line in shown.lines().map(str::trim_end) {
            assert!(
                line.chars().count() < usize::from(columns),
                "{columns}: {line}"
            );
        }
        assert!(!shown.contains("http://"), "{shown}");
    }
    // A terminal that does not say how wide it is counts as 80 columns.
    let mut terminal = Terminal::runner(&dev, 0, &[]);
    terminal.shows("● connected as laptop   0 sessions");
    terminal.end();
    // With --quiet there is nothing.
    let terminal = Terminal::runner(&dev, 100, &["--quiet"]);
    until("it is connected", || {
        let status = dev.run(&["runner", "status"]).ok();
        status.contains("● connected").then_some(())
    });
    assert_eq!(terminal.end().trim(), "");
}
