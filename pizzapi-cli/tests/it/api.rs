//! `pizzapi api`: anything of the API, with the login's credential and nobody else's host.

use std::{fs, process::Command};

use serde_json::Value;

use crate::harness::{Dev, Home};

#[test]
fn every_method_is_asked_and_answers_are_printed() {
    let dev = Dev::start();
    let org = dev.run(&["api", "/api/orgs/demo"]);
    let text = org.ok();
    assert!(
        text.starts_with("{\n  \"id\": ") && text.find("\"slug\"") < text.find("\"name\""),
        "indented, and in the server's order: {text}"
    );
    let list = dev.run(&["api", "get", "/api/orgs?limit=5", "--jq", ".items[].slug"]);
    assert_eq!(list.ok(), "demo\n");
    let none = dev.run(&["api", "GET", "/api/orgs", "-f", "q=nothing", "-o", "jsonl"]);
    assert_eq!(none.ok(), "");
    let lines = dev.run(&["api", "/api/orgs", "-o", "jsonl", "--jq", ".slug"]);
    assert_eq!(lines.ok(), "demo\n");
    let yaml = dev.run(&["api", "/api/orgs", "-o", "yaml"]).ok();
    let yaml: Value = serde_saphyr::from_str(&yaml).expect("YAML");
    assert_eq!(yaml["items"][0]["slug"], "demo");

    let named = ["api", "PATCH", "/api/orgs/demo", "-f", "name=12"];
    assert_eq!(dev.run(&named).json()["name"], "12");
    // A fields' number is none for -f, and one for -F.
    let typed = dev.run(&["api", "PATCH", "/api/orgs/demo", "-F", "name=12"]);
    assert_eq!(typed.code, 2, "{}", typed.stderr);
    fs::write(dev.home.path("name"), "From a file\n").expect("written");
    let filed = dev.run(&["api", "PATCH", "/api/orgs/demo", "-F", "name=@name"]);
    assert_eq!(filed.json()["name"], "From a file");
    let piped = dev.home.fed(
        &["api", "PATCH", "/api/orgs/demo", "--input", "-"],
        "{\"name\": \"Piped\"}",
    );
    assert_eq!(piped.json()["name"], "Piped");

    let made = dev.run(&["api", "/api/user/api-keys", "-f", "name=ci", "--jq", ".id"]);
    let id = made.ok();
    let key = format!("/api/user/api-keys/{}", id.trim());
    dev.run(&["api", "DELETE", &key]).ok();
    assert_eq!(dev.run(&["api", "DELETE", &key]).code, 6);
    assert_eq!(dev.run(&["api", "HEAD", "/health"]).ok(), "");
    let logs = dev.run(&["api", "GET", "/api/orgs/demo/instance/logs", "-f", "tail=3"]);
    assert!(logs.ok().lines().count() <= 3, "text is printed as text");
    let own = dev.run(&[
        "api",
        "/api/me",
        "--org",
        "demo",
        "--instance",
        "--jq",
        ".orgSlug",
    ]);
    assert_eq!(own.ok(), "demo\n");
}

#[test]
fn status_and_headers_are_told_on_request() {
    let dev = Dev::start();
    let shown = dev.run(&["api", "-i", "/api/orgs/demo"]).ok();
    let (head, body) = shown.split_once("\n\n").expect("a head");
    assert!(head.starts_with("HTTP 200 OK\n"), "{head}");
    assert!(head.contains("\netag: \""), "{head}");
    assert!(body.contains("\"slug\": \"demo\""), "{body}");
    let input =
        "{\"email\": \"eve@example.com\", \"name\": \"Eve\", \"password\": \"long enough\"}";
    let signed = dev.home.fed(
        &["api", "-i", "/api/auth/sign-up/email", "--input", "-"],
        input,
    );
    let signed = signed.ok();
    assert!(signed.contains("set-cookie: …"), "{signed}");
    let refused = dev.run(&["api", "-i", "/api/orgs/nope"]);
    assert_eq!((refused.code, refused.stdout.trim()), (6, "HTTP 404"));
}

#[test]
fn failures_have_the_exit_codes_of_all_commands() {
    let dev = Dev::start();
    let missing = dev.run(&["api", "/api/orgs/nope", "-o", "json"]);
    assert_eq!((missing.code, missing.stdout.as_str()), (6, ""));
    let told: Value = serde_json::from_str(&missing.stderr).expect("JSON");
    assert_eq!(told["error"]["code"], "org_not_found");
    assert!(told["error"]["request_id"].is_string(), "{told}");
    let taken = dev.run(&["api", "/api/orgs", "-f", "name=Demo", "-f", "slug=demo"]);
    assert_eq!(taken.code, 7, "{}", taken.stderr);
    let stale = ["api", "PATCH", "/api/orgs/demo", "-f", "name=Late"];
    let stale = dev.run(&[&stale[..], &["-H", "If-Match: \"0\""]].concat());
    assert_eq!(stale.code, 7, "{}", stale.stderr);
    let logged_out = Home::new().run(&["api", "/api/orgs"]);
    assert_eq!(logged_out.code, 4, "{}", logged_out.stderr);
    let away = dev.run(&["api", "/api/orgs", "--control-plane", "http://127.0.0.1:9"]);
    assert!(away.code == 1 || away.code == 4, "{}", away.stderr);
}

#[test]
fn other_hosts_and_other_credentials_are_refused_before_anything_is_sent() {
    let home = Home::new();
    let refused: &[&[&str]] = &[
        &["//evil.example/api"],
        &["http://evil.example/"],
        &["https://evil.example/"],
        &["api/orgs"],
        &["/\\evil.example"],
        &["/api/orgs#x"],
        &["/api/orgs\n"],
        &["/api/orgs", "-H", "Authorization: Bearer x"],
        &["/api/orgs", "-H", "x-api-key: y"],
        &["/api/orgs", "-H", "Cookie: z"],
        &["/api/orgs", "-H", "Host: evil.example"],
        &["/api/orgs", "-H", "nothing"],
        &["/api/orgs", "-f", "name"],
        &["/api/orgs", "-f", "a=1", "-f", "a[b]=2"],
        &["/api/orgs", "-F", "name=@/no/such/file"],
        &["/api/orgs", "-F", "a=@-", "-F", "b=@-"],
        &["/api/orgs", "--input", "/no/such/file"],
        &["GET", "/api/orgs", "--input", "-"],
        &["GET", "/api/orgs", "--idempotency-key", "k"],
        &["POST", "/api/orgs", "--idempotency-key", "a b"],
        &["POST", "/api/orgs", "--paginate"],
        &["/api/orgs?cursor=x", "--paginate"],
        &["BREW", "/api/orgs"],
        &["/api/orgs", "-o", "csv"],
        &["/api/orgs", "-o", "name"],
    ];
    for arguments in refused {
        let ran = home.run(&[&["api"], *arguments].concat());
        // 4 would say that a login was looked for.
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
}

#[test]
fn all_pages_are_printed_as_one_list() {
    let dev = Dev::start();
    invites(&dev, 230);
    let path = "/api/orgs/demo/invites";
    let one = dev.run(&["api", path]).json();
    assert!(one["next_cursor"].is_string(), "the list is long enough");
    let all = dev.run(&["api", path, "--paginate", "-o", "json"]).json();
    let items = all["items"].as_array().expect("items");
    assert_eq!((items.len(), &all["next_cursor"]), (230, &Value::Null));
    assert_eq!(dev.run(&["api", path, "--paginate"]).json(), all);
    let lines = dev.run(&["api", path, "--paginate", "-o", "jsonl"]).ok();
    let of_lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(&of_lines, items);
    let each_page = dev.run(&["api", path, "--paginate", "--jq", ".items | length"]);
    assert_eq!(each_page.ok(), "50\n50\n50\n50\n30\n");
    let whole = ["api", path, "--paginate", "-f", "limit=200"];
    let whole = dev.run(&[&whole[..], &["-o", "json", "--jq", ".items | length"]].concat());
    assert_eq!(whole.ok(), "230\n");
    let none = dev.run(&["api", "/api/orgs/demo", "--paginate"]);
    assert_eq!(
        (none.code, none.stdout.as_str()),
        (2, ""),
        "{}",
        none.stderr
    );
    assert!(none.stderr.contains("gives no list"), "{}", none.stderr);
}

/// Makes invites, faster than by as many processes.
fn invites(dev: &Dev, count: usize) {
    use futures_util::{StreamExt as _, stream};
    use pizzapi_sdk::{
        Client, Credential,
        types::{CreateInvite, OrgSlug, Role},
    };

    let key = dev.run(&["key", "create", "ci"]).ok();
    let client = Client::builder(dev.home.url())
        .credential(Credential::parse(key.as_str().into()))
        .build()
        .expect("built");
    let slug: OrgSlug = "demo".parse().expect("a slug");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let new = CreateInvite {
            email: None,
            role: Role::Member,
            expires_in: None,
        };
        stream::iter(0..count)
            .for_each_concurrent(8, |_| async {
                client.create_invite(&slug, &new).await.expect("made");
            })
            .await;
    });
}

#[test]
fn a_command_of_curl_does_the_same_and_holds_no_secret() {
    let dev = Dev::start();
    let key = dev.run(&["key", "create", "ci"]).ok();
    let arguments = [
        "api",
        "PATCH",
        "/api/orgs/demo",
        "-f",
        "name=It's \"$HOME\" `x`",
        "--curl",
    ];
    let command = dev.run(&arguments).ok();
    let before = dev.run(&["org", "get", "demo", "--jq", ".name"]).ok();
    assert_eq!(before, "Demo\n", "nothing was sent");
    let credentials = fs::read_to_string(dev.home.path("config/credentials.json")).expect("read");
    let credentials: Value = serde_json::from_str(&credentials).expect("JSON");
    let session = credentials[&dev.home.url()]["admin@localhost"]
        .as_str()
        .expect("a session")
        .to_owned();
    assert!(
        command.contains("$PIZZAPI_API_KEY") && !command.contains(&session),
        "{command}"
    );
    for secret in ["password", "currentPassword", "secret", "current", "new"] {
        let field = format!("{secret}=hunter2");
        let shown = dev.run(&["api", "/api/x", "-f", &field, "--curl"]).ok();
        assert!(!shown.contains("hunter2") && shown.contains('…'), "{shown}");
        let deep = format!("a[{secret}]=hunter2");
        let shown = dev.run(&["api", "POST", "/api/x", "-f", &deep, "--dry-run"]);
        assert!(!shown.ok().contains("hunter2"), "{secret}");
    }
    let masked = dev.run(&["api", "GET", "/api/x", "-f", "secret=hunter2", "--curl"]);
    assert!(!masked.ok().contains("hunter2"));
    let masked = dev.run(&["api", "/api/x", "-H", "x-router-token: hunter2", "--curl"]);
    assert!(!masked.ok().contains("hunter2"));
    let own = dev.run(&[
        "api",
        "/api/runners",
        "--instance",
        "--org",
        "demo",
        "--curl",
    ]);
    let own = own.ok();
    assert!(
        own.contains(&dev.home.org_url("demo")) && own.contains("$PIZZAPI_ORG_TOKEN"),
        "{own}"
    );
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("there is no curl here: its command was not run");
        return;
    }
    let output = Command::new("sh")
        .args(["-c", &command])
        .env("PIZZAPI_API_KEY", key.trim())
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{output:?}");
    let after = dev.run(&["org", "get", "demo", "--jq", ".name"]).ok();
    assert_eq!(after, "It's \"$HOME\" `x`\n");
}

#[test]
fn a_dry_run_and_an_idempotency_key_do_as_everywhere() {
    let dev = Dev::start();
    let new = [
        "api",
        "/api/orgs",
        "-f",
        "name=Acme",
        "--idempotency-key",
        "acme-1",
    ];
    let dry = dev
        .run(&[&new[..], &["--dry-run", "-o", "json"]].concat())
        .json();
    assert_eq!(
        (&dry["dry_run"], &dry["method"], &dry["body"]["name"]),
        (&true.into(), &"POST".into(), &"Acme".into())
    );
    // What only makes a token is not sent either.
    let token = dev
        .run(&["api", "POST", "/api/orgs/demo/token", "--dry-run"])
        .ok();
    assert_eq!(token, "would send POST /api/orgs/demo/token\n");
    let list = dev.run(&["org", "list", "-o", "name"]).ok();
    assert_eq!(list, "demo\n", "nothing was sent");
    let first = dev.run(&new).json();
    assert_eq!(dev.run(&new).json()["id"], first["id"]);
    let reading = dev.run(&["api", "/api/orgs/acme", "--dry-run"]);
    assert_eq!(reading.json()["id"], first["id"], "reading changes nothing");
}

#[test]
fn events_are_printed_as_they_come_until_one_has_enough() {
    let dev = Dev::start();
    let mut events = dev.home.start(
        &[
            "api",
            "/api/events?since=0",
            "--jq",
            ".kind // .type // keys",
        ],
        "events.out",
    );
    events.says("org");
    let before = events.said().lines().count();
    dev.run(&["org", "create", "Acme", "--no-wait"]).ok();
    crate::harness::until("another event comes", || {
        (events.said().lines().count() > before).then_some(())
    });
    assert_eq!(events.end("INT"), 130, "{}", events.said());
}
