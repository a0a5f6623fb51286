//! What is asked of somebody at a terminal, and what happens to the answers.

use crate::{
    harness::{Dev, Home, until},
    terminal::Terminal,
};

#[test]
fn the_first_login_asks_for_all_that_it_needs() {
    let dev = Dev::start();
    let home = Home {
        control_plane: dev.home.control_plane,
        router: dev.home.router,
        ..Home::new()
    };
    let mut terminal = Terminal::start(&home, &["login", "--sign-up"], 100);
    terminal.sees("URL of the control plane");
    // In the place of the default.
    terminal.types(&format!("{}{}\r", "\u{8}".repeat(40), home.url()));
    terminal.sees("E-mail address:");
    terminal.types("ann@example.com\r");
    terminal.sees("Password");
    terminal.types("long enough\r");
    terminal.sees("The same again");
    terminal.types("long enoUgh\r");
    terminal.sees("something else").sees("Password");
    terminal.types("long enough\r");
    terminal.sees("The same again");
    terminal.types("long enough\r");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 0, "{shown}");
    assert!(
        !shown.contains("long enough"),
        "a password was shown: {shown}"
    );
    assert!(home.run(&["whoami"]).ok().contains("ann@example.com"));

    let mut terminal = Terminal::start(&home, &["password"], 100);
    terminal.sees("Present password");
    terminal.types("long enough\r");
    terminal.sees("New password");
    terminal.types("longer still\r");
    terminal.sees("The same again");
    terminal.types("longer still\r");
    let (code, shown) = terminal.ended();
    assert_eq!(
        (code, shown.contains("longer still")),
        (0, false),
        "{shown}"
    );
}

#[test]
fn an_invite_makes_an_account_while_registration_is_closed() {
    let dev = Dev::start_with(Home::new(), &[("PIZZAPI_REGISTRATION", "closed")]);
    dev.run(&["org", "create", "Acme"]).ok();
    let invite = |arguments: &[&str]| {
        let arguments = [&["invite", "create", "--org", "acme"], arguments].concat();
        dev.run(&arguments).ok().trim().to_owned()
    };
    let sign_up = ["--sign-up", "--control-plane", &dev.home.url(), "--profile"];
    let login = |mine: &[&'static str]| [&["login"], &sign_up[..], mine].concat();

    let refused = dev.home.fed(
        &login(&["bob", "--email", "bob@example.com", "--with-password"]),
        "long enough\n",
    );
    assert_eq!(refused.code, 4, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("login --sign-up --invite"),
        "{}",
        refused.stderr
    );

    let mut terminal = Terminal::start(&dev.home, &login(&["bob", "--invite"]), 100);
    terminal.sees("Secret of the invite");
    terminal.types(&format!("{}\r", invite(&["--email", "bob@example.com"])));
    terminal.sees("Password");
    terminal.types("long enough\r");
    terminal.sees("The same again");
    terminal.types("long enough\r");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("as bob@example.com"), "{shown}");
    assert!(
        shown.contains("You are member of `acme` (Acme) now"),
        "{shown}"
    );

    let script = login(&[
        "cleo",
        "--invite",
        "--with-password",
        "--email",
        "cleo@example.com",
    ]);
    let both = |secret: &str| dev.home.fed(&script, &format!("long enough\n{secret}\n"));
    let others = both(&invite(&["--email", "dan@example.com"]));
    assert_eq!(others.code, 2, "{}", others.stderr);
    assert!(
        others.stderr.contains("is for dan@example.com"),
        "{}",
        others.stderr
    );
    let wrong = both("pzv_wrong");
    assert!(wrong.stderr.contains("no such invite"), "{}", wrong.stderr);
    let none = dev.home.fed(&script, "long enough\n");
    assert!(none.stderr.contains("on a second line"), "{}", none.stderr);
    both(&invite(&[])).ok();
    let late = invite(&[]);
    dev.run(&["org", "suspend", "acme", "--yes"]).ok();
    let mut another = script.clone();
    *another.last_mut().expect("an address") = "eve@example.com";
    let shut = dev.home.fed(&another, &format!("long enough\n{late}\n"));
    assert_eq!(shut.code, 4, "{}", shut.stderr);
    assert!(
        shut.stderr.contains("takes nobody just now"),
        "{}",
        shut.stderr
    );
    let members = dev.run(&["member", "list", "--org", "acme"]).ok();
    for email in ["bob@example.com", "cleo@example.com"] {
        assert!(members.contains(email), "{members}");
    }
}

#[test]
fn an_org_is_chosen_by_typing_parts_of_it() {
    let dev = Dev::start();
    for name in ["Acme", "Beta Rockets", "Gamma"] {
        dev.run(&["org", "create", name, "--no-wait"]).ok();
    }
    let mut terminal = Terminal::start(&dev.home, &["use"], 100);
    terminal.sees("Organisation").sees("beta-rockets");
    terminal.types("rock\r");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 0, "{shown}");
    assert!(
        shown.contains("Now using organisation `beta-rockets`"),
        "{shown}"
    );

    // No org is chosen in this profile: whoever is there is asked.
    let named = ["member", "list", "--profile", "other"];
    dev.run(&[
        "profile",
        "set",
        "other",
        "--control-plane",
        &dev.home.url(),
        "--account",
        "admin@localhost",
    ])
    .ok();
    let mut terminal = Terminal::start(&dev.home, &named, 100);
    terminal.sees("Organisation").sees("gamma");
    terminal.types("gamma\r");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("owner"), "{shown}");
    // Without a terminal it is said what is missing, and nobody waits.
    let ran = dev.run(&named);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--org"), "{}", ran.stderr);
    // Escape chooses none of them.
    let mut terminal = Terminal::start(&dev.home, &named, 100);
    terminal.sees("Organisation").sees("gamma");
    terminal.types("\u{1b}");
    assert_eq!(terminal.ended().0, 3);
}

#[test]
fn what_is_missing_is_asked_for() {
    let dev = Dev::start();
    let mut terminal = Terminal::start(&dev.home, &["org", "create"], 100);
    terminal.sees("Name of the organisation");
    terminal.types("Acme Rockets\r");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 0, "{shown}");
    assert!(
        shown.contains("Created organisation `acme-rockets`"),
        "{shown}"
    );
    let refused = dev.run(&["org", "create"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("give NAME"), "{}", refused.stderr);

    let mut terminal = Terminal::start(&dev.home, &["org", "edit", "acme-rockets"], 100);
    terminal.sees("Name").sees("Acme Rockets");
    terminal.types(" & Sons\r");
    assert_eq!(terminal.ended().0, 0);
    let org = dev
        .run(&["org", "get", "acme-rockets", "-o", "json"])
        .json();
    assert_eq!(org["name"], "Acme Rockets & Sons");
}

#[test]
fn a_confirmation_that_is_not_given_changes_nothing() {
    let dev = Dev::start();
    for arguments in [
        ["org", "suspend", "demo"].as_slice(),
        &["instance", "stop", "demo"],
        &["member", "remove", "admin@localhost", "--org", "demo"],
        &["admin", "keys", "rotate", "--grace", "0s"],
        &["profile", "remove", "dev"],
    ] {
        for answer in ["n", "\r", "\u{1b}"] {
            let mut terminal = Terminal::start(&dev.home, arguments, 100);
            terminal.sees("[y/N]");
            terminal.types(answer);
            let (code, shown) = terminal.ended();
            assert_eq!(code, 3, "{arguments:?} answered {answer:?}: {shown}");
        }
        let unasked = dev.run(arguments);
        assert_eq!(unasked.code, 2, "{arguments:?}: {}", unasked.stderr);
        assert!(unasked.stderr.contains("--yes"), "{}", unasked.stderr);
        let forbidden = dev.run(&[arguments, &["--no-input"]].concat());
        assert_eq!(forbidden.code, 2);
    }
    let org = dev.run(&["org", "get", "demo", "-o", "json"]).json();
    assert_eq!(
        (&org["status"], &org["instance"]["status"]),
        (&"active".into(), &"healthy".into())
    );
}

#[test]
fn ctrl_c_ends_a_question_and_a_wait() {
    let dev = Dev::start();
    let mut terminal = Terminal::start(&dev.home, &["org", "delete", "demo"], 100);
    terminal.sees("Type its name");
    terminal.types("\u{3}");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 130, "{shown}");
    dev.run(&["org", "get", "demo"]).ok();

    let waits = ["org", "wait", "demo", "--for", "stopped"];
    let mut terminal = Terminal::start(&dev.home, &waits, 100);
    until("it waits", || (terminal.shown().len() > 1).then_some(()));
    terminal.types("\u{3}");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 130, "{shown}");
    assert!(shown.contains("it goes on without you"), "{shown}");
}

#[test]
fn a_table_fits_its_terminal_and_a_pipe_cuts_nothing() {
    let dev = Dev::start();
    let name = "A very long name of an organisation that nobody would want to read twice";
    dev.run(&["org", "create", name, "--slug", "long", "--no-wait"])
        .ok();
    for columns in [1, 20, 80, 100] {
        let (code, shown) = Terminal::start(&dev.home, &["org", "list"], columns).ended();
        assert_eq!(code, 0, "{columns}: {shown}");
        assert!(shown.contains("long"), "{shown}");
        let widest = shown
            .lines()
            .map(|line| line.trim_end().chars().count())
            .max();
        assert!(
            columns < 80 || widest <= Some(usize::from(columns)),
            "{columns}: {shown}"
        );
        assert!(columns < 80 || shown.contains('…'), "{columns}: {shown}");
    }
    let (_, zero) = Terminal::start(&dev.home, &["org", "list"], 0).ended();
    assert!(
        zero.contains(name),
        "a terminal that does not say how wide it is: {zero}"
    );
    assert!(dev.run(&["org", "list"]).ok().contains(name));
}
