//! The profile that `compose up` logs in: the first admin's, with the one-time password that the control plane left.
//!
//! The one rule: the password leaves the control plane's volume only when the login is kept and the password was shown.

use std::{net::IpAddr, time::Duration};

use pizzapi_control_plane::FirstLogin;
use pizzapi_docker::stack::engine::OnEngine;
use pizzapi_sdk::Client;

use super::{said::failed, values::Values};
use crate::{
    commands::first_admin::{self, LoggedIn},
    error::{Error, Exit, Result},
};

/// The service that has it.
const SERVICE: &str = "control-plane";
/// Within which time the control plane answers on this machine, if it does at all.
const NEAR: Duration = Duration::from_secs(5);

/// Logs in with the first admin's one-time password, or finds the login that was made then.
pub async fn log_in(on: &OnEngine, values: &Values) -> Result<LoggedIn> {
    let url = &values.local_url;
    let profile = &on.project.name;
    let client = Client::builder(url).build()?;
    // Whoever answers here may be somebody else then, and is told no password.
    if !is_here(on.engine.host()) {
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
    let first = first_login(on).await?;
    let (_, logged_in) = first_admin::log_in(&client, profile, first).await?;
    Ok(logged_in)
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
pub async fn taken(on: &OnEngine, logged_in: &LoggedIn) -> Result<()> {
    if matches!(logged_in, LoggedIn::First { .. }) {
        let command = ["/pizzapi", "--quiet", "admin", "first-login", "--take"];
        on.exec(SERVICE, &command).await.map_err(failed)?;
    }
    Ok(())
}

async fn first_login(on: &OnEngine) -> Result<Option<FirstLogin>> {
    let command = ["/pizzapi", "admin", "first-login"];
    let said = on.exec(SERVICE, &command).await.map_err(failed)?;
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
