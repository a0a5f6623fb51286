//! What several checks need to know. The one rule: each thing is asked once, and its failure is as good an answer as any.

use std::time::{Duration, Instant, SystemTime};

use pizzapi_sdk::{
    Client, Credential, Error, RawAnswer, RetryPolicy,
    profile::{Resolved, Settings},
    types::{CurrentSession, Org, OrgSlug, OrgStatus, PlatformRole, RunnerId, token::Discovery},
};
use serde_json::Value;
use tokio::sync::OnceCell;

use super::{clock::Skew, finding::in_full, place::Place};
use crate::ctx::Ctx;

/// How long one question may take.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// What is known, or can be asked for.
pub struct Facts {
    /// This machine's settings and a client without a credential; or what is wrong with them, and the advice for it.
    pub settings: Result<(Settings, Client), (String, String)>,
    /// Whether any certificate is believed.
    pub insecure: bool,
    health: OnceCell<Result<Reached, Error>>,
    discovery: OnceCell<Result<Discovery, Error>>,
    credential: OnceCell<Result<Resolved<Credential>, Unreadable>>,
    session: OnceCell<Result<Option<CurrentSession>, Error>>,
    orgs: OnceCell<Result<Vec<Org>, Error>>,
    stranger: OnceCell<Option<Stranger>>,
}

/// An answer, how long it took, and what time it was.
#[derive(Clone, Debug)]
pub struct Reached {
    pub answer: RawAnswer,
    pub took: Duration,
    pub skew: Option<Skew>,
}

/// Why the login cannot be read, and the advice for that.
#[derive(Clone, Debug)]
pub struct Unreadable {
    pub why: String,
    pub fix: String,
}

impl Unreadable {
    fn because(why: String) -> Self {
        Self {
            why,
            fix: "unlock the keyring, or keep logins in a file: `credentials = \"file\"` in config.toml, then `pizzapi login`".to_owned(),
        }
    }

    fn of(error: &Error) -> Self {
        let mut innermost: &dyn std::error::Error = error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        // One that others can read says itself how that is mended.
        let text = innermost.to_string();
        match (
            text.split_once("; make it private: "),
            crate::hint::of(error),
        ) {
            (Some((why, fix)), _) => Self {
                why: why.to_owned(),
                fix: fix.to_owned(),
            },
            (None, Some(fix)) => Self { why: text, fix },
            (None, None) => Self::because(text),
        }
    }
}

/// What answers for an org that does not exist.
#[derive(Clone, Debug)]
pub struct Stranger {
    pub url: String,
    pub answer: Result<RawAnswer, Error>,
}

impl Facts {
    pub fn of(ctx: &Ctx) -> Self {
        let advice = |error: crate::error::Error| {
            let mut text = error.message;
            for cause in error.causes {
                text += &format!(": {cause}");
            }
            let hint = error.hint;
            (
                text,
                hint.unwrap_or_else(|| {
                    "`pizzapi help environment` says what each variable must be; --control-plane takes a URL like https://pizzapi.example.com".to_owned()
                }),
            )
        };
        let settings = ctx.settings().and_then(|settings| {
            let client = settings
                .anonymous()?
                .connect_timeout(PATIENCE)
                .timeout(PATIENCE)
                .idle_timeout(PATIENCE)
                .retry(RetryPolicy::none())
                .build()?;
            Ok((settings.clone(), client))
        });
        Self {
            settings: settings.map_err(advice),
            insecure: ctx.globals.insecure,
            health: OnceCell::new(),
            discovery: OnceCell::new(),
            credential: OnceCell::new(),
            session: OnceCell::new(),
            orgs: OnceCell::new(),
            stranger: OnceCell::new(),
        }
    }

    /// The client without a credential, if there can be one.
    pub fn client(&self) -> Option<&Client> {
        self.settings.as_ref().ok().map(|(_, client)| client)
    }

    /// The control plane's address, if it is known.
    pub fn place(&self) -> Option<Place> {
        Place::of(self.client()?.url())
    }

    /// Whether the control plane is on this machine.
    pub fn is_here(&self) -> bool {
        self.place().is_some_and(|place| place.is_here())
    }

    /// What the control plane says to `GET /health`.
    pub async fn health(&self) -> Option<&Result<Reached, Error>> {
        let client = self.client()?;
        let ask = || async {
            let (asked, began) = (SystemTime::now(), Instant::now());
            let answer = client.get("/health").anonymous().raw_answer().await?;
            let took = began.elapsed();
            let date = answer.header("date");
            let skew = date.and_then(|date| Skew::of(date, asked, took));
            Ok(Reached { answer, took, skew })
        };
        Some(self.health.get_or_init(ask).await)
    }

    /// A control plane that answers as one; else why what needs it is left out.
    pub async fn up(&self) -> Result<&Client, &'static str> {
        match self.health().await {
            None => Err("the settings of this machine do not say where the control plane is"),
            Some(Err(_)) => Err("the control plane does not answer"),
            Some(Ok(reached)) if !is_health(&reached.answer) => {
                Err("what answers is no control plane")
            }
            Some(Ok(_)) => self.client().ok_or("there is no client"),
        }
    }

    /// What the control plane says of itself; only when it is up.
    pub async fn discovery(&self) -> Option<&Result<Discovery, Error>> {
        let client = self.up().await.ok()?;
        Some(self.discovery.get_or_init(|| client.discover()).await)
    }

    /// What this machine proves its identity with. A keyring that hangs is not waited for.
    pub async fn credential(&self) -> Option<&Result<Resolved<Credential>, Unreadable>> {
        let (settings, _) = self.settings.as_ref().ok()?;
        let look = || async {
            let settings = settings.clone();
            let looking = tokio::task::spawn_blocking(move || settings.credential());
            match tokio::time::timeout(PATIENCE, looking).await {
                Ok(Ok(found)) => found.map_err(|error| Unreadable::of(&error)),
                Ok(Err(error)) => Err(Unreadable::because(error.to_string())),
                Err(_) => Err(Unreadable::because(format!(
                    "the keyring does not answer within {} s",
                    PATIENCE.as_secs()
                ))),
            }
        };
        Some(self.credential.get_or_init(look).await)
    }

    /// A client that is logged in, as far as this machine knows; else why there is none.
    pub async fn member(&self) -> Result<Client, String> {
        let (up, credential) = tokio::join!(self.up(), self.credential());
        let client = up?;
        match credential {
            Some(Ok(found)) if found.value == Credential::None => {
                Err("nobody is logged in".to_owned())
            }
            Some(Ok(found)) => Ok(client.with_credential(found.value.clone())),
            _ => Err("the login cannot be read".to_owned()),
        }
    }

    /// Who that is, as the control plane says; `None` when it does not know the credential.
    pub async fn session(&self) -> Result<&Result<Option<CurrentSession>, Error>, String> {
        let client = self.member().await?;
        Ok(self.session.get_or_init(|| client.current_session()).await)
    }

    /// The same, when it is somebody; else why what needs a login is left out.
    pub async fn somebody(&self) -> Result<(Client, &CurrentSession), String> {
        match self.session().await? {
            Ok(Some(session)) => Ok((self.member().await?, session)),
            Ok(None) => Err("the login has ended".to_owned()),
            Err(error) => Err(format!(
                "the login could not be looked at: {}",
                in_full(error)
            )),
        }
    }

    /// Whether that is a platform admin.
    pub async fn is_platform_admin(&self) -> bool {
        self.somebody()
            .await
            .is_ok_and(|(_, session)| session.user.platform_role == Some(PlatformRole::Admin))
    }

    /// The orgs of whoever is logged in that serve, the chosen one first.
    pub async fn orgs(&self) -> Result<Vec<OrgSlug>, String> {
        let (client, _) = self.somebody().await?;
        let orgs = self.orgs.get_or_init(|| client.list_user_orgs()).await;
        let orgs = orgs.as_ref().map_err(in_full)?;
        let chosen = self
            .settings
            .as_ref()
            .ok()
            .and_then(|(settings, _)| settings.org.as_ref());
        let chosen = chosen.map(|org| org.value.clone());
        let serving = orgs.iter().filter(|org| org.status == OrgStatus::Active);
        let mut slugs: Vec<OrgSlug> = serving.map(|org| org.slug.clone()).collect();
        if let Some(chosen) = chosen {
            // Also when it is not among them: that it is not is worth knowing.
            slugs.retain(|slug| *slug != chosen);
            slugs.insert(0, chosen);
        }
        Ok(slugs)
    }

    /// What answers at the host of an org that does not exist; `None` when nobody says where that would be.
    pub async fn stranger(&self) -> Option<&Stranger> {
        let client = self.client()?;
        let known = matches!(&self.settings, Ok((settings, _)) if settings.org_url.is_some());
        if !known {
            self.discovery().await?.as_ref().ok()?;
        }
        let ask = || async {
            let slug = random_slug()?;
            let org = client.org(&slug);
            Some(Stranger {
                url: org.url().await.ok()?,
                answer: org.get("/health").anonymous().raw_answer().await,
            })
        };
        self.stranger.get_or_init(ask).await.as_ref()
    }
}

/// Whether an answer is what a control plane says to `GET /health`.
pub fn is_health(answer: &RawAnswer) -> bool {
    let said: Option<Value> = answer.json();
    said.is_some_and(|said| said["status"].is_string())
}

/// A name that no org has.
fn random_slug() -> Option<OrgSlug> {
    let random = RunnerId::new().to_string().replace('-', "");
    let tail = random.get(random.len().checked_sub(7)?..)?;
    format!("x{tail}").parse().ok()
}
