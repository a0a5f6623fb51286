//! Backups as whoever runs the platform makes them and puts them back.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{
    apart::{log_in, spawn},
    harness::{Background, Home, Ran, until},
};

const SECRET: (&str, &str) = (
    "PIZZAPI_JWT_SECRET",
    "more than thirty-two bytes, and not random",
);

fn serve(home: &Home) -> (Background, Background) {
    let serve = spawn(home, "serve", &[(SECRET.0, SECRET.1.to_owned())]);
    until("it is ready", || {
        (home.run(&["health", "--ready"]).code == 0).then_some(())
    });
    let url = ("PIZZAPI_CONTROL_PLANE_URL", home.url());
    (serve, spawn(home, "router", &[url]))
}

fn healthy(home: &Home) -> Value {
    until("the org is healthy", || {
        let status = home.run(&["org", "status", "acme", "-o", "json"]);
        let status: Value = serde_json::from_str(&status.stdout).ok()?;
        (status["instance"]["status"] == "healthy").then_some(status)
    })
}

fn one_instance(home: &Home, org: &str) -> u32 {
    until("one process serves the org", || {
        match home.instances(org).as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    })
}

#[test]
fn a_platform_is_backed_up_and_put_back() {
    let home = Home::new();
    assert_eq!(home.run(&["admin", "backup", "x.tar"]).code, 6);
    let (mut server, mut router) = serve(&home);
    let first = home.run(&["admin", "first-login", "--take"]).json();
    let text = |name: &str| first[name].as_str().expect("text").to_owned();
    log_in(&home, &text("email"), &text("password"));
    home.run(&["org", "create", "Acme", "--wait"]).ok();
    let org = home.run(&["org", "get", "acme", "-o", "json"]).json();
    let org = org["id"].as_str().expect("an id").to_owned();

    let made = home.run(&["admin", "backup", "a.tar"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(
        made.stderr.contains("Backed up 1 organisation"),
        "{}",
        made.stderr
    );
    let mode = fs::metadata(home.path("a.tar"))
        .expect("there")
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let piped = home
        .command(&["admin", "backup", "-"])
        .output()
        .expect("run");
    assert!(piped.status.success(), "{piped:?}");
    fs::write(home.path("piped.tar"), &piped.stdout).expect("written");
    assert_eq!(home.run(&["admin", "backup", "no/such/place.tar"]).code, 1);
    let unheard_of = home.path(&format!("data/orgs/{org}/un\u{1b}heard-of"));
    fs::write(&unheard_of, "nobody could put it back").expect("written");
    let partly = home.run(&["admin", "backup", "partly.tar"]);
    assert_eq!(partly.code, 8, "{}", partly.stderr);
    assert!(
        partly.stderr.contains("un\u{fffd}heard-of"),
        "{}",
        partly.stderr
    );
    let left = fs::read_dir(home.folder.path()).expect("listed");
    let left = left.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    assert_eq!(left.filter(|name| name.starts_with('.')).count(), 0);

    // Elsewhere, while the first platform runs: nothing of it is taken over.
    let pid = one_instance(&home, &org);
    let other = Home::new();
    let mut child = Command::new(crate::harness::PIZZAPI);
    let restored = child
        .args(["admin", "restore", "-"])
        .envs(other.environment())
        .stdin(Stdio::from(
            fs::File::open(home.path("piped.tar")).expect("opened"),
        ))
        .output();
    let restored = Ran::of(restored.expect("run"));
    assert_eq!(restored.code, 0, "{}", restored.stderr);
    assert!(
        restored.stderr.contains("give PIZZAPI_JWT_SECRET"),
        "{}",
        restored.stderr
    );
    let mut forgotten = spawn(&other, "serve", &[]);
    assert_eq!(forgotten.ended(), 1);
    assert!(
        forgotten.said().contains("another master key"),
        "{}",
        forgotten.said()
    );
    let (mut other_server, mut other_router) = serve(&other);
    log_in(&other, &text("email"), &text("password"));
    healthy(&other);
    let other_pid = one_instance(&other, &org);
    assert_ne!(pid, other_pid);
    assert_eq!(one_instance(&home, &org), pid, "the first one's goes on");
    other
        .run(&["org", "delete", "acme", "--yes", "--wait"])
        .ok();
    assert_eq!((other_server.end("TERM"), other_router.end("TERM")), (0, 0));

    // In place.
    let archive = home.path("a.tar").display().to_string();
    let busy = home.run(&["admin", "restore", &archive, "--force"]);
    assert_eq!(busy.code, 7, "{}", busy.stderr);
    assert!(busy.stderr.contains("stop it first"), "{}", busy.stderr);
    home.run(&["org", "create", "Late", "--wait"]).ok();
    assert_eq!((server.end("TERM"), router.end("TERM")), (0, 0));
    let full = home.run(&["admin", "restore", &archive]);
    assert_eq!(full.code, 7, "{}", full.stderr);
    assert!(full.stderr.contains("--force"), "{}", full.stderr);
    let foreign = home.run(&["admin", "restore", "serve.out", "--force"]);
    assert_eq!(foreign.code, 1, "{}", foreign.stderr);
    assert_eq!(home.run(&["admin", "restore", "nothing.tar"]).code, 6);
    assert_eq!(
        one_instance(&home, &org),
        pid,
        "nobody was disturbed so far"
    );
    let forced = home.run(&["admin", "restore", &archive, "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.stderr);
    assert!(
        forced.stderr.contains("data.before-restore-"),
        "{}",
        forced.stderr
    );
    assert!(
        home.left_running().is_empty(),
        "the old instances were ended"
    );
    let (mut server, mut router) = serve(&home);
    healthy(&home);
    assert_ne!(one_instance(&home, &org), pid);
    let orgs = home.run(&["org", "list", "-o", "name"]).ok();
    assert_eq!(orgs, "acme\n");
    home.run(&["org", "delete", "acme", "--yes", "--wait"]).ok();
    assert_eq!((server.end("TERM"), router.end("TERM")), (0, 0));
}

#[test]
fn a_backup_that_is_interrupted_or_killed_leaves_no_part_of_one() {
    let home = Home::new();
    let (mut server, mut router) = serve(&home);
    // Nobody reads what is written, so it does not end by itself: the registry is larger than a pipe.
    let begin = || {
        let mut backup = home.command(&["admin", "backup", "-"]);
        let backup = backup.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let backup = Background::of(backup.expect("the binary runs"), home.path("serve.out"));
        until("it is being made", || {
            home.path("data/.backup/content/copy")
                .exists()
                .then_some(())
        });
        backup
    };
    let mut backup = begin();
    let busy = home.run(&["admin", "backup", "x.tar"]);
    assert_eq!(busy.code, 7, "{}", busy.stderr);
    assert!(!home.path("x.tar").exists());
    assert_eq!(backup.end("TERM"), 130);
    assert!(!home.path("data/.backup").exists());

    let mut backup = begin();
    backup.end("KILL");
    home.run(&["admin", "backup", "x.tar"]).ok();
    assert!(!home.path("data/.backup").exists());
    assert_eq!((server.end("TERM"), router.end("TERM")), (0, 0));
}

#[test]
fn nothing_runs_on_a_part_of_what_is_restored_nor_is_it_backed_up() {
    let home = Home::new();
    let control_plane = home.path("data/control-plane");
    fs::create_dir_all(&control_plane).expect("made");
    fs::write(control_plane.join(".restoring"), "begun").expect("written");
    for command in [&["serve"][..], &["admin", "backup", "x.tar"]] {
        let refused = home.run(command);
        assert_eq!(refused.code, 7, "{}", refused.stderr);
        let said = refused.stderr.contains("not finished");
        assert!(said, "{}", refused.stderr);
    }
    assert!(!control_plane.join("registry.db").exists());
    assert!(!home.path("x.tar").exists());
}

#[test]
fn a_stack_has_a_name() {
    let home = Home::new();
    for name in ["", "Upper", "-x", "a/b"] {
        for verb in ["backup", "restore"] {
            let refused = home.run(&["admin", verb, "x.tar", &format!("--stack={name}")]);
            assert_eq!(refused.code, 2, "{}", refused.stderr);
            let said = refused.stderr.contains("a project's name has");
            assert!(said, "{}", refused.stderr);
        }
    }
}
