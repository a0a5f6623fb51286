//! Bad input and refusals: what is said, the hint, the exit code; and that nothing half-made remains.

use std::os::unix::fs::PermissionsExt as _;

use crate::harness::{Dev, Home, Ran};

/// Ids and times differ from run to run.
fn steady(text: &str, dev: &Dev) -> String {
    let text = text
        .replace(&dev.home.url(), "CONTROL-PLANE")
        .replace(&dev.home.router.port().to_string(), "PORT");
    let mut words: Vec<String> = Vec::new();
    for word in text.split_inclusive(|c: char| c.is_whitespace() || c == ')' || c == '"') {
        let id = word.trim_end_matches(|c: char| c.is_whitespace() || c == ')' || c == '"');
        let uuid = id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        words.push(if uuid {
            word.replace(id, "ID")
        } else {
            word.to_owned()
        });
    }
    words.concat()
}

#[test]
fn refusals_say_what_why_and_what_next() {
    let dev = Dev::start();
    let long = "x".repeat(101);
    let cases: &[&[&str]] = &[
        &["org", "get", "nope"],
        &["org", "create", "Demo"],
        &["org", "create", "x"],
        &["org", "create", &long],
        &["org", "create", "Admin"],
        &["org", "create", "日本"],
        &["org", "create", "Acme", "--slug", "Not A Slug"],
        &["org", "delete", "nope", "--yes"],
        &["org", "wait", "demo", "--timeout", "soon"],
        &["session", "start", "--org", "demo", "--prompt", "hello"],
        &["session", "get", "0190", "--org", "demo"],
        &["session", "events", "../../etc", "--org", "demo"],
        &["member", "add", "nobody@example.com", "--org", "demo"],
        &["member", "add", "nobody", "--org", "demo"],
        &["member", "list"],
        &["runner", "--org", "demo"],
        &[
            "runner",
            "--org",
            "demo",
            "--agent",
            "no-such-program-anywhere",
        ],
        &["runner", "--org", "nope", "--agent", "cat"],
        &[
            "runner",
            "--org",
            "demo",
            "--agent",
            "cat",
            "--root",
            "/no/such/folder",
        ],
        &["use", "nope"],
        &["profile", "use", "nope"],
        &["org", "get", "nope", "-o", "json"],
        &["login", "--email", "admin@localhost"],
        &["org", "frobnicate"],
        &["org", "list", "--status"],
    ];
    let mut seen = String::new();
    for case in cases {
        let ran = dev.run(case);
        let words: Vec<String> = case.iter().map(|word| format!("{word:?}")).collect();
        seen += &format!(
            "$ pizzapi {}\n[{}]\n{}{}\n",
            words.join(" "),
            ran.code,
            ran.stdout,
            ran.stderr
        );
    }
    insta::assert_snapshot!(steady(&seen, &dev));
    let slugs = dev.run(&["org", "list", "-o", "name"]).ok();
    assert_eq!(slugs, "demo\n", "nothing half-made remains");
}

#[test]
fn without_a_platform_the_error_says_so() {
    let home = Home::new();
    let ran = home.run(&["org", "list"]);
    assert_eq!(ran.code, 4);
    assert!(
        ran.stderr.contains("not logged in") && ran.stderr.contains("pizzapi login"),
        "{}",
        ran.stderr
    );
    let mut command = home.command(&["org", "list", "--control-plane", "http://127.0.0.1:9"]);
    let output = command
        .env("PIZZAPI_API_KEY", "pzk_none")
        .output()
        .expect("it runs");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("could not reach") && said.contains("pizzapi dev"),
        "{said}"
    );
}

#[test]
fn a_person_signs_up_switches_orgs_and_logs_out() {
    let dev = Dev::start();
    let login = |arguments: &[&str], password: &str| {
        use std::io::Write as _;
        let mut command = dev.home.command(arguments);
        command
            .stdin(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        child
            .stdin
            .take()
            .expect("piped")
            .write_all(password.as_bytes())
            .expect("written");
        let output = child.wait_with_output().expect("it ends");
        (
            output.status.code(),
            String::from_utf8(output.stderr).expect("UTF-8"),
        )
    };
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
    let (code, said) = login(&sign_up, "short");
    assert_eq!(
        (code, said.contains("PASSWORD_TOO_SHORT")),
        (Some(2), true),
        "{said}"
    );
    let (code, said) = login(&sign_up, "long enough\n");
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = login(&sign_up, "long enough\n");
    assert_eq!(
        (code, said.contains("USER_ALREADY_EXISTS")),
        (Some(7), true),
        "{said}"
    );

    let ann = |arguments: &[&str]| dev.run(&[arguments, &["--profile", "ann"]].concat());
    assert!(ann(&["whoami"]).ok().contains("ann@example.com"));
    assert_eq!(
        ann(&["org", "list", "-o", "name"]).ok(),
        "",
        "ann sees nothing of the admin's org"
    );
    assert_eq!(ann(&["org", "get", "demo"]).code, 6);
    ann(&["org", "create", "Anns", "--wait"]).ok();
    ann(&["org", "create", "Other", "--wait"]).ok();
    ann(&["use", "anns"]).ok();
    ann(&["use", "other"]).ok();
    ann(&["use", "-"]).ok();
    assert!(ann(&["org", "get"]).ok().contains("anns"));

    let key = ann(&["key", "create", "ci"]).ok();
    assert!(key.starts_with("pzk_"), "{key}");
    assert!(ann(&["key", "list"]).ok().contains("ci"));
    let mut command = dev
        .home
        .command(&["org", "list", "-o", "name", "--control-plane", &url]);
    let listed = command
        .env("PIZZAPI_API_KEY", key.trim())
        .output()
        .expect("it runs");
    assert_eq!(String::from_utf8_lossy(&listed.stdout), "other\nanns\n");
    ann(&["logout"]).ok();
    assert_eq!(ann(&["org", "list"]).code, 4);
}

#[test]
fn secrets_are_private_and_nowhere_in_the_logs() {
    let dev = Dev::start();
    let key = dev.run(&["key", "create", "ci"]).ok();
    let token = dev.run(&["token", "get", "--org", "demo"]).ok();
    let stored =
        std::fs::read_to_string(dev.home.path("config/credentials.json")).expect("credentials");
    let stored: serde_json::Value = serde_json::from_str(&stored).expect("JSON");
    let session = stored[&dev.home.url()]["admin@localhost"]
        .as_str()
        .expect("a session token")
        .to_owned();
    let mut looked_at = 0;
    let mut folders = vec![dev.home.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap_or_default();
            looked_at += 1;
            let has = |secret: &str| {
                bytes
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes())
            };
            let own = path.ends_with("credentials.json");
            assert!(
                !has(key.trim()) && !has(token.trim()) && (own || !has(&session)),
                "a secret in {}",
                path.display()
            );
            let mode = path
                .metadata()
                .map_or(0o600, |data| data.permissions().mode() & 0o777);
            let inside = path.starts_with(dev.home.path("data"))
                || path.starts_with(dev.home.path("config"));
            assert!(
                !inside || mode.trailing_zeros() >= 6,
                "{} has mode {mode:o}",
                path.display()
            );
        }
    }
    assert!(looked_at > 8, "there was hardly anything to look at");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let dev = Dev::start();
    let mut command = dev.home.command(&["help", "environment"]);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn dev_refuses_what_it_does_not_know() {
    let home = Home::new();
    let mut command = home.command(&["dev"]);
    let output = command
        .env("PIZZAPI_DATABASE_URL", "postgres://localhost/x")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("PIZZAPI_DATABASE_URL") && said.contains("PostgreSQL"),
        "{said}"
    );

    let mut command = home.command(&["serve"]);
    let output = command
        .env("PIZZAPI_JWT_SECRET", "change-me-in-production")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("openssl rand"), "{said}");
}

#[test]
fn serve_refuses_settings_that_contradict_each_other() {
    let home = Home::new();
    let server = ("PIZZAPI_BASE_DOMAIN", "pizzapi.example.com");
    for (settings, says) in [
        (vec![server, ("PIZZAPI_RATE_LIMITS", "off")], "localhost"),
        (vec![("PIZZAPI_RATE_LIMITS", "sign_in=many")], "10/min"),
        (vec![("ADMIN_API_KEY", "short")], "openssl rand"),
        (
            vec![
                ("PIZZAPI_REGISTRATION", "open"),
                ("PIZZAPI_REGISTRATION_ALLOWED_DOMAINS", "example.com"),
            ],
            "PIZZAPI_REGISTRATION=approval",
        ),
        (
            vec![("PIZZAPI_REGISTRATION", "maybe")],
            "open, approval or closed",
        ),
        (
            vec![("PIZZAPI_TRUSTED_PROXIES", "10.0.0.0/99")],
            "10.0.0.0/8",
        ),
        (
            vec![("PIZZAPI_MAX_ORGS_PER_USER", "-1")],
            "PIZZAPI_MAX_ORGS_PER_USER",
        ),
    ] {
        let mut command = home.command(&["serve"]);
        let output = command
            .envs(settings.iter().copied())
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{settings:?}: {said}");
        assert!(said.contains(says), "{settings:?}: {said}");
    }
}

#[test]
fn a_one_time_password_is_changed_at_the_first_login() {
    use pizzapi_sdk::{
        Client,
        types::{CreateUser, CreatedUser, Secret},
    };
    let dev = Dev::start();
    let shown = dev.process.said();
    let password = shown
        .lines()
        .find_map(|line| line.split_once("shown this once:"))
        .map(|(_, password)| password.trim().to_owned())
        .expect("the admin's password");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let made: CreatedUser = runtime.block_on(async {
        let client = Client::builder(dev.home.url()).build().expect("a client");
        let admin = client
            .sign_in("admin@localhost", &Secret::from(password), true)
            .await;
        let admin = client.with_credential(admin.expect("a login").credential);
        let new = CreateUser {
            email: "eve@example.com".to_owned(),
            ..CreateUser::default()
        };
        let call = admin.post("/api/admin/users").json(&new);
        call.value().await.expect("an account")
    });
    let url = dev.home.url();
    let log_in = |lines: &str| {
        let path = dev.home.path("password");
        std::fs::write(&path, lines).expect("written");
        let mut command =
            dev.home
                .command(&["login", "--profile", "eve", "--email", "eve@example.com"]);
        command
            .args(["--with-password", "--control-plane", &url])
            .stdin(std::fs::File::open(&path).expect("a file"));
        Ran::of(command.output().expect("it runs"))
    };
    let once = log_in(made.password.expose());
    assert_eq!(once.code, 2, "{}", once.stderr);
    assert!(once.stderr.contains("second line"), "{}", once.stderr);
    log_in(&format!("{}\nlong enough\n", made.password.expose())).ok();
    assert!(
        dev.run(&["whoami", "--profile", "eve"])
            .ok()
            .contains("eve@example.com")
    );
    assert_eq!(
        log_in(made.password.expose()).code,
        4,
        "it was good for once"
    );
    log_in("long enough").ok();
}
