//! Backups of stacks, and of a folder that becomes a stack's data.

use std::{os::unix::fs::PermissionsExt as _, process::Command};

use pizzapi_docker::bollard::{
    models::VolumeCreateRequest,
    query_parameters::{RemoveContainerOptionsBuilder, RemoveVolumeOptions},
};

use super::{
    engine::{get, up},
    stack::Stack,
};
use crate::{
    apart::{log_in, spawn},
    harness::{Ran, signal, until},
};

#[test]
fn a_backup_of_a_stack_becomes_the_data_of_another() {
    let Some(mut stack) = Stack::choose() else {
        return;
    };
    // As `compose` has it from there.
    stack.write_down(&["PIZZAPI_IMAGE"]);
    let admin =
        |verb: &str, file: &str| stack.other(&["admin", verb, "--stack", &stack.name, file]);
    let path = stack.home.path("backup.tar");
    let file = path.to_str().expect("text");
    let nothing = admin("backup", file);
    assert_eq!(nothing.code, 6, "{}", nothing.stderr);
    assert!(!path.exists());

    up(&stack);
    stack.client(&["org", "create", "Acme", "--wait"]).ok();
    let key = stack.client(&["key", "create", "kept"]).ok();
    admin("backup", file).ok();
    let mode = std::fs::metadata(&path).expect("a backup").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let there = admin("restore", file);
    assert_eq!(there.code, 7, "{}", there.stderr);
    assert!(there.stderr.contains("down --volumes"), "{}", there.stderr);

    stack.run(&["down", "--volumes", "--yes"]).ok();
    let whole = std::fs::read(&path).expect("a backup");
    let cut = stack.home.path("cut.tar");
    std::fs::write(&cut, &whole[..whole.len() / 2]).expect("written");
    let damaged = admin("restore", cut.to_str().expect("text"));
    assert_eq!(damaged.code, 1, "{}", damaged.stderr);
    assert_eq!(stack.volumes_left(), [""; 0]);

    admin("restore", file).ok();
    up(&stack);
    until("the organisation is back", || {
        (get(stack.http, "acme.localhost", "/health").0 == 200).then_some(())
    });
    let mut list = stack.home.command(&["org", "list", "-o", "name"]);
    list.env("PIZZAPI_API_KEY", key.trim());
    list.env(
        "PIZZAPI_CONTROL_PLANE_URL",
        format!("http://{}", stack.local),
    );
    let orgs = Ran::of(list.output().expect("it runs")).ok();
    assert_eq!(orgs.trim(), "acme");
    for left in stack.containers_left() {
        assert!(!left.contains("backup"), "{left} is left");
    }
}

/// The engine makes a volume without labels when a container starts whose volume somebody has removed.
#[test]
fn a_volume_without_labels_is_in_the_backup_and_goes_with_the_rest() {
    let Some(mut stack) = Stack::choose() else {
        return;
    };
    stack.set("HEALTH_CHECK_INTERVAL_MS", "5000");
    up(&stack);
    stack.client(&["org", "create", "Acme", "--wait"]).ok();
    let acme = stack.client(&["org", "get", "acme", "-o", "json"]).json();
    let id = acme["id"].as_str().expect("an id");
    let (container, volume) = (
        format!("{}-org-acme", stack.name),
        format!("{}-org-{id}", stack.name),
    );
    let docker = stack.engine.docker().clone();
    stack.runtime.block_on(async {
        let force = RemoveContainerOptionsBuilder::default().force(true).build();
        let removed = docker.remove_container(&container, Some(force)).await;
        removed.expect("removed");
        let removed = docker
            .remove_volume(&volume, None::<RemoveVolumeOptions>)
            .await;
        removed.expect("its data is gone");
        let plain = VolumeCreateRequest {
            name: Some(volume.clone()),
            ..VolumeCreateRequest::default()
        };
        docker.create_volume(plain).await.expect("a volume");
    });
    until("the organisation is back", || {
        (get(stack.http, "acme.localhost", "/health").0 == 200).then_some(())
    });
    let path = stack.home.path("backup.tar");
    let file = path.to_str().expect("text");
    stack
        .other(&["admin", "backup", "--stack", &stack.name, file])
        .ok();
    let list = Command::new("tar")
        .args(["--list", "--file", file])
        .output();
    let list = String::from_utf8(list.expect("tar runs").stdout).expect("text");
    assert!(list.contains(&format!("orgs/{id}/instance.db")), "{list}");

    // Without the registry nobody knows whose it is.
    stack.run(&["down", "--yes"]).ok();
    let registry = format!("{}_control-plane", stack.name);
    let removed = docker.remove_volume(&registry, None::<RemoveVolumeOptions>);
    stack.runtime.block_on(removed).expect("removed");
    let refused = stack.run(&["up"]);
    assert_eq!(refused.code, 7, "{}", refused.stderr);
    for part in ["data of 1 organisation", &registry, "admin restore --stack"] {
        assert!(refused.stderr.contains(part), "{part}: {}", refused.stderr);
    }
    stack.run(&["down", "--volumes", "--yes"]).ok();
    let looked = stack.runtime.block_on(docker.inspect_volume(&volume));
    assert!(looked.is_err(), "{looked:?}");
}

#[test]
fn a_restore_that_is_interrupted_leaves_nothing_and_one_that_is_killed_can_be_removed() {
    let Some(stack) = Stack::choose() else {
        return;
    };
    let path = stack.home.path("backup.tar");
    let file = path.to_str().expect("text");
    up(&stack);
    stack.client(&["org", "create", "Acme", "--wait"]).ok();
    let other = |arguments: &[&str]| stack.other(arguments);
    other(&["admin", "backup", "--stack", &stack.name, file]).ok();
    stack.run(&["down", "--volumes", "--yes"]).ok();
    let begun = |volumes: usize| {
        let restore = stack.start_other(&["admin", "restore", "--stack", &stack.name, file]);
        until("the volumes are there", || {
            (stack.volumes_left().len() >= volumes).then_some(())
        });
        restore
    };
    for (name, volumes) in [("INT", 1), ("TERM", 1), ("INT", 2)] {
        let mut restore = begun(volumes);
        assert_eq!(restore.end(name), 130, "{}", restore.said());
        assert_eq!(stack.volumes_left(), [""; 0]);
        assert_eq!(stack.containers_left(), [""; 0]);
    }

    // The mark is in before there is a second one.
    let mut killed = begun(2);
    signal(killed.child.id(), "KILL");
    killed.ended();
    let marked = format!("{}_control-plane", stack.name);
    let there = stack.volumes_left();
    assert!(there.contains(&marked), "the mark goes in first: {there:?}");
    let refused = stack.run(&["up"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("not finished"),
        "{}",
        refused.stderr
    );
    stack.run(&["down", "--volumes", "--yes"]).ok();
    assert_eq!(stack.volumes_left(), [""; 0]);
    other(&["admin", "restore", "--stack", &stack.name, file]).ok();
    up(&stack);
}

#[test]
fn a_folder_sealed_with_a_secret_becomes_the_data_of_a_stack_that_keeps_the_secret() {
    const SECRET: &str = "more than thirty-two bytes, and not random";
    let Some(mut stack) = Stack::choose() else {
        return;
    };
    let home = &stack.home;
    let mut serve = spawn(home, "serve", &[("PIZZAPI_JWT_SECRET", SECRET.to_owned())]);
    until("it is ready", || {
        (home.run(&["health", "--ready"]).code == 0).then_some(())
    });
    let first = home.run(&["admin", "first-login", "--take"]).json();
    let text = |name: &str| first[name].as_str().expect("text");
    log_in(home, text("email"), text("password"));
    let key = home.run(&["key", "create", "kept"]).ok();
    home.run(&["admin", "backup", "folder.tar"]).ok();
    assert_eq!(serve.end("TERM"), 0);

    let restore = |stack: &Stack| {
        let file = stack.home.path("folder.tar").display().to_string();
        stack.other(&["admin", "restore", "--stack", &stack.name, &file])
    };
    let without = restore(&stack);
    assert_eq!(without.code, 2, "{}", without.stderr);
    assert!(
        without.stderr.contains("PIZZAPI_JWT_SECRET"),
        "{}",
        without.stderr
    );
    stack.set(
        "PIZZAPI_JWT_SECRET",
        "another one, and that is just as long",
    );
    let wrong = restore(&stack);
    assert_eq!(wrong.code, 7, "{}", wrong.stderr);
    assert_eq!(stack.volumes_left(), [""; 0]);
    stack.set("PIZZAPI_JWT_SECRET", SECRET);
    stack.write_down(&["PIZZAPI_JWT_SECRET"]);
    let restored = restore(&stack);
    assert_eq!(restored.code, 0, "{}", restored.stderr);

    // It keeps the secret, which nobody has to give any more.
    std::fs::write(stack.home.path(".env"), "PIZZAPI_BASE_DOMAIN=localhost\n").expect("written");
    up(&stack);
    let mut who = stack.home.command(&["whoami", "-o", "json"]);
    who.env("PIZZAPI_API_KEY", key.trim());
    let url = format!("http://{}", stack.local);
    who.env("PIZZAPI_CONTROL_PLANE_URL", url);
    let who = Ran::of(who.output().expect("it runs")).json();
    assert_eq!(who["user"]["platform_role"], "admin", "{who}");
}
