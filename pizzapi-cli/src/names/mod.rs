//! Names that commands have shown, remembered for completion: of organisations, runners, sessions, members and the like.
//!
//! The one rule: what one account has seen is offered to no other. Names are kept per control plane and account, a file says
//! whose it is, and nothing is kept for a credential that belongs to no profile. Prompts and secrets are never among them.

pub mod complete;
mod file;
pub mod line;
mod listing;
mod named;

use std::path::{Path, PathBuf};

use pizzapi_sdk::{profile::Settings, types::OrgSlug};
use serde::{Deserialize, Serialize};

use crate::{commands::runner::host_folder, ctx::folders, env};

pub use self::{
    listing::Listing,
    named::{account, invite, key, member, new_session, org, runner, session},
};

/// A name, and what is told of it beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    name: String,
    help: String,
}

/// Whose names they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Owner {
    control_plane: String,
    account: String,
}

/// What the names are of.
#[derive(Clone, Copy)]
pub enum Kind<'a> {
    Orgs,
    Keys,
    Accounts,
    Runners(&'a OrgSlug),
    Sessions(&'a OrgSlug),
    Members(&'a OrgSlug),
    Invites(&'a OrgSlug),
}

impl Kind<'_> {
    /// How many are kept: the newest.
    fn most(self) -> usize {
        match self {
            Self::Orgs => 10_000,
            _ => 1000,
        }
    }

    fn path(self, folder: &Path) -> PathBuf {
        let of = |org: &OrgSlug, file: &str| folder.join("orgs").join(org.as_str()).join(file);
        match self {
            Self::Orgs => folder.join("orgs.json"),
            Self::Keys => folder.join("keys.json"),
            Self::Accounts => folder.join("accounts.json"),
            Self::Runners(org) => of(org, "runners.json"),
            Self::Sessions(org) => of(org, "sessions.json"),
            Self::Members(org) => of(org, "members.json"),
            Self::Invites(org) => of(org, "invites.json"),
        }
    }
}

/// The names that an account has seen. Where there is no account, there are none and none are kept.
#[derive(Clone)]
pub struct Names(Option<(PathBuf, Owner)>);

impl Names {
    /// Those of the account that commands act as by these settings.
    pub fn of(settings: &Settings) -> Self {
        if env::API_KEY.is_set() || env::ORG_TOKEN.is_set() {
            return Self(None);
        }
        Self::of_login(settings)
    }

    /// Those of the profile's stored login, whatever the environment puts in its place.
    pub fn of_login(settings: &Settings) -> Self {
        settings.account.as_ref().map_or(Self(None), |account| {
            Self::of_account(&settings.url.value, &account.value)
        })
    }

    /// Those of an account at a control plane.
    pub fn of_account(control_plane: &str, account: &str) -> Self {
        let Ok(cache) = folders().cache() else {
            return Self(None);
        };
        let owner = Owner {
            control_plane: control_plane.to_owned(),
            account: account.to_lowercase(),
        };
        let folder = cache
            .join("names")
            .join(host_folder(&owner.control_plane).trim_matches('.'))
            .join(as_folder(&owner.account));
        Self(Some((folder, owner)))
    }

    /// Nobody's.
    pub fn none() -> Self {
        Self(None)
    }

    /// What is known, newest first.
    pub fn read(&self, kind: Kind<'_>) -> Vec<Name> {
        let Self(Some((folder, owner))) = self else {
            return Vec::new();
        };
        file::read(&kind.path(folder), owner)
    }

    /// Puts these in the place of what was known. Best effort: a cache that cannot be written is no error.
    fn write(&self, kind: Kind<'_>, mut names: Vec<Name>) {
        if let Self(Some((folder, owner))) = self {
            names.truncate(kind.most());
            file::write(&kind.path(folder), owner, names);
        }
    }

    /// Begins to remember what a list shows.
    pub fn listing(&self) -> Listing {
        Listing::new(self.clone())
    }

    /// Remembers one more.
    pub fn add(&self, kind: Kind<'_>, name: Name) {
        let mut listing = self.listing();
        listing.see([name], false);
        listing.keep(kind);
    }

    /// Remembers these, which are all there are.
    pub fn replace(&self, kind: Kind<'_>, names: impl IntoIterator<Item = Name>) {
        let mut listing = self.listing();
        listing.see(names, true);
        listing.keep(kind);
    }

    /// Forgets one.
    pub fn remove(&self, kind: Kind<'_>, name: &str) {
        let mut listing = self.listing();
        listing.gone(name);
        listing.keep(kind);
    }

    /// Forgets an organisation with all that is in it.
    pub fn remove_org(&self, org: &OrgSlug) {
        self.remove(Kind::Orgs, org.as_str());
        if let Self(Some((folder, _))) = self {
            let _ = pizzapi_host::file::remove_dir(&folder.join("orgs").join(org.as_str()));
        }
    }

    /// Forgets everything of this account.
    pub fn forget(&self) {
        if let Self(Some((folder, _))) = self {
            let _ = pizzapi_host::file::remove_dir(folder);
        }
    }
}

/// An account as the name of a folder. Two may share one: each file says whose it is.
fn as_folder(account: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "@-+_".contains(c);
    let one = |c| if safe(c) { c } else { '_' };
    account.chars().take(128).map(one).collect()
}

#[cfg(test)]
mod tests;
