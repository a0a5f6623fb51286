//! Lists in every format, and what `--jq` and `--template` make of them.

use serde_json::Value;

use crate::harness::Dev;

#[test]
fn a_list_prints_in_every_format() {
    let dev = Dev::start();
    dev.run(&[
        "org",
        "create",
        "A \"quoted\", Name",
        "--slug",
        "quoted",
        "--wait",
    ])
    .ok();
    let list = |more: &[&str]| dev.run(&[&["org", "list"], more].concat());
    let json = list(&["-o", "json"]).json();
    let items = json["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    assert_eq!(json["next_cursor"], Value::Null);

    let lines = list(&["-o", "jsonl"]).ok();
    let of_lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(&of_lines, items);

    let yaml = list(&["-o", "yaml"]).ok();
    let of_yaml: Value = serde_saphyr::from_str(&yaml).expect("YAML");
    assert_eq!(of_yaml, json, "{yaml}");

    let csv = list(&["-o", "csv"]).ok();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let titles = reader.headers().expect("titles").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let column = |name: &str| titles.iter().position(|title| title == name).expect(name);
    assert_eq!(&rows[0][column("name")], "A \"quoted\", Name");
    assert_eq!(&rows[1][column("slug")], "demo");
    assert_eq!(rows[0][column("created_at")], items[0]["created_at"]);

    assert_eq!(list(&["-o", "name"]).ok(), "quoted\ndemo\n");
    let table = list(&[]).ok();
    assert!(
        table.starts_with("SLUG") && !table.contains("URL"),
        "{table}"
    );
    let wide = list(&["-o", "wide"]).ok();
    assert!(
        wide.contains(items[0]["id"].as_str().expect("an id")),
        "{wide}"
    );
    assert!(
        table.contains(items[0]["created_at"].as_str().expect("a time")),
        "no ages without a terminal: {table}"
    );
}

#[test]
fn a_list_says_what_it_leaves_out() {
    let dev = Dev::start();
    for name in ["One", "Two", "Three"] {
        dev.run(&["org", "create", name, "--no-wait"]).ok();
    }
    let cut = dev.run(&["org", "list", "--limit", "2"]);
    assert!(cut.stderr.contains("--all"), "{}", cut.stderr);
    assert_eq!(cut.ok().lines().count(), 3);
    let json = dev
        .run(&["org", "list", "--limit", "2", "-o", "json"])
        .json();
    assert!(json["next_cursor"].is_string(), "{json}");
    let all = dev.run(&["org", "list", "--all", "-o", "json"]).json();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(4));
    assert_eq!(all["next_cursor"], Value::Null);
    assert_eq!(dev.run(&["org", "list", "--all", "--limit", "2"]).code, 2);
}

#[test]
fn json_is_filtered_without_another_program() {
    let dev = Dev::start();
    let slugs = dev.run(&["org", "list", "--jq", ".items[].slug"]);
    assert_eq!(slugs.ok(), "demo\n");
    let each = dev.run(&["org", "list", "-o", "jsonl", "--jq", ".slug"]);
    assert_eq!(each.ok(), "demo\n");
    let one = dev.run(&[
        "org",
        "get",
        "demo",
        "--template",
        "{{ slug }} is {{ status }}",
    ]);
    assert_eq!(one.ok(), "demo is active\n");
    for wrong in [
        ["org", "list", "--jq", ".items["].as_slice(),
        &["org", "list", "--jq", "nope(.)"],
        &["org", "list", "--template", "{% for"],
        &["org", "list", "--jq", ".", "-o", "yaml"],
        &["org", "list", "--jq", ".", "--template", "x"],
    ] {
        let ran = dev.run(wrong);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    }
    let unfit = dev.run(&["org", "list", "--jq", ".items.slug"]);
    assert_eq!(
        (unfit.code, unfit.stdout.as_str()),
        (1, ""),
        "{}",
        unfit.stderr
    );
}

#[test]
fn a_dry_run_says_what_would_be_sent_and_sends_nothing() {
    let dev = Dev::start();
    let before = dev.run(&["org", "list", "-o", "json"]).json();
    for (arguments, path) in [
        (["org", "create", "Acme"].as_slice(), "/api/orgs"),
        (
            &["org", "edit", "demo", "--name", "Other"],
            "/api/orgs/demo",
        ),
        (&["org", "delete", "demo"], "/api/orgs/demo"),
        (&["org", "suspend", "demo"], "/api/orgs/demo/suspend"),
        (&["instance", "stop", "demo"], "/api/orgs/demo/instance"),
        (
            &["member", "add", "ann@example.com", "--org", "demo"],
            "/api/orgs/demo/members",
        ),
        (
            &["invite", "create", "--org", "demo"],
            "/api/orgs/demo/invites",
        ),
        (&["key", "create", "ci"], "/api/user/api-keys"),
        (
            &["admin", "users", "create", "ann@example.com"],
            "/api/admin/users",
        ),
        (
            &["admin", "keys", "rotate", "--grace", "0s"],
            "/api/admin/keys/rotate",
        ),
    ] {
        let dry = [arguments, &["--dry-run"]].concat();
        let said = dev.run(&dry).ok();
        assert!(
            said.starts_with("would send ") && said.contains(path),
            "{said}"
        );
        let json = dev.run(&[dry.as_slice(), &["-o", "json"]].concat()).json();
        assert_eq!(
            (&json["dry_run"], &json["path"]),
            (&true.into(), &path.into())
        );
    }
    assert_eq!(dev.run(&["org", "list", "-o", "json"]).json(), before);
    assert_eq!(dev.run(&["key", "list", "-o", "name"]).ok(), "");
}

#[test]
fn events_are_read_back_and_followed() {
    let mut dev = Dev::start();
    let kinds = |more: &[&str]| {
        let all = dev.run(&[&["events", "--jq", ".kind"], more].concat()).ok();
        all.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = kinds(&[]);
    assert!(all.contains(&"org.created".to_owned()), "{all:?}");
    assert_eq!(kinds(&["--since", "1h"]), all);
    assert_eq!(kinds(&["--since", "0s"]).len(), 0);
    let last = dev.run(&["events", "-o", "name"]).ok();
    let last = last.lines().last().expect("an event").to_owned();
    assert_eq!(kinds(&["--since", &last]).len(), 0);
    assert_eq!(dev.run(&["events", "--since", "soon"]).code, 2);

    let follows = ["events", "-f", "--since", &last, "-o", "jsonl"];
    let mut follower = dev.home.start(&follows, "events.out");
    dev.run(&["org", "create", "Acme", "--no-wait"]).ok();
    follower.says("\"org_slug\":\"acme\"");
    assert_eq!(follower.end("INT"), 130);
    dev.stop();
}

#[test]
fn events_are_those_of_the_org_that_is_named() {
    let dev = Dev::start();
    dev.run(&["org", "create", "Acme", "--wait"]).ok();
    let slugs = dev
        .run(&["events", "--org", "acme", "--jq", ".org_slug"])
        .ok();
    assert!(
        slugs.lines().all(|slug| slug == "acme") && !slugs.is_empty(),
        "{slugs}"
    );
    assert_eq!(dev.run(&["events", "--org", "nosuch"]).code, 6);

    // Somebody else sees nothing of it, read back as little as followed.
    let url = dev.home.url();
    let sign_up = ["login", "--profile", "ann", "--email", "ann@example.com"];
    let there = ["--with-password", "--sign-up", "--control-plane", &url];
    dev.home
        .fed(&[&sign_up[..], &there].concat(), "long enough\n")
        .ok();
    let ann = |arguments: &[&str]| dev.run(&[arguments, &["--profile", "ann"]].concat());
    let seen = ann(&["events", "-o", "jsonl"]).ok();
    assert!(!seen.contains("acme") && !seen.contains("demo"), "{seen}");
    assert_eq!(ann(&["events", "--org", "acme"]).code, 6);
}

#[test]
fn a_secret_that_is_shown_once_is_shown_however_it_was_asked_for() {
    let dev = Dev::start();
    // Before anything is made.
    let refused = dev.run(&["key", "create", "ci", "-o", "csv"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert_eq!(dev.run(&["key", "list", "-o", "name"]).ok(), "");
    let name = dev.run(&["key", "create", "ci", "-o", "name"]).ok();
    assert!(name.starts_with("pzk_"), "{name}");
    let unfit = dev.run(&["invite", "create", "--org", "demo", "--jq", ".id.x.y"]);
    assert_eq!(unfit.code, 1);
    assert!(unfit.stderr.contains("pzv_"), "{}", unfit.stderr);
}

#[test]
fn a_change_that_is_so_already_says_that() {
    let dev = Dev::start();
    let said = |arguments: &[&str]| {
        let ran = dev.run(arguments);
        (ran.code, ran.stderr)
    };
    let (code, approved) = said(&["org", "approve", "demo"]);
    assert!(
        code == 0 && approved.contains("does not wait for approval"),
        "{approved}"
    );
    let (_, resumed) = said(&["org", "resume", "demo"]);
    assert!(resumed.contains("is not suspended"), "{resumed}");
    said(&["instance", "stop", "demo", "--yes", "--wait"]);
    let (code, restarted) = said(&["instance", "restart", "demo", "--wait"]);
    assert!(
        code == 7 && restarted.contains("pizzapi instance start demo"),
        "{restarted}"
    );
    said(&["org", "suspend", "demo", "--yes", "--wait"]);
    let (code, again) = said(&["org", "suspend", "demo", "--yes"]);
    assert!(code == 0 && again.contains("suspended already"), "{again}");
    let (code, resumed) = said(&["org", "resume", "demo", "--wait"]);
    assert!(
        code == 0 && resumed.contains("instance start demo"),
        "{resumed}"
    );
}

#[test]
fn a_word_that_is_none_leads_to_those_that_are() {
    let dev = Dev::start();
    let said = |arguments: &[&str]| {
        let ran = dev.run(arguments);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        ran.stderr
    };
    let org = said(&["org", "frobnicate"]);
    assert!(
        org.contains("`pizzapi org` has: list, get, create"),
        "{org}"
    );
    assert!(said(&["auth"]).contains("`pizzapi` has: "));
    for slip in [["doctor", "--security"], ["org", "--insecur"]] {
        let slip = said(&slip);
        assert!(!slip.contains("--insecure"), "{slip}");
    }
    dev.run(&["org", "show", "demo"]).ok();
    let mut command = dev.home.command(&["whoami"]);
    let output = command
        .env("PIZZAPI_API_KEY", "bad")
        .output()
        .expect("it runs");
    let bad = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        bad.contains("PIZZAPI_API_KEY") && !bad.contains("`pizzapi login`"),
        "{bad}"
    );
}

#[test]
fn every_list_prints_in_every_format() {
    let dev = Dev::start();
    for list in [
        ["org", "list"].as_slice(),
        &["member", "list", "--org", "demo"],
        &["invite", "list", "--org", "demo"],
        &["key", "list"],
        &["session", "list", "--org", "demo"],
        &["runner", "list", "--org", "demo"],
        &["runner", "status"],
        &["admin", "users", "list"],
        &["admin", "keys", "list"],
        &["profile", "list"],
        &["config", "explain"],
        &["doctor", "ports"],
        &["diff", "-f", "org.yaml"],
        &["dev", "hosts"],
    ] {
        std::fs::write(
            dev.home.path("org.yaml"),
            "kind: org\nslug: other\nname: Other\n",
        )
        .expect("written");
        for format in ["table", "wide", "json", "yaml", "jsonl", "csv", "name"] {
            let ran = dev.run(&[list, &["-o", format]].concat());
            assert_eq!(ran.code, 0, "{list:?} -o {format}: {}", ran.stderr);
            match format {
                "json" => drop(serde_json::from_str::<Value>(&ran.stdout).expect("JSON")),
                "yaml" => drop(serde_saphyr::from_str::<Value>(&ran.stdout).expect("YAML")),
                "csv" => assert!(!ran.stdout.is_empty(), "{list:?} has no titles"),
                _ => {}
            }
        }
    }
}
