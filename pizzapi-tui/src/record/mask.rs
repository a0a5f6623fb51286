//! Secrets in events. The one rule: what the screen shows as dots, or this once, is dots in the file.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pizzapi_sdk::types::Secret;

use crate::{
    app::{App, Overlay},
    change::Outcome,
    event::{Event, News},
    form::Kind,
};

const DOT: char = '•';

/// The event without its secret; `None` where it has none.
pub fn masked(event: &Event, app: &App) -> Option<Event> {
    let news = match &event.news {
        News::Key(key) if is_masked(app) => News::Key(dot(*key)?),
        News::Pasted(text) if is_masked(app) => News::Pasted(text.chars().map(|_| DOT).collect()),
        News::Done(job, Ok(outcome)) => News::Done(*job, Ok(without_secret(outcome)?)),
        News::Accepted(job, outcome) => News::Accepted(*job, without_secret(outcome)?),
        _ => return None,
    };
    Some(Event { at: event.at, news })
}

/// Whether what is typed now is shown as dots.
fn is_masked(app: &App) -> bool {
    let Some(Overlay::Form(form)) = app.overlays.last() else {
        return false;
    };
    let field = form.fields.get(form.at);
    field.is_some_and(|field| matches!(&field.kind, Kind::Text(input) if input.is_masked()))
}

/// A character becomes a dot, also one that needs Ctrl and Alt together on some keyboards.
fn dot(key: KeyEvent) -> Option<KeyEvent> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let is_text = matches!(key.code, KeyCode::Char(_)) && control == alt;
    is_text.then_some(KeyEvent {
        code: KeyCode::Char(DOT),
        modifiers: KeyModifiers::NONE,
        ..key
    })
}

fn without_secret(outcome: &Outcome) -> Option<Outcome> {
    let dots = || Secret::from(DOT.to_string().repeat(12));
    match outcome {
        Outcome::Secret(_) => Some(Outcome::Secret(dots())),
        Outcome::Token(_) => Some(Outcome::Token(dots())),
        Outcome::Nothing
        | Outcome::Org(..)
        | Outcome::Membership(_)
        | Outcome::Spawned(_)
        | Outcome::SignedIn { .. } => None,
    }
}
