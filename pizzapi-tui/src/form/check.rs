//! The server's rules, as fields ask for them.

use pizzapi_sdk::types::rules::{self, Broken};

#[expect(clippy::unnecessary_wraps, reason = "it is one check among others")]
pub fn anything(_: &str) -> Result<(), Broken> {
    Ok(())
}

pub fn slug(text: &str) -> Result<(), Broken> {
    rules::slug(text.trim()).map(drop)
}

/// A name that a slug is made from, too, unless one is given.
pub fn org_name(text: &str) -> Result<(), Broken> {
    rules::org_name(text).map(drop)
}

pub fn plan(text: &str) -> Result<(), Broken> {
    rules::plan(text.trim()).map(drop)
}

pub fn reason(text: &str) -> Result<(), Broken> {
    rules::reason(text.trim()).map(drop)
}

pub fn email(text: &str) -> Result<(), Broken> {
    rules::email(text).map(drop)
}

/// That of an account that may be there already: older ones may be shaped otherwise.
pub fn known_email(text: &str) -> Result<(), Broken> {
    rules::known_email(text.trim()).map(drop)
}

pub fn account_name(text: &str) -> Result<(), Broken> {
    rules::account_name(text.trim()).map(drop)
}

pub fn password(text: &str) -> Result<(), Broken> {
    rules::password(text)
}
