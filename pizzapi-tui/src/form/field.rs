//! One field of a form. The one rule: what is wrong with it is said as one types, by the server's own rules.

use crossterm::event::KeyEvent;
use pizzapi_sdk::types::rules::Broken;

use crate::widget::input::Input;

/// No text in a form is longer than this, in characters.
const LONGEST: usize = 20_000;
/// No secret is.
const SECRET: usize = 1000;

/// Says what is wrong with a text.
pub type Check = fn(&str) -> Result<(), Broken>;

/// What a field takes.
#[derive(Debug)]
pub enum Kind {
    Text(Input),
    /// One of these: what it stands for, and how it is shown.
    Choice {
        options: Vec<(String, String)>,
        at: usize,
    },
}

/// One field.
#[derive(Debug)]
pub struct Field {
    /// As the server names it.
    pub name: &'static str,
    pub label: &'static str,
    /// What it is for, or what is taken when it is empty.
    pub hint: String,
    pub kind: Kind,
    pub required: bool,
    check: Check,
    /// What is wrong with what is in it now.
    pub error: Option<String>,
}

impl Field {
    pub fn text(name: &'static str, label: &'static str, hint: &str, check: Check) -> Self {
        Self {
            name,
            label,
            hint: hint.to_owned(),
            kind: Kind::Text(Input::new(LONGEST)),
            required: false,
            check,
            error: None,
        }
    }

    pub fn secret(name: &'static str, label: &'static str, hint: &str, check: Check) -> Self {
        Self {
            kind: Kind::Text(Input::masked(SECRET)),
            required: true,
            ..Self::text(name, label, hint, check)
        }
    }

    /// One of several, the first unless another is chosen.
    pub fn choice(
        name: &'static str,
        label: &'static str,
        hint: &str,
        options: Vec<(String, String)>,
    ) -> Self {
        Self {
            kind: Kind::Choice { options, at: 0 },
            ..Self::text(name, label, hint, super::check::anything)
        }
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// With this in it from the start.
    #[must_use]
    pub fn with(mut self, value: &str) -> Self {
        match &mut self.kind {
            Kind::Text(input) => input.set(value),
            Kind::Choice { options, at } => {
                let place = options.iter().position(|(option, _)| option == value);
                *at = place.unwrap_or(0);
            }
        }
        self
    }

    pub fn value(&self) -> &str {
        match &self.kind {
            Kind::Text(input) => input.text(),
            Kind::Choice { options, at } => options.get(*at).map_or("", |(value, _)| value),
        }
    }

    pub fn key(&mut self, pressed: KeyEvent) {
        if let Kind::Text(input) = &mut self.kind
            && input.key(pressed)
        {
            self.look();
        }
    }

    pub fn paste(&mut self, text: &str) {
        if let Kind::Text(input) = &mut self.kind {
            input.paste(text);
            self.look();
        }
    }

    /// Says what is wrong with what is typed so far; that nothing is typed yet is no fault.
    pub fn look(&mut self) {
        self.error = if self.value().is_empty() {
            None
        } else {
            (self.check)(self.value())
                .err()
                .map(|broken| broken.to_string())
        };
    }

    /// Says what is wrong with it as it is sent.
    pub fn check(&mut self) {
        self.look();
        if self.required && self.value().trim().is_empty() {
            self.error = Some("this is needed".to_owned());
        }
    }
}
