//! Every command's help, found by walking the tree, so that none is left out.

use crate::harness::Home;

#[test]
fn every_help_page() {
    let home = Home::new();
    let mut pages = String::new();
    walk(&home, &pizzapi_cli::command(), &mut Vec::new(), &mut pages);
    insta::assert_snapshot!(pages);
}

fn walk(home: &Home, command: &clap::Command, path: &mut Vec<String>, pages: &mut String) {
    let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    let page = home.run(&arguments).ok();
    assert!(
        command.has_subcommands() || page.contains("Examples:"),
        "`pizzapi {}` has no example",
        path.join(" ")
    );
    // The options of every command are shown once.
    let page = match page.split_once("Options of every command:") {
        Some((own, _)) if !path.is_empty() => own,
        _ => &page,
    };
    *pages += &format!("$ pizzapi {}\n{}\n\n", arguments.join(" "), page.trim_end());
    for sub in command.get_subcommands() {
        path.push(sub.get_name().to_owned());
        walk(home, sub, path, pages);
        path.pop();
    }
}

#[test]
fn topics_are_explained() {
    let home = Home::new();
    assert!(
        home.run(&["help", "environment"])
            .ok()
            .contains("PIZZAPI_CONTROL_PLANE_URL")
    );
    assert!(
        home.run(&["help", "exit-codes"])
            .ok()
            .contains("130  interrupted")
    );
    assert!(
        home.run(&["help", "org", "create"])
            .ok()
            .contains("Make an organisation")
    );
    let page = |topic: &str| home.run(&["help", topic]).ok();
    assert!(page("formatting").contains("--template '{{ slug }} is {{ status }}'"));
    assert!(page("auth").contains("900 seconds"));
    let isolation = page("isolation");
    assert!(isolation.contains("Cannot see: runners, sessions, prompts"));
    assert!(isolation.contains("owner or platform admin"), "{isolation}");
    assert!(page("environment").contains("PIZZAPI_CACHE_DIR"));
    let all = home.run(&["help"]).ok();
    assert!(
        all.contains("  isolation ") && all.contains("  org "),
        "{all}"
    );
    for (words, hint) in [
        (["help", "isolatoin", ""], "`pizzapi help isolation`"),
        (["help", "org", "creat"], "`pizzapi help org create`"),
        (["help", "nothing", ""], "lists commands and topics"),
    ] {
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let ran = home.run(&words);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    }
    assert_eq!(
        home.run(&["--version"]).ok(),
        format!("pizzapi {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn help_is_worded_alike_everywhere() {
    let mut wrong = Vec::new();
    worded(&pizzapi_cli::command(), "pizzapi", &mut wrong);
    assert_eq!(wrong, [""; 0]);
}

/// Lines begin with a capital, end without a stop, and call an organisation that; an org token is called so.
fn worded(command: &clap::Command, name: &str, wrong: &mut Vec<String>) {
    let mut check = |what: &str, text: String, line: bool| {
        // What stands further in is an example.
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("  "))
            .collect();
        let prose: String = lines.join("\n").split('`').step_by(2).collect();
        let prose = prose.replace("org token", "token").replace("{org}", "");
        let mut words = prose.split(|c: char| !c.is_alphabetic() && c != '-' && c != '/');
        if words.any(|word| word == "org" || word == "orgs") {
            wrong.push(format!("{what}: `organisation`, not `org`: {text}"));
        }
        let begins = text
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || !c.is_alphabetic());
        // Longer ones are broken in odd places.
        if let Some(long) = text.lines().find(|it| !line && it.chars().count() > 98) {
            wrong.push(format!("{what}: too long: {long}"));
        }
        if line && (text.contains(". ") || text.ends_with('.') || !begins) {
            wrong.push(format!("{what}: a capital, and no stop: {text}"));
        }
    };
    let about = command.get_about().map(ToString::to_string);
    check(name, about.unwrap_or_default(), true);
    let long = command.get_long_about().map(ToString::to_string);
    let long = long.unwrap_or_default();
    let prose = long.split("Examples:").next().unwrap_or_default();
    check(name, prose.to_owned(), false);
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let help = arg.get_help().map(ToString::to_string);
        let help = help.unwrap_or_default();
        check(&format!("{name} {}", arg.get_id()), help, true);
        for value in arg.get_possible_values() {
            let about = format!("{name} {} {}", arg.get_id(), value.get_name());
            if let Some(help) = value.get_help() {
                check(&about, help.to_string(), true);
            }
        }
    }
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        worded(sub, &format!("{name} {}", sub.get_name()), wrong);
    }
}

#[test]
fn every_example_is_a_command_that_can_be_given() {
    let mut wrong = Vec::new();
    let mut count = 0;
    examples(&pizzapi_cli::command(), &mut |line| {
        count += 1;
        if let Err(error) = given(line) {
            wrong.push(format!("{line}: {error}"));
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 100, "{count} examples were found");
}

/// Every line of every list of examples.
fn examples(command: &clap::Command, found: &mut impl FnMut(&str)) {
    let about = command.get_long_about().or_else(|| command.get_about());
    let after = command
        .get_after_long_help()
        .or_else(|| command.get_after_help());
    for text in [about, after].into_iter().flatten() {
        let text = text.to_string();
        if let Some((_, lines)) = text.split_once("Examples:\n") {
            lines
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .for_each(&mut *found);
        }
    }
    for sub in command.get_subcommands() {
        examples(sub, found);
    }
}

/// Whether the parts of a line that call us are understood; what stands after several spaces is a remark.
fn given(line: &str) -> Result<(), String> {
    let command = line.split("   ").next().unwrap_or(line);
    // An id that is cut short, as nobody reads all of it.
    let command = command.replace("0190a1b2-…", "0190a1b2-0000-7000-8000-000000000000");
    let mut calls = 0;
    for part in command.split("pizzapi ").skip(1) {
        let end = ["|", "<", ">", "&&", "||", ")\"", ")"];
        let part = end
            .iter()
            .fold(part, |part, end| part.split(*end).next().unwrap_or(part));
        let words = shell_words::split(part).map_err(|error| error.to_string())?;
        calls += 1;
        pizzapi_cli::command()
            .try_get_matches_from(std::iter::once("pizzapi".to_owned()).chain(words))
            .map_err(|error| error.to_string())?;
    }
    if calls == 0 {
        return Err("it does not call pizzapi".to_owned());
    }
    Ok(())
}
