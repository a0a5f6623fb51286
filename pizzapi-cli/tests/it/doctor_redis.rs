//! `pizzapi doctor redis`: what it says of a real Redis, well and unwell, and that it shows no password.

use serde_json::Value;

use crate::{
    doctor::{finding, findings, text},
    harness::{Home, Ran, Redis},
};

fn look(home: &Home, variable: &str, value: &str, code: i32) -> Value {
    let mut command = home.command(&["doctor", "redis", "-o", "json"]);
    command.env(variable, value);
    let ran = Ran::of(command.output().expect("it runs"));
    findings(&ran, code)
}

/// What is found wrong with the only check that is not well.
fn wrong<'a>(report: &'a Value, check: &str) -> (&'a str, &'a str) {
    assert_eq!(report["problems"], 1, "{report:#}");
    let found = finding(report, "redis", check);
    assert_eq!(found["severity"], "problem", "{report:#}");
    (text(found, "finding"), text(found, "fix"))
}

#[test]
fn a_redis_that_is_well_is_well() {
    let home = Home::new();
    let ran = home.run(&["doctor", "redis", "-o", "json"]);
    let report = findings(&ran, 0);
    assert_eq!(finding(&report, "redis", "redis")["severity"], "skipped");
    let Some(redis) = Redis::start() else { return };
    let file = redis.file(&home).display().to_string();
    let report = look(&home, "PIZZAPI_REDIS_URL_FILE", &file, 0);
    assert_eq!(report["warnings"], 0, "{report:#}");
    for check in ["redis", "password", "users"] {
        let severity = &finding(&report, "redis", check)["severity"];
        assert_eq!(severity, "fine", "{report:#}");
    }
    let said = text(finding(&report, "redis", "redis"), "finding");
    let address = redis.server.address().to_string();
    assert!(
        said.starts_with("Redis 7.") && said.ends_with(&address),
        "{said}"
    );
    let url = redis.server.url();
    let report = look(&home, "PIZZAPI_REDIS_URL", url.expose(), 0);
    assert_eq!(report["warnings"], 1, "it is better in a file: {report:#}");
}

#[test]
fn what_is_wrong_with_a_redis_is_said_with_its_fix() {
    let home = Home::new();
    for (url, says) in [
        ("hunter2hunter2", "is no URL like"),
        ("http://:hunter2hunter2@x", "is no URL like"),
        (
            "redis://:hunter2hunter2@127.0.0.1/3",
            "a database other than 0",
        ),
        ("redis+unix:///x", "must begin with redis://"),
        (
            "redis://:hunter2hunter2@127.0.0.1:1",
            "Redis at 127.0.0.1:1 does not answer",
        ),
    ] {
        let report = look(&home, "PIZZAPI_REDIS_URL", url, 1);
        assert!(!report.to_string().contains("hunter2"), "{report:#}");
        let (said, _) = wrong(&report, "redis");
        assert!(said.contains(says), "{said}");
    }
    let Some(redis) = Redis::start() else { return };
    let look = |user: &str, password: &str| {
        let url = redis.server.url_as(user, password);
        let report = look(&home, "PIZZAPI_REDIS_URL", url.expose(), 1);
        assert!(!report.to_string().contains(password), "{report:#}");
        report
    };
    let report = look("default", "mistyped-password");
    let (said, fix) = wrong(&report, "redis");
    assert!(said.ends_with("refuses the password"), "{said}");
    assert!(fix.contains("PIZZAPI_REDIS_URL"), "{fix}");

    redis.tell(&[
        "ACL",
        "SETUSER",
        "half",
        "on",
        ">weak-password",
        "~*",
        "+@all",
        "-acl|deluser",
    ]);
    let report = look("half", "weak-password");
    let (said, fix) = wrong(&report, "users");
    assert!(
        said.contains("ACL DELUSER") && fix.contains("+@all"),
        "{said} {fix}"
    );

    redis.tell(&["CONFIG", "SET", "requirepass", ""]);
    let report = look("default", "any-password-at-all");
    let (said, fix) = wrong(&report, "password");
    assert!(
        said.contains("without a password") && fix.contains("requirepass"),
        "{said} {fix}"
    );
}
