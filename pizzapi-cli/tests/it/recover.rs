//! Any of the servers is killed while a runner is connected: everything comes back by itself.

use crate::harness::{Background, Dev, signal, until};

fn connections(runner: &Background) -> usize {
    runner.said().matches("● connected").count()
}

fn comes_back(dev: &Dev, runner: &Background, before: usize, what: &str) {
    until(
        &format!("the runner is connected again after {what}"),
        || (connections(runner) > before).then_some(()),
    );
    until("a session runs again", || {
        let started = dev.run(&[
            "session", "start", "--org", "demo", "--prompt", what, "-o", "name",
        ]);
        let id = (started.code == 0).then(|| started.stdout.trim().to_owned())?;
        let events = dev.run(&["session", "events", "-f", &id, "--org", "demo"]);
        events.stdout.contains(what).then_some(())
    });
}

#[test]
fn the_runner_comes_back_after_each_server_was_killed() {
    let dev = Dev::start();
    let demo = dev.org_id("demo");
    let runner = dev.runner("demo", "cat");

    let before = connections(&runner);
    let instance = dev.instance(&demo);
    signal(instance, "KILL");
    comes_back(&dev, &runner, before, "the instance was killed");
    let new = dev.instance(&demo);
    assert_ne!(new, instance);

    let before = connections(&runner);
    signal(dev.home.holder("router/lock"), "KILL");
    comes_back(&dev, &runner, before, "the router was killed");
    assert_eq!(
        dev.instance(&demo),
        new,
        "the instance went on without the router"
    );

    signal(dev.home.holder("control-plane/lock"), "KILL");
    until("the control plane is back", || {
        (dev.run(&["org", "list"]).code == 0).then_some(())
    });
    assert_eq!(
        dev.instance(&demo),
        new,
        "the instance went on without the control plane"
    );
    let status = dev.run(&["org", "status", "demo", "-o", "json"]).json();
    assert_eq!(status["instance"]["status"], "healthy");
    let id = dev
        .run(&[
            "session",
            "start",
            "--org",
            "demo",
            "--prompt",
            "still here",
            "-o",
            "name",
        ])
        .ok();
    let events = dev
        .run(&["session", "events", "-f", id.trim(), "--org", "demo"])
        .ok();
    assert!(events.contains("still here"), "{events}");
}

#[test]
fn a_killed_dev_is_taken_over_by_the_next_one() {
    let mut dev = Dev::start();
    let demo = dev.org_id("demo");
    let instance = dev.instance(&demo);
    signal(dev.process.child.id(), "KILL");
    dev.process.ended();
    let mut again = dev.home.start(&["dev"], "again.out");
    again.says("Ctrl-C ends everything");
    assert_eq!(dev.instance(&demo), instance, "the instance was adopted");
    assert_eq!(again.end("INT"), 0, "{}", again.said());
    assert_eq!(dev.home.instances(&demo), [0; 0]);
}
