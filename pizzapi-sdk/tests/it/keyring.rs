//! Keyrings: none, one that hangs, and a real one.

use std::{
    os::unix::net::UnixListener,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use pizzapi_host::file;
use pizzapi_sdk::{
    auth::{FileStore, KeyringStore, SecretName, SecretStore, StoreKind, open_store},
    types::Secret,
};
use tempfile::TempDir;

use crate::{
    again,
    store::{count, counted},
};

const FOLDER: &str = "PIZZAPI_TEST_FOLDER";
const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";

fn name(account: &str) -> SecretName {
    SecretName::new("https://pizza.example.com", account)
}

fn put(store: &dyn SecretStore, name: &SecretName, secret: Option<&str>) {
    store
        .update(name, &mut |_| secret.map(Secret::from))
        .expect("kept");
}

fn got(store: &dyn SecretStore, name: &SecretName) -> Option<String> {
    let secret = store.get(name).expect("looked");
    secret.map(|secret| secret.expose().to_owned())
}

/// A test once more, on a machine of its own that has no session bus.
fn elsewhere(test: &str, part: &str, folder: &TempDir) -> Command {
    let mut command = again::this(test, part);
    command
        .env(FOLDER, folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .env("XDG_DATA_HOME", folder.path())
        .env("XDG_CONFIG_HOME", folder.path())
        .env("HOME", folder.path())
        .env_remove(BUS)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    command
}

fn folder() -> PathBuf {
    again::told(FOLDER).into()
}

#[test]
fn without_a_bus_secrets_are_in_the_file_at_once() {
    const TEST: &str = "keyring::without_a_bus_secrets_are_in_the_file_at_once";
    if again::part().is_some() {
        let quickest = (0..5).map(|_| {
            let began = Instant::now();
            let error = KeyringStore::open(folder()).expect_err("there is no bus");
            let why = std::error::Error::source(&error)
                .expect("a cause")
                .to_string();
            assert!(why.contains("no keyring answers here"), "{why}");
            began.elapsed()
        });
        let quickest = quickest.min().expect("tried");
        assert!(quickest < Duration::from_millis(50), "{quickest:?}");

        let store = open_store(folder(), None);
        put(&store, &name("ann"), Some("one"));
        assert_eq!(store.kind(), StoreKind::File);
        assert_eq!(
            got(&FileStore::new(store.file()), &name("ann")),
            Some("one".to_owned())
        );
        let forced = open_store(folder(), Some(StoreKind::Keyring));
        assert_eq!(forced.kind(), StoreKind::Keyring);
        forced
            .update(&name("eve"), &mut |_| Some("two".into()))
            .expect_err("there is none");
        assert_eq!(got(&store, &name("eve")), None);
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    again::run(elsewhere(TEST, "use it", &folder));
    let mut broken = elsewhere(TEST, "use it", &tempfile::tempdir().expect("a folder"));
    broken.env(BUS, "unix:path=/no/such/bus");
    again::run(broken);
}

#[test]
fn a_bus_that_hangs_is_given_two_seconds() {
    const TEST: &str = "keyring::a_bus_that_hangs_is_given_two_seconds";
    if again::part().is_some() {
        put(
            &FileStore::new(folder().join("credentials.json")),
            &name("ann"),
            Some("one"),
        );
        let store = open_store(folder(), None);
        let began = Instant::now();
        assert_eq!(got(&store, &name("ann")), Some("one".to_owned()));
        let took = began.elapsed();
        assert!(
            took < Duration::from_secs(1),
            "what is in the file needs no keyring: {took:?}"
        );

        put(&store, &name("ann"), Some("two"));
        let took = began.elapsed();
        assert!(
            took >= Duration::from_secs(2) && took < Duration::from_secs(4),
            "{took:?}"
        );
        assert_eq!(store.kind(), StoreKind::File);
        assert_eq!(got(&store, &name("eve")), None);
        let took = began.elapsed();
        assert!(
            took < Duration::from_secs(4),
            "it was asked again: {took:?}"
        );
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bus");
    // The kernel takes connections, and nobody ever answers.
    let _bus = UnixListener::bind(&path).expect("bound");
    let mut command = elsewhere(TEST, "use it", &folder);
    command.env(BUS, format!("unix:path={}", path.display()));
    again::run(command);
}

#[test]
fn a_real_keyring_keeps_secrets_for_other_processes() {
    const TEST: &str = "keyring::a_real_keyring_keeps_secrets_for_other_processes";
    match again::part().as_deref() {
        None => {}
        Some("in the session") => return in_the_session(TEST),
        Some("count") => {
            let store = KeyringStore::open(folder()).expect("opened");
            return (0..10).for_each(|_| count(&store, &name("all")));
        }
        Some(expected) => {
            let store = KeyringStore::open(folder()).expect("opened");
            assert_eq!(got(&store, &name("ann")).unwrap_or_default(), expected);
            return;
        }
    }
    // The keyring goes with the bus, and the bus with the test.
    let script =
        r#"printf secret | gnome-keyring-daemon --unlock --components=secrets >&2 && exec "$@""#;
    in_a_session(TEST, script);
}

/// Plays the part `in the session` on a bus of its own, by a script that is given the command to end with.
fn in_a_session(test: &str, script: &str) {
    let (Some(session), Some(_)) = (
        present("/usr/bin/dbus-run-session"),
        present("/usr/bin/gnome-keyring-daemon"),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let own = elsewhere(test, "in the session", &folder);
    let mut command = Command::new(session);
    command
        .args(["--", "sh", "-c", script, "sh"])
        .arg(own.get_program())
        .args(own.get_args());
    for (name, value) in own.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    again::run(command);
}

#[test]
fn a_keyring_that_nobody_ever_unlocked_leaves_secrets_in_the_file() {
    const TEST: &str = "keyring::a_keyring_that_nobody_ever_unlocked_leaves_secrets_in_the_file";
    if again::part().is_none() {
        // The bus starts the daemon when it is first asked for; it has no keyring, and nobody who could make one.
        return in_a_session(TEST, r#"exec "$@""#);
    }
    let keyring = KeyringStore::open(folder()).expect("a daemon");
    keyring
        .update(&name("ann"), &mut |_| Some("one".into()))
        .expect_err("it has no place for it");
    let store = open_store(folder(), None);
    put(&store, &name("ann"), Some("one"));
    assert_eq!(store.kind(), StoreKind::File);
    assert_eq!(got(&store, &name("ann")), Some("one".to_owned()));
    put(&store, &name("ann"), None);
    assert_eq!(got(&store, &name("ann")), None);
    let forced = open_store(folder(), Some(StoreKind::Keyring));
    forced
        .update(&name("ann"), &mut |_| Some("one".into()))
        .expect_err("it has no place for it");
}

fn in_the_session(test: &str) {
    let other = |part: &str| {
        let mut command = again::this(test, part);
        command.env(FOLDER, folder());
        command
    };
    let keyring = KeyringStore::open(folder()).expect("a keyring");
    assert_eq!(got(&keyring, &name("ann")), None);
    put(&keyring, &name("ann"), Some("one"));
    again::run(other("one"));
    put(
        &keyring,
        &name("ann"),
        Some("two, ünd löng".repeat(100).as_str()),
    );
    again::run(other(&"two, ünd löng".repeat(100)));
    put(&keyring, &name("ann"), None);
    again::run(other(""));
    put(&keyring, &name("ann"), None);

    let counting: Vec<_> = (0..4)
        .map(|_| other("count").spawn().expect("started"))
        .collect();
    for process in counting {
        again::join(process);
    }
    assert_eq!(counted(&keyring, &name("all")), 40);

    what_was_in_the_file_moves(&keyring);
    one_that_is_locked_says_so();
}

/// A login made before there was a keyring is found, and goes there when it is made anew.
fn what_was_in_the_file_moves(keyring: &KeyringStore) {
    let store = open_store(folder(), None);
    let file = FileStore::new(store.file());
    for account in ["ann", "eve"] {
        put(&file, &name(account), Some("before"));
    }
    assert_eq!(got(&store, &name("ann")), Some("before".to_owned()));
    assert_eq!(got(keyring, &name("ann")), None);
    put(&store, &name("ann"), Some("after"));
    assert_eq!(store.kind(), StoreKind::Keyring);
    assert_eq!(got(keyring, &name("ann")), Some("after".to_owned()));
    assert_eq!(got(&file, &name("ann")), None);
    assert_eq!(got(&store, &name("ann")), Some("after".to_owned()));
    assert_eq!(
        got(&file, &name("eve")),
        Some("before".to_owned()),
        "not hers"
    );
    let text = file::read_private(store.file()).expect("there");
    assert!(!text.contains("after"), "{text}");

    // What is newer counts: a login that was made in a shell without a bus.
    put(&file, &name("ann"), Some("newer"));
    assert_eq!(got(&store, &name("ann")), Some("newer".to_owned()));
    put(&store, &name("ann"), None);
    assert_eq!(
        (got(keyring, &name("ann")), got(&file, &name("ann"))),
        (None, None)
    );

    let forced = open_store(folder(), Some(StoreKind::File));
    put(&forced, &name("ann"), Some("in the file"));
    assert_eq!(forced.kind(), StoreKind::File);
    assert_eq!(got(keyring, &name("ann")), None);
    put(&forced, &name("ann"), None);
}

/// Nobody is there to type its password: reading fails, and what is to be kept goes to the file.
fn one_that_is_locked_says_so() {
    let store = open_store(folder(), None);
    put(&store, &name("ann"), Some("one"));
    let locked = Command::new("dbus-send")
        .args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
        ])
        .args([
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
        ])
        .arg("array:objpath:/org/freedesktop/secrets/collection/login")
        .status()
        .expect("dbus-send");
    assert!(locked.success());
    let began = Instant::now();
    let error = store.get(&name("ann")).expect_err("it is locked");
    let took = began.elapsed();
    let why = std::error::Error::source(&error)
        .expect("a cause")
        .to_string();
    assert!(why.contains("unlock it"), "{why}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should see that one proves nothing"
)]
fn present(path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    if path.exists() {
        return Some(path.to_owned());
    }
    let path = path.display();
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "{path} is missing: scripts/test installs it"
    );
    eprintln!("skipped: {path} is missing; scripts/test installs it");
    None
}
