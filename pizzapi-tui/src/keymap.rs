//! The key table. The one rule: dispatch, footer and help read this table, and no key is known anywhere else.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::{
    action::{Action, Step},
    app::App,
};

/// Where keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    Orgs,
    /// A filter is being typed: keys without a binding are its text.
    Filter,
    Help,
}

impl Context {
    pub const ALL: [Self; 3] = [Self::Orgs, Self::Filter, Self::Help];

    pub fn title(self) -> &'static str {
        match self {
            Self::Orgs => "Orgs",
            Self::Filter => "Typing a filter",
            Self::Help => "This help",
        }
    }
}

/// A key: Shift is part of the character.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    code: KeyCode,
    control: bool,
}

const fn key(code: KeyCode) -> Key {
    Key {
        code,
        control: false,
    }
}

const fn char(c: char) -> Key {
    key(KeyCode::Char(c))
}

const fn control(c: char) -> Key {
    Key {
        code: KeyCode::Char(c),
        control: true,
    }
}

/// What keys do somewhere.
pub struct Binding {
    pub context: Context,
    keys: &'static [Key],
    /// The keys, for people.
    pub shown: &'static str,
    pub action: Action,
    /// What it does, for the help.
    pub does: &'static str,
    /// The same in a word, for the footer; `None`: not worth its room.
    pub footer: Option<&'static str>,
    /// Whether it does anything now.
    pub valid: fn(&App) -> bool,
}

fn always(_: &App) -> bool {
    true
}

fn any_rows(app: &App) -> bool {
    !app.orgs.is_empty()
}

fn filtered(app: &App) -> bool {
    !app.orgs.filter.is_empty()
}

fn detail_open(app: &App) -> bool {
    app.orgs.detail
}

macro_rules! table {
    ($($context:ident: [$($key:expr),+] $shown:literal, $footer:expr, $does:literal, $valid:ident => $action:expr;)+) => {
        /// Every binding, in the order of footer and help. Of several for one key the first valid one counts.
        pub const TABLE: &[Binding] = &[$(Binding {
            context: Context::$context,
            keys: &[$($key),+],
            shown: $shown,
            action: $action,
            does: $does,
            footer: $footer,
            valid: $valid,
        }),+];
    };
}

table! {
    Orgs: [key(KeyCode::Up), char('k')] "↑ k", None, "up", any_rows => Action::Move(Step::Up);
    Orgs: [key(KeyCode::Down), char('j')] "↓ j", None, "down", any_rows => Action::Move(Step::Down);
    Orgs: [key(KeyCode::PageUp)] "PgUp", None, "a page up", any_rows => Action::Move(Step::PageUp);
    Orgs: [key(KeyCode::PageDown)] "PgDn", None, "a page down", any_rows => Action::Move(Step::PageDown);
    Orgs: [key(KeyCode::Home)] "Home", None, "to the first", any_rows => Action::Move(Step::First);
    Orgs: [key(KeyCode::End)] "End", None, "to the last", any_rows => Action::Move(Step::Last);
    Orgs: [key(KeyCode::Enter)] "⏎", Some("details"), "open or close the details", any_rows => Action::ToggleDetail;
    Orgs: [key(KeyCode::Esc)] "esc", Some("clear filter"), "clear the filter", filtered => Action::ClearFilter;
    Orgs: [key(KeyCode::Esc)] "esc", Some("close"), "close the details", detail_open => Action::CloseDetail;
    Orgs: [char('/')] "/", Some("filter"), "show only slugs and names with a text", always => Action::EditFilter;
    Orgs: [char('s')] "s", Some("sort"), "sort by need, slug, age", always => Action::NextSort;
    Orgs: [char('S')] "S", Some("reverse"), "reverse the order", always => Action::ReverseSort;
    Orgs: [char('r')] "r", Some("refresh"), "ask the server again", always => Action::Refresh;
    Orgs: [control('l')] "ctrl-l", None, "draw the screen again", always => Action::Repaint;
    Orgs: [char('q'), control('c')] "q ctrl-c", None, "quit", always => Action::Quit;
    Orgs: [char('?')] "?", Some("keys"), "this help", always => Action::ShowHelp;

    Filter: [key(KeyCode::Enter)] "⏎", Some("keep"), "keep the filter", always => Action::KeepFilter;
    Filter: [key(KeyCode::Esc)] "esc", Some("clear"), "clear the filter", always => Action::ClearFilter;
    Filter: [key(KeyCode::Backspace)] "⌫", None, "erase a character", always => Action::EraseCharacter;
    Filter: [control('u')] "ctrl-u", None, "erase all of it", always => Action::EraseFilter;
    Filter: [key(KeyCode::Up)] "↑", None, "up", any_rows => Action::Move(Step::Up);
    Filter: [key(KeyCode::Down)] "↓", None, "down", any_rows => Action::Move(Step::Down);
    Filter: [control('l')] "ctrl-l", None, "draw the screen again", always => Action::Repaint;
    Filter: [control('c')] "ctrl-c", None, "quit", always => Action::Quit;

    Help: [key(KeyCode::Up), char('k')] "↑ k", None, "up", always => Action::Move(Step::Up);
    Help: [key(KeyCode::Down), char('j')] "↓ j", Some("more"), "down", always => Action::Move(Step::Down);
    Help: [key(KeyCode::PageUp)] "PgUp", None, "a page up", always => Action::Move(Step::PageUp);
    Help: [key(KeyCode::PageDown)] "PgDn", None, "a page down", always => Action::Move(Step::PageDown);
    Help: [key(KeyCode::Home)] "Home", None, "to the top", always => Action::Move(Step::First);
    Help: [key(KeyCode::End)] "End", None, "to the end", always => Action::Move(Step::Last);
    Help: [control('l')] "ctrl-l", None, "draw the screen again", always => Action::Repaint;
    Help: [key(KeyCode::Esc), char('?'), char('q')] "esc ? q", Some("back"), "back", always => Action::HideHelp;
    Help: [control('c')] "ctrl-c", None, "quit", always => Action::Quit;
}

/// What a key means now.
pub fn action(app: &App, pressed: KeyEvent) -> Option<Action> {
    valid(app)
        .find(|binding| binding.keys.iter().any(|key| matches(*key, pressed)))
        .map(|binding| binding.action)
}

/// The bindings that do something now.
pub fn valid(app: &App) -> impl Iterator<Item = &'static Binding> {
    let context = app.context();
    TABLE
        .iter()
        .filter(move |binding| binding.context == context && (binding.valid)(app))
}

fn matches(key: Key, pressed: KeyEvent) -> bool {
    let control = pressed.modifiers.contains(KeyModifiers::CONTROL);
    let alt = pressed.modifiers.contains(KeyModifiers::ALT);
    key.code == pressed.code && key.control == control && !alt
}

/// The character a key types, if it types one.
pub fn typed(pressed: KeyEvent) -> Option<char> {
    match pressed.code {
        KeyCode::Char(c)
            if !pressed
                .modifiers
                .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
                && !c.is_control() =>
        {
            Some(c)
        }
        _ => None,
    }
}
