//! `pizzapi apply`, `diff` and `export`: organisations from files, and nobody's change overwritten.

use std::{
    fs,
    io::Read as _,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;

use crate::harness::{Dev, Home, PATIENCE, PIZZAPI, Ran};

fn write(home: &Home, name: &str, text: &str) {
    fs::write(home.path(name), text).expect("written");
}

/// Makes an account, and a profile of its name.
fn sign_up(dev: &Dev, name: &str) {
    let email = format!("{name}@example.com");
    let url = dev.home.url();
    let sign_up = [
        "login",
        "--profile",
        name,
        "--sign-up",
        "--control-plane",
        &url,
    ];
    let who = ["--email", &email, "--with-password"];
    let arguments = [&sign_up[..], &who].concat();
    dev.home.fed(&arguments, "long enough\n").ok();
}

fn changes(ran: Ran) -> Vec<String> {
    let plan = ran.json();
    let changes = plan["changes"].as_array().expect("changes");
    let word = |change: &Value, name: &str| change[name].as_str().unwrap_or("–").to_owned();
    let line = |change| {
        ["action", "kind", "org", "field", "to"]
            .map(|name| word(change, name))
            .join(" ")
    };
    changes.iter().map(line).collect()
}

const ORGS: &str = "\
kind: org
slug: acme
name: Acme
plan: large
members:
  - email: Ann@example.com
    role: owner
  - email: bob@example.com
    role: member
---
# what is not named stays
kind: org
slug: demo
name: \"Demo: the second\"
instance:
  desired: stopped
---
kind: org
slug: closed
name: Closed
status: suspended
reason: unpaid
";

#[test]
fn a_file_is_planned_applied_and_applied_again_to_no_effect() {
    let dev = Dev::start();
    sign_up(&dev, "ann");
    sign_up(&dev, "bob");
    write(&dev.home, "orgs.yaml", ORGS);
    let before = dev.run(&["export"]).ok();

    let plan = dev.run(&["diff", "-f", "orgs.yaml"]).ok();
    for line in [
        "+ org acme  Acme\n",
        "~ org acme  plan: – → large\n",
        "+ member ann@example.com  owner of acme\n",
        "+ member bob@example.com  member of acme\n",
        "~ org demo  name: Demo → Demo: the second\n",
        "~ instance demo  running → stopped  (!)\n",
        "~ org closed  status: active → suspended  (!)\n",
        "2 marked (!)",
    ] {
        assert!(plan.contains(line), "no `{line}` in\n{plan}");
    }
    let json = changes(dev.run(&["diff", "-f", "orgs.yaml", "-o", "json"]));
    assert!(
        json.contains(&"create member acme role owner".to_owned()),
        "{json:?}"
    );
    assert!(
        json.contains(&"change instance demo desired stopped".to_owned()),
        "{json:?}"
    );
    let coded = dev.run(&["diff", "-f", "orgs.yaml", "--exit-code", "-o", "jsonl"]);
    assert_eq!((coded.code, coded.stderr.as_str()), (9, ""));
    assert_eq!(coded.stdout.lines().count(), json.len());
    let dry = dev.run(&["apply", "-f", "orgs.yaml", "--dry-run"]);
    assert_eq!(dry.ok(), plan);
    let unasked = dev.run(&["apply", "-f", "orgs.yaml"]);
    assert_eq!(unasked.code, 2);
    assert!(unasked.stderr.contains("--yes"), "{}", unasked.stderr);
    assert_eq!(dev.run(&["export"]).ok(), before, "nothing was changed");

    let applied = dev.run(&["apply", "-f", "orgs.yaml", "--yes", "--wait"]);
    assert!(
        applied.stderr.contains("Made 10 changes"),
        "{}",
        applied.stderr
    );
    applied.ok();
    let status = |slug: &str, filter: &str| dev.run(&["org", "get", slug, "--jq", filter]).ok();
    assert_eq!(status("acme", ".instance.status"), "healthy\n");
    assert_eq!(status("demo", ".instance.status"), "stopped\n");
    assert_eq!(
        status("closed", ".status, .status_reason"),
        "suspended\nunpaid\n"
    );
    let members = dev
        .run(&["member", "list", "--org", "acme", "-o", "name"])
        .ok();
    assert_eq!(
        members, "ann@example.com\nbob@example.com\n",
        "the admin is none"
    );

    let again = dev.run(&["apply", "-f", "orgs.yaml", "--yes"]);
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
    assert_eq!(again.ok(), "");
    let same = dev.run(&["diff", "-f", "orgs.yaml", "--exit-code", "-o", "json"]);
    assert_eq!(changes(same), Vec::<String>::new());

    // And back.
    write(
        &dev.home,
        "back.yaml",
        "kind: org\nslug: closed\nname: Closed\nstatus: active\n---\n\
         kind: org\nslug: demo\nname: Demo\ninstance: {desired: running}\n",
    );
    let back = ["apply", "-f", "back.yaml", "--yes", "--wait"];
    dev.run(&back).ok();
    assert_eq!(
        status("closed", ".status, .instance.status"),
        "active\nhealthy\n"
    );
    assert_eq!(status("demo", ".instance.status"), "healthy\n");
}

#[test]
fn what_is_exported_is_what_is_there() {
    let dev = Dev::start();
    sign_up(&dev, "ann");
    let odd = "yes: # \"it's\" - {odd} ☃";
    dev.run(&["org", "create", odd, "--slug", "odd", "--no-wait"])
        .ok();
    dev.run(&["org", "create", "null", "--slug", "nothing", "--no-wait"])
        .ok();
    dev.run(&["org", "create", "0x10", "--slug", "number", "--no-wait"])
        .ok();
    dev.run(&["member", "add", "ann@example.com", "--org", "odd"])
        .ok();
    dev.run(&[
        "org",
        "suspend",
        "nothing",
        "--reason",
        "true",
        "--yes",
        "--no-wait",
    ])
    .ok();
    let export = dev.run(&["export"]).ok();
    assert_eq!(export.matches("---\n").count(), 3, "{export}");
    write(&dev.home, "all.yaml", &export);
    let diff = dev.run(&["diff", "-f", "all.yaml", "--prune", "--exit-code"]);
    assert_eq!(
        (diff.code, diff.stdout.as_str()),
        (0, ""),
        "{}",
        diff.stderr
    );
    let lines = dev.run(&["export", "-o", "jsonl"]).ok();
    fs::create_dir(dev.home.path("folder")).expect("a folder");
    for (index, line) in lines.lines().enumerate() {
        write(&dev.home, &format!("folder/{index}.json"), line);
    }
    write(&dev.home, "folder/notes.txt", "none of ours");
    let diff = dev.run(&["diff", "-f", "folder", "--exit-code"]);
    assert_eq!(diff.code, 0, "{}{}", diff.stdout, diff.stderr);
    let one = dev.run(&["export", "odd", "--no-members"]).ok();
    assert!(
        one.contains("slug: odd") && !one.contains("members"),
        "{one}"
    );
    assert!(
        one.contains("status: active") && !one.contains("---"),
        "{one}"
    );
    assert_eq!(dev.run(&["export", "odd", "nope"]).code, 6);
    let slugs = dev.run(&["export", "-o", "name"]).ok();
    assert_eq!(slugs.lines().count(), 4, "{slugs}");
    let own = dev.run(&["export", "--profile", "ann"]).ok();
    assert!(
        own.contains("slug: odd") && !own.contains("slug: demo"),
        "{own}"
    );
}

#[test]
fn files_that_make_no_sense_are_refused_before_a_server_is_asked() {
    let home = Home::new();
    let org = "kind: org\nslug: acme\nname: Acme\n";
    let mut bomb = "kind: org\nslug: acme\nname: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for step in 1..30 {
        bomb += &format!("b{step}: &b{step} [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n");
    }
    let deep = format!("{org}members: {}\n", "[".repeat(100_000));
    let large = format!("{org}# {}\n", "x".repeat(10 << 20));
    let many = "---\n".repeat(200_000);
    for (text, told) in [
        ("", "nothing in it"),
        (
            "kind: org\nslug: acme\ntitle: Acme\n",
            "orgs.yaml:3: unknown field `title`",
        ),
        (
            "kind: org\nslug: acme\nname: [Acme]\n",
            "orgs.yaml:3: `name`",
        ),
        (
            "kind: team\nslug: acme\nname: Acme\n",
            "orgs.yaml:1: `kind`",
        ),
        (
            &format!("{org}---\n{org}"),
            "orgs.yaml:6: `acme` is in orgs.yaml:2 already",
        ),
        (
            &format!("{org}members: [{{email: a@b.c, role: boss}}]\n"),
            "`role`",
        ),
        ("\u{0}\u{1}", "orgs.yaml"),
        ("- a\n- b\n", "orgs.yaml:1: fields belong here"),
        (&bomb, "orgs.yaml:3"),
        (&deep, "orgs.yaml"),
        (&large, "larger than 8 MiB"),
        (&many, "orgs.yaml"),
    ] {
        write(&home, "orgs.yaml", text);
        let started = Instant::now();
        let ran = home.run(&["apply", "-f", "orgs.yaml", "--yes"]);
        // 4 would say that a login was looked for.
        assert_eq!(ran.code, 2, "{told}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "no `{told}` in {}", ran.stderr);
        assert!(ran.stderr.len() < 2000, "{}", ran.stderr);
        assert!(started.elapsed() < Duration::from_secs(20), "{told}");
    }
    fs::write(home.path("orgs.yaml"), [0xff, 0xfe, 0x00]).expect("written");
    assert_eq!(home.run(&["diff", "-f", "orgs.yaml"]).code, 2);
    for missing in ["nope.yaml", "config-that-is-not-there/"] {
        assert_eq!(home.run(&["diff", "-f", missing]).code, 2);
    }
    fs::create_dir(home.path("empty")).expect("a folder");
    assert_eq!(home.run(&["diff", "-f", "empty"]).code, 2);
    write(&home, "orgs.yaml", org);
    for command in ["apply", "diff"] {
        let ran = home.run(&[command, "-f", "orgs.yaml"]);
        assert_eq!(ran.code, 4, "{}", ran.stderr);
    }
    assert_eq!(home.run(&["export"]).code, 4);
}

#[test]
fn others_than_the_named_members_go_only_when_asked() {
    let dev = Dev::start();
    sign_up(&dev, "ann");
    sign_up(&dev, "bob");
    dev.run(&[
        "member",
        "add",
        "ann@example.com",
        "--role",
        "admin",
        "--org",
        "demo",
    ])
    .ok();
    dev.run(&["member", "add", "bob@example.com", "--org", "demo"])
        .ok();
    write(
        &dev.home,
        "orgs.yaml",
        "kind: org\nslug: demo\nname: Demo\nmembers: [{email: ann@example.com, role: admin}]\n",
    );
    let ownerless = dev.run(&["diff", "-f", "orgs.yaml", "--prune"]);
    assert_eq!(ownerless.code, 2, "{}", ownerless.stdout);
    assert!(
        ownerless.stderr.contains("no owner"),
        "{}",
        ownerless.stderr
    );
    let kept = dev.run(&["diff", "-f", "orgs.yaml", "--exit-code"]);
    assert_eq!(kept.code, 0, "{}", kept.stdout);
    // The caller goes, too: last of all, and not before somebody else is an owner.
    write(
        &dev.home,
        "orgs.yaml",
        "kind: org\nslug: demo\nname: Demo\nmembers: [{email: ann@example.com, role: owner}]\n",
    );
    let raised = dev.run(&["diff", "-f", "orgs.yaml"]).ok();
    assert!(
        raised.starts_with("~ member ann@example.com  admin → owner of demo\n\n"),
        "{raised}"
    );
    let pruned = dev.run(&["apply", "-f", "orgs.yaml", "--prune", "--yes"]);
    for line in [
        "- member bob@example.com  member of demo  (!)",
        "- member admin@localhost  owner of demo  (!)",
    ] {
        assert!(pruned.stdout.contains(line), "{}", pruned.stdout);
    }
    pruned.ok();
    let left = dev
        .run(&["member", "list", "--org", "demo", "-o", "name"])
        .ok();
    assert_eq!(left, "ann@example.com\n");
}

#[test]
fn one_orgs_failure_does_not_stop_the_others() {
    let dev = Dev::start();
    sign_up(&dev, "ann");
    write(
        &dev.home,
        "orgs.yaml",
        "kind: org\nslug: demo\nname: Demo\nmembers: [{email: nobody@example.com, role: member}]\n---\n\
         kind: org\nslug: acme\nname: Acme\n---\nkind: org\nslug: api\nname: Reserved\n",
    );
    let partly = dev.run(&[
        "apply",
        "-f",
        "orgs.yaml",
        "--yes",
        "--no-wait",
        "-o",
        "json",
    ]);
    assert_eq!(partly.code, 8, "{}", partly.stderr);
    let last = partly.stderr.lines().last().expect("an error");
    let told: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(told["error"]["code"], "partly_done");
    let message = told["error"]["message"].as_str().expect("a message");
    assert!(
        message.contains("`demo`: ") && message.contains("`api`: ") && message.contains("sign up"),
        "{message}"
    );
    assert_eq!(
        dev.run(&["org", "get", "acme", "--jq", ".name"]).ok(),
        "Acme\n"
    );
    // Nothing is left but what fails.
    let none = dev.run(&["apply", "-f", "orgs.yaml", "--yes"]);
    assert!(![0, 8].contains(&none.code), "{}", none.stderr);

    // Whoever may not, is told so for each org.
    dev.run(&[
        "member",
        "add",
        "ann@example.com",
        "--role",
        "admin",
        "--org",
        "acme",
    ])
    .ok();
    write(
        &dev.home,
        "plan.yaml",
        "kind: org\nslug: acme\nname: Acme\nplan: large\n",
    );
    let refused = dev.run(&["apply", "-f", "plan.yaml", "--yes", "--profile", "ann"]);
    assert_eq!(refused.code, 4, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("`acme`") && refused.stderr.contains("platform admin"),
        "{}",
        refused.stderr
    );
    // A slug is never given out again.
    dev.run(&["org", "delete", "acme", "--yes", "--wait"]).ok();
    let gone = dev.run(&["apply", "-f", "plan.yaml", "--yes"]);
    assert_eq!(gone.code, 7, "{}", gone.stderr);
}

/// Runs a command at a real terminal; does something when it asks, then says yes.
fn asked(home: &Home, arguments: &[&str], meanwhile: impl FnOnce()) -> (u32, String) {
    let size = PtySize {
        rows: 24,
        cols: 120,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system()
        .openpty(size)
        .expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(PIZZAPI);
    command.args(arguments);
    command.cwd(home.folder.path());
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).expect("the binary runs");
    drop(pair.slave);
    // Whatever goes wrong, the test ends.
    let mut killer = child.clone_killer();
    let (over, is_over) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        if is_over.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _ = killer.kill();
        }
    });
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let mut writer = pair.master.take_writer().expect("a writer");
    let (mut shown, mut meanwhile, mut chunk) = (String::new(), Some(meanwhile), [0; 4096]);
    loop {
        match reader.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(read) => shown += &String::from_utf8_lossy(&chunk[..read]),
        }
        if shown.contains("Make th")
            && let Some(meanwhile) = meanwhile.take()
        {
            meanwhile();
            writer.write_all(b"y").expect("typed");
        }
    }
    let code = child.wait().expect("it ends").exit_code();
    drop(over);
    (code, shown)
}

#[test]
fn what_somebody_changes_while_one_is_asked_is_not_overwritten() {
    let dev = Dev::start();
    sign_up(&dev, "ann");
    let name = || dev.run(&["org", "get", "demo", "--jq", ".name"]).ok();
    let apply = ["apply", "-f", "orgs.yaml", "--no-wait"];
    write(
        &dev.home,
        "orgs.yaml",
        "kind: org\nslug: demo\nname: From the file\n",
    );
    let (code, shown) = asked(&dev.home, &apply, || {
        dev.run(&["org", "edit", "demo", "--name", "Somebody else's"])
            .ok();
    });
    assert_eq!(code, 7, "{shown}");
    assert!(shown.contains("changed meanwhile"), "{shown}");
    assert_eq!(name(), "Somebody else's\n");

    // The same of members and instances, and of an org that is made meanwhile; the others are done.
    let more = "kind: org\nslug: demo\nname: From the file\nmembers: [{email: admin@localhost, role: owner}]\n---\n\
                kind: org\nslug: acme\nname: Acme\n---\nkind: org\nslug: rockets\nname: Rockets\n";
    write(&dev.home, "orgs.yaml", more);
    let (code, shown) = asked(&dev.home, &apply, || {
        dev.run(&["member", "add", "ann@example.com", "--org", "demo"])
            .ok();
        dev.run(&["org", "create", "Mine", "--slug", "acme", "--no-wait"])
            .ok();
    });
    assert_eq!(code, 8, "{shown}");
    assert_eq!(shown.matches("changed meanwhile").count(), 2, "{shown}");
    assert_eq!(name(), "Somebody else's\n");
    assert_eq!(
        dev.run(&["org", "get", "acme", "--jq", ".name"]).ok(),
        "Mine\n"
    );
    assert_eq!(
        dev.run(&["org", "get", "rockets", "--jq", ".name"]).ok(),
        "Rockets\n"
    );

    // Undisturbed, it goes through.
    let (code, shown) = asked(&dev.home, &apply, || {});
    assert_eq!(code, 0, "{shown}");
    assert_eq!(name(), "From the file\n");
}
