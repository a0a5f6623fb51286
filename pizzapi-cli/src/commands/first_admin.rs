//! The login of a platform's first admin, as `dev` and `compose` make it, find it again, and tell of it.
//!
//! The one rule: the one-time password goes nowhere but to the control plane that made it, and to the person at the terminal.

use std::path::PathBuf;

use pizzapi_control_plane::FirstLogin;
use pizzapi_sdk::{
    Client, Credential,
    auth::{SecretName, SecretStore as _, open_store},
    profile::{Config, NewLogin},
    types::{ErrorCode, Secret},
};

use crate::{
    ctx::folders,
    error::{Context as _, Result},
    output::Shown,
};

/// How the person is logged in.
pub enum LoggedIn {
    /// Just now.
    First {
        email: String,
        password: Secret,
        /// The file that holds the login, when the person is to be told that there is no keyring.
        file: Option<PathBuf>,
    },
    /// As before.
    Again { email: String },
    /// Not at all.
    Not {
        /// More about why, if there is: `: …`.
        why: &'static str,
    },
}

/// Logs in with the first admin's one-time password where there is one, or finds the login that was made then; gives the client
/// that is logged in, too.
pub async fn log_in(
    client: &Client,
    profile: &str,
    first: Option<FirstLogin>,
) -> Result<(Option<Client>, LoggedIn)> {
    let url = client.url();
    if let Some(first) = first {
        let signed_in = client.sign_in(&first.email, &first.password, true).await;
        let signed_in = match signed_in {
            // It has been changed since: it was for one time.
            Err(error) if error.code() == Some(&ErrorCode::AuthInvalidLogin) => {
                return again(client, profile).await;
            }
            signed_in => signed_in.context(|| "could not log the first admin in")?,
        };
        let file =
            NewLogin::new(profile, url, folders()).keep(&first.email, &signed_in.credential)?;
        let logged_in = LoggedIn::First {
            email: first.email,
            password: first.password,
            file,
        };
        return Ok((
            Some(client.with_credential(signed_in.credential)),
            logged_in,
        ));
    }
    again(client, profile).await
}

/// Finds the login that was made earlier.
async fn again(client: &Client, profile: &str) -> Result<(Option<Client>, LoggedIn)> {
    if let Some((email, credential)) = stored(profile, client.url())? {
        let client = client.with_credential(credential);
        if client.current_user().await.is_ok() {
            return Ok((Some(client), LoggedIn::Again { email }));
        }
    }
    Ok((None, LoggedIn::Not { why: "" }))
}

/// The profile's account and login, if they are of this control plane.
pub fn stored(profile: &str, url: &str) -> Result<Option<(String, Credential)>> {
    let config = Config::load(&folders())?;
    let found = config
        .profiles
        .get(profile)
        .filter(|it| it.control_plane == url);
    let Some(email) = found.and_then(|it| it.account.clone()) else {
        return Ok(None);
    };
    let store = open_store(folders().config()?, config.credentials);
    let token = store.get(&SecretName::new(url, &*email))?;
    Ok(token.map(|token| (email, Credential::Session(token))))
}

impl LoggedIn {
    /// What people are told of it, the password too: it never goes into a log.
    pub fn said(&self, shown: &Shown, profile: &str, url: &str) -> String {
        match self {
            Self::First {
                email,
                password,
                file,
            } => {
                let password = shown.bold(password.expose());
                let kept = file.as_ref().map_or_else(String::new, |file| {
                    format!(
                        "\n  No keyring can be used here: logins are kept in {}, which only you can read.",
                        file.display()
                    )
                });
                format!(
                    "Logged in as {email} (profile `{profile}`). Its password, shown this once:  {password}{kept}"
                )
            }
            Self::Again { email } => format!("Logged in as {email} (profile `{profile}`)."),
            Self::Not { why } => format!(
                "Nobody is logged in here{why}; `pizzapi login --profile {profile} --control-plane {url}` does that."
            ),
        }
    }
}
