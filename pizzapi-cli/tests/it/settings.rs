//! Profiles, settings and where they come from; who one is; tokens and what they say.

use crate::harness::{Dev, Home};

#[test]
fn profiles_are_made_shown_changed_and_removed() {
    let dev = Dev::start();
    let url = dev.home.url();
    assert_eq!(
        dev.run(&["profile", "set", "b"]).code,
        2,
        "nobody knows where it is"
    );
    dev.run(&[
        "profile",
        "set",
        "b",
        "--control-plane",
        "https://b.example.com/",
        "--account",
        "ann@example.com",
        "--org",
        "acme",
    ])
    .ok();
    let shown = dev.run(&["profile", "show", "b", "-o", "json"]).json();
    assert_eq!(shown["control_plane"], "https://b.example.com");
    assert_eq!(
        (&shown["account"], &shown["org"]),
        (&"ann@example.com".into(), &"acme".into())
    );
    // Another account has other orgs.
    dev.run(&["profile", "set", "b", "--account", "bob@example.com"])
        .ok();
    assert_eq!(
        dev.run(&["profile", "show", "b", "-o", "json"]).json()["org"],
        serde_json::Value::Null
    );
    assert_eq!(dev.run(&["profile", "list", "-o", "name"]).ok(), "b\ndev\n");
    dev.run(&["profile", "use", "b"]).ok();
    assert_eq!(dev.run(&["org", "list"]).code, 4);
    dev.run(&["profile", "use", "dev"]).ok();
    for wrong in [
        ["profile", "set", "c", "--control-plane", "not a url"].as_slice(),
        &[
            "profile",
            "set",
            "c",
            "--control-plane",
            &url,
            "--account",
            "nobody",
        ],
    ] {
        assert_eq!(dev.run(wrong).code, 2, "{wrong:?}");
    }
    for absent in [
        ["profile", "show", "nope"].as_slice(),
        &["profile", "use", "nope"],
        &["profile", "remove", "nope", "--yes"],
    ] {
        assert_eq!(dev.run(absent).code, 6, "{absent:?}");
    }
    dev.run(&["profile", "remove", "b", "--yes"]).ok();

    // A login that two profiles share goes on with the last of them, and ends with it.
    dev.run(&[
        "profile",
        "set",
        "twin",
        "--control-plane",
        &url,
        "--account",
        "admin@localhost",
    ])
    .ok();
    dev.run(&["profile", "remove", "twin", "--yes"]).ok();
    dev.run(&["whoami"]).ok();
    let stored = dev.home.path("config/credentials.json");
    let session = std::fs::read_to_string(&stored).expect("logins");
    dev.run(&["profile", "remove", "dev", "--yes"]).ok();
    std::fs::write(&stored, session).expect("written");
    dev.run(&[
        "profile",
        "set",
        "dev",
        "--control-plane",
        &url,
        "--account",
        "admin@localhost",
    ])
    .ok();
    assert_eq!(dev.run(&["org", "list"]).code, 4, "the server has ended it");
}

#[test]
fn settings_say_where_they_come_from() {
    let dev = Dev::start();
    dev.run(&["use", "demo"]).ok();
    let rows = dev.run(&["config", "explain", "-o", "json"]).json();
    let of = |name: &str| {
        let rows = rows["settings"].as_array().expect("settings").iter();
        let found = rows
            .filter(|row| row["setting"] == name)
            .collect::<Vec<_>>();
        (found[0]["value"].clone(), found[0]["source"].clone())
    };
    assert_eq!(of("org"), ("demo".into(), "profile `dev`".into()));
    assert_eq!(of("credential"), ("login".into(), "stored login".into()));
    assert!(
        of("logins are kept in")
            .0
            .as_str()
            .is_some_and(|path| path.ends_with("credentials.json"))
    );
    let told = dev.run(&[
        "config",
        "explain",
        "--org",
        "acme",
        "--jq",
        ".settings[] | select(.setting == \"org\").source",
    ]);
    assert_eq!(told.ok(), "given\n");
    let mut command = dev.home.command(&["config", "explain", "-o", "csv"]);
    let output = command
        .env("PIZZAPI_ORG_SLUG", "beta")
        .env("PIZZAPI_API_KEY", "pzk_secret")
        .output();
    let csv = String::from_utf8(output.expect("it runs").stdout).expect("UTF-8");
    assert!(
        csv.contains("org,beta,PIZZAPI_ORG_SLUG") && csv.contains("API key,PIZZAPI_API_KEY"),
        "{csv}"
    );
    assert!(!csv.contains("pzk_secret"), "{csv}");

    let path = dev.run(&["config", "path", "-o", "name"]).ok();
    assert_eq!(
        path.trim(),
        dev.home.path("config/config.toml").display().to_string()
    );
    assert!(
        dev.run(&["config", "show"])
            .ok()
            .contains("admin@localhost")
    );
    assert_eq!(
        dev.run(&["config", "show", "--jq", ".current"]).ok(),
        "dev\n"
    );
    std::fs::write(path.trim(), "current = [").expect("written");
    let broken = dev.run(&["config", "show"]);
    assert_eq!(broken.code, 1);
    assert!(broken.stderr.contains("config.toml"), "{}", broken.stderr);
}

#[test]
fn whoami_says_what_counts_and_for_how_long() {
    let dev = Dev::start();
    dev.run(&["use", "demo"]).ok();
    let people = dev.run(&["whoami"]).ok();
    for says in [
        "admin@localhost",
        "platform admin",
        "demo, as owner",
        "stored login",
        "6d left",
    ] {
        assert!(people.contains(says), "`{says}` is not in {people}");
    }
    let key = dev.run(&["key", "create", "ci"]).ok();
    let mut command = dev.home.command(&["whoami"]);
    let output = command
        .env("PIZZAPI_API_KEY", key.trim())
        .output()
        .expect("it runs");
    let people = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(people.contains("PIZZAPI_API_KEY, an API key"), "{people}");
}

#[test]
fn tokens_are_explained_and_checked() {
    let dev = Dev::start();
    dev.run(&["org", "create", "Acme", "--wait"]).ok();
    let token = dev.run(&["token", "get", "--org", "demo"]).ok();
    let explained = dev.home.fed(&["token", "inspect"], &token).ok();
    for says in [
        "org_slug",
        "demo",
        "what the account may do there",
        "It ends in 1",
    ] {
        assert!(explained.contains(says), "`{says}` is not in {explained}");
    }
    let json = dev
        .home
        .fed(&["token", "inspect", "-o", "json"], &token)
        .json();
    assert_eq!(json["header"]["alg"], "EdDSA");
    assert_eq!(json["claims"]["role"], "owner");

    let good = dev.home.fed(&["token", "verify"], &token).ok();
    assert!(good.contains("good for `demo` as owner"), "{good}");
    let elsewhere = dev.home.fed(&["token", "verify", "--org", "acme"], &token);
    assert_eq!(elsewhere.code, 1, "{}", elsewhere.stderr);
    let mut forged = token.trim().to_owned();
    let end = forged.split_off(forged.len() - 4);
    forged += if end == "AAAA" { "BBBB" } else { "AAAA" };
    let forged = dev.home.fed(&["token", "verify"], &forged);
    assert_eq!(
        (forged.code, forged.stdout.as_str()),
        (1, ""),
        "{}",
        forged.stderr
    );
    assert!(
        forged.stderr.contains("wrong signature"),
        "{}",
        forged.stderr
    );
    // A new signing key without grace ends it.
    dev.run(&["admin", "keys", "rotate", "--grace", "0s", "--yes"])
        .ok();
    let revoked = dev.home.fed(&["token", "verify"], &token);
    assert_eq!(revoked.code, 1, "{}", revoked.stderr);

    for nonsense in ["", "pzk_abcdef", "a.b.c", "a.b", "…"] {
        for verb in ["inspect", "verify"] {
            let ran = dev.home.fed(&["token", verb], nonsense);
            assert_eq!(
                (ran.code, ran.stdout.as_str()),
                (2, ""),
                "{nonsense:?}: {}",
                ran.stderr
            );
        }
    }
    let key = dev.home.fed(&["token", "inspect"], "pzk_abcdef");
    assert!(key.stderr.contains("whoami"), "{}", key.stderr);
}

#[test]
fn a_password_is_changed_and_other_logins_end() {
    let dev = Dev::start();
    let url = dev.home.url();
    let sign_up = [
        "login",
        "--profile",
        "ann",
        "--email",
        "ann@example.com",
        "--with-password",
        "--sign-up",
        "--control-plane",
        &url,
    ];
    dev.home.fed(&sign_up, "long enough\n").ok();
    let other = Home {
        control_plane: dev.home.control_plane,
        router: dev.home.router,
        ..Home::new()
    };
    let log_in = [
        "login",
        "--email",
        "ann@example.com",
        "--with-password",
        "--control-plane",
        &url,
    ];
    other.fed(&log_in, "long enough\n").ok();
    let change = ["password", "--with-password", "--profile", "ann"];
    assert_eq!(dev.home.fed(&change, "long enough\n").code, 2);
    assert_eq!(dev.home.fed(&change, "wrong\nlonger still\n").code, 4);
    assert_eq!(dev.home.fed(&change, "long enough\nshort\n").code, 2);
    dev.home.fed(&change, "long enough\nlonger still\n").ok();
    dev.run(&["whoami", "--profile", "ann"]).ok();
    assert_eq!(other.run(&["whoami"]).code, 4);
    assert_eq!(other.fed(&log_in, "long enough\n").code, 4);
    other.fed(&log_in, "longer still\n").ok();
}

#[test]
fn a_login_that_is_replaced_ends() {
    let dev = Dev::start();
    let url = dev.home.url();
    let log_in = [
        "login",
        "--profile",
        "ann",
        "--email",
        "ann@example.com",
        "--with-password",
        "--control-plane",
        &url,
    ];
    dev.home
        .fed(
            &[log_in.as_slice(), &["--sign-up"]].concat(),
            "long enough\n",
        )
        .ok();
    let stored = dev.home.path("config/credentials.json");
    let before = std::fs::read_to_string(&stored).expect("logins");
    dev.home.fed(&log_in, "long enough\n").ok();
    dev.run(&["whoami", "--profile", "ann"]).ok();
    std::fs::write(&stored, before).expect("written");
    assert_eq!(dev.run(&["whoami", "--profile", "ann"]).code, 4);
}
