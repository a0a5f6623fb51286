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
