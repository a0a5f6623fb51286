//! Forms. The one rule: a form knows what it is for, and nothing of how it is done.

mod check;
pub mod field;
mod make;
mod purpose;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pizzapi_sdk::types::rules;

pub use self::{
    field::{Field, Kind},
    purpose::Purpose,
};
use crate::{jobs::JobId, remote::Failure};

/// A form.
#[derive(Debug)]
pub struct Form {
    pub title: String,
    /// What it does, if that is not plain from its title.
    pub about: String,
    pub fields: Vec<Field>,
    /// The field that is typed into.
    pub at: usize,
    pub purpose: Purpose,
    /// What is wrong with it as a whole.
    pub problem: Option<String>,
    /// Something was typed or chosen.
    pub touched: bool,
    /// It is sent, and waits for the server.
    pub sending: Option<JobId>,
}

impl Form {
    pub fn key(&mut self, pressed: KeyEvent) {
        if self.sending.is_some() {
            return;
        }
        self.problem = None;
        self.touched = true;
        if let Some(field) = self.fields.get_mut(self.at) {
            field.key(pressed);
        }
        self.look();
    }

    pub fn paste(&mut self, text: &str) {
        if self.sending.is_none()
            && let Some(field) = self.fields.get_mut(self.at)
        {
            field.paste(text);
            self.touched = true;
            self.look();
        }
    }

    /// What fields mean to each other.
    fn look(&mut self) {
        if self.purpose != Purpose::CreateOrg {
            return;
        }
        let (name, slug) = (self.value("name").to_owned(), self.value("slug").to_owned());
        let made = rules::slug_of_name(&name);
        for field in &mut self.fields {
            match (field.name, &made) {
                ("slug", Ok(made)) => field.hint = format!("`{made}` when empty"),
                ("slug", Err(_)) => "made from the name when empty".clone_into(&mut field.hint),
                ("name", Err(broken)) if slug.is_empty() && !name.is_empty() => {
                    field.error.get_or_insert(broken.to_string());
                }
                ("name", _) if !name.is_empty() => field.look(),
                _ => {}
            }
        }
    }

    /// To the next field, or the one before.
    pub fn go(&mut self, by: isize) {
        let count = isize::try_from(self.fields.len()).unwrap_or(1).max(1);
        let at = isize::try_from(self.at).unwrap_or(0);
        if let Some(field) = self.fields.get_mut(self.at)
            && !field.value().is_empty()
        {
            field.check();
        }
        self.look();
        self.at = usize::try_from((at + by).rem_euclid(count)).unwrap_or(0);
    }

    /// The next choice, or the one before; in a text, one character on or back.
    pub fn choose(&mut self, by: isize) {
        let Some(field) = self.fields.get_mut(self.at) else {
            return;
        };
        self.touched = true;
        match &mut field.kind {
            Kind::Choice { options, at } => {
                let count = isize::try_from(options.len()).unwrap_or(1).max(1);
                let now = isize::try_from(*at).unwrap_or(0);
                *at = usize::try_from((now + by).rem_euclid(count)).unwrap_or(0);
            }
            Kind::Text(input) => {
                let code = if by < 0 {
                    KeyCode::Left
                } else {
                    KeyCode::Right
                };
                input.key(KeyEvent::new(code, KeyModifiers::NONE));
            }
        }
    }

    pub fn is_at_end(&self) -> bool {
        self.at + 1 >= self.fields.len()
    }

    /// Says what is wrong with every field; goes to the first that is.
    pub fn check_all(&mut self) -> bool {
        for field in &mut self.fields {
            field.check();
        }
        self.look();
        let wrong = self.fields.iter().position(|it| it.error.is_some());
        self.at = wrong.unwrap_or(self.at);
        wrong.is_none()
    }

    /// What is in a field, without white space around it; a secret as it is.
    pub fn value(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|field| field.name == name);
        field.map_or("", |field| match &field.kind {
            Kind::Text(input) if input.is_masked() => field.value(),
            _ => field.value().trim(),
        })
    }

    /// The same; `None` when it is empty.
    pub fn given(&self, name: &str) -> Option<String> {
        Some(self.value(name).to_owned()).filter(|value| !value.is_empty())
    }

    /// The server refused it.
    pub fn refused(&mut self, why: &Failure) {
        self.sending = None;
        let mut elsewhere = why.fields.is_empty();
        for wrong in &why.fields {
            let place = self.fields.iter().position(|it| it.name == wrong.field);
            match place {
                Some(place) => {
                    self.fields[place].error = Some(wrong.message.clone());
                    self.at = place;
                }
                None => elsewhere = true,
            }
        }
        if elsewhere {
            self.problem = Some(why.text.clone());
        }
    }
}
