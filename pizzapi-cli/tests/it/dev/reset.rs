//! `pizzapi dev --reset`

use std::fs;

use super::{Detached, slugs};
use crate::{harness::Home, tour::typed};

#[test]
fn a_reset_asks_first_and_then_everything_is_new() {
    let (dev, started) = Detached::start(&[]);
    dev.run(&["org", "create", "Acme", "--wait"]).ok();
    dev.run(&["session", "list", "--org", "demo"]).ok();
    let running = dev.run(&["dev", "--reset", "--yes"]);
    assert_eq!(running.code, 7, "{}", running.stderr);
    assert!(
        running.stderr.contains("`pizzapi dev stop`"),
        "{}",
        running.stderr
    );
    let running = dev.again(&["--reset", "--yes"]);
    assert_eq!(running.code, 7, "{}", running.stderr);
    dev.stop();

    let notes = dev.home.path("data/notes.txt");
    fs::write(&notes, "mine").expect("written");
    let refused = dev.run(&["dev", "--reset"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    let database = dev.home.path("data/control-plane");
    let said = typed(
        &dev.home,
        &["dev", "-d", "--reset"],
        "Remove all of it",
        "n",
    );
    assert!(said.contains("nothing was done"), "{said}");
    assert!(database.exists() && dev.home.left_running().is_empty());

    let said = typed(
        &dev.home,
        &["dev", "-d", "--reset"],
        "Remove all of it",
        "y",
    );
    for text in [
        "orgs/ ",
        "router/ ",
        "control-plane/ ",
        "dev.json",
        "the login of admin@localhost (profile `dev`)",
        "Left alone, as `dev` did not make it: notes.txt",
        "shown this once",
    ] {
        assert!(said.contains(text), "no `{text}` in {said}");
    }
    let password = |said: &str| {
        said.split_once("shown this once:")
            .map(|(_, rest)| rest[..40].to_owned())
    };
    assert_ne!(password(&said), password(&started.stderr));
    assert_eq!(fs::read_to_string(&notes).expect("left alone"), "mine");
    // The new login is the profile's, and no token of the old registry is in the way.
    assert_eq!(slugs(&dev), ["demo"]);
    dev.run(&["session", "list", "--org", "demo"]).ok();
}

#[test]
fn a_reset_that_was_broken_off_is_run_again() {
    let (dev, _) = Detached::start(&[]);
    dev.stop();
    // As far as one got that was killed in the middle.
    fs::remove_dir_all(dev.home.path("data/orgs")).expect("removed");
    fs::remove_dir_all(dev.home.path("data/router")).expect("removed");
    let again = dev.again(&["--reset", "--yes"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stderr.contains("shown this once"), "{}", again.stderr);
    assert_eq!(slugs(&dev), ["demo"]);
    dev.stop();
    fs::remove_file(dev.home.path("data/dev.log")).expect("removed");
    fs::remove_dir_all(dev.home.path("data/control-plane")).expect("removed");
    let again = dev.again(&["--reset", "--yes"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stderr.contains("shown this once"), "{}", again.stderr);
    dev.stop();
    let twice = dev.again(&["--reset", "--yes"]);
    assert_eq!(twice.code, 0, "{}", twice.stderr);
}

#[test]
fn a_reset_removes_nothing_that_is_not_of_dev() {
    let home = Home::new();
    let data = home.path("data");
    let kept = data.join("orgs/kept");
    fs::create_dir_all(data.join("orgs")).expect("a folder");
    fs::write(&kept, "mine").expect("written");
    let refused = home.run(&["dev", "-d", "--reset", "--yes"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(
        refused
            .stderr
            .contains("is no data folder of `pizzapi dev`"),
        "{}",
        refused.stderr
    );
    fs::write(data.join("dev.json"), "{\"name\": \"somebody else's\"}").expect("written");
    assert_eq!(home.run(&["dev", "--reset", "--yes"]).code, 1);
    assert!(kept.exists());

    // A link is not followed, and nothing else is removed either.
    let (dev, _) = Detached::start(&[]);
    dev.stop();
    let (orgs, elsewhere) = (dev.home.path("data/orgs"), dev.home.path("elsewhere"));
    fs::rename(&orgs, &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, &orgs).expect("a link");
    let before = fs::read_dir(&elsewhere).expect("listed").count();
    let refused = dev.run(&["dev", "--reset", "--yes"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("orgs is a symbolic link"),
        "{}",
        refused.stderr
    );
    assert_eq!(fs::read_dir(&elsewhere).expect("listed").count(), before);
    assert!(dev.home.path("data/control-plane").exists());
    // Inside of what is removed, too, links are removed and not followed.
    fs::remove_file(&orgs).expect("removed");
    fs::rename(&elsewhere, &orgs).expect("moved back");
    let mine = dev.home.path("mine");
    fs::create_dir(&mine).expect("a folder");
    fs::write(mine.join("kept"), "mine").expect("written");
    std::os::unix::fs::symlink(&mine, orgs.join("link")).expect("a link");
    let reset = dev.again(&["--reset", "--yes"]);
    assert_eq!(reset.code, 0, "{}", reset.stderr);
    assert!(mine.join("kept").exists() && !orgs.join("link").exists());
}
