//! Secrets are where they are kept, and nowhere else: not in a log at its most talkative, not in another file, not in the
//! arguments or the environment of any process.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};

use pizzapi_testkit::redis::PASSWORD as REDIS_PASSWORD;

use crate::harness::{Background, Home, Redis, show_end, signal, until};

const PASSWORD: &str = "ann's-own-password-1";
const ADMIN_KEY: &str = "the-platforms-own-key-of-more-than-32-characters";

/// A secret, and the files that are meant to hold it.
struct Seen {
    what: &'static str,
    text: String,
    kept_in: &'static [&'static str],
}

struct Scene {
    home: Home,
    serve: Background,
    _router: Background,
    runner: Option<Background>,
    /// Where there is any.
    redis: Option<Redis>,
    seen: Vec<Seen>,
}

/// A request, as bytes: headers stand as they are given.
struct Ask<'a> {
    method: &'a str,
    path: &'a str,
    headers: &'a [(&'a str, &'a str)],
    body: String,
}

fn ask(address: SocketAddr, ask: &Ask<'_>) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let mut text = format!(
        "{} {} HTTP/1.1\r\nConnection: close\r\n",
        ask.method, ask.path
    );
    if ask.headers.iter().all(|(name, _)| *name != "Host") {
        text += "Host: localhost\r\n";
    }
    for (name, value) in ask.headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!(
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        ask.body.len(),
        ask.body
    );
    stream.write_all(text.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).unwrap_or_default()))
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value}"))
        .to_owned()
}

impl Scene {
    fn start() -> Self {
        let home = Home::new();
        let redis = Redis::start();
        let redis_file = redis.as_ref().map(|redis| redis.file(&home));
        let redis_file = redis_file.map(|file| file.display().to_string());
        let org_url = format!("http://{{slug}}.localhost:{}", home.router.port());
        let settings = [
            ("PIZZAPI_LOG", "trace"),
            ("PIZZAPI_BASE_DOMAIN", "localhost"),
            ("PIZZAPI_ORG_URL", &org_url),
            ("PIZZAPI_REGISTRATION", "open"),
            ("PIZZAPI_RATE_LIMITS", "off"),
            ("PIZZAPI_CONTROL_PLANE_URL", &home.url()),
        ];
        let serve = background(
            &home,
            "serve",
            &[
                &settings[..],
                &[
                    ("ADMIN_API_KEY", ADMIN_KEY),
                    (
                        "PIZZAPI_REDIS_URL_FILE",
                        redis_file.as_deref().unwrap_or_default(),
                    ),
                ],
            ]
            .concat(),
        );
        let plane = home.control_plane;
        let ready = Ask {
            method: "GET",
            path: "/readyz",
            headers: &[],
            body: String::new(),
        };
        until("the control plane is ready", || {
            ask(plane, &ready).filter(|(status, _)| *status == 200)
        });
        let router = background(&home, "router", &settings);
        until("the router listens", || {
            TcpStream::connect(home.router).ok()
        });
        Self {
            home,
            serve,
            _router: router,
            runner: None,
            redis,
            seen: Vec::new(),
        }
    }

    /// Remembers a secret.
    fn keep(
        &mut self,
        what: &'static str,
        text: impl Into<String>,
        kept_in: &'static [&'static str],
    ) -> String {
        let text = text.into();
        assert!(
            text.len() >= 12,
            "{what} is too short to be looked for: {text}"
        );
        self.seen.push(Seen {
            what,
            text: text.clone(),
            kept_in,
        });
        text
    }

    /// Asks the control plane with a bearer token; the answer must be a good one.
    fn good(&self, token: &str, method: &str, path: &str, body: &Value) -> Value {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str())];
        let asked = Ask {
            method,
            path,
            headers: &headers[..usize::from(!token.is_empty())],
            body: body.to_string(),
        };
        let (status, answer) = ask(self.home.control_plane, &asked).expect("an answer");
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
        answer
    }

    /// Asks whatever may be refused.
    fn try_with(&self, address: SocketAddr, path: &str, headers: &[(&str, &str)]) {
        for method in ["GET", "POST"] {
            let asked = Ask {
                method,
                path,
                headers,
                body: String::new(),
            };
            ask(address, &asked).expect("an answer");
        }
    }

    fn sign_in(&mut self, email: &str, password: &str) -> String {
        let form = json!({ "email": email, "password": password });
        let answer = self.good("", "POST", "/api/auth/sign-in/email", &form);
        self.keep("a session token", text(&answer["token"]), &[])
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if std::thread::panicking() {
            show_end(&self.home.path("runner.out"));
        }
        if let Some(runner) = &mut self.runner {
            let _ = runner.child.kill();
        }
        // `serve` leaves instances up on purpose.
        let orgs = fs::read_dir(self.home.path("data/orgs"))
            .into_iter()
            .flatten();
        for org in orgs.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
            for pid in self.home.instances(&org) {
                let _ = self.serve.child.kill();
                signal(pid, "KILL");
            }
        }
    }
}

fn background(home: &Home, name: &str, settings: &[(&str, &str)]) -> Background {
    let path = home.path(&format!("{name}.out"));
    let file = fs::File::create(&path).expect("a file");
    let mut command = home.command(&[name]);
    command
        .envs(settings.iter().copied())
        .stdout(file.try_clone().expect("a file"))
        .stderr(file);
    Background::of(command.spawn().expect("the binary runs"), path)
}

/// Files below a folder.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path(), into),
            Ok(kind) if kind.is_file() => into.push(entry.path()),
            _ => {}
        }
    }
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

/// Everything that an account, an org and their programs do with secrets, rightly and wrongly.
fn use_every_secret(scene: &mut Scene) {
    let plane = scene.home.control_plane;
    scene.keep("the platform's key", ADMIN_KEY, &[]);
    let first =
        fs::read(scene.home.path("data/control-plane/first-login")).expect("the first login");
    let first: Value = serde_json::from_slice(&first).expect("JSON");
    let kept: &[&str] = &["data/control-plane/first-login"];
    let password = scene.keep("the first password", text(&first["password"]), kept);
    let root = scene.sign_in(&text(&first["email"]), &password);
    scene.good(ADMIN_KEY, "GET", "/api/admin/overview", &json!(null));

    let form = json!({ "name": "Ann", "email": "ann@example.com", "password": PASSWORD });
    let ann = scene.good("", "POST", "/api/auth/sign-up/email", &form);
    scene.keep("a password", PASSWORD, &[]);
    let ann = scene.keep("a session token", text(&ann["token"]), &[]);
    scene.good(&ann, "POST", "/api/orgs", &json!({ "name": "Acme" }));
    until("acme is healthy", || {
        let status = scene.good(&ann, "GET", "/api/orgs/acme/status", &json!(null));
        (status["instance"]["status"] == "healthy").then_some(())
    });

    let key = scene.good(&ann, "POST", "/api/user/api-keys", &json!({ "name": "ci" }));
    let key = scene.keep("an API key", text(&key["key"]), &[]);
    let invite = scene.good(
        &ann,
        "POST",
        "/api/orgs/acme/invites",
        &json!({ "role": "member" }),
    );
    let invite = scene.keep("an invite's secret", text(&invite["secret"]), &[]);
    let secret = json!({ "secret": invite });
    scene.good("", "POST", "/api/invites/lookup", &secret);
    scene.good(&root, "POST", "/api/invites/accept", &secret);

    let made = scene.good(
        &root,
        "POST",
        "/api/admin/users",
        &json!({ "email": "eve@example.com" }),
    );
    let once = scene.keep("a one-time password", text(&made["password"]), &[]);
    let eve = scene.sign_in("eve@example.com", &once);
    let own = scene.keep("a chosen password", "eve's-own-password-2", &[]);
    let change = json!({ "current": once, "new": own });
    scene.good(&eve, "POST", "/api/auth/change-password", &change);

    let user = scene.good(&ann, "POST", "/api/orgs/acme/token", &json!({}));
    let user = scene.keep("an org token", text(&user["token"]), &[]);
    let runner = scene.good(
        &ann,
        "POST",
        "/api/auth/org-token",
        &json!({ "orgSlug": "acme", "type": "runner" }),
    );
    let runner = scene.keep("a runner's token", text(&runner["token"]), &[]);
    let identity = scene.good(&ann, "POST", "/api/auth/token", &json!({}));
    let identity = scene.keep("an identity token", text(&identity["token"]), &[]);

    // Rightly and wrongly, in every place where somebody may put one.
    let garbage = scene.keep("a bad token", "bad.token-that-somebody.mistyped", &[]);
    let host = format!("acme.localhost:{}", scene.home.router.port());
    for secret in [
        &ann, &key, &invite, &user, &runner, &identity, &garbage, &once,
    ] {
        let (bearer, basic) = (format!("Bearer {secret}"), format!("Basic {secret}"));
        let cookie = format!("better-auth.session_token={secret}; org_token={secret}");
        let query = format!("/api/me?token={secret}&access_token={secret}");
        for address in [plane, scene.home.router] {
            for path in ["/api/user", "/api/me", query.as_str()] {
                for credential in [
                    ("Authorization", bearer.as_str()),
                    ("Authorization", basic.as_str()),
                    ("X-Api-Key", secret.as_str()),
                    ("Cookie", cookie.as_str()),
                    ("X-Other", "none"),
                ] {
                    scene.try_with(address, path, &[("Host", &host), credential]);
                }
            }
        }
        let handshake = format!(
            "40/runner,{}",
            json!({ "orgToken": secret, "apiKey": secret })
        );
        let open = "/socket.io/?EIO=4&transport=polling";
        let asked = Ask {
            method: "POST",
            path: open,
            headers: &[("Host", &host)],
            body: handshake,
        };
        ask(scene.home.router, &asked).expect("an answer");
    }
    for body in [
        r#"{"email":"ann@example.com","password":"a-wrong-password-3"}"#,
        r#"{"email":"ann@example.com","password":["a-wrong-password-3"]}"#,
        r#"{"email":"ann@example.com","password":{"a-wrong-password-3":1}}"#,
        r#"{"email":"ann@example.com","password":"a-wrong-password-3"#,
        r#"{"password":"a-wrong-password-3","current":"a-wrong-password-3","secret":"a-wrong-password-3"}"#,
        r#"{"secret":"a-wrong-password-3","a-wrong-password-3":1}"#,
        r#""a-wrong-password-3""#,
    ] {
        for path in [
            "/api/auth/sign-in/email",
            "/api/auth/sign-up/email",
            "/api/auth/change-password",
            "/api/invites/lookup",
            "/api/invites/accept",
        ] {
            let bearer = format!("Bearer {eve}");
            let asked = Ask {
                method: "POST",
                path,
                headers: &[("Authorization", &bearer)],
                body: body.to_owned(),
            };
            ask(plane, &asked).expect("an answer");
        }
    }
    scene.keep("a wrong password", "a-wrong-password-3", &[]);
    run_an_agent(scene, &key);
    scene.good(
        &root,
        "POST",
        "/api/admin/keys/rotate",
        &json!({ "grace_seconds": 0 }),
    );
    scene.good(&ann, "POST", "/api/orgs/acme/instance/restart", &json!({}));
    until("a new generation is healthy", || {
        let status = scene.good(&ann, "GET", "/api/orgs/acme/status", &json!(null));
        let instance = &status["instance"];
        (instance["status"] == "healthy" && instance["generation"] == 2).then_some(())
    });
}

/// A runner that is given an API key, whose agent says what it can see; and a login of the CLI's.
fn run_an_agent(scene: &mut Scene, key: &str) {
    let home = &scene.home;
    let root = home.folder.path().display().to_string();
    let path = home.path("runner.out");
    let file = fs::File::create(&path).expect("a file");
    let mut command = home.command(&[
        "runner", "--org", "acme", "--agent", "env", "--root", &root, "--name", "laptop",
    ]);
    command
        .env("PIZZAPI_API_KEY", key)
        .env("PIZZAPI_LOG", "trace")
        .env("PIZZAPI_CONTROL_PLANE_URL", home.url())
        .stdout(file.try_clone().expect("a file"))
        .stderr(file);
    let mut runner = Background::of(command.spawn().expect("the binary runs"), path);
    runner.says("connected to");
    let mut login = home.command(&[
        "login",
        "--control-plane",
        &home.url(),
        "--email",
        "ann@example.com",
        "--with-password",
    ]);
    let mut login = login
        .env("PIZZAPI_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(fs::File::create(home.path("login.out")).expect("a file"))
        .stderr(fs::File::create(home.path("login.err")).expect("a file"))
        .spawn()
        .expect("the binary runs");
    let mut stdin = login.stdin.take().expect("a pipe");
    stdin.write_all(PASSWORD.as_bytes()).expect("written");
    drop(stdin);
    assert!(login.wait().expect("waited for").success());
    let id = home
        .run(&[
            "session",
            "start",
            "--org",
            "acme",
            "--prompt",
            "what do you see",
            "-o",
            "name",
        ])
        .ok();
    let events = home
        .run(&["session", "events", "-f", id.trim(), "--org", "acme"])
        .ok();
    assert!(events.contains("PATH="), "{events}");
    fs::write(home.path("events.out"), events).expect("written");
    scene.runner = Some(runner);
}

/// What is on disk by design.
fn keep_those_on_disk(scene: &mut Scene) {
    let read = |scene: &Scene, name: &str| {
        let text = fs::read_to_string(scene.home.path(name)).unwrap_or_else(|_| panic!("{name}"));
        text.trim().to_owned()
    };
    let master = read(scene, "data/control-plane/master.key");
    scene.keep("the master key", master, &["data/control-plane/master.key"]);
    let router = read(scene, "data/control-plane/router-token");
    scene.keep(
        "the router's token",
        router,
        &["data/control-plane/router-token"],
    );
    let orgs = fs::read_dir(scene.home.path("data/orgs")).expect("the orgs");
    let orgs: Vec<String> = orgs
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    assert_eq!(orgs.len(), 1);
    let token = read(scene, &format!("data/orgs/{}/token", orgs[0]));
    scene.keep("the instance's token", token, &["data/orgs/*/token"]);
    if scene.redis.is_some() {
        let file = format!("data/orgs/{}/redis-url", orgs[0]);
        let mode = fs::metadata(scene.home.path(&file)).expect("there").mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
        let url = read(scene, &file);
        let password = url
            .split(['/', ':', '@'])
            .nth(4)
            .expect("a password")
            .to_owned();
        scene.keep(
            "the org's Redis password",
            password,
            &["data/orgs/*/redis-url"],
        );
        scene.keep(
            "the Redis admin's password",
            REDIS_PASSWORD,
            &["redis-admin"],
        );
    }
    let mut all = Vec::new();
    files(&scene.home.path("state"), &mut all);
    let identity = all
        .iter()
        .find(|path| path.extension().is_some_and(|end| end == "json"));
    let identity = fs::read_to_string(identity.expect("a runner's identity")).expect("text");
    let identity: Value = serde_json::from_str(&identity).expect("JSON");
    scene.keep(
        "a runner's secret",
        text(&identity["secret"]),
        &["state/runners/*"],
    );
    let logins: Value =
        serde_json::from_str(&read(scene, "config/credentials.json")).expect("JSON");
    let mut tokens = Vec::new();
    long_texts(&logins, &mut tokens);
    assert!(!tokens.is_empty(), "{logins}");
    for token in tokens {
        scene.keep("the CLI's login", token, &["config/credentials.json"]);
    }
}

/// The texts in a value that are too long for a name.
fn long_texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= 32 => into.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|value| long_texts(value, into)),
        Value::Object(all) => all.values().for_each(|value| long_texts(value, into)),
        _ => {}
    }
}

/// Whether a file is one of those that are meant to hold it. A `*` stands for anything.
fn is_kept_in(path: &Path, home: &Path, kept_in: &[&str]) -> bool {
    let path = path
        .strip_prefix(home)
        .expect("below")
        .display()
        .to_string();
    kept_in.iter().any(|pattern| match pattern.split_once('*') {
        Some((start, end)) => path.starts_with(start) && path.ends_with(end),
        None => path == *pattern,
    })
}

#[test]
fn secrets_are_where_they_are_kept_and_nowhere_else() {
    let mut scene = Scene::start();
    use_every_secret(&mut scene);
    keep_those_on_disk(&mut scene);
    let home = scene.home.folder.path().to_owned();
    let mut all = Vec::new();
    files(&home, &mut all);
    let log = fs::read_to_string(home.join("serve.out")).expect("a log");
    assert!(
        log.contains("\"TRACE\"") || log.contains("TRACE"),
        "the log is not at its most talkative"
    );
    let mut found = Vec::new();
    for path in &all {
        let bytes = fs::read(path).unwrap_or_default();
        for Seen {
            what,
            text,
            kept_in,
        } in &scene.seen
        {
            if holds(&bytes, text.as_bytes()) && !is_kept_in(path, &home, kept_in) {
                found.push(format!("{what} in {}", path.display()));
            }
        }
        // What every Ed25519 private key begins with, in PKCS#8.
        if holds(
            &bytes,
            &[0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
        ) {
            found.push(format!("a private key in {}", path.display()));
        }
    }
    let mark = home.display().to_string();
    let mut processes = Vec::new();
    for entry in fs::read_dir("/proc").expect("/proc").flatten() {
        let read = |name: &str| fs::read(entry.path().join(name)).unwrap_or_default();
        let (arguments, environment) = (read("cmdline"), read("environ"));
        if !holds(&environment, mark.as_bytes()) {
            continue;
        }
        let name = String::from_utf8_lossy(&arguments).replace('\0', " ");
        processes.push(name.clone());
        for Seen { what, text, .. } in &scene.seen {
            // What a person gave to a process by its environment, and to no other.
            let given = (*what == "the platform's key" && name.contains(" serve"))
                || (*what == "an API key" && name.contains(" runner "));
            for (place, bytes) in [("arguments", &arguments), ("environment", &environment)] {
                if holds(bytes, text.as_bytes()) && !(given && place == "environment") {
                    found.push(format!("{what} in the {place} of `{name}`"));
                }
            }
        }
    }
    for name in ["serve", "router", "instance", "runner"] {
        let runs = processes.iter().any(|process| process.contains(name));
        assert!(runs, "{name} is none of {processes:#?}");
    }
    assert!(found.is_empty(), "{found:#?}");
}
