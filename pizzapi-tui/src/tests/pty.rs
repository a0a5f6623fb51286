//! The dashboard at a real terminal, which must be as it was however the dashboard ends. The one rule: what runs there is this
//! very test program, told by its environment which part to play.

use std::{
    io::{Read as _, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use pizzapi_sdk::Client;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::{
    process::{Pid, Signal, kill_process},
    termios::{Action, tcflow},
};

use crate::{Options, terminal::Screen};

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// Says which part to play.
const PART: &str = "PIZZAPI_TUI_PART";

/// Where the control plane is, for whoever measures.
const URL: &str = "PIZZAPI_TUI_URL";
/// The file for the recording.
const RECORD: &str = "PIZZAPI_TUI_RECORD";

/// Not a test of its own: what the others start at a terminal.
#[test]
#[ignore = "the part that other tests start at a terminal"]
fn part() {
    let part = std::env::var(PART).expect("a part to play");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let is_stopped = part == "run stopped";
    if is_stopped {
        // As when somebody pressed Ctrl-S before: every write waits.
        tcflow(std::io::stdout(), Action::OOff).expect("stopped");
    }
    runtime.block_on(async {
        match part.as_str() {
            "run" | "run stopped" => {
                // Nobody listens there: the dashboard has much to say about that.
                let url = std::env::var(URL).unwrap_or("http://127.0.0.1:9".to_owned());
                let client = Client::builder(url).build().expect("a client");
                let options = Options {
                    record: std::env::var_os(RECORD).map(Into::into),
                    ..Options::default()
                };
                let ended = crate::run(client, options).await;
                ended.expect("it ends well");
            }
            "panic in a view" => {
                let mut screen = Screen::open(true).expect("a terminal");
                let _ = screen.draw(false, |_| panic!("a view went wrong"));
            }
            "panic in a task" => {
                let mut screen = Screen::open(true).expect("a terminal");
                let task = tokio::spawn(async { panic!("a task went wrong") });
                assert!(task.await.is_err());
                let drawn = screen.draw(false, |_| ());
                assert!(drawn.is_err(), "nothing is drawn over the message");
            }
            other => panic!("no part `{other}`"),
        }
    });
    runtime.shutdown_background();
    if is_stopped {
        #[expect(
            clippy::exit,
            reason = "what the test harness says at the end would wait as well"
        )]
        std::process::exit(0);
    }
}

/// A terminal, and what runs there.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Option<Box<dyn Write + Send>>,
    shown: Arc<Mutex<Vec<u8>>>,
    /// Whoever reads the screen is to leave after what it reads next.
    leave: Arc<AtomicBool>,
    /// Its modes before anything ran.
    before: String,
}

impl Terminal {
    /// Plays a part; `words` are put before the program, as a shell might be.
    fn play(part: &str, words: &[&str]) -> Self {
        let size = PtySize {
            rows: 30,
            cols: 100,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let program = std::env::current_exe().expect("this program");
        let program = program.to_str().expect("a path");
        let own = [
            program,
            "--ignored",
            "--exact",
            "tests::pty::part",
            "--nocapture",
        ];
        let mut words: Vec<String> = words.iter().map(ToString::to_string).collect();
        match words.last_mut() {
            Some(script) => *script = script.replace("PROGRAM", &own.join(" ")),
            None => words = own.map(str::to_owned).to_vec(),
        }
        let mut command = CommandBuilder::new(&words[0]);
        command.args(&words[1..]);
        command.env(PART, part);
        command.env("TERM", "xterm-256color");
        command.env_remove("RUST_BACKTRACE");
        let before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("it runs");
        let terminal = Self {
            child,
            keyboard: Some(pair.master.take_writer().expect("a keyboard")),
            master: Some(pair.master),
            shown: Arc::default(),
            leave: Arc::default(),
            before,
        };
        terminal.read();
        terminal
    }

    fn read(&self) {
        let master = self.master.as_ref().expect("a terminal");
        let mut screen = master.try_clone_reader().expect("its screen");
        let shown = Arc::clone(&self.shown);
        let leave = Arc::clone(&self.leave);
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut piece) {
                let mut shown = shown.lock().expect("no panic");
                shown.extend_from_slice(&piece[..count]);
                if leave.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().expect("no panic")).into_owned()
    }

    /// Waits until this was shown so many times.
    fn sees(&self, text: &str, times: usize) -> &Self {
        until(&format!("{text:?} is shown: {}", "…"), || {
            self.shown().matches(text).count() >= times
        });
        self
    }

    fn types(&mut self, keys: &str) {
        let keyboard = self.keyboard.as_mut().expect("a keyboard");
        keyboard.write_all(keys.as_bytes()).expect("typed");
        keyboard.flush().expect("typed");
    }

    fn send(&self, signal: Signal) {
        let pid = self.child.process_id().expect("it runs");
        let pid = Pid::from_raw(i32::try_from(pid).expect("a number")).expect("not zero");
        kill_process(pid, signal).expect("sent");
    }

    fn modes(&self) -> String {
        modes(&**self.master.as_ref().expect("a terminal"))
    }

    /// Waits for the end; gives the exit code.
    fn ends(&mut self) -> u32 {
        let mut code = None;
        until("it ends", || {
            let status = self.child.try_wait().expect("waited for");
            code = status.map(|status| status.exit_code());
            code.is_some()
        });
        code.expect("it ended")
    }

    /// The terminal is as it was.
    fn is_restored(&self) {
        self.sees("\x1b[?1049l", 1).sees("\x1b[?25h", 1);
        assert_eq!(self.modes(), self.before);
        let shown = self.shown();
        let (_, after) = shown.rsplit_once("\x1b[?1049l").expect("seen");
        for mode in ["1049", "1000", "1002", "2004"] {
            assert!(!after.contains(&format!("\x1b[?{mode}h")), "{after:?}");
            let (_, off) = shown
                .rsplit_once(&format!("\x1b[?{mode}h"))
                .expect("it was on");
            assert!(off.contains(&format!("\x1b[?{mode}l")), "{mode} stays");
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is() {
        assert!(Instant::now() < end, "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn quitting_restores_the_terminal() {
    let mut terminal = Terminal::play("run", &[]);
    terminal.sees("pizzapi", 1);
    assert_ne!(terminal.modes(), terminal.before, "it is raw meanwhile");
    terminal.types("\u{3}");
    assert_eq!(terminal.ends(), 0);
    terminal.is_restored();
}

#[test]
fn a_recorded_run_can_be_replayed() {
    let folder = std::env::temp_dir().join(format!("pizzapi-tui-pty-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("run.jsonl");
    let script = format!("{RECORD}={} exec PROGRAM", path.display());
    let mut terminal = Terminal::play("run", &["bash", "--norc", "-c", &script]);
    terminal.sees("Overview", 1);
    terminal.types("?");
    terminal.sees(" Keys ", 1);
    terminal.types("\u{3}");
    assert_eq!(terminal.ends(), 0);
    let recording = std::fs::read_to_string(&path).expect("a recording");
    std::fs::remove_dir_all(folder).expect("removed");
    let frame = crate::replay(&recording, None).expect("replayed");
    assert_eq!((frame.area.width, frame.area.height), (100, 30));
    let text: String = frame
        .content
        .iter()
        .map(ratatui::buffer::Cell::symbol)
        .collect();
    assert!(text.contains(" Keys "), "{frame:?}");
}

#[test]
fn signals_end_it_and_restore_the_terminal() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut terminal = Terminal::play("run", &[]);
        terminal.sees("pizzapi", 1);
        terminal.send(signal);
        assert_eq!(terminal.ends(), 0, "{signal:?}");
        terminal.is_restored();
    }
}

#[test]
fn panics_restore_the_terminal_before_they_say_why() {
    for (part, message) in [
        ("panic in a view", "a view went wrong"),
        ("panic in a task", "a task went wrong"),
    ] {
        let mut terminal = Terminal::play(part, &[]);
        terminal.ends();
        terminal.sees(message, 1).is_restored();
        let shown = terminal.shown();
        let restored = shown.find("\x1b[?1049l").expect("seen");
        assert!(restored < shown.find(message).expect("seen"), "{part}");
    }
}

#[test]
fn a_terminal_that_goes_away_ends_it() {
    let mut terminal = Terminal::play("run", &[]);
    terminal.sees("pizzapi", 1);
    // It hangs up when all have let it go who held its other side.
    terminal.leave.store(true, Ordering::SeqCst);
    terminal.types("\u{c}");
    terminal.keyboard = None;
    terminal.master = None;
    terminal.ends();
}

#[test]
fn output_that_nobody_reads_does_not_keep_it_from_quitting() {
    for by_key in [true, false] {
        let mut terminal = Terminal::play("run stopped", &[]);
        until("it is raw", || terminal.modes() != terminal.before);
        let begun = Instant::now();
        if by_key {
            terminal.types("\u{3}");
        } else {
            terminal.send(Signal::TERM);
        }
        assert_eq!(terminal.ends(), 0);
        assert!(begun.elapsed() < Duration::from_secs(5), "it hesitated");
        assert_eq!(terminal.modes(), terminal.before, "no more raw");
        assert!(!terminal.shown().contains("1049h"), "nothing was read");
    }
}

#[test]
fn control_z_stops_it_and_fg_brings_it_back() {
    let script = "PROGRAM; echo away; fg; echo all done; exit 0";
    for by_key in [true, false] {
        let mut terminal = Terminal::play("run", &["bash", "--norc", "-mc", script]);
        terminal.sees("pizzapi", 1);
        let raw = terminal.modes();
        if by_key {
            terminal.types("\u{1a}");
        } else {
            // As `kill -TSTP` sends it, to the job alone.
            let master = terminal.master.as_ref().expect("a terminal");
            let job = master.process_group_leader().expect("a job");
            kill_process(Pid::from_raw(job).expect("not zero"), Signal::TSTP).expect("sent");
        }
        terminal.sees("away", 1);
        // `fg` follows at once: it takes the terminal again, and draws all of it.
        terminal.sees("\x1b[?1049h", 2).sees("\x1b[?1000h", 2);
        until("it is raw again", || terminal.modes() == raw);
        let last = terminal.shown().rfind("\x1b[?1049h").expect("seen");
        until("it is drawn again", || {
            terminal.shown()[last..].contains("Overview")
        });
        terminal.types("\u{3}");
        terminal.sees("all done\r", 1);
        terminal.ends();
        terminal.is_restored();
    }
}

#[test]
fn without_a_shell_that_controls_jobs_it_does_not_stop() {
    let mut terminal = Terminal::play("run", &[]);
    terminal.sees("pizzapi", 1);
    terminal.types("\u{1a}");
    terminal.sees("No shell to go back to", 1);
    terminal.types("\u{3}");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_storm_of_resizes_ends_with_the_last_size() {
    let mut terminal = Terminal::play("run", &[]);
    terminal.sees("pizzapi", 1);
    for step in 0..200_u16 {
        let size = PtySize {
            rows: step % 40,
            cols: step * 7 % 160,
            ..PtySize::default()
        };
        let master = terminal.master.as_ref().expect("a terminal");
        master.resize(size).expect("resized");
    }
    let small = PtySize {
        rows: 10,
        cols: 43,
        ..PtySize::default()
    };
    let master = terminal.master.as_ref().expect("a terminal");
    master.resize(small).expect("resized");
    terminal.sees("43×10", 1);
    terminal.types("\u{3}");
    assert_eq!(terminal.ends(), 0);
    terminal.is_restored();
}
