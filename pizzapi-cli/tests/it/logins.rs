//! Where logins are kept: in the keyring where there is one, else in a file; and that scripts have the same ones.

use std::{fs, process::Command};

use pizzapi_sdk::{
    Client,
    profile::{Environment, Overrides, Settings, Source, environment},
};

use crate::harness::{Dev, PIZZAPI, Ran, program};

const NOTE: &str = "No keyring can be used here";

/// A file with a password, for standard input.
fn password(dev: &Dev) -> fs::File {
    let path = dev.home.path("password");
    fs::write(&path, "long enough\n").expect("written");
    fs::File::open(path).expect("a file")
}

#[test]
fn without_a_keyring_it_is_said_once_and_scripts_have_the_same_login() {
    let dev = Dev::start();
    let said = dev.process.said();
    assert_eq!(said.matches(NOTE).count(), 1, "{said}");
    assert!(said.contains("config/credentials.json"), "{said}");
    let mut sign_up = dev
        .home
        .command(&["login", "--profile", "ann", "--sign-up"]);
    sign_up
        .args(["--email", "ann@example.com", "--with-password"])
        .args(["--control-plane", &dev.home.url()])
        .stdin(password(&dev));
    let ran = Ran::of(sign_up.output().expect("it runs"));
    assert!(
        ran.code == 0 && !ran.stderr.contains(NOTE),
        "{}",
        ran.stderr
    );

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for (profile, email) in [(None, "admin@localhost"), (Some("ann"), "ann@example.com")] {
        let overrides = Overrides {
            profile: profile.map(str::to_owned),
            ..Overrides::default()
        };
        let variables = Environment::of(dev.home.environment());
        let settings = Settings::load_from(overrides, variables, None).expect("settings");
        assert_eq!(
            settings.credential().expect("a login").source,
            Source::Login
        );
        let client = Client::from_settings(&settings).expect("a client");
        let user = runtime.block_on(client.current_user()).expect("an answer");
        assert_eq!(user.email, email);
    }
}

#[test]
fn a_choice_of_the_file_is_kept_and_one_of_the_keyring_is_held_to() {
    let dev = Dev::start();
    let config = dev.home.path("config/config.toml");
    let choose = |what: &str| {
        let text = fs::read_to_string(&config).expect("read");
        let text: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("credentials") && !line.starts_with("told"))
            .collect();
        let text = format!("credentials = \"{what}\"\n{}\n", text.join("\n"));
        fs::write(&config, text).expect("written");
    };
    let sign_up = |email: &str| {
        let mut command = dev
            .home
            .command(&["login", "--profile", "ann", "--sign-up"]);
        command
            .args(["--email", email, "--with-password"])
            .args(["--control-plane", &dev.home.url()])
            .stdin(password(&dev));
        Ran::of(command.output().expect("it runs"))
    };
    choose("file");
    let ran = sign_up("ann@example.com");
    assert!(
        ran.code == 0 && !ran.stderr.contains(NOTE),
        "{}",
        ran.stderr
    );
    choose("keyring");
    let ran = sign_up("eve@example.com");
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    for text in ["no keyring answers here", "hint: `credentials = \"file\"`"] {
        assert!(ran.stderr.contains(text), "{}", ran.stderr);
    }
    // What was in the file before is found all the same.
    assert!(dev.run(&["whoami"]).ok().contains("admin@localhost"));
}

#[test]
fn a_damaged_file_of_logins_is_named_and_not_shown() {
    let dev = Dev::start();
    let path = dev.home.path("config/credentials.json");
    fs::write(&path, "{\"x\": \"hunter2\"}").expect("written");
    let ran = dev.run(&["org", "list"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    let hint = format!("hint: move {} away and log in again", path.display());
    assert!(ran.stderr.contains(&hint), "{}", ran.stderr);
}

#[test]
fn with_a_keyring_a_login_is_there_and_in_no_file() {
    let (Some(session), Some(daemon)) = (
        program("/usr/bin/dbus-run-session"),
        program("/usr/bin/gnome-keyring-daemon"),
    ) else {
        return;
    };
    let dev = Dev::start();
    let config = dev.home.path("with-keyring");
    let script = r#"
        printf secret | "$DAEMON" --unlock --components=secrets >&2
        "$PIZZAPI" login --email ann@example.com --with-password --sign-up --control-plane "$URL" < "$PASSWORD"
        "$PIZZAPI" whoami -o name
        "$PIZZAPI" logout
        "$PIZZAPI" login --email ann@example.com --with-password < "$PASSWORD"
        DBUS_SESSION_BUS_ADDRESS=unix:path=/no/such/bus "$PIZZAPI" whoami || echo "refused: $?"
        "$PIZZAPI" whoami -o name
    "#;
    drop(password(&dev));
    let mut command = Command::new(session);
    command
        .args(["--", "sh", "-ec", script])
        .envs(dev.home.environment())
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env("PIZZAPI_CONFIG_DIR", &config)
        .env("PIZZAPI", PIZZAPI)
        .env("DAEMON", daemon)
        .env("URL", dev.home.url())
        .env("PASSWORD", dev.home.path("password"));
    for name in [
        "HOME",
        "XDG_DATA_HOME",
        "XDG_RUNTIME_DIR",
        "XDG_CONFIG_HOME",
    ] {
        command.env(name, dev.home.folder.path());
    }
    let ran = Ran::of(command.output().expect("it runs"));
    let (said, stderr) = (ran.stdout.clone(), ran.stderr.clone());
    assert_eq!(
        ran.ok(),
        "ann@example.com\nrefused: 4\nann@example.com\n",
        "{stderr}"
    );
    assert!(!stderr.contains(NOTE), "{said}\n{stderr}");
    assert!(stderr.contains("Logged out ann@example.com"), "{stderr}");
    assert!(!config.join("credentials.json").exists());
    let text = fs::read_to_string(config.join("config.toml")).expect("a config");
    assert!(
        text.contains("ann@example.com") && !text.contains("told"),
        "{text}"
    );
}

#[test]
fn variables_say_what_is_wrong_with_them() {
    let dev = Dev::start();
    for (name, value, code, says) in [
        (
            environment::ORG_SLUG,
            "Not A Slug",
            2,
            "PIZZAPI_ORG_SLUG is set to `Not A Slug`",
        ),
        (
            environment::PROFILE,
            "nobody",
            2,
            "`pizzapi login --profile NAME` makes one",
        ),
        (
            "PIZZAPI_API_KEY_FILE",
            "/no/such/file",
            1,
            "could not read PIZZAPI_API_KEY_FILE (/no/such/file)",
        ),
        (
            environment::ORG_TOKEN,
            "x",
            2,
            "PIZZAPI_BASE_DOMAIN says where the org is",
        ),
    ] {
        let arguments: &[&str] = match name {
            environment::ORG_TOKEN => &["session", "list", "--org", "demo"],
            _ => &["org", "list"],
        };
        let mut command = dev.home.command(arguments);
        let ran = Ran::of(command.env(name, value).output().expect("it runs"));
        assert!(
            ran.code == code && ran.stderr.contains(says),
            "{} {}",
            ran.code,
            ran.stderr
        );
    }
    let mut command = dev.home.command(&["org", "get"]);
    let ran = Ran::of(
        command
            .env(environment::ORG_SLUG, "demo")
            .output()
            .expect("it runs"),
    );
    assert!(ran.ok().contains("demo"));
}

#[test]
fn secrets_go_over_plain_http_only_when_that_is_asked_for_each_time() {
    let home = crate::harness::Home::new();
    let run = |arguments: &[&str]| {
        let mut command = home.command(arguments);
        command.env("PIZZAPI_API_KEY", "pzk_secret");
        // An address of documentation: nobody is there.
        command.args(["--control-plane", "http://192.0.2.1:3100"]);
        Ran::of(command.output().expect("it runs"))
    };
    let refused = run(&["org", "list"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    let says =
        "http://192.0.2.1:3100 is plain http: everybody on the way could read the credential";
    assert!(refused.stderr.contains(says), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("hint: use its https URL"),
        "{}",
        refused.stderr
    );
    let file = home.path("ca.pem");
    fs::write(&file, "no certificate").expect("written");
    let path = file.to_str().expect("UTF-8");
    let no_pem = run(&["org", "list", "--cacert", path]);
    assert!(
        no_pem.stderr.contains("it holds no certificate in PEM"),
        "{}",
        no_pem.stderr
    );
    let missing = run(&["org", "list", "--cacert", "/no/such/file"]);
    assert!(
        missing.stderr.contains("/no/such/file"),
        "{}",
        missing.stderr
    );
    // It says so, and is then about the network alone.
    let insecure = run(&["version", "--insecure"]);
    assert_eq!(insecure.code, 0, "{}", insecure.stderr);
    assert!(
        insecure.stderr.contains("warning: --insecure"),
        "{}",
        insecure.stderr
    );
}

#[test]
fn logging_out_ends_what_is_stored_whatever_it_is() {
    let dev = Dev::start();
    let url = dev.home.url();
    let run = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = dev.home.command(arguments);
        command.envs(variable);
        Ran::of(command.output().expect("it runs"))
    };
    let key = dev.run(&["key", "create", "script"]).ok();
    let key = key.trim();
    let file = dev.home.path("key");
    fs::write(&file, key).expect("written");
    let mut login = dev
        .home
        .command(&["login", "--profile", "robot", "--with-token"]);
    login
        .args(["--control-plane", &url])
        .stdin(fs::File::open(&file).expect("a file"));
    assert_eq!(Ran::of(login.output().expect("it runs")).code, 0);

    // A key is forgotten here, and goes on.
    let out = run(&["logout", "--profile", "robot"], None);
    assert!(
        out.code == 0 && out.stderr.contains("The API key goes on"),
        "{}",
        out.stderr
    );
    assert_eq!(run(&["org", "list", "--profile", "robot"], None).code, 4);
    assert_eq!(
        run(&["org", "list"], Some(("PIZZAPI_API_KEY", key))).code,
        0
    );

    // A key in the environment hides the login, and does not save it.
    let stored = fs::read_to_string(dev.home.path("config/credentials.json")).expect("logins");
    let stored: serde_json::Value = serde_json::from_str(&stored).expect("JSON");
    let session = stored[&url]["admin@localhost"]
        .as_str()
        .expect("a login")
        .to_owned();
    let out = run(&["logout"], Some(("PIZZAPI_API_KEY", key)));
    assert!(
        out.code == 0 && out.stderr.contains("Logged out admin@localhost"),
        "{}",
        out.stderr
    );
    let dead = run(&["org", "list"], Some(("PIZZAPI_API_KEY", &session)));
    assert_eq!(dead.code, 4, "{}", dead.stderr);
    assert!(run(&["logout"], None).stderr.contains("Not logged in"));
}
