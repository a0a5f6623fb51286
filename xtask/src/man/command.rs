//! The page of a command. The one rule: nothing is said that its definition does not say.

use clap::{Arg, Command};
use pizzapi_cli::reference::{self, Block, TOPICS};

use super::{
    Roff,
    roff::{bold, italic, refer},
    topic,
};

/// The pages of a command and of all below it.
pub fn pages(command: &Command, parent: Option<&str>, pages: &mut Vec<(String, String)>) {
    let own = command.get_name();
    let name = parent.map_or_else(|| own.to_owned(), |parent| format!("{parent}-{own}"));
    pages.push((format!("{name}.1"), page(command, &name, parent)));
    for sub in shown(command) {
        self::pages(sub, Some(&name), pages);
    }
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| !sub.is_hide_set())
}

fn page(command: &Command, name: &str, parent: Option<&str>) -> String {
    let about = command.get_about().map(ToString::to_string);
    let about = about.unwrap_or_default();
    let long = command.get_long_about().map(ToString::to_string);
    let long = long.unwrap_or_else(|| about.clone());
    let (prose, examples) = long.split_once("Examples:").unwrap_or((&long, ""));
    let mut roff = Roff::page(name, 1, &about);
    synopsis(command, &mut roff);
    roff.section("DESCRIPTION");
    description(prose, &mut roff);
    commands(command, name, &mut roff);
    options(command, parent.is_none(), &mut roff);
    if parent.is_none() {
        section("EXIT STATUS", "exit-codes", &mut roff);
        section("ENVIRONMENT", "environment", &mut roff);
    }
    if !examples.trim().is_empty() {
        roff.section("EXAMPLES");
        let lines = examples.trim_matches('\n').lines();
        roff.verbatim(lines.map(|line| line.strip_prefix("  ").unwrap_or(line)));
    }
    see_also(command, name, parent, &mut roff);
    roff.end()
}

fn synopsis(command: &Command, roff: &mut Roff) {
    roff.section("SYNOPSIS");
    let usage = command.clone().render_usage().to_string();
    let lines = usage.trim_start_matches("Usage:").lines().map(str::trim);
    for (index, line) in lines.filter(|line| !line.is_empty()).enumerate() {
        if index > 0 {
            roff.end_line();
        }
        let word = |word: &str| {
            if word.starts_with(['[', '<']) {
                italic(word)
            } else {
                bold(word)
            }
        };
        let words: Vec<String> = line.split_whitespace().map(word).collect();
        roff.line(&words.join(" "));
    }
}

/// Paragraphs; indented lines stay as they are.
fn description(prose: &str, roff: &mut Roff) {
    // NAME says the first, unless there is no other.
    let mut paragraphs: Vec<&str> = prose.trim().split("\n\n").collect();
    if paragraphs.len() > 1 {
        paragraphs.remove(0);
    }
    let mut first = true;
    for paragraph in paragraphs {
        let (text, kept): (Vec<&str>, Vec<&str>) =
            paragraph.lines().partition(|line| !line.starts_with("  "));
        if !std::mem::take(&mut first) {
            roff.again();
        }
        roff.text(&text.join(" "));
        if !kept.is_empty() {
            roff.within(|roff| roff.verbatim(kept.iter().map(|line| &line[2..])));
        }
    }
}

fn commands(command: &Command, name: &str, roff: &mut Roff) {
    if shown(command).next().is_none() {
        return;
    }
    roff.section("COMMANDS");
    for sub in shown(command) {
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        let page = refer(&format!("{name}-{}", sub.get_name()), 1);
        roff.term(&page, &about);
    }
}

fn options(command: &Command, whole: bool, roff: &mut Roff) {
    let all = || command.get_arguments().filter(|arg| !arg.is_hide_set());
    let positional: Vec<&Arg> = all().filter(|arg| arg.is_positional()).collect();
    if !positional.is_empty() {
        roff.section("ARGUMENTS");
        for arg in positional {
            option(arg, roff);
        }
    }
    roff.section("OPTIONS");
    let own = all().filter(|arg| !arg.is_positional() && !arg.is_global_set());
    for arg in own {
        option(arg, roff);
    }
    if !whole {
        roff.again();
        roff.line(&format!(
            "Options that every command takes are in {}.",
            refer("pizzapi", 1)
        ));
        return;
    }
    roff.section("OPTIONS OF EVERY COMMAND");
    for arg in all().filter(|arg| arg.is_global_set()) {
        option(arg, roff);
    }
}

fn option(arg: &Arg, roff: &mut Roff) {
    let help = arg.get_long_help().or_else(|| arg.get_help());
    let mut help = help.map(ToString::to_string).unwrap_or_default();
    let takes = arg.get_num_args().is_some_and(|range| range.takes_values());
    let defaults = arg.get_default_values();
    if takes && !defaults.is_empty() && !arg.is_hide_default_value_set() {
        let defaults: Vec<_> = defaults.iter().map(|it| it.to_string_lossy()).collect();
        help += &format!(" [default: {}]", defaults.join(" "));
    }
    roff.term(&header(arg, takes), &help);
    let values = arg.get_possible_values();
    let values: Vec<_> = values
        .iter()
        .filter(|it| takes && !it.is_hide_set())
        .collect();
    if !values.is_empty() && !arg.is_hide_possible_values_set() {
        roff.within(|roff| {
            for value in values {
                let help = value.get_help().map(ToString::to_string);
                match help {
                    Some(help) => roff.term(&bold(value.get_name()), &help),
                    None => roff.item(value.get_name()),
                }
            }
        });
    }
}

fn header(arg: &Arg, takes: bool) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let values: Vec<String> = names.iter().map(|name| italic(name)).collect();
    let values = values.join(" ");
    if arg.is_positional() {
        let many = arg
            .get_num_args()
            .is_some_and(|range| range.max_values() > 1);
        return values + if many { " .\\|.\\|." } else { "" };
    }
    let short = arg.get_short().map(|short| bold(&format!("-{short}")));
    let long = arg.get_long().map(|long| bold(&format!("--{long}")));
    let flags: Vec<String> = short.into_iter().chain(long).collect();
    let flags = flags.join(", ");
    if takes {
        format!("{flags} {values}")
    } else {
        flags
    }
}

/// A topic's table as a section of pizzapi(1).
fn section(title: &str, name: &str, roff: &mut Roff) {
    let Some(found) = reference::topic(name) else {
        return;
    };
    roff.section(title);
    for block in &(found.page)().blocks {
        if let Block::Table(..) = block {
            topic::write(block, roff);
        }
    }
}

fn see_also(command: &Command, name: &str, parent: Option<&str>, roff: &mut Roff) {
    roff.section("SEE ALSO");
    let mut pages: Vec<String> = Vec::new();
    if let Some(parent) = parent {
        pages.push(refer(parent, 1));
        pages.extend((parent != "pizzapi").then(|| refer("pizzapi", 1)));
        pages.extend(shown(command).map(|sub| refer(&format!("{name}-{}", sub.get_name()), 1)));
        pages.push(refer("pizzapi-exit-codes", 7));
    } else {
        let topics = TOPICS.iter();
        pages.extend(topics.map(|topic| refer(&format!("pizzapi-{}", topic.name), 7)));
    }
    roff.line(&pages.join(", "));
}
