//! A runner's way in. The one rule: an org gets a token of its own, and a server of another the key that was named for it.

use pizzapi_sdk::{
    runner::{Connect, FixedConnection, RunnerError},
    types::{OrgSlug, Secret},
};

use super::local::Place;
use crate::{
    ctx::Ctx,
    env,
    error::{Context as _, Error, Exit, Result},
    hint,
};

/// Where a runner connects to, as whom, and where this machine keeps who it is there.
pub struct Way {
    pub place: Place,
    pub org: Option<OrgSlug>,
    pub control_plane: Option<String>,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Login,
    ReadyToken,
    Server,
}

impl Way {
    /// To PizzaPi's own server at a URL, or to the org that applies.
    pub async fn find(ctx: &Ctx, server: Option<&str>) -> Result<(Self, Box<dyn Connect>)> {
        match server {
            Some(url) => Self::to_server(ctx, url),
            None => Self::to_org(ctx).await,
        }
    }

    fn to_server(ctx: &Ctx, url: &str) -> Result<(Self, Box<dyn Connect>)> {
        let key = server_key()?;
        let client = ctx.settings()?.anonymous()?.build()?;
        let connection = FixedConnection::server(url, key).map_err(|error| {
            Error::from(error).hint("--server takes a URL like https://pizzapi.example.com")
        })?;
        let way = Self {
            place: Place::of_server(url)?,
            org: None,
            control_plane: None,
            kind: Kind::Server,
        };
        Ok((way, Box::new(connection.through(&client))))
    }

    async fn to_org(ctx: &Ctx) -> Result<(Self, Box<dyn Connect>)> {
        let settings = ctx.settings()?;
        let control_plane = settings.url.value.clone();
        if let Some(ready) = settings.ready_org()? {
            let org = ready.id.ok_or_else(|| {
                Error::new(Exit::Refused, "PIZZAPI_ORG_TOKEN holds no org token")
                    .hint(NEW_READY_TOKEN)
            })?;
            let client = settings.anonymous()?.build()?;
            let connection = FixedConnection::org(&ready.url, ready.slug.clone(), ready.token)?;
            let way = Self {
                place: Place::of_org(&control_plane, &org)?,
                org: Some(ready.slug),
                control_plane: Some(control_plane),
                kind: Kind::ReadyToken,
            };
            return Ok((way, Box::new(connection.through(&client))));
        }
        let slug = ctx.org().await?;
        let client = ctx.client()?;
        let org = client
            .get_org(&slug)
            .await
            .context(|| format!("could not find organisation `{slug}`"))?;
        let connection = client.org(&slug);
        let way = Self {
            place: Place::of_org(&control_plane, &org.id)?,
            org: Some(slug),
            control_plane: Some(control_plane),
            kind: Kind::Login,
        };
        Ok((way, Box::new(connection)))
    }

    /// What a runner that gave up says to people: why, and what helps on this way.
    pub fn failed(&self, error: RunnerError) -> Error {
        let (exit, advice) = match &error {
            RunnerError::Refused { .. } => (Exit::Refused, Some(self.when_refused().to_owned())),
            RunnerError::Impossible { source } => {
                let advice = hint::of(source).unwrap_or_else(|| {
                    format!(
                        "{} must be a URL like https://pizzapi.example.com",
                        self.named_by()
                    )
                });
                (Exit::Usage, Some(advice))
            }
            RunnerError::Root { .. } | RunnerError::NoRoots => {
                (Exit::Usage, Some("name a folder with --root".to_owned()))
            }
            _ => (Exit::Failed, None),
        };
        let mut failed = Error::new(exit, "the runner cannot run").because(error);
        failed.hint = advice;
        failed
    }

    fn when_refused(&self) -> &'static str {
        match self.kind {
            Kind::Login => {
                "`pizzapi whoami` shows who you are, `pizzapi org list` where you are a member"
            }
            Kind::ReadyToken => NEW_READY_TOKEN,
            Kind::Server => {
                "PIZZAPI_API_KEY must hold a key of that very server; for an organisation of the platform use --org"
            }
        }
    }

    fn named_by(&self) -> &'static str {
        match self.kind {
            Kind::Server => "--server",
            Kind::Login | Kind::ReadyToken => "the organisation's URL",
        }
    }
}

const NEW_READY_TOKEN: &str = "`pizzapi token get --type runner` prints one, good for 15 minutes";

/// The key of PizzaPi's own server, of which no login is kept.
pub fn server_key() -> Result<Secret> {
    env::API_KEY.secret()?.ok_or_else(|| {
        Error::new(Exit::Refused, "there is no API key for that server").hint(
            "PIZZAPI_API_KEY, or the file that PIZZAPI_API_KEY_FILE names, holds one of its keys",
        )
    })
}
