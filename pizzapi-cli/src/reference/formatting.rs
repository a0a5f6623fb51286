//! `pizzapi help formatting`. The one rule: the formats are those that `--output` takes.

use clap::ValueEnum;

use super::{Block, Page};
use crate::cli::{Color, Format};

pub fn page() -> Page {
    let mut blocks = vec![
        Block::Text("Data goes to standard output; talk, progress and errors go to standard error. So `pizzapi … > file` and `pizzapi … | program` get the data and nothing else.".to_owned()),
        Block::Section("Formats"),
        Block::Text("Chosen with -o or --output:".to_owned()),
        Block::Table(&["format", "means"], values::<Format>()),
        Block::Text("`json` and `yaml` are the API's own shape: a list has `items` (runners and sessions: their own name), and a `next_cursor` where there is more. `jsonl` and `csv` write a list as it comes, however long it is, in memory that does not grow. `name` is made for `xargs`.".to_owned()),
        Block::Section("Filters and templates"),
        Block::Text("--jq and --template see the same JSON as `-o json` shows; with `-o jsonl`, one thing after the other.".to_owned()),
        Block::Examples(vec![
            (
                "pizzapi org list --jq '.items[] | select(.instance.status != \"healthy\") | .slug'",
                "the slugs of organisations that do not serve; strings are printed without quotes",
            ),
            (
                "pizzapi whoami --jq .user.email",
                "one field of one thing",
            ),
            (
                "pizzapi org get acme --template '{{ slug }} is {{ status }}'",
                "a line of one's own",
            ),
            (
                "pizzapi org list --template '{% for org in items %}{{ org.slug }}={{ org.id }} {% endfor %}'",
                "the same of a list, in Jinja's language",
            ),
        ]),
    ];
    blocks.extend(looks());
    Page {
        title: "Output: formats, filters, times, colours, widths",
        blocks,
    }
}

/// What depends on whether there is a terminal.
fn looks() -> [Block; 9] {
    [
        Block::Section("Times"),
        Block::Text("On a terminal a table shows ages (`3m`, `2d`). Everywhere else a time is RFC 3339 in UTC, as in `2026-03-01T12:00:00Z`. A TIME that an option takes is a number and a unit: `90s`, `5m`, `1h`, and for lifetimes `90d` too.".to_owned()),
        Block::Section("Colours"),
        Block::Text("Chosen with --color:".to_owned()),
        Block::Table(&["when", "means"], values::<Color>()),
        Block::Text("NO_COLOR turns colours off and CLICOLOR_FORCE turns them on where there is no terminal; --color beats both. Nothing is said by colour alone: each state has a sign and a word.".to_owned()),
        Block::Section("Widths"),
        Block::Text("On a terminal a table is as wide as the screen: long cells are cut with `…`, and `-o wide` has more columns. Piped, nothing is cut. Lists show 200 items unless --limit or --all says otherwise.".to_owned()),
        Block::Text("-q leaves only data and errors; -v says what is asked of servers, -vv all of it. Progress is drawn on a terminal alone.".to_owned()),
    ]
}

fn values<T: ValueEnum>() -> Vec<Vec<String>> {
    let values = T::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value);
    let row = |value: clap::builder::PossibleValue| {
        let help = value.get_help().map(ToString::to_string);
        vec![value.get_name().to_owned(), help.unwrap_or_default()]
    };
    values.map(row).collect()
}
