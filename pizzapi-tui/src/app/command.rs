//! The command bar. The one rule: what it completes is what it understands.

use crossterm::event::KeyEvent;
use pizzapi_sdk::types::OrgSlug;

use super::{App, Typing};
use crate::{
    action::Action,
    effect::Effect,
    event::Tail,
    view::{HomeTab, LinesView, OrgTab, OrgView},
    widget::input::Input,
};

/// How many completions are shown.
const SHOWN: usize = 8;

/// What is typed after `:`.
#[derive(Debug)]
pub struct CommandBar {
    pub input: Input,
    /// What it may be completed to, and which of them is taken.
    pub completions: Vec<String>,
    pub taken: Option<usize>,
    /// What was typed when completing began.
    stem: String,
    pub error: Option<String>,
}

impl Default for CommandBar {
    fn default() -> Self {
        Self {
            input: Input::new(super::LINE),
            completions: Vec::new(),
            taken: None,
            stem: String::new(),
            error: None,
        }
    }
}

/// Words that stand alone or before an org, and where they lead.
const WORDS: &[(&str, Place)] = &[
    ("overview", Place::Home(HomeTab::Overview)),
    ("orgs", Place::Home(HomeTab::Orgs)),
    ("instances", Place::Home(HomeTab::Instances)),
    ("runners", Place::Both(HomeTab::Runners, OrgTab::Runners)),
    ("sessions", Place::Both(HomeTab::Sessions, OrgTab::Sessions)),
    ("events", Place::Both(HomeTab::Events, OrgTab::Events)),
    ("users", Place::Home(HomeTab::Users)),
    ("org", Place::Org(OrgTab::Status)),
    ("members", Place::Org(OrgTab::Members)),
    ("invites", Place::Org(OrgTab::Invites)),
    ("logs", Place::Logs),
    ("messages", Place::Messages),
    ("help", Place::Help),
    ("q", Place::Quit),
];

#[derive(Clone, Copy)]
enum Place {
    Home(HomeTab),
    Org(OrgTab),
    Both(HomeTab, OrgTab),
    Logs,
    Messages,
    Help,
    Quit,
}

impl App {
    pub fn begin_command(&mut self) {
        self.command = CommandBar::default();
        self.typing = Some(Typing::Command);
        self.complete();
    }

    pub fn type_command(&mut self, pressed: KeyEvent) {
        if self.command.input.key(pressed) {
            self.complete();
        }
    }

    pub fn paste_command(&mut self, text: &str) {
        self.command.input.paste(text);
        self.complete();
    }

    /// What the text may be completed to.
    fn complete(&mut self) {
        let text = self.command.input.text().to_owned();
        self.command.error = None;
        self.command.taken = None;
        self.command.completions = match text.split_once(' ') {
            None => {
                let words = WORDS.iter().filter(|(_, place)| self.offers(*place));
                let mut found: Vec<String> = words
                    .map(|(word, _)| (*word).to_owned())
                    .filter(|word| word.starts_with(&text))
                    .collect();
                if !text.is_empty() {
                    found.extend(self.slugs(&text));
                }
                found
            }
            Some((word, slug)) => {
                let takes =
                    |place: Place| matches!(place, Place::Org(_) | Place::Both(..) | Place::Logs);
                if place(word).is_some_and(takes) {
                    let slugs = self.slugs(slug.trim_start());
                    slugs.map(|slug| format!("{word} {slug}")).collect()
                } else {
                    Vec::new()
                }
            }
        };
        self.command.completions.truncate(SHOWN);
        self.command.stem = text;
    }

    fn offers(&self, place: Place) -> bool {
        match place {
            Place::Home(tab) => HomeTab::of(self).contains(&tab),
            _ => true,
        }
    }

    fn slugs(&self, stem: &str) -> impl Iterator<Item = String> {
        let orgs = self.data.orgs.value();
        let rows = orgs.map_or(&[][..], |orgs| &orgs.rows[..]);
        let mut found: Vec<String> = rows
            .iter()
            .map(|row| row.org.slug.as_str())
            .filter(|slug| slug.starts_with(stem))
            .map(str::to_owned)
            .collect();
        found.sort();
        found.into_iter()
    }

    pub fn act_command(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Cancel => self.typing = None,
            Action::NextChoice => self.take_completion(1),
            Action::PreviousChoice => self.take_completion(-1),
            Action::Confirm => return self.run_command(),
            _ => {}
        }
        Vec::new()
    }

    fn take_completion(&mut self, by: isize) {
        let bar = &mut self.command;
        let Some(last) = bar.completions.len().checked_sub(1) else {
            return;
        };
        let next = match (bar.taken, by > 0) {
            (None, true) => 0,
            (None, false) => last,
            (Some(place), true) => (place + 1) % (last + 1),
            (Some(place), false) => (place + last) % (last + 1),
        };
        bar.taken = Some(next);
        let text = bar.completions[next].clone();
        bar.input.set(&text);
    }

    fn run_command(&mut self) -> Vec<Effect> {
        let text = self.command.input.text().trim().to_owned();
        // A beginning that is only one thing's is that thing.
        let (word, slug) = match text.split_once(char::is_whitespace) {
            Some((word, slug)) => (word, Some(slug.trim())),
            None => (text.as_str(), None),
        };
        if word.is_empty() {
            self.typing = None;
            return Vec::new();
        }
        let result = match (place(word), slug) {
            (Some(place), slug) => self.go_to_place(place, slug),
            (None, None) => self.go_to_org(word, OrgTab::Status).map_err(|_| {
                format!("`{word}` is no place and no organisation; Tab shows what there is")
            }),
            (None, Some(_)) => Err(format!("`{word}` is no place; Tab shows what there is")),
        };
        match result {
            Ok(effects) => {
                self.typing = None;
                effects
            }
            Err(error) => {
                self.command.error = Some(error);
                Vec::new()
            }
        }
    }

    fn go_to_place(&mut self, place: Place, slug: Option<&str>) -> Result<Vec<Effect>, String> {
        match (place, slug) {
            (Place::Quit, None) => Ok(self.quit()),
            (Place::Help, None) => {
                self.overlays.push(super::Overlay::Help(0));
                Ok(Vec::new())
            }
            (Place::Messages, None) => {
                self.show_messages();
                Ok(Vec::new())
            }
            (Place::Home(tab) | Place::Both(tab, _), None) => {
                if !HomeTab::of(self).contains(&tab) {
                    return Err(format!("{} is for platform admins", tab.title()));
                }
                self.lines = None;
                self.org = None;
                self.home.tab = tab;
                Ok(Vec::new())
            }
            (Place::Org(tab) | Place::Both(_, tab), Some(slug)) => self.go_to_org(slug, tab),
            (Place::Org(tab), None) => match self.org_in_question() {
                Some(org) => {
                    let slug = org.slug.to_string();
                    self.go_to_org(&slug, tab)
                }
                None => Err("of which organisation? Give its slug".to_owned()),
            },
            (Place::Logs, slug) => {
                let slug = slug
                    .map(str::to_owned)
                    .or_else(|| self.org_in_question().map(|org| org.slug.to_string()))
                    .ok_or("of which organisation? Give its slug")?;
                self.go_to_org(&slug, OrgTab::Status)?;
                if let Some(org) = &self.org {
                    let tail = Tail::Logs(org.slug.clone());
                    self.show_lines(LinesView::new(tail, None));
                }
                Ok(Vec::new())
            }
            (Place::Home(_) | Place::Quit | Place::Help | Place::Messages, Some(_)) => {
                Err("nothing goes after that".to_owned())
            }
        }
    }

    fn go_to_org(&mut self, slug: &str, tab: OrgTab) -> Result<Vec<Effect>, String> {
        let orgs = self.data.orgs.value();
        let known = slug
            .to_lowercase()
            .parse::<OrgSlug>()
            .ok()
            .filter(|slug| orgs.is_some_and(|orgs| orgs.get(slug).is_some()));
        let Some(slug) = known else {
            return Err(format!("no organisation `{slug}` that you can see"));
        };
        if !OrgTab::of(self, &slug).contains(&tab) {
            return Err(format!(
                "you may not see the {} of `{slug}`",
                tab.title().to_lowercase()
            ));
        }
        self.lines = None;
        let mut view = OrgView::new(slug);
        view.tab = tab;
        self.org = Some(view);
        Ok(Vec::new())
    }
}

/// The place of this name, or of the only name that begins so.
fn place(word: &str) -> Option<Place> {
    let word = word.to_lowercase();
    let mut begun = WORDS.iter().filter(|(name, _)| name.starts_with(&word));
    let only = match (begun.next(), begun.next()) {
        (Some(only), None) if word.len() > 1 => Some(only),
        _ => None,
    };
    let found = WORDS.iter().find(|(name, _)| *name == word).or(only);
    let quits = ["quit", "exit", "q!"];
    if quits.contains(&word.as_str()) {
        return Some(Place::Quit);
    }
    found.map(|(_, place)| *place)
}
