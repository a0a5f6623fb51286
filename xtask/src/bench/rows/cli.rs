//! The program, as whoever types it waits for it: each figure is a whole run, from its start to its end.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    Result,
    bench::{
        Programs, RUNS,
        figure::{median, ms},
        registry,
        row::Row,
        serve::{Account, Serve},
    },
};

/// A control plane with so many orgs, and somebody who is a member of all of them and logged in.
struct Platform {
    serve: Serve,
    config: PathBuf,
}

impl Platform {
    fn with(programs: &Programs, orgs: usize) -> Result<Self> {
        let mut serve = Serve::start(programs)?;
        let member = serve.sign_up("member")?;
        serve.restart(|registry| registry::fill(registry, orgs, &[(&member, orgs)]))?;
        registry::wait_until_quiet(&serve.data.join("control-plane/registry.db"))?;
        let config = serve.data.join("config");
        let this = Self { serve, config };
        this.log_in(programs, &member)?;
        Ok(this)
    }

    fn command(&self, programs: &Programs, arguments: &[&str]) -> Command {
        let mut command = pizzapi(programs, &self.config, arguments);
        command.env(
            "PIZZAPI_CONTROL_PLANE_URL",
            format!("http://{}", self.serve.address),
        );
        command
    }

    fn log_in(&self, programs: &Programs, member: &Account) -> Result {
        let mut child = self
            .command(programs, &["login", "--with-token"])
            .stdin(Stdio::piped())
            .spawn()?;
        let mut input = child.stdin.take().ok_or("no standard input")?;
        input.write_all(member.token.as_bytes())?;
        drop(input);
        succeeded(child.wait()?.success())
    }
}

fn pizzapi(programs: &Programs, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(&programs.pizzapi);
    command
        .args(arguments)
        .env("PIZZAPI_CONFIG_DIR", folder)
        .env("PIZZAPI_CACHE_DIR", folder)
        // Where there is no keyring.
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("XDG_RUNTIME_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn succeeded(success: bool) -> Result {
    success
        .then_some(())
        .ok_or_else(|| "a command failed".into())
}

/// The median of several runs, after one to warm up.
fn timed(mut command: impl FnMut() -> Command) -> Result<Duration> {
    succeeded(command().status()?.success())?;
    let mut times = Vec::new();
    for _ in 0..RUNS * 4 {
        let mut command = command();
        let started = Instant::now();
        succeeded(command.status()?.success())?;
        times.push(started.elapsed());
    }
    Ok(median(times))
}

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let few = Platform::with(programs, 100)?;
    let many = Platform::with(programs, 10_000)?;
    let nothing = timed(|| Command::new("true"))?;
    let row = |what: &str, took: Duration, limit: u64, target: &'static str| Row {
        what: what.to_owned(),
        measured: ms(took),
        ceiling: ms(nothing),
        target,
        met: Some(took <= Duration::from_millis(limit)),
        ..Row::default()
    };
    let help = timed(|| few.command(programs, &["--help"]))?;
    let hundred = timed(|| few.command(programs, &["org", "list"]))?;
    let thousands = timed(|| many.command(programs, &["org", "list", "--all"]))?;
    let filtered = timed(|| few.command(programs, &["org", "list", "--jq", ".items[].slug"]))?;
    let completed = timed(|| {
        let mut command = many.command(programs, &["--", "pizzapi", "org", "get", ""]);
        command
            .env("PIZZAPI_COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", "3");
        command
    })?;
    Ok(vec![
        row("`pizzapi --help`", help, 5, "≤ 5 ms"),
        row("`pizzapi org list`, 100 orgs", hundred, 15, "≤ 15 ms"),
        row(
            "`pizzapi org list --all`, 10 000 orgs",
            thousands,
            100,
            "≤ 100 ms",
        ),
        Row {
            target: "",
            met: None,
            ..row("`pizzapi org list --jq`, 100 orgs", filtered, 0, "")
        },
        row(
            "completing an org's name, 10 000 orgs known",
            completed,
            50,
            "≤ 50 ms",
        ),
    ])
}
