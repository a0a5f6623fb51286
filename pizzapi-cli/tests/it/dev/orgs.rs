//! The organisations of `pizzapi dev`: how many, and under which names.

use std::io::{Read as _, Write as _};

use super::{Detached, slugs};
use crate::harness::{Home, Ran};

#[test]
fn as_many_organisations_as_asked_for_and_none_that_was_deleted() {
    let (dev, started) = Detached::start(&["--orgs", "5"]);
    assert!(
        started.stderr.contains("demo-1 … demo-5: 5 serve"),
        "{}",
        started.stderr
    );
    let five = ["demo", "demo-1", "demo-2", "demo-3", "demo-4", "demo-5"];
    assert_eq!(slugs(&dev), five);
    dev.run(&["org", "delete", "demo-3", "--yes", "--wait"])
        .ok();
    dev.run(&["org", "delete", "demo", "--yes", "--wait"]).ok();

    // Also asked of one that runs.
    let more = dev.again(&["--orgs", "6"]);
    assert_eq!(more.code, 0, "{}", more.stderr);
    let says = "demo-1 … demo-6: 5 serve, 1 deleted earlier";
    assert!(more.stderr.contains(says), "{}", more.stderr);
    dev.stop();
    let again = dev.again(&["--orgs", "2"]);
    assert!(
        again.stderr.contains("demo-1 … demo-2: 2 serve"),
        "{}",
        again.stderr
    );
    assert!(!again.stderr.contains("org demo "), "{}", again.stderr);
    assert_eq!(
        slugs(&dev),
        ["demo-1", "demo-2", "demo-4", "demo-5", "demo-6"]
    );

    for bad in ["0", "201", "many"] {
        assert_eq!(dev.again(&["--orgs", bad]).code, 2, "{bad}");
    }
}

/// What the router answers for a host name: the status.
fn asked(home: &Home, host: &str) -> u16 {
    let mut stream = std::net::TcpStream::connect(home.router).expect("a router");
    let request = format!("GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).expect("a status");
    status.parse().expect("a status")
}

#[test]
fn organisations_can_be_under_another_domain_and_hosts_learn_their_names() {
    let (dev, started) = Detached::start(&["--domain", "Pizzapi.Test", "--orgs", "2"]);
    let port = dev.home.router.port();
    let url = format!("http://demo.pizzapi.test:{port}");
    assert!(started.stderr.contains(&url), "{}", started.stderr);
    let learn = "pizzapi dev hosts | sudo tee -a /etc/hosts";
    assert!(started.stderr.contains(learn), "{}", started.stderr);
    assert_eq!(asked(&dev.home, "demo.pizzapi.test"), 200);
    assert_eq!(asked(&dev.home, "demo.localhost"), 404);
    let status = dev.status();
    assert_eq!(status["base_domain"], "pizzapi.test");
    assert_eq!(
        status["router"]["url"],
        format!("http://{{slug}}.pizzapi.test:{port}")
    );

    insta::assert_snapshot!(dev.run(&["dev", "hosts"]).ok(), @r"
    # pizzapi begin (pizzapi.test)
    127.0.0.1 pizzapi.test
    127.0.0.1 demo.pizzapi.test
    127.0.0.1 demo-1.pizzapi.test
    127.0.0.1 demo-2.pizzapi.test
    # pizzapi end
    ");
    insta::assert_snapshot!(dev.run(&["dev", "dnsmasq"]).ok(), @"address=/pizzapi.test/127.0.0.1");
    let both = ["--address", "::1", "--address", "127.0.0.1"];
    let lines = dev
        .run(&[&["dev", "hosts", "-o", "json"][..], &both].concat())
        .json();
    let lines = &lines["names"];
    assert_eq!(lines.as_array().map(Vec::len), Some(8), "{lines}");
    assert_eq!(lines[1]["address"], "::1");
    let other = dev
        .run(&["dev", "hosts", "--domain", "other.test", "-o", "name"])
        .ok();
    assert!(other.contains("demo-1.other.test"), "{other}");

    // Another one than the one that runs is a conflict; the same one is not.
    let conflict = dev.again(&["--domain", "other.test"]);
    assert_eq!(conflict.code, 7, "{}", conflict.stderr);
    assert_eq!(dev.again(&["--domain", "pizzapi.test"]).code, 0);

    // It is remembered, and beaten by the variable.
    dev.stop();
    assert!(dev.again(&[]).stderr.contains(&url));
    dev.stop();
    insta::assert_snapshot!(dev.run(&["dev", "dnsmasq"]).ok(), @"address=/pizzapi.test/127.0.0.1");
    let hosts = dev.run(&["dev", "hosts"]);
    assert_eq!(hosts.code, 1, "{}", hosts.stderr);
    assert!(
        hosts.stderr.contains("is the platform running?"),
        "{}",
        hosts.stderr
    );
    let mut command = dev.home.command(&["dev", "-d"]);
    command.env("PIZZAPI_BASE_DOMAIN", format!("localhost:{port}"));
    let ran = Ran::of(command.output().expect("it runs"));
    assert!(
        ran.stderr.contains(&dev.home.org_url("demo")),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("/etc/hosts"), "{}", ran.stderr);
    insta::assert_snapshot!(dev.run(&["dev", "hosts"]).ok(), @r"
    # pizzapi begin (localhost)
    127.0.0.1 demo.localhost
    127.0.0.1 demo-1.localhost
    127.0.0.1 demo-2.localhost
    # pizzapi end
    ");
    dev.run(&["session", "list", "--org", "demo"]).ok();
}

#[test]
fn a_domain_that_is_none_is_refused_before_anything_is_made() {
    let home = Home::new();
    for bad in [
        "pizzapi.test:8088",
        "127.0.0.1",
        "a b",
        "x\n127.0.0.1 bank.example",
    ] {
        let ran = home.run(&["dev", "-d", "--domain", bad]);
        assert_eq!(ran.code, 2, "{bad}: {}", ran.stderr);
    }
    assert!(!home.path("data").exists());
    let mut command = home.command(&["dev", "-d"]);
    command.env("PIZZAPI_BASE_DOMAIN", "no domain");
    let ran = Ran::of(command.output().expect("it runs"));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("PIZZAPI_BASE_DOMAIN is set to `no domain`"),
        "{}",
        ran.stderr
    );
}
