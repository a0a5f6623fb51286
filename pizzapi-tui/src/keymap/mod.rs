//! Keys and what they do. The one rule: dispatch, footer and help read one table.

pub mod context;
pub mod key;
pub mod page;
mod remap;
mod table;
#[cfg(test)]
mod tests;
mod valid;

use crossterm::event::KeyEvent;

use self::{context::Context, key::Key, table::TABLE};
use crate::{action::Action, app::App};

/// What keys do somewhere.
#[derive(Clone)]
pub struct Binding {
    pub context: Context,
    pub keys: Vec<Key>,
    pub footer: Option<&'static str>,
    pub does: &'static str,
    valid: fn(&App) -> bool,
    pub action: Action,
}

impl Binding {
    /// Its keys, for people; with nothing but ASCII where nothing else can be shown.
    pub fn shown(&self, ascii: bool) -> String {
        let keys: Vec<String> = self.keys.iter().map(|key| name(*key, ascii)).collect();
        keys.join(" ")
    }

    /// The first of them, likewise.
    pub fn first(&self, ascii: bool) -> Option<String> {
        self.keys.first().map(|key| name(*key, ascii))
    }
}

fn name(key: Key, ascii: bool) -> String {
    if ascii {
        key.written()
    } else {
        key.to_string()
    }
}

/// All bindings.
pub struct Keymap {
    pub bindings: Vec<Binding>,
    /// What is wrong with the keys that were chosen.
    pub warnings: Vec<String>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self {
            bindings: TABLE.iter().map(Binding::from).collect(),
            warnings: Vec::new(),
        }
    }
}

impl Keymap {
    /// What is wrong with the keys that were chosen, in a line.
    pub fn warning(&self) -> Option<String> {
        let first = self.warnings.first()?;
        let more = match self.warnings.len() {
            1 => String::new(),
            count => format!(", and {} more; ? shows all", count - 1),
        };
        Some(format!("keys.toml: {first}{more}"))
    }

    /// What a key means now.
    pub fn action(&self, app: &App, pressed: KeyEvent) -> Option<Action> {
        for binding in self.heard_by(app) {
            if !binding.keys.iter().any(|key| key.is(pressed)) {
                continue;
            }
            if (binding.valid)(app) {
                return Some(binding.action);
            }
            // What removes a row must not remove what is around it, where there is no row.
            if binding.action != Action::ClearFilter {
                return None;
            }
        }
        None
    }

    /// Whether it does anything now.
    pub fn is_valid(&self, app: &App, binding: &Binding) -> bool {
        (binding.valid)(app)
    }

    /// What a key would change, if it could be changed now.
    pub fn refused(&self, app: &App, pressed: KeyEvent) -> Option<&'static str> {
        let mut heard = self.heard_by(app);
        let bound = heard.find(|it| it.keys.iter().any(|key| key.is(pressed)))?;
        let refused = bound.action.changes() && !app.read_only && !(bound.valid)(app);
        refused.then_some(bound.does)
    }

    /// The bindings of what is on the screen, in the order in which they hear keys.
    fn heard_by<'a>(&'a self, app: &'a App) -> impl Iterator<Item = &'a Binding> {
        Context::stack(app).iter().flat_map(move |context| {
            let bindings = self.bindings.iter();
            bindings.filter(move |binding| binding.context == *context)
        })
    }

    /// The bindings that do something now.
    pub fn offered<'a>(&'a self, app: &'a App) -> Vec<&'a Binding> {
        let mut heard: Vec<Key> = Vec::new();
        let mut offered = Vec::new();
        for binding in self.heard_by(app) {
            let hidden = binding.keys.first().is_none_or(|key| heard.contains(key));
            let valid = (binding.valid)(app);
            if valid || binding.action != Action::ClearFilter {
                heard.extend(&binding.keys);
            }
            if valid && !hidden {
                offered.push(binding);
            }
        }
        offered
    }

    /// Whether it is bound at all: what changes something is not, where nothing may be changed.
    pub fn is_bound(&self, app: &App, binding: &Binding) -> bool {
        !(app.read_only && binding.action.changes())
    }
}
