//! Every command in four cases: for people, as JSON, when it fails, and logged out.
//!
//! The one rule: the tree of commands is walked, so that none is left out; what a command prints is read by a person, in the
//! snapshot.

use std::collections::BTreeSet;

use crate::{
    harness::{Dev, Home, Ran},
    steady::steady,
};

/// How a command is called so that it works, and so that it fails.
struct Case {
    command: &'static str,
    works: &'static [&'static str],
    fails: &'static [&'static str],
    /// What is on its standard input.
    input: Input,
}

/// What a command reads.
#[derive(Clone, Copy)]
enum Input {
    Nothing,
    /// What another command prints.
    Of(&'static [&'static str]),
}

/// Commands that go on, want a terminal or start servers: each has tests of its own.
const ELSEWHERE: &[(&str, &str)] = &[
    ("admin backup", "backup.rs"),
    ("admin first-login", "apart.rs"),
    ("admin restore", "backup.rs"),
    ("compose config", "compose/files.rs"),
    ("compose down", "compose/engine.rs"),
    ("compose init-secrets", "compose/secrets.rs"),
    ("compose logs", "compose/engine.rs"),
    ("compose ps", "compose/engine.rs"),
    ("compose pull", "compose/engine.rs"),
    ("compose up", "compose/engine.rs"),
    ("dashboard", "the dashboard's own tests"),
    ("dev", "dev.rs, tour.rs"),
    ("dev dnsmasq", "dev.rs"),
    ("dev hosts", "dev.rs"),
    ("dev status", "dev.rs"),
    ("dev stop", "dev.rs"),
    ("doctor", "doctor.rs"),
    ("health", "apart.rs"),
    ("instance run", "recover.rs, runner_server.rs"),
    ("login", "logins.rs, prompts.rs, usage.rs"),
    ("logout", "logins.rs, settings.rs"),
    ("password", "prompts.rs, settings.rs"),
    ("router", "recover.rs"),
    ("runner", "tour.rs, runner.rs"),
    ("runner install", "runner_install.rs"),
    ("runner restart", "runner.rs"),
    ("runner stop", "runner.rs"),
    ("runner uninstall", "runner_install.rs"),
    ("serve", "crash.rs, usage.rs"),
    ("session kill", "runner.rs, tour.rs"),
];

macro_rules! cases {
    ($($command:literal: [$($works:literal),*], [$($fails:literal),*] $(, $input:expr)?;)+) => {
        &[$(Case { command: $command, works: &[$($works),*], fails: &[$($fails),*], input: cases!(@ $($input)?) }),+]
    };
    (@) => { Input::Nothing };
    (@ $input:expr) => { $input };
}

/// In an order in which each finds what it needs. Twice over, once for people and once as JSON, with `%` for the number of the time.
const CASES: &[Case] = cases! {
    "org create": ["Acme %", "--no-wait"], ["x"];
    "org wait": ["acme-%"], ["nope", "--timeout", "1s"];
    "org get": ["acme-%"], ["nope"];
    "org list": ["--search", "acme-%"], ["--limit", "some"];
    "org edit": ["acme-%", "--name", "Acme Rockets"], ["acme-%"];
    "org status": ["acme-%"], ["nope"];
    "org open": ["acme-%", "--print"], ["nope"];
    "use": ["acme-%"], ["nope"];
    "whoami": [], ["--profile", "nope"];
    "instance get": ["acme-%"], ["nope"];
    "instance stop": ["acme-%", "--yes", "--wait"], ["nope", "--yes"];
    "instance start": ["acme-%", "--wait"], ["nope"];
    "instance restart": ["acme-%", "--wait"], ["nope"];
    "instance logs": ["acme-%", "--tail", "0"], ["acme-%", "--tail", "-1"];
    "instance upgrade": ["acme-%", "--image", "other", "--dry-run"], ["acme-%", "--image", "other"];
    "admin users create": ["user%@example.com", "--name", "User"], ["user%@example.com"];
    "admin users list": ["--search", "user%@"], ["--limit", "-1"];
    "admin users edit": ["user%@example.com", "--role", "admin"], ["user%@example.com"];
    "member add": ["user%@example.com", "--role", "admin"], ["nobody@example.com"];
    "member list": [], ["--org", "nope"];
    "member role": ["user%@example.com", "member"], ["nobody@example.com", "member"];
    "member remove": ["user%@example.com", "--yes"], ["nobody@example.com"];
    "invite create": ["--role", "admin"], ["--role", "king"];
    "invite list": [], ["--org", "nope"];
    "invite accept": ["--with-secret", "--dry-run"], ["--with-secret", "--org", "NO"], Input::Of(&["invite", "create", "--org", "acme-%"]);
    "invite revoke": ["0190a1b2-0000-7000-8000-000000000000", "--dry-run"], ["0190a1b2-0000-7000-8000-000000000000"];
    "key create": ["ci%"], ["ci", "--expires-in", "soon"];
    "key list": [], ["--limit", "-1"];
    "key revoke": ["ci%"], ["nope"];
    "token get": [], ["--org", "nope"];
    "token inspect": [], [], Input::Of(&["token", "get", "--org", "acme-%"]);
    "token verify": [], ["--org", "demo"], Input::Of(&["token", "get", "--org", "acme-%"]);
    "runner list": ["--org", "demo"], ["--org", "nope"];
    "runner get": ["laptop", "--org", "demo"], ["nope", "--org", "demo"];
    "runner status": [], ["--server"];
    "session start": ["--org", "demo", "--prompt", "hello %", "--follow"], ["--org", "demo", "--runner", "nope"];
    "session list": ["--org", "demo"], ["--org", "nope"];
    "session get": ["SESSION", "--org", "demo"], ["0190a1b2-0000-7000-8000-000000000000", "--org", "demo"];
    "session events": ["SESSION", "--org", "demo"], ["0190a1b2-0000-7000-8000-000000000000", "--org", "demo"];
    "admin overview": [], ["--profile", "nope"];
    "admin keys list": [], ["--limit", "-1"];
    "admin keys rotate": [], ["--grace", "long"];
    "events": ["--since", "0s"], ["--since", "soon"];
    "org suspend": ["acme-%", "--reason", "unpaid", "--yes", "--wait"], ["nope", "--yes"];
    "org resume": ["acme-%", "--wait"], ["nope"];
    "org approve": ["acme-%", "--dry-run"], ["nope"];
    "org deny": ["acme-%", "--dry-run"], ["nope", "--yes"];
    "org delete": ["acme-%", "--yes", "--wait"], ["nope", "--yes"];
    "apply": ["-f", "-", "--yes"], ["-f", "nope.yaml"], Input::Of(&["export", "demo"]);
    "diff": ["-f", "-"], ["-f", "nope.yaml"], Input::Of(&["export", "demo"]);
    "export": ["demo"], ["nope"];
    "api": ["GET", "/api/orgs/demo"], ["GET", "https://example.com/"];
    "profile set": ["other%", "--control-plane", "https://other.example.com"], ["another"];
    "profile list": [], ["more"];
    "profile show": ["other%"], ["nope"];
    "profile use": ["dev"], ["nope"];
    "profile remove": ["other%", "--yes"], ["nope", "--yes"];
    "config path": [], ["more"];
    "config show": [], ["more"];
    "config explain": [], ["--profile", "nope"];
    "completion": ["bash"], ["csh"];
    "help": ["exit-codes"], ["nothing"];
    "version": [], ["more"];
};

#[test]
fn every_command_for_people_as_json_when_it_fails_and_logged_out() {
    every_command_is_here();
    let mut dev = Dev::start();
    let mut runner = dev.runner("demo", "cat");
    let stranger = Home::new();
    let mut seen = String::new();
    let mut session = String::new();
    for case in CASES {
        for (number, json) in [("1", false), ("2", true)] {
            let ran = case.run(&dev.home, case.works, number, json, &session);
            assert_eq!(
                ran.code, 0,
                "{} {:?}: {}",
                case.command, case.works, ran.stderr
            );
            if case.command == "session start" && !json {
                session = id_in(&ran.stderr);
            }
            let what = if case.command == "completion" {
                "…\n".to_owned()
            } else {
                check_json(case, json, &ran);
                ran.stdout + &ran.stderr
            };
            seen += &format!(
                "$ pizzapi {}{}\n{what}\n",
                line(case, case.works),
                if json { " -o json" } else { "" }
            );
        }
        if !case.fails.is_empty() {
            let ran = case.run(&dev.home, case.fails, "1", false, &session);
            assert!(ran.code > 0, "{} {:?} works", case.command, case.fails);
            assert_eq!(ran.stdout, "", "{} {:?}", case.command, case.fails);
            seen += &format!(
                "$ pizzapi {}\n[{}] {}\n",
                line(case, case.fails),
                ran.code,
                ran.stderr
            );
        }
        let ran = case.run(&stranger, case.works, "1", false, &session);
        let said = if ran.code == 0 {
            "works".to_owned()
        } else {
            ran.stderr
        };
        seen += &format!("logged out: [{}] {said}\n", ran.code);
    }
    runner.end("INT");
    dev.stop();
    insta::assert_snapshot!(steady(&seen, &[&dev.home, &stranger]));
}

impl Case {
    fn run(&self, home: &Home, arguments: &[&str], number: &str, json: bool, session: &str) -> Ran {
        let fill = |word: &&str| word.replace('%', number).replace("SESSION", session);
        let format: &[&str] = if json { &["-o", "json"] } else { &[] };
        let words = self.command.split(' ');
        let all: Vec<String> = words
            .map(str::to_owned)
            .chain(arguments.iter().chain(format).map(fill))
            .collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let text = match self.input {
            Input::Nothing => return home.run(&all),
            Input::Of(command) => {
                let command: Vec<String> = command.iter().map(fill).collect();
                let command: Vec<&str> = command.iter().map(String::as_str).collect();
                home.run(&command).stdout
            }
        };
        home.fed(&all, &text)
    }
}

/// What programs read is JSON, and nothing else.
fn check_json(case: &Case, json: bool, ran: &Ran) {
    let lines = ["session start", "session events", "events", "instance logs"];
    if !json || case.command == "help" {
        return;
    }
    let parsed: Result<Vec<serde_json::Value>, _> = if lines.contains(&case.command) {
        ran.stdout.lines().map(serde_json::from_str).collect()
    } else if ran.stdout.is_empty() {
        Ok(Vec::new())
    } else {
        serde_json::from_str(&ran.stdout).map(|one| vec![one])
    };
    assert!(parsed.is_ok(), "{}: {}", case.command, ran.stdout);
}

fn line(case: &Case, arguments: &[&str]) -> String {
    let quoted = arguments.iter().map(|word| {
        if word.contains(' ') {
            format!("{word:?}")
        } else {
            (*word).to_owned()
        }
    });
    std::iter::once(case.command.to_owned())
        .chain(quoted)
        .collect::<Vec<_>>()
        .join(" ")
}

fn id_in(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    let mut ids = words.filter(|word| word.len() == 36 && word.matches('-').count() == 4);
    ids.next().expect("an id").to_owned()
}

fn every_command_is_here() {
    let mut all = BTreeSet::new();
    leaves(&pizzapi_cli::command(), "", &mut all);
    let told: BTreeSet<String> = CASES
        .iter()
        .map(|case| case.command)
        .chain(ELSEWHERE.iter().map(|(command, _)| *command))
        .map(str::to_owned)
        .collect();
    let missing: Vec<_> = all.difference(&told).collect();
    assert!(missing.is_empty(), "commands without a case: {missing:?}");
    let gone: Vec<_> = told.difference(&all).collect();
    assert!(gone.is_empty(), "cases without a command: {gone:?}");
}

/// Commands that do something themselves.
fn leaves(command: &clap::Command, path: &str, all: &mut BTreeSet<String>) {
    for sub in command.get_subcommands() {
        let path = format!("{path} {}", sub.get_name()).trim().to_owned();
        if !sub.is_subcommand_required_set() {
            all.insert(path.clone());
        }
        leaves(sub, &path, all);
    }
}
