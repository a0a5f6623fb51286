//! The first account of an empty registry: a platform admin with a one-time password in a file that only its owner can read.

use std::path::Path;

use pizzapi_host::file;
use pizzapi_types::{PlatformRole, Secret};
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    auth::{opaque, password},
    store::{Store, accounts::NewAccount},
};

/// What stands in `<data>/control-plane/first-login`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FirstLogin {
    /// The account.
    pub email: String,
    /// Its password.
    pub password: Secret,
}

/// Makes the first admin if there is no account at all.
///
/// The file is written before the account, so that killed in between, the next start writes both anew.
pub async fn ensure(store: &Store, home: &Path) -> Result<(), Error> {
    let failed = |error| Error::Keys(crate::keys::KeyError::Store(error));
    if !store.has_no_users().await.map_err(failed)? {
        return Ok(());
    }
    let login = FirstLogin {
        email: "admin@localhost".to_owned(),
        password: readable_password(),
    };
    let path = home.join("first-login");
    let text = serde_json::to_string(&login).expect("two strings");
    file::write_private(&path, text.as_bytes())
        .map_err(Error::file(format!("cannot write {}", path.display())))?;
    let secret = login.password.clone();
    let password_hash = tokio::task::spawn_blocking(move || password::hash(&secret))
        .await
        .expect("hashing does not panic");
    let account = NewAccount {
        name: "Admin".to_owned(),
        email: login.email,
        password_hash,
        platform_role: PlatformRole::Admin,
        // Whoever starts the platform uses it up: see `dev`.
        must_change_password: false,
    };
    let _ = store.create_account(None, &account).await.map_err(failed)?;
    Ok(())
}

/// Four groups of four letters and digits that are not mistaken for each other: 80 random bits.
pub fn readable_password() -> Secret {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = opaque::random::<16>();
    let text: String = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    Secret::from([&text[..4], &text[4..8], &text[8..12], &text[12..]].join("-"))
}
