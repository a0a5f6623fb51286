//! `compose init-secrets`, without giving files away: that is what the stack's own test sees.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, path::Path};

use pizzapi_docker::stack::VOLUMES;

use crate::harness::{Home, Ran};

fn init(home: &Home, secret: Option<&str>) -> Ran {
    let folder = home.path("volumes").display().to_string();
    let mut command = home.command(&["compose", "init-secrets", "--keep", "--folder", &folder]);
    command.envs(secret.map(|secret| ("PIZZAPI_JWT_SECRET", secret)));
    Ran::of(command.output().expect("the binary runs"))
}

fn with_volumes() -> Home {
    let home = Home::new();
    for (volume, _) in VOLUMES {
        fs::create_dir_all(home.path("volumes").join(volume)).expect("a volume");
    }
    home
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        let mode = fs::metadata(&path).expect("it").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
        let text = fs::read_to_string(&path).expect("text");
        found.insert(path.display().to_string(), text);
    }
    found
}

#[test]
fn what_is_missing_is_made_and_what_is_there_stays() {
    let home = with_volumes();
    init(&home, None).ok();
    let made = files(&home.path("volumes"));
    let get = |end: &str| {
        let found = made.iter().find(|(path, _)| path.ends_with(end));
        found.unwrap_or_else(|| panic!("{end}: {made:?}")).1.clone()
    };
    assert_eq!(
        get("router-secret/token"),
        get("control-plane/router-token")
    );
    assert!(get("router-secret/token").len() >= 32);
    assert!(get("control-plane/jwt-secret").len() >= 32);
    let password = get("control-plane/redis-password");
    assert_eq!(
        get("control-plane/redis-url"),
        format!("redis://admin:{password}@redis:6379")
    );
    let users = get("redis-secret/users.acl");
    assert!(
        users.starts_with("user default off\nuser admin on #"),
        "{users}"
    );
    assert!(!users.contains(&password), "only its digest");
    let conf = get("redis-secret/redis.conf");
    for line in ["aclfile", "maxmemory 256mb", "maxmemory-clients 64mb"] {
        assert!(conf.contains(line), "{line}: {conf}");
    }
    init(&home, None).ok();
    assert_eq!(files(&home.path("volumes")), made);
    // A lost part is made again, to fit the rest; and so is a configuration that an older version made.
    fs::remove_file(home.path("volumes/router-secret/token")).expect("removed");
    fs::write(home.path("volumes/redis-secret/redis.conf"), "port 1\n").expect("written");
    init(&home, None).ok();
    assert_eq!(files(&home.path("volumes")), made);
}

#[test]
fn a_secret_that_is_not_the_one_of_the_registry_is_refused() {
    let home = with_volumes();
    let (one, other) = ["a", "b"].map(|letter| letter.repeat(40)).into();
    init(&home, Some(&one)).ok();
    // Nothing is encrypted with it yet.
    init(&home, Some(&other)).ok();
    let file = home.path("volumes/control-plane/control-plane/jwt-secret");
    assert_eq!(fs::read_to_string(&file).expect("it"), other);
    fs::write(
        home.path("volumes/control-plane/control-plane/registry.db"),
        "",
    )
    .expect("a registry");
    let refused = init(&home, Some(&one));
    assert_eq!(refused.code, 7, "{}", refused.stderr);
    assert!(!refused.stderr.contains(&one), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(&file).expect("it"), other);
    init(&home, Some(&other)).ok();
    init(&home, None).ok();
}

#[test]
fn a_volume_that_is_not_there_is_named() {
    let home = with_volumes();
    fs::remove_dir(home.path("volumes/router-secret")).expect("removed");
    let refused = init(&home, None);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("router-secret"),
        "{}",
        refused.stderr
    );
}

#[test]
fn nothing_is_made_where_a_restore_has_not_ended() {
    let home = with_volumes();
    let mark = home.path("volumes/control-plane/control-plane/.restoring");
    let folder = mark.parent().expect("a folder");
    fs::create_dir_all(folder).expect("made");
    fs::write(&mark, "begun").expect("written");
    let refused = init(&home, None);
    assert_eq!(refused.code, 7, "{}", refused.stderr);
    for part in ["down --volumes", "admin restore --stack"] {
        assert!(refused.stderr.contains(part), "{}", refused.stderr);
    }
    assert_eq!(fs::read_dir(folder).expect("a folder").count(), 1);
    fs::write(&mark, "").expect("written");
    init(&home, None).ok();
    assert!(!mark.exists());
}
