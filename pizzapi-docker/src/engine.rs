//! A Docker engine, found as Docker's own tools find it.

use std::time::Duration;

use bollard::{API_DEFAULT_VERSION, Docker};

use crate::error::{Class, EngineError};

/// Where an engine is when nobody says otherwise.
pub const DEFAULT_HOST: &str = "unix:///var/run/docker.sock";

/// How long an answer may take, in seconds; streams may take longer between two pieces of theirs.
const TIMEOUT: u64 = 120;
/// How long the first answer may take.
const FIRST: Duration = Duration::from_secs(5);

/// An engine. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    docker: Docker,
    host: String,
}

/// What an engine says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineVersion {
    /// Its version: `20.10.24`.
    pub engine: String,
    /// The newest version of its API: major, minor.
    pub api: (u32, u32),
}

impl Engine {
    /// The engine at `host` (`unix:///var/run/docker.sock`, `tcp://127.0.0.1:2375`), or at [`DEFAULT_HOST`]. Nothing is asked
    /// of it yet.
    ///
    /// # Errors
    /// When `host` makes no sense, or there is no such socket.
    pub fn at(host: Option<&str>) -> Result<Self, EngineError> {
        let host = host.unwrap_or(DEFAULT_HOST);
        let what = format!("use the Docker engine at {host}");
        let docker = match host.split_once("://") {
            Some(("unix", path)) => Docker::connect_with_unix(path, TIMEOUT, API_DEFAULT_VERSION),
            Some(("tcp" | "http", rest)) => {
                let address = rest.trim_end_matches('/');
                let port = if address.contains(':') { "" } else { ":2375" };
                let url = format!("http://{address}{port}");
                Docker::connect_with_http(&url, TIMEOUT, API_DEFAULT_VERSION)
            }
            _ => {
                let reason = "only unix:// and tcp:// can be used; for others, forward the socket with `ssh -L`";
                return Err(EngineError::new(what, Class::Away, reason));
            }
        };
        Ok(Self {
            docker: docker.map_err(EngineError::of(what))?,
            host: host.to_owned(),
        })
    }

    /// Asks what the engine is; says at once when it does not answer.
    ///
    /// # Errors
    /// [`Class::Away`] when it does not answer within 5 s.
    pub async fn version(&self) -> Result<EngineVersion, EngineError> {
        let what = format!("reach the Docker engine at {}", self.host);
        let Ok(version) = tokio::time::timeout(FIRST, self.docker.version()).await else {
            let reason = format!("it does not answer within {} s", FIRST.as_secs());
            return Err(EngineError::new(what, Class::Away, reason));
        };
        let version = version.map_err(EngineError::of(what))?;
        let api = version.api_version.unwrap_or_default();
        let (major, minor) = api.split_once('.').unwrap_or((&api, "0"));
        Ok(EngineVersion {
            engine: version.version.unwrap_or_default(),
            api: (major.parse().unwrap_or(0), minor.parse().unwrap_or(0)),
        })
    }

    /// Its API, for all that has no words here.
    pub fn docker(&self) -> &Docker {
        &self.docker
    }

    /// Where it is, as it was said.
    pub fn host(&self) -> &str {
        &self.host
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_make_no_sense_are_refused_with_what_to_do() {
        for host in ["ssh://me@there", "nonsense", "unix:///there/is/none.sock"] {
            let error = Engine::at(Some(host)).expect_err(host);
            assert_eq!(error.class, Class::Away, "{error}");
            assert!(error.to_string().contains(host), "{error}");
        }
        assert!(Engine::at(Some("tcp://127.0.0.1")).is_ok());
    }

    #[tokio::test]
    async fn an_engine_that_is_away_is_said_to_be() {
        let error = Engine::at(Some("tcp://127.0.0.1:9"))
            .expect("a client")
            .version()
            .await
            .expect_err("nobody there");
        assert_eq!(error.class, Class::Away, "{error}");
    }
}
