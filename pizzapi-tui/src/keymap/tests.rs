//! Tests of the key table, and of keys of one's own.

use std::collections::HashSet;

use ratatui::layout::Size;
use unicode_width::UnicodeWidthStr as _;

use super::*;
use crate::{
    Options,
    view::{HomeTab, OrgTab, OrgView},
};

fn app() -> App {
    App::new(&Options::default(), "http://localhost", Size::new(80, 24))
}

/// Every stack of contexts there is.
fn stacks() -> Vec<&'static [Context]> {
    let mut app = app();
    let mut stacks = Vec::new();
    for tab in [
        HomeTab::Overview,
        HomeTab::Orgs,
        HomeTab::Instances,
        HomeTab::Runners,
        HomeTab::Sessions,
        HomeTab::Events,
        HomeTab::Users,
    ] {
        app.home.tab = tab;
        stacks.push(Context::beneath(&app));
    }
    for tab in [
        OrgTab::Status,
        OrgTab::Members,
        OrgTab::Runners,
        OrgTab::Sessions,
        OrgTab::Invites,
        OrgTab::Events,
    ] {
        let mut org = OrgView::new("acme".parse().expect("a slug"));
        org.tab = tab;
        app.org = Some(org);
        stacks.push(Context::beneath(&app));
    }
    stacks.push(&[Context::Lines, Context::Everywhere]);
    for alone in [
        &[Context::Filter],
        &[Context::Command],
        &[Context::Form],
        &[Context::Question],
        &[Context::Page],
        &[Context::Select],
        &[Context::Help],
    ] {
        stacks.push(alone);
    }
    stacks
}

#[test]
fn a_key_is_bound_once_in_a_context() {
    let mut seen = HashSet::new();
    for row in TABLE {
        for key in row.keys {
            let first = seen.insert((row.context.title(), *key));
            assert!(first, "{key} twice in {}", row.context.title());
        }
    }
}

#[test]
fn every_action_of_the_table_can_be_reached() {
    let stacks = stacks();
    for context in Context::ALL {
        let is_in = stacks.iter().any(|stack| stack.contains(&context));
        assert!(is_in, "{context:?} never hears a key");
    }
    let keymap = Keymap::default();
    for binding in &keymap.bindings {
        let reached = stacks.iter().any(|stack| {
            let Some(depth) = stack.iter().position(|it| *it == binding.context) else {
                return false;
            };
            let above: HashSet<Key> = keymap
                .bindings
                .iter()
                .filter(|other| stack[..depth].contains(&other.context))
                .flat_map(|other| other.keys.clone())
                .collect();
            binding.keys.iter().any(|key| !above.contains(key))
        });
        let (context, name) = (binding.context, binding.action.name());
        assert!(reached, "{name} of {context:?} is always hidden");
    }
}

#[test]
fn names_tell_actions_apart() {
    let mut names = HashSet::new();
    for context in Context::ALL {
        assert!(names.insert(context.name()), "{context:?}");
    }
    let mut names = HashSet::new();
    for row in TABLE {
        let name = row.action.name();
        let plain = name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(plain, "{name}");
        let name = (row.context.name(), name);
        assert!(names.insert(name.clone()), "{name:?} twice");
    }
    assert_eq!(Action::Move(crate::action::Step::PageUp).name(), "page-up");
    assert_eq!(Action::Tab(0).name(), "tab-1");
    assert_eq!(Action::CliCommand.name(), "cli-command");
}

#[test]
fn all_are_worded_alike() {
    for row in TABLE {
        let does = row.does;
        assert!(
            !does.ends_with(['.', ';', ' ']) && !does.starts_with(' '),
            "{does:?}"
        );
        let starts = does.chars().next();
        assert!(
            starts.is_none_or(char::is_lowercase),
            "{does:?} starts with a capital letter"
        );
        assert!(does.width() <= 54, "{does:?} does not fit the help");
        if let Some(word) = row.footer {
            assert!(word.chars().all(|c| !c.is_uppercase()), "{word:?}");
            assert!((2..=10).contains(&word.width()), "{word:?}");
        }
    }
}

#[test]
fn the_words_of_a_context_fit_eighty_columns() {
    for context in Context::ALL {
        // What waits for approval can be nothing else.
        let words = TABLE.iter().filter(|row| {
            row.context == context && !matches!(row.action, Action::Approve | Action::Deny)
        });
        let width: usize = words
            .filter_map(|row| Some(row.keys.first()?.to_string().width() + row.footer?.width() + 3))
            .sum();
        assert!(width <= 80, "{context:?} takes {width} columns");
    }
}

fn keys(keymap: &Keymap, context: Context, action: Action) -> String {
    let found = keymap
        .bindings
        .iter()
        .find(|it| it.context == context && it.action == action);
    found.expect("bound").shown(true)
}

#[test]
fn keys_can_be_chosen() {
    let keymap = Keymap::remapped(
        "[orgs]\ndelete = \"ctrl-x\"\nlogs = [\"L\", \"F3\", \"L\"]\napprove = []\n[everywhere]\nquit = \"f10\"\n",
    );
    assert_eq!(keymap.warnings, Vec::<String>::new());
    assert_eq!(keys(&keymap, Context::Orgs, Action::Delete), "ctrl-x");
    assert_eq!(keys(&keymap, Context::Orgs, Action::Logs), "L F3");
    assert_eq!(keys(&keymap, Context::Orgs, Action::Approve), "");
    assert_eq!(keys(&keymap, Context::Everywhere, Action::Quit), "F10");
    // Elsewhere everything is as it was.
    assert_eq!(keys(&keymap, Context::Org, Action::Delete), "ctrl-d");
    assert_eq!(Keymap::remapped("").warnings, Vec::<String>::new());
}

#[test]
fn what_is_wrong_is_said_and_the_rest_holds() {
    for (text, warning) in [
        ("[orgs", "line 1 is no TOML"),
        ("\n\norgs = = 1", "line 3 is no TOML"),
        ("[planets]\nx = \"a\"", "`[planets]` is no part"),
        ("orgs = 7", "`[orgs]` is no part"),
        ("[orgs]\nfly = \"a\"", "nothing in `[orgs]` is called `fly`"),
        ("[orgs]\nlogs = \"control-x\"", "`control-x` is no key"),
        ("[orgs]\nlogs = 7", "a key is a text"),
        ("[orgs]\nlogs = [7]", "keys are texts"),
        ("[form]\ncancel = \"x\"", "x is text there; ctrl-x would do"),
        (
            "[everywhere]\nquit = []",
            "`quit` in `[everywhere]` needs a key",
        ),
    ] {
        let text = format!("{text}\n[users]\nnew = \"a\"\n");
        let keymap = Keymap::remapped(&text);
        assert_eq!(keymap.warnings.len(), 1, "{text}: {:?}", keymap.warnings);
        assert!(
            keymap.warnings[0].contains(warning),
            "{:?}",
            keymap.warnings
        );
        let holds = keys(&keymap, Context::Users, Action::New);
        assert_eq!(holds, if warning.contains("TOML") { "n" } else { "a" });
        assert_eq!(keys(&keymap, Context::Everywhere, Action::Quit), "ctrl-c");
    }
}

#[test]
fn a_key_means_one_thing_also_when_two_want_it() {
    // It was the only key of what had it.
    let keymap = Keymap::remapped("[orgs]\ndelete = \"l\"");
    assert_eq!(
        keymap.warnings,
        ["l in `[orgs]` is for `delete` and not for `logs` any more"]
    );
    assert_eq!(keys(&keymap, Context::Orgs, Action::Logs), "");
    // That has another one.
    let keymap = Keymap::remapped("[sessions]\nnew = []\n[list]\nmark = \"k\"");
    assert_eq!(keys(&keymap, Context::List, Action::Mark), "k");
    assert_eq!(keymap.warnings, ["nothing in `[sessions]` is called `new`"]);
    let keymap = Keymap::remapped("[orgs]\ndelete = \"z\"\nlogs = \"z\"");
    assert_eq!(keymap.warnings.len(), 1);
    assert_eq!(keys(&keymap, Context::Orgs, Action::Delete), "z");
    assert_eq!(keys(&keymap, Context::Orgs, Action::Logs), "");
    // Two that change places are no clash.
    let keymap = Keymap::remapped("[orgs]\ndelete = \"l\"\nlogs = \"ctrl-d\"");
    assert_eq!(keymap.warnings, Vec::<String>::new());
}

#[test]
fn warnings_are_on_the_screen() {
    let options = Options {
        keys: Some("[orgs]\nfly = \"a\"\nswim = \"b\"".to_owned()),
        ..Options::default()
    };
    let app = App::new(&options, "http://localhost", Size::new(80, 24));
    let (_, notice) = app.notice.expect("said");
    assert_eq!(
        notice,
        "keys.toml: nothing in `[orgs]` is called `fly`, and 1 more; ? shows all"
    );
    assert!(crate::view::help::length(&app_of(&options)) > crate::view::help::length(&self::app()));
}

fn app_of(options: &Options) -> App {
    App::new(options, "http://localhost", Size::new(80, 24))
}

#[test]
fn the_page_has_every_action() {
    let page = page::markdown();
    for row in TABLE {
        assert!(page.contains(&format!("| `{}` |", row.action.name())));
    }
    assert!(page.contains("| `ctrl-d` | `delete` | delete it |"));
    assert!(
        page.is_ascii() || page.contains('–'),
        "keys are written out"
    );
}
