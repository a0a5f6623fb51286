//! `pizzapi help`: commands, and topics made from the tables that the code itself uses.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::{
    ctx::Ctx,
    error::{Error, Exit, Result},
    reference::{self, TOPICS},
};

/// Show help on a topic or a command
///
/// Without either, it lists all of them.
///
/// Examples:
///   pizzapi help environment
///   pizzapi help org create
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Help {
    /// A topic (environment, exit-codes, formatting, auth, isolation), or a command.
    #[arg(value_name = "TOPIC|COMMAND", add = ArgValueCandidates::new(offered))]
    topic: Vec<String>,
}

impl Help {
    pub fn run(self, ctx: &Ctx) -> Result<()> {
        if let [word] = self.topic.as_slice()
            && let Some(topic) = reference::topic(word)
        {
            return ctx.out.text(&(topic.page)().text());
        }
        let mut command = crate::command();
        command.build();
        let mut found = &mut command;
        for (index, word) in self.topic.iter().enumerate() {
            if found.find_subcommand(word).is_none() {
                return Err(unknown(&self.topic[..=index], found));
            }
            found = found
                .find_subcommand_mut(word)
                .ok_or_else(|| unknown_bare(word))?;
        }
        let page = if self.topic.is_empty() {
            found.render_help()
        } else {
            found.render_long_help()
        };
        ctx.out.text(&page.to_string())
    }
}

fn unknown_bare(word: &str) -> Error {
    Error::new(
        Exit::Usage,
        format!("there is no command or topic `{word}`"),
    )
}

fn unknown(words: &[String], within: &clap::Command) -> Error {
    let first = words.len() == 1;
    let (word, before) = words
        .split_last()
        .map_or(("", &[][..]), |(word, before)| (word.as_str(), before));
    let topics = TOPICS.iter().map(|topic| topic.name).filter(|_| first);
    let commands = within
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set())
        .map(clap::Command::get_name);
    let near = nearest(word, topics.chain(commands)).map(|name| {
        let path: Vec<&str> = before.iter().map(String::as_str).chain([name]).collect();
        format!("did you mean `pizzapi help {}`?", path.join(" "))
    });
    unknown_bare(&words.join(" "))
        .hint(near.unwrap_or_else(|| "`pizzapi help` lists commands and topics".to_owned()))
}

/// The name that is most like this, if any is.
fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let close = |name: &&str| {
        let far = distance(word, name);
        (far <= 1 + word.len() / 4 || (word.len() > 2 && name.starts_with(word))).then_some(far)
    };
    names
        .filter_map(|name| Some((close(&name)?, name)))
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// How many letters must be put in, left out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, compared) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *compared);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

fn offered() -> Vec<CompletionCandidate> {
    let topics = TOPICS
        .iter()
        .map(|topic| CompletionCandidate::new(topic.name).help(Some(topic.about.into())));
    let command = crate::command();
    let commands = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let commands =
        commands.map(|sub| CompletionCandidate::new(sub.get_name()).help(sub.get_about().cloned()));
    topics.chain(commands).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_forgiven() {
        let names = || ["environment", "exit-codes", "auth", "org", "admin"].into_iter();
        for (typed, meant) in [
            ("enviroment", Some("environment")),
            ("exit", Some("exit-codes")),
            ("exitcodes", Some("exit-codes")),
            ("ogr", None),
            ("orgs", Some("org")),
            ("nothing", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names()), meant, "{typed}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
