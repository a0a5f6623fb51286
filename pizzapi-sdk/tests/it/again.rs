//! Tests that need processes: a test runs itself again, as another process with another part to play.

use std::{
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// Names the part; without it, a test is what the person started.
const PART: &str = "PIZZAPI_TEST_PART";

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The part that this process is to play, if it is one that a test started.
pub fn part() -> Option<String> {
    std::env::var(PART).ok()
}

/// A setting that the test gave this process.
pub fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

/// The test of this name once more, playing a part.
pub fn this(test: &str, part: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--nocapture"])
        .env(PART, part)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs one to its end, which must be a good one.
pub fn run(mut command: Command) {
    check(&command.output().expect("it runs"));
}

/// Waits for one that was started to end well.
pub fn join(child: Child) {
    check(&child.wait_with_output().expect("it ends"));
}

fn check(output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{}\n{said}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Waits until `look` finds something; fails the test when that takes too long.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}
