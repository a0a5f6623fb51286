//! What may stand in a field, as the servers see it.
//!
//! The one rule: a rule is here once. The servers refuse by it, and forms that are filled in by people ask it beforehand, so
//! that both say the same. What only a server can know, like whether a slug is taken, is not here.

mod folder;

use std::ops::RangeInclusive;

use crate::{InvalidSlug, OrgSlug};

const DAY: u64 = 24 * 3600;

/// How many characters an org's name has.
pub const ORG_NAME: RangeInclusive<usize> = 2..=100;
/// How many characters a plan has.
pub const PLAN: RangeInclusive<usize> = 1..=40;
/// How many characters a reason has, for suspending or denying an org.
pub const REASON: RangeInclusive<usize> = 0..=500;
/// How many characters the name of an account has.
pub const ACCOUNT_NAME: RangeInclusive<usize> = 0..=100;
/// How many bytes an e-mail address has at most.
pub const EMAIL: usize = 254;
/// How many characters a password has.
pub const PASSWORD: RangeInclusive<usize> = 8..=128;
/// How many characters the name of an API key has.
pub const KEY_NAME: RangeInclusive<usize> = 1..=100;
/// For how many seconds an API key is good, if it ends at all.
pub const KEY_LIFE: RangeInclusive<u64> = 1..=10 * 366 * DAY;
/// For how many seconds an invite is good.
pub const INVITE_LIFE: RangeInclusive<u64> = 1..=30 * DAY;
/// For how many seconds an invite is good when nobody says.
pub const USUAL_INVITE_LIFE: u64 = 7 * DAY;
/// For how many seconds old signing keys verify.
pub const GRACE: RangeInclusive<u64> = 0..=30 * DAY;
/// For how many seconds old signing keys verify when nobody says.
pub const USUAL_GRACE: u64 = 3600;

/// Which rule is broken. Its text is what the server answers, without the field's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// By an org's name.
    #[error("2 to 100 characters, no control characters")]
    OrgName,
    /// By a slug that is none.
    #[error(transparent)]
    Slug(InvalidSlug),
    /// By a name that no slug can be made from.
    #[error("no slug can be made from this name ({0}); send one in `slug`")]
    NoSlug(InvalidSlug),
    /// By a slug that is the platform's.
    #[error("the platform keeps `{0}` for itself")]
    ReservedSlug(OrgSlug),
    /// By a plan.
    #[error("1 to 40 characters, no control characters")]
    Plan,
    /// By a reason.
    #[error("at most 500 characters, no control characters")]
    Reason,
    /// By the name of an account.
    #[error("at most 100 characters, no control characters")]
    AccountName,
    /// By the e-mail address of a new account, or of whoever is invited.
    #[error("no e-mail address: name@example.com")]
    Email,
    /// By the e-mail address of somebody who is there.
    #[error("an e-mail address has an @ in it")]
    KnownEmail,
    /// By a password.
    #[error("Password too short")]
    PasswordTooShort,
    /// By a password.
    #[error("Password too long")]
    PasswordTooLong,
    /// By the name of an API key.
    #[error("1 to 100 characters, not only white space")]
    KeyName,
    /// By how long an API key is good.
    #[error("1 second to 10 years, in seconds")]
    KeyLife,
    /// By how long an invite is good.
    #[error("1 second to 30 days, in seconds")]
    InviteLife,
    /// By how long old signing keys verify.
    #[error("0 seconds to 30 days, in seconds")]
    Grace,
    /// By the folder of a session.
    #[error("Runner cannot access cwd: {0}")]
    Folder(String),
}

type Result<T> = std::result::Result<T, Broken>;

fn fits(text: &str, length: &RangeInclusive<usize>) -> bool {
    length.contains(&text.chars().count())
}

/// Whether it is short enough, and nothing in it acts on a terminal.
fn is_shown(text: &str, length: &RangeInclusive<usize>) -> bool {
    fits(text, length) && !text.chars().any(char::is_control)
}

/// An org's name, without white space around it.
///
/// # Errors
/// [`Broken::OrgName`].
pub fn org_name(text: &str) -> Result<&str> {
    let name = text.trim();
    is_shown(name, &ORG_NAME)
        .then_some(name)
        .ok_or(Broken::OrgName)
}

/// The slug of a new org.
///
/// # Errors
/// [`Broken::Slug`], [`Broken::ReservedSlug`].
pub fn slug(text: &str) -> Result<OrgSlug> {
    not_reserved(text.parse().map_err(Broken::Slug)?)
}

/// The slug of a new org that is given none, out of its name.
///
/// # Errors
/// [`Broken::NoSlug`], [`Broken::ReservedSlug`].
pub fn slug_of_name(name: &str) -> Result<OrgSlug> {
    not_reserved(OrgSlug::from_name(name.trim()).map_err(Broken::NoSlug)?)
}

fn not_reserved(slug: OrgSlug) -> Result<OrgSlug> {
    if slug.is_reserved() {
        return Err(Broken::ReservedSlug(slug));
    }
    Ok(slug)
}

/// The plan of an org.
///
/// # Errors
/// [`Broken::Plan`].
pub fn plan(text: &str) -> Result<&str> {
    is_shown(text, &PLAN).then_some(text).ok_or(Broken::Plan)
}

/// Why an org is suspended or denied; may be empty.
///
/// # Errors
/// [`Broken::Reason`].
pub fn reason(text: &str) -> Result<&str> {
    is_shown(text, &REASON)
        .then_some(text)
        .ok_or(Broken::Reason)
}

/// What the person of an account calls themselves; may be empty. Names are shown to others: short, and nothing that acts on a
/// terminal.
///
/// # Errors
/// [`Broken::AccountName`].
pub fn account_name(text: &str) -> Result<&str> {
    is_shown(text, &ACCOUNT_NAME)
        .then_some(text)
        .ok_or(Broken::AccountName)
}

/// The e-mail address of a new account, or of whoever is invited, as it is kept: lower case, without white space around it. It
/// has one `@` with something on both sides, and fits where addresses are stored. More only a mail could prove.
///
/// # Errors
/// [`Broken::Email`].
pub fn email(text: &str) -> Result<String> {
    let email = text.trim().to_lowercase();
    let shaped = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    });
    let plain = email.len() <= EMAIL && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if shaped && plain {
        Ok(email)
    } else {
        Err(Broken::Email)
    }
}

/// The e-mail address of an account that is there, as it was given. The first platform admin's is `admin@localhost`, which no
/// new account could have: whether there is such an account, only the server knows.
///
/// # Errors
/// [`Broken::KnownEmail`].
pub fn known_email(text: &str) -> Result<String> {
    match text.split_once('@') {
        Some((name, domain)) if !name.is_empty() && !domain.is_empty() => Ok(text.to_owned()),
        _ => Err(Broken::KnownEmail),
    }
}

/// A new password. The server refuses by the codes `PASSWORD_TOO_SHORT` and `PASSWORD_TOO_LONG`.
///
/// # Errors
/// [`Broken::PasswordTooShort`], [`Broken::PasswordTooLong`].
pub fn password(text: &str) -> Result<()> {
    match text.chars().count() {
        length if length < *PASSWORD.start() => Err(Broken::PasswordTooShort),
        length if length > *PASSWORD.end() => Err(Broken::PasswordTooLong),
        _ => Ok(()),
    }
}

/// The name of an API key.
///
/// # Errors
/// [`Broken::KeyName`].
pub fn key_name(text: &str) -> Result<&str> {
    fits(text.trim(), &KEY_NAME)
        .then_some(text)
        .ok_or(Broken::KeyName)
}

/// For how many seconds an API key is good.
///
/// # Errors
/// [`Broken::KeyLife`].
pub fn key_life(seconds: u64) -> Result<u64> {
    within(seconds, &KEY_LIFE, Broken::KeyLife)
}

/// For how many seconds an invite is good.
///
/// # Errors
/// [`Broken::InviteLife`].
pub fn invite_life(seconds: u64) -> Result<u64> {
    within(seconds, &INVITE_LIFE, Broken::InviteLife)
}

/// For how many seconds old signing keys verify; with 0 all tokens end at once.
///
/// # Errors
/// [`Broken::Grace`].
pub fn grace(seconds: u64) -> Result<u64> {
    within(seconds, &GRACE, Broken::Grace)
}

fn within(seconds: u64, range: &RangeInclusive<u64>, broken: Broken) -> Result<u64> {
    range.contains(&seconds).then_some(seconds).ok_or(broken)
}

/// The folder of a new session, on a runner of these roots; one without roots takes any. The runner looks itself, too: links
/// and what is not there only it can see.
///
/// # Errors
/// [`Broken::Folder`].
pub fn session_folder<'a>(roots: &[String], cwd: &'a str) -> Result<&'a str> {
    folder::is_under(roots, cwd)
        .then_some(cwd)
        .ok_or_else(|| Broken::Folder(cwd.to_owned()))
}

#[cfg(test)]
mod tests;
