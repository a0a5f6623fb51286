//! Shells complete what can follow: they load the scripts that are checked in, and ask the binary. No server is asked.

use std::{
    ffi::OsString,
    fs,
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    harness::{Dev, Home, Ran, program},
    terminal::{Terminal, path},
};

/// Nobody is there.
const URL: &str = "http://127.0.0.1:9";

/// What is checked in for a shell.
fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../completions")
        .join(name)
}

/// What the binary offers for the last of these words.
fn offered(home: &Home, words: &[&str]) -> Vec<String> {
    offered_with(home, words, &[])
}

fn offered_with(home: &Home, words: &[&str], environment: &[(&str, &str)]) -> Vec<String> {
    let line: Vec<&str> = ["--", "pizzapi"].iter().chain(words).copied().collect();
    let mut command = home.command(&line);
    command
        .env("PIZZAPI_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    for (name, value) in environment {
        command.env(name, value);
    }
    let ran = Ran::of(command.output().expect("the binary runs"));
    assert_eq!(ran.stderr, "", "completion says nothing");
    ran.ok().lines().map(str::to_owned).collect()
}

/// A machine with two profiles at a control plane that is away.
fn away() -> Home {
    let home = Home::new();
    for (name, account) in [("ann", "ann@example.com"), ("eve", "eve@example.com")] {
        home.run(&[
            "profile",
            "set",
            name,
            "--control-plane",
            URL,
            "--account",
            account,
            "--org",
            "acme",
        ])
        .ok();
    }
    home
}

fn cache(home: &Home, file: &str) -> PathBuf {
    home.path("cache/names/127.0.0.1_9/ann@example_com")
        .join(file)
}

/// Puts names of Ann's where commands put them.
fn remember(home: &Home, file: &str, names: &[(&str, &str)]) {
    let names: Vec<_> = names
        .iter()
        .map(|(name, help)| json!({ "name": name, "help": help }))
        .collect();
    let known = json!({ "control_plane": URL, "account": "ann@example.com", "names": names });
    let path = cache(home, file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .expect("a file");
    file.write_all(known.to_string().as_bytes())
        .expect("written");
}

fn well_known() -> Home {
    let home = away();
    remember(
        &home,
        "orgs.json",
        &[("acme", "Acme"), ("demo", "Demo of it"), ("$(touch x)", "")],
    );
    remember(
        &home,
        "orgs/acme/members.json",
        &[
            ("ann@example.com", "Ann, owner"),
            ("bob@example.com", "Bob"),
        ],
    );
    remember(
        &home,
        "orgs/acme/runners.json",
        &[
            ("0190-1", "laptop"),
            ("0190-2", "$(id)"),
            ("0190-3", "twin"),
            ("0190-4", "twin"),
        ],
    );
    home
}

#[test]
fn names_are_remembered_for_the_account_that_has_seen_them() {
    let mut dev = Dev::start();
    let home = &dev.home;
    let orgs = |more: &[&str]| offered(home, &[more, &["org", "get", ""]].concat());
    dev.run(&["org", "create", "Acme", "--wait"]).ok();
    assert_eq!(orgs(&[]), ["acme"], "made is known");
    dev.run(&["org", "list"]).ok();
    assert_eq!(orgs(&[]), ["acme", "demo"], "newest first");

    let _runner = dev.runner("acme", "cat");
    dev.run(&["runner", "list", "--org", "acme"]).ok();
    assert_eq!(
        offered(home, &["--org", "acme", "runner", "stop", ""]),
        ["laptop"]
    );
    let started = dev.run(&[
        "session", "start", "--org", "acme", "--prompt", "hunter2", "-o", "name",
    ]);
    let id = started.ok().trim().to_owned();
    let sessions = || offered(home, &["session", "get", "--org=acme", ""]);
    assert_eq!(sessions(), [id.as_str()]);
    dev.run(&["session", "list", "--org", "acme"]).ok();
    assert_eq!(sessions(), [id.as_str()]);
    dev.run(&["member", "list", "--org", "acme"]).ok();
    assert_eq!(
        offered(home, &["member", "remove", "--org", "acme", ""]).len(),
        1
    );
    assert!(
        !orgs(&[]).is_empty()
            && offered(home, &["session", "get", ""])
                .iter()
                .all(|it| *it != id),
        "another org's"
    );

    // Another account sees nothing of it, nor does a key that belongs to no profile.
    let password = home.path("password");
    fs::write(&password, "correct horse battery\n").expect("written");
    let mut login = home.command(&[
        "login",
        "--sign-up",
        "--email",
        "eve@example.com",
        "--profile",
        "eve",
        "--with-password",
    ]);
    login.stdin(fs::File::open(&password).expect("a file"));
    login.args(["--control-plane", &home.url()]);
    Ran::of(login.output().expect("it runs")).ok();
    let flags = |offered: Vec<String>| offered.iter().all(|it| it.starts_with('-'));
    assert!(flags(orgs(&["--profile", "eve"])));
    assert!(flags(orgs(&["--profile=eve"])));
    assert!(flags(orgs(&["--control-plane", "http://127.0.0.1:9"])));
    let keyed = offered_with(home, &["org", "get", ""], &[("PIZZAPI_API_KEY", "pzk_x")]);
    assert!(flags(keyed));

    dev.run(&["org", "delete", "acme", "--yes"]).ok();
    assert_eq!(orgs(&[]), ["demo"], "deleted is gone");
    dev.run(&["org", "list", "--all"]).ok();
    assert_eq!(orgs(&[]), ["demo"]);

    let written = files(&home.path("cache"));
    assert!(!written.is_empty());
    for path in written {
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", path.display());
        let text = fs::read_to_string(&path).expect("text");
        assert!(!text.contains("hunter2"), "a prompt in {}", path.display());
    }
    // Nobody is asked: it works as well when nobody is there.
    dev.stop();
    let home = &dev.home;
    assert_eq!(offered(home, &["org", "get", "d"]), ["demo"]);
    home.run(&["logout"]).ok();
    assert!(
        offered(home, &["org", "get", ""])
            .iter()
            .all(|it| it.starts_with('-'))
    );
    assert!(files(&home.path("cache")).is_empty(), "a logout forgets");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}

#[test]
fn what_is_offered_fits_what_is_being_typed() {
    let home = well_known();
    let offered = |words: &[&str]| offered(&home, words);
    assert_eq!(offered(&["org", "delete", ""]), ["acme", "demo"]);
    assert_eq!(offered(&["use", "d"]), ["demo"]);
    assert_eq!(offered(&["--org", "a"]), ["acme"]);
    assert_eq!(offered(&["--profile", ""]), ["ann", "eve"]);
    assert_eq!(offered(&["profile", "remove", "e"]), ["eve"]);
    assert_eq!(offered(&["member", "remove", "bob@"]), ["bob@example.com"]);
    // By name; whoever cannot be told apart by it, or whose name a shell would act on, by id.
    assert_eq!(
        offered(&["runner", "stop", ""]),
        ["laptop", "0190-2", "0190-3", "0190-4"]
    );
    assert_eq!(
        offered(&["session", "start", "--runner", "0190-1"]),
        ["0190-1"]
    );
    assert_eq!(offered(&["-o", "j"]), ["json", "jsonl"]);
    assert_eq!(offered(&["org", "de"]), ["delete", "deny"]);
    assert_eq!(offered(&["org", "delete", "--w"]), ["--wait"]);
    assert_eq!(offered(&["instance", "ru"]), [""; 0], "hidden");
    assert!(!offered(&[""]).contains(&"--org".to_owned()));
    assert!(offered(&["help", "exit"]).contains(&"exit-codes".to_owned()));
    // What makes no sense is met with silence.
    assert_eq!(offered(&["--profile", "nobody", "use", "a"]), [""; 0]);
    assert_eq!(offered(&["--org", "A_B!", "runner", "stop", "l"]), [""; 0]);
}

#[test]
fn a_cache_that_is_damaged_or_not_ours_is_ignored_in_silence() {
    let home = well_known();
    let orgs = || offered(&home, &["use", "a"]);
    let file = cache(&home, "orgs.json");
    let good = fs::read(&file).expect("a file");
    assert_eq!(orgs(), ["acme"]);
    fs::write(&file, b"{\"names\": [[[").expect("written");
    assert_eq!(orgs(), [""; 0]);
    fs::write(&file, vec![b'['; 5 << 20]).expect("written");
    assert_eq!(orgs(), [""; 0]);
    fs::write(&file, &good).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).expect("opened");
    assert_eq!(orgs(), [""; 0], "anybody may have written it");
    fs::remove_file(&file).expect("removed");
    let made = Command::new("mkfifo").arg(&file).status().expect("mkfifo");
    assert!(made.success());
    assert_eq!(orgs(), [""; 0], "a pipe that nobody writes to");
    fs::write(home.path("config/config.toml"), "what?").expect("written");
    assert_eq!(orgs(), [""; 0]);
}

#[test]
fn ten_thousand_names_are_no_reason_to_wait() {
    let home = away();
    let names: Vec<String> = (0..10_000).map(|it| format!("load-{it}")).collect();
    let names: Vec<(&str, &str)> = names
        .iter()
        .map(|it| (it.as_str(), "An organisation"))
        .collect();
    remember(&home, "orgs.json", &names);
    let started = Instant::now();
    assert_eq!(offered(&home, &["use", "load-999"]).len(), 11);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn the_scripts_are_those_that_are_checked_in() {
    let home = Home::new();
    for (shell, name) in [
        ("bash", "pizzapi.bash"),
        ("zsh", "_pizzapi"),
        ("fish", "pizzapi.fish"),
        ("powershell", "_pizzapi.ps1"),
        ("elvish", "pizzapi.elv"),
    ] {
        let printed = home.run(&["completion", shell]).ok();
        let kept = fs::read_to_string(script(name)).expect("a script");
        assert_eq!(printed, kept, "{name}: `cargo xtask gen` makes it");
        assert!(kept.contains("pizzapi") && kept.contains("PIZZAPI_COMPLETE"));
    }
}

/// Types at a shell's prompt, and sees what becomes of it.
fn completes(mut shell: Terminal, load: &str) {
    // What is typed is echoed: the answer is something that was not typed.
    shell
        .types(&format!("{load}; echo loaded=$?\r"))
        .sees("loaded=0");
    shell.types("pizzapi org delete de\t").sees("delete demo ");
    shell
        .types("\u{15}pizzapi completi\t")
        .sees("pizzapi completion ");
    shell
        .types("\u{15}pizzapi member remove bob@ex\t")
        .sees("bob@example.com ");
    shell
        .types("\u{15}pizzapi --org=acme member remove a\t")
        .sees("ann@example.com ");
}

#[test]
fn bash_completes() {
    let Some(bash) = program("/bin/bash") else {
        return;
    };
    let home = well_known();
    let shell = Terminal::program(&home, &bash.display().to_string(), &["--norc", "-i"], 100);
    completes(shell, &format!(". {}", script("pizzapi.bash").display()));
}

#[test]
fn zsh_completes_where_it_finds_the_script_by_itself() {
    let Some(zsh) = program("/usr/bin/zsh") else {
        return;
    };
    let home = well_known();
    let shell = Terminal::program(&home, &zsh.display().to_string(), &["-f", "-i"], 100);
    let folder = script("_pizzapi");
    let folder = folder.parent().expect("a folder").display();
    completes(
        shell,
        &format!("fpath=({folder} $fpath); autoload -U compinit; compinit -D -u"),
    );
}

#[test]
fn fish_completes() {
    let Some(fish) = program("/usr/bin/fish") else {
        return;
    };
    let home = well_known();
    let complete = |line: &str| {
        let command = home.command(&[]);
        let load = format!(
            "source {}; complete -C '{line}'",
            script("pizzapi.fish").display()
        );
        let arguments = ["--no-config".into(), "-c".into(), OsString::from(load)];
        let mut shell = Command::new(&fish);
        shell.args(arguments).env_clear().stdin(Stdio::null());
        shell.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        shell.env("PATH", path()).env("HOME", home.folder.path());
        Ran::of(shell.output().expect("it runs")).ok()
    };
    assert_eq!(complete("pizzapi org delete de"), "demo\tDemo of it\n");
    assert!(complete("pizzapi org d").starts_with("delete\tDelete an organisation"));
    assert_eq!(
        complete("pizzapi member remove bob@"),
        "bob@example.com\tBob\n"
    );
    assert_eq!(complete("pizzapi --org=acme runner stop la"), "laptop\n");
}

#[test]
fn elvish_completes() {
    let Some(elvish) = program("/usr/bin/elvish") else {
        return;
    };
    let home = well_known();
    // Where nobody types there is no editor to tell of the function: it is called as it is.
    let kept = fs::read_to_string(script("pizzapi.elv")).expect("a script");
    let function = kept.replace(
        "set edit:completion:arg-completer[pizzapi] = ",
        "var complete~ = ",
    );
    assert_ne!(function, kept);
    let file = home.path("complete.elv");
    fs::write(
        &file,
        format!("{function}\ncomplete pizzapi org delete de\n"),
    )
    .expect("written");
    let command = home.command(&[]);
    let mut shell = Command::new(elvish);
    shell
        .arg("-norc")
        .arg(&file)
        .env_clear()
        .stdin(Stdio::null());
    shell.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    shell.env("PATH", path()).env("HOME", home.folder.path());
    let ran = Ran::of(shell.output().expect("it runs"));
    assert_eq!(ran.ok(), "demo\n");
}
