//! The profile that `compose up` logs in: the first admin's, with the one-time password that the control plane left.
//!
//! The one rule: the password leaves the control plane's volume only when the login is kept and the password was shown.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use pizzapi_control_plane::FirstLogin;
use pizzapi_docker::stack::engine::Running;
use pizzapi_sdk::{
    Client, Credential,
    auth::{SecretName, SecretStore as _, open_store},
    profile::{Config, NewLogin},
    types::Secret,
};

use super::{said::failed, values::Values};
use crate::{
    ctx::folders,
    error::{Context as _, Error, Exit, Result},
};

/// The service that has it.
const SERVICE: &str = "control-plane";
/// Within which time the control plane answers on this machine, if it does at all.
const NEAR: Duration = Duration::from_secs(5);

/// How the person is logged in.
pub enum LoggedIn {
    First {
        email: String,
        password: Secret,
        /// The file that holds the login, when the person is to be told that there is no keyring.
        file: Option<PathBuf>,
    },
    Again {
        email: String,
    },
    Not {
        /// More about why, if there is.
        why: &'static str,
    },
}

/// Logs in with the first admin's one-time password, or finds the login that was made then.
pub async fn log_in(running: &Running<'_>, values: &Values) -> Result<LoggedIn> {
    let url = &values.local_url;
    let profile = &running.project.name;
    let client = Client::builder(url).build()?;
    // Whoever answers here may be somebody else then, and is told no password.
    if !is_here(running.engine.host()) {
        return Ok(LoggedIn::Not {
            why: ": Docker is on another machine, and the control plane listens only there",
        });
    }
    if !tokio::time::timeout(NEAR, client.health())
        .await
        .is_ok_and(|it| it.is_ok())
    {
        return Ok(LoggedIn::Not {
            why: ": the control plane does not answer on this machine",
        });
    }
    if let Some(first) = first_login(running).await? {
        let signed_in = client
            .sign_in(&first.email, &first.password, true)
            .await
            .context(|| "could not log the first admin in")?;
        let file =
            NewLogin::new(profile, url, folders()).keep(&first.email, &signed_in.credential)?;
        return Ok(LoggedIn::First {
            email: first.email,
            password: first.password,
            file,
        });
    }
    if let Some((email, credential)) = stored(profile, url)? {
        let client = client.with_credential(credential);
        if client.current_user().await.is_ok() {
            return Ok(LoggedIn::Again { email });
        }
    }
    Ok(LoggedIn::Not { why: "" })
}

/// Whether an engine's published ports on loopback are those of this machine.
fn is_here(host: &str) -> bool {
    let Some((scheme, rest)) = host.split_once("://") else {
        return false;
    };
    let address = rest.split('/').next().unwrap_or_default();
    let name = match address.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => address,
    };
    let ip = name.trim_matches(['[', ']']).parse::<IpAddr>();
    scheme == "unix" || name == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

/// Has the control plane forget the password that was shown.
pub async fn taken(running: &Running<'_>, logged_in: &LoggedIn) -> Result<()> {
    if matches!(logged_in, LoggedIn::First { .. }) {
        let command = ["/pizzapi", "--quiet", "admin", "first-login", "--take"];
        running.exec(SERVICE, &command).await.map_err(failed)?;
    }
    Ok(())
}

async fn first_login(running: &Running<'_>) -> Result<Option<FirstLogin>> {
    let command = ["/pizzapi", "admin", "first-login"];
    let said = running.exec(SERVICE, &command).await.map_err(failed)?;
    match said.code {
        0 => {
            // What it said may not be repeated.
            let first = serde_json::from_str(&said.out);
            first
                .map(Some)
                .map_err(|_| Error::new(Exit::Failed, "the first admin's login makes no sense"))
        }
        code if code == Exit::NotFound as i64 => Ok(None),
        _ => {
            let mut error = Error::new(Exit::Failed, "could not ask for the first admin's login");
            error.causes.push(said.errors.trim().to_owned());
            Err(error)
        }
    }
}

/// The profile's account and login, if they are of this control plane.
fn stored(profile: &str, url: &str) -> Result<Option<(String, Credential)>> {
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

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn an_engine_elsewhere_is_not_taken_for_this_machines() {
        for (host, here) in [
            ("unix:///var/run/docker.sock", true),
            ("tcp://127.0.0.1:2375", true),
            ("tcp://127.3.2.1", true),
            ("tcp://localhost:2375/", true),
            ("http://[::1]:2375", true),
            ("tcp://10.0.0.5:2375", false),
            ("tcp://[2001:db8::1]:2375", false),
            ("tcp://localhost.example.com:2375", false),
            ("tcp://127.0.0.1.example.com", false),
            ("tcp://example.com/127.0.0.1:2375", false),
            ("nonsense", false),
        ] {
            assert_eq!(is_here(host), here, "{host}");
        }
    }
}
