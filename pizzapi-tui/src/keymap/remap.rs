//! Keys of one's own, from `keys.toml`. The one rule: what is wrong is said on the screen, and everything else holds.
//!
//! ```toml
//! [orgs]
//! delete = "ctrl-x"
//! logs = ["l", "F3"]
//! approve = []
//! ```

use toml::{Table, Value};

use super::{Binding, Keymap, context::Context, key::Key};
use crate::action::Action;

impl Keymap {
    /// The table's keys, with those that the text chooses in place of them.
    pub fn remapped(text: &str) -> Self {
        let mut keymap = Self::default();
        match text.parse::<Table>() {
            Ok(table) => {
                let chosen = keymap.choose(&table);
                keymap.part(&chosen);
            }
            Err(error) => {
                let line = error.span().map_or(0, |span| {
                    let before = text.get(..span.start).unwrap_or_default();
                    before.matches('\n').count() + 1
                });
                keymap.warn(format!(
                    "line {line} is no TOML: {}",
                    error.message().lines().next().unwrap_or_default()
                ));
            }
        }
        keymap
    }

    fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// Takes the keys over; gives the places of the bindings that have chosen ones.
    fn choose(&mut self, table: &Table) -> Vec<usize> {
        let mut chosen = Vec::new();
        for (section, actions) in table {
            let context = Context::ALL.into_iter().find(|it| it.name() == *section);
            let (Some(context), Some(actions)) = (context, actions.as_table()) else {
                self.warn(format!("`[{section}]` is no part of the dashboard"));
                continue;
            };
            for (name, keys) in actions {
                let place = self
                    .bindings
                    .iter()
                    .position(|it| it.context == context && it.action.name() == *name);
                let Some(place) = place else {
                    self.warn(format!("nothing in `[{section}]` is called `{name}`"));
                    continue;
                };
                match keys_of(context, keys) {
                    Ok(keys) if keys.is_empty() && self.bindings[place].action == Action::Quit => {
                        self.warn(format!("`{name}` in `[{section}]` needs a key"));
                    }
                    Ok(keys) => {
                        self.bindings[place].keys = keys;
                        chosen.push(place);
                    }
                    Err(why) => self.warn(format!("`{name}` in `[{section}]`: {why}")),
                }
            }
        }
        chosen
    }

    /// A key that was chosen for something is taken from what else it did there. Of two that were chosen the first has it.
    fn part(&mut self, chosen: &[usize]) {
        for place in 0..self.bindings.len() {
            let wins =
                |this: usize, other: usize| match (chosen.contains(&this), chosen.contains(&other))
                {
                    (true, true) => {
                        chosen.iter().position(|it| *it == this)
                            < chosen.iter().position(|it| *it == other)
                    }
                    (this_chosen, _) => this_chosen,
                };
            let own = &self.bindings[place];
            let taken: Vec<(Key, &Binding)> = self
                .bindings
                .iter()
                .enumerate()
                .filter(|(other, it)| {
                    *other != place && it.context == own.context && wins(*other, place)
                })
                .flat_map(|(_, it)| it.keys.iter().map(move |key| (*key, it)))
                .filter(|(key, _)| own.keys.contains(key))
                .collect();
            let Some((key, by)) = taken.first() else {
                continue;
            };
            let warning = format!(
                "{key} in `[{}]` is for `{}` and not for `{}` any more",
                own.context.name(),
                by.action.name(),
                own.action.name(),
            );
            let gone: Vec<Key> = taken.iter().map(|(key, _)| *key).collect();
            let left = own.keys.iter().filter(|key| !gone.contains(key)).count();
            // Whoever gave its only key another one knows that.
            if left == 0 || chosen.contains(&place) {
                self.warn(warning);
            }
            self.bindings[place].keys.retain(|key| !gone.contains(key));
        }
    }
}

fn keys_of(context: Context, value: &Value) -> Result<Vec<Key>, String> {
    let texts = match value {
        Value::String(text) => vec![text.as_str()],
        Value::Array(all) => {
            let texts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
            texts.ok_or("keys are texts, like \"ctrl-x\"")?
        }
        _ => return Err("a key is a text, like \"ctrl-x\", or a list of them".to_owned()),
    };
    let mut keys = Vec::new();
    for text in texts {
        let key: Key = text
            .parse()
            .map_err(|error: super::key::NoKey| error.to_string())?;
        if context.is_typed_into() && key.is_text() {
            return Err(format!("{key} is text there; ctrl-{key} would do"));
        }
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}
