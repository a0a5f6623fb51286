//! A runner as a service: what is written, what is run, and what is left alone.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::harness::{Dev, Home, Ran, program};

/// An agent's command line with everything in it that a service manager might read otherwise.
const AGENT: &str = r#"cat "50% of $HOME" 'a "b" c' '<&>' '\n;' "" é"#;

/// The same as the agent gets it.
const WORDS: [&str; 7] = ["cat", "50% of $HOME", "a \"b\" c", "<&>", "\\n;", "", "é"];

/// A command with a home of its own, so that nothing is installed for whoever runs the tests.
fn command(home: &Home, arguments: &[&str]) -> Command {
    let mut command = home.command(arguments);
    command
        .env("HOME", home.path("me"))
        .env("XDG_CONFIG_HOME", home.path("me/config"));
    command
}

fn run(home: &Home, arguments: &[&str]) -> Ran {
    Ran::of(command(home, arguments).output().expect("it runs"))
}

fn unit(home: &Home) -> PathBuf {
    let name = format!("pizzapi-runner-{}.service", label(home));
    home.path("me/config/systemd/user").join(name)
}

/// What the service is called: two control planes may have an org of one name.
fn label(home: &Home) -> String {
    format!("127.0.0.1_{}-demo", home.control_plane.port())
}

/// Puts a `systemctl` on the path that writes down what it is asked, and says whether it is well: there is no user's systemd
/// where tests run.
fn systemctl(home: &Home) -> String {
    let folder = home.path("bin");
    fs::create_dir_all(&folder).expect("made");
    let script = format!(
        "#!/bin/sh\necho \"$*\" >> {}\n[ ! -e {} ]\n",
        home.path("asked").display(),
        home.path("unwell").display()
    );
    let program = folder.join("systemctl");
    fs::write(&program, script).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
    let path = std::env::var("PATH").expect("a path");
    format!("{}:{path}", folder.display())
}

fn asked(home: &Home) -> Vec<String> {
    let text = fs::read_to_string(home.path("asked")).unwrap_or_default();
    let _ = fs::remove_file(home.path("asked"));
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_unit_is_written_started_changed_when_that_is_confirmed_and_removed() {
    let dev = Dev::start();
    let home = &dev.home;
    let path = systemctl(home);
    let run = |arguments: &[&str]| {
        let mut command = command(home, arguments);
        Ran::of(command.env("PATH", &path).output().expect("it runs"))
    };
    let install = ["runner", "install", "--org", "demo", "--agent", "cat"];
    let dry = run(&[&install[..], &["--dry-run"]].concat());
    assert!(
        dry.stdout.contains("ExecStart=") && dry.stdout.contains("daemon-reload"),
        "{}",
        dry.stdout
    );
    dry.ok();
    assert!(!unit(home).exists() && asked(home).is_empty());

    let done = run(&install);
    assert!(
        done.stderr
            .contains("Started the runner for organisation demo"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("loginctl enable-linger"),
        "{}",
        done.stderr
    );
    let commands = [
        "--user show-environment",
        "--user daemon-reload",
        &format!("--user enable pizzapi-runner-{}.service", label(home)),
        &format!("--user restart pizzapi-runner-{}.service", label(home)),
    ];
    assert_eq!(asked(home), commands);
    let text = fs::read_to_string(unit(home)).expect("written");
    assert!(
        text.contains(r#""--no-restart""#) && text.contains("RestartForceExitStatus=42"),
        "{text}"
    );
    assert!(
        text.contains("RestartPreventExitStatus=4 2") && text.contains("Restart=on-failure"),
        "{text}"
    );
    let login = fs::read_to_string(home.path("config/credentials.json")).expect("a login");
    let login: Value = serde_json::from_str(&login).expect("JSON");
    let token = login[home.url()]["admin@localhost"]
        .as_str()
        .expect("a login");
    assert!(!text.contains(token), "{text}");

    let again = run(&install);
    assert!(
        again.code == 0 && again.stderr.contains("is as it should be"),
        "{}",
        again.stderr
    );
    let other = [&install[..], &["--name", "other"]].concat();
    let refused = run(&other);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("\n  - ExecStart=") && refused.stderr.contains("\n  + ExecStart="),
        "{}",
        refused.stderr
    );
    assert_eq!(fs::read_to_string(unit(home)).expect("there"), text);
    let plan = run(&[&other[..], &["--yes", "-o", "json"]].concat()).json();
    assert!(
        plan["text"]
            .as_str()
            .expect("a text")
            .contains(r#""--name" "other""#),
        "{plan}"
    );
    assert_ne!(fs::read_to_string(unit(home)).expect("there"), text);
    asked(home);

    let uninstall = ["runner", "uninstall", "--org", "demo"];
    let dry = run(&[&uninstall[..], &["--dry-run"]].concat()).ok();
    assert!(
        dry.contains("disable --now") && dry.contains("rm "),
        "{dry}"
    );
    assert!(unit(home).exists() && asked(home).is_empty());
    assert_eq!(run(&uninstall).code, 2);
    assert!(unit(home).exists());
    let removed = run(&[&uninstall[..], &["--yes"]].concat());
    assert_eq!(removed.code, 0, "{}", removed.stderr);
    assert!(!unit(home).exists());
    let commands = [
        "--user show-environment",
        &format!(
            "--user disable --now pizzapi-runner-{}.service",
            label(home)
        ),
        "--user daemon-reload",
    ];
    assert_eq!(asked(home), commands);
    let nothing = run(&uninstall);
    assert!(
        nothing.code == 0 && nothing.stderr.contains("is installed"),
        "{}",
        nothing.stderr
    );

    // Where nobody answers, it is written, and what is left to do is said.
    fs::write(home.path("unwell"), "").expect("written");
    let left = run(&install);
    assert!(
        left.code == 0 && left.stderr.contains("\n  systemctl --user daemon-reload\n"),
        "{}",
        left.stderr
    );
    assert!(unit(home).exists());
}

#[test]
fn a_credential_that_the_service_would_not_have_is_refused_and_written_nowhere() {
    let dev = Dev::start();
    let home = &dev.home;
    let key = dev.run(&["key", "create", "robot"]).ok();
    let key = key.trim();
    let arguments = ["runner", "install", "--org", "demo", "--agent", "cat"];
    let stranger = |variables: &[(&str, &str)]| {
        let mut command = command(home, &arguments);
        command
            .args(["--control-plane", &home.url()])
            .env("PIZZAPI_CONFIG_DIR", home.path("nobody"))
            .envs(variables.iter().copied());
        Ran::of(command.output().expect("it runs"))
    };
    let nobody = stranger(&[]);
    assert_eq!(nobody.code, 4, "{}", nobody.stderr);
    assert!(nobody.stderr.contains("pizzapi login"), "{}", nobody.stderr);
    let only = stranger(&[("PIZZAPI_API_KEY", key)]);
    assert_eq!(only.code, 4, "{}", only.stderr);
    assert!(
        only.stderr.contains("login --with-token") && only.stderr.contains("PIZZAPI_API_KEY_FILE"),
        "{}",
        only.stderr
    );
    let token = dev
        .run(&["token", "get", "--org", "demo", "--type", "runner"])
        .ok();
    let domain = format!("localhost:{}", home.router.port());
    let only = stranger(&[
        ("PIZZAPI_ORG_TOKEN", token.trim()),
        ("PIZZAPI_BASE_DOMAIN", &domain),
    ]);
    assert!(
        only.code == 4 && only.stderr.contains("PIZZAPI_ORG_TOKEN"),
        "{}",
        only.stderr
    );
    assert!(!unit(home).exists());

    let file = home.path("key");
    fs::write(&file, key).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("private");
    let named = file.display().to_string();
    let done = stranger(&[("PIZZAPI_API_KEY_FILE", &named)]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let text = fs::read_to_string(unit(home)).expect("written");
    assert!(
        text.contains(&format!("Environment=\"PIZZAPI_API_KEY_FILE={named}\"")),
        "{text}"
    );
    assert!(!text.contains(key), "{text}");

    let none = run(
        home,
        &["runner", "install", "--org", "nope", "--agent", "cat"],
    );
    assert_eq!(none.code, 6, "{}", none.stderr);
    let server = [
        "runner",
        "install",
        "--server",
        "https://pizzapi.example",
        "--agent",
        "cat",
    ];
    let mut command = command(home, &server);
    let ran = Ran::of(
        command
            .env("PIZZAPI_API_KEY", "k")
            .output()
            .expect("it runs"),
    );
    assert!(
        ran.code == 4 && ran.stderr.contains("PIZZAPI_API_KEY_FILE"),
        "{}",
        ran.stderr
    );
}

/// What `runner install --dry-run` says for an agent that is hard to write down.
fn planned(dev: &Dev, more: &[&str]) -> Value {
    let install = [
        "runner",
        "install",
        "--org",
        "demo",
        "--agent",
        AGENT,
        "--dry-run",
        "-o",
        "json",
    ];
    run(&dev.home, &[&install[..], more].concat()).json()
}

#[test]
fn systemd_understands_the_unit() {
    if program("/usr/bin/systemd-analyze").is_none() {
        return;
    }
    let dev = Dev::start();
    let plan = planned(&dev, &[]);
    let file = dev.home.path("pizzapi-runner-demo.service");
    let text = plan["text"].as_str().expect("a text");
    fs::write(&file, text).expect("written");
    let verify = |file: &Path| {
        let mut command = Command::new("/usr/bin/systemd-analyze");
        command.args(["verify", "--user", "--man=no"]).arg(file);
        command.env("XDG_RUNTIME_DIR", dev.home.folder.path());
        Ran::of(command.output().expect("it runs"))
    };
    let verified = verify(&file);
    assert!(
        !verified.stderr.contains("pizzapi-runner-demo"),
        "{}\n{text}",
        verified.stderr
    );
    // It would have said so.
    fs::write(&file, text.replace("\"--no-restart\"", "\"--no-restart")).expect("written");
    let wrong = verify(&file);
    assert!(
        wrong.stderr.contains("pizzapi-runner-demo"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn a_property_list_holds_the_arguments_as_they_are() {
    if program("/usr/bin/python3").is_none() {
        return;
    }
    let dev = Dev::start();
    let plan = planned(&dev, &["--launchd"]);
    let path = plan["path"].as_str().expect("a path");
    assert!(
        path.ends_with(&format!(
            "me/Library/LaunchAgents/pizzapi.runner.{}.plist",
            label(&dev.home)
        )),
        "{path}"
    );
    let file = dev.home.path("runner.plist");
    fs::write(&file, plan["text"].as_str().expect("a text")).expect("written");
    let read = Command::new("/usr/bin/python3")
        .args([
            "-c",
            "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))",
        ])
        .arg(&file)
        .output()
        .expect("it runs");
    let list = Ran::of(read).json();
    let words: Vec<&str> = list["ProgramArguments"]
        .as_array()
        .expect("arguments")
        .iter()
        .map(|word| word.as_str().expect("text"))
        .collect();
    let at = words
        .iter()
        .position(|word| *word == "--agent")
        .expect("an agent");
    let agent = shell_words::split(words[at + 1]).expect("words");
    assert!(agent[0].ends_with("/cat"), "{agent:?}");
    assert_eq!(agent[1..], WORDS[1..]);
    assert_eq!(
        (words.first(), words.last()),
        (Some(&crate::harness::PIZZAPI), Some(&"--no-restart"))
    );
    assert_eq!(list["KeepAlive"]["SuccessfulExit"], false);
    let config = dev.home.path("config").display().to_string();
    assert_eq!(list["EnvironmentVariables"]["PIZZAPI_CONFIG_DIR"], *config);
}
