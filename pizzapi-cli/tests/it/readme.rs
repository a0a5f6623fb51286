//! The commands of the README, as they are written there.
//!
//! The one rule: a line that begins with `$ ` is run by a shell, in the order of the page; what was another one when the page was
//! written (ids, ports) is put in.

use std::process::Command;

use crate::{
    harness::{Background, Dev, PIZZAPI, Ran},
    terminal::Terminal,
};

const README: &str = include_str!("../../../README.md");

/// Lines that are run, below each other in one block.
fn commands(page: &str) -> Vec<Vec<&str>> {
    let mut blocks = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = !inside;
            blocks.push(Vec::new());
        } else if let (true, Some(command), Some(block)) =
            (inside, line.strip_prefix("$ "), blocks.last_mut())
        {
            block.push(command);
        }
    }
    blocks.retain(|block: &Vec<&str>| !block.is_empty());
    blocks
}

/// A shell of whoever reads the page: the binary is on the path.
fn shell(dev: &Dev, script: &str) -> Ran {
    let folder = std::path::Path::new(PIZZAPI).parent().expect("a folder");
    let path = std::env::var("PATH").expect("a path");
    let mut command = Command::new("bash");
    command
        .args(["-e", "-o", "pipefail", "-c", script])
        .env_clear()
        .envs(dev.home.environment())
        .env("PATH", format!("{}:{path}", folder.display()))
        .current_dir(dev.home.folder.path());
    Ran::of(command.output().expect("bash"))
}

#[test]
fn every_command_of_the_readme_works_as_it_is_written() {
    let dev = Dev::start();
    let mut runner: Option<Background> = None;
    let mut session = String::new();
    let mut run = 0;
    for block in commands(README) {
        // What one line sets is there for the next.
        let mut set = String::new();
        for command in block {
            run += 1;
            if command.starts_with("cargo run") {
                continue;
            }
            if command.starts_with("pizzapi runner --") {
                let words: Vec<&str> = command.split(' ').skip(1).collect();
                let mut started = dev.home.start(&words, "runner.out");
                started.says("connected to");
                runner = Some(started);
                continue;
            }
            if let Some(slug) = command.strip_prefix("pizzapi org delete ") {
                let mut terminal = Terminal::start(&dev.home, &["org", "delete", slug], 100);
                terminal.sees("Type its name");
                terminal.types(&format!("{slug}\r"));
                assert_eq!(terminal.ended().0, 0, "{command}");
                continue;
            }
            let command = with_session(command, &session);
            if let Some((name, _)) = command.split_once("=$(") {
                let script = format!("{set}{command}\nprintf %s \"${name}\"");
                let ran = shell(&dev, &script);
                assert_eq!(ran.code, 0, "$ {command}\n{}", ran.stderr);
                set += &format!("{name}={}\n", ran.stdout);
                continue;
            }
            let ran = shell(&dev, &format!("{set}{command}"));
            assert_eq!(ran.code, 0, "$ {command}\n{}{}", ran.stdout, ran.stderr);
            if command.contains("session start") {
                session = ran.stdout.trim().to_owned();
            }
        }
    }
    assert!(run > 20, "{run} commands were found");
    if let Some(mut runner) = runner {
        runner.end("INT");
    }
}

/// The id that stands in the page, as the one of this run.
fn with_session(command: &str, session: &str) -> String {
    let is_id = |word: &&str| word.len() == 36 && word.matches('-').count() == 4;
    match command.split(' ').find(is_id) {
        Some(id) if !session.is_empty() => command.replace(id, session),
        _ => command.to_owned(),
    }
}
