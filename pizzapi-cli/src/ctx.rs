//! What a command works with: settings, output, prompt, and the client, for which asking is what requires a login.

use std::{
    future::ready,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::{StreamExt as _, TryStreamExt as _};
use pizzapi_sdk::{
    Client, Credential, OrgClient,
    profile::{Environment, Folders, Overrides, Settings, Source},
    types::{ListOrgs, Org, OrgSlug, OrgStatus, text::printable},
};

use crate::{
    cli::{Format, Globals},
    error::{Context as _, Error, Exit, Result},
    names::{self, Kind, Names},
    output::Out,
    prompt::Prompt,
};

/// More orgs than this are not chosen from: one is named.
const CHOICES: usize = 2000;

/// A command's surroundings.
pub struct Ctx {
    pub globals: Globals,
    pub out: Out,
    pub prompt: Prompt,
    dry_run: bool,
    settings: OnceLock<Settings>,
    chosen: OnceLock<OrgSlug>,
    /// Whether it was said that a variable beats the profile that was named.
    warned: Arc<AtomicBool>,
}

/// Whether a command only says what it would do.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct DryRun {
    /// Print what would be asked of the server, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

impl Ctx {
    pub fn new(globals: Globals) -> Result<Self> {
        let out = Out::new(&globals)?;
        if globals.insecure {
            out.note(format_args!(
                "warning: --insecure: whoever is on the way can read and change what is said"
            ));
        }
        Ok(Self {
            out,
            prompt: Prompt::new(&globals),
            globals,
            dry_run: false,
            settings: OnceLock::new(),
            chosen: OnceLock::new(),
            warned: Arc::default(),
        })
    }

    /// The surroundings of a command that changes something: in a dry run, its clients send nothing that does, and nobody is
    /// asked to confirm it.
    pub fn changing(&self, DryRun { dry_run }: DryRun) -> Result<Self> {
        if self.out.shown.format == Format::Csv {
            // Before anything is done: what became of it could not be printed.
            return Err(Error::new(
                Exit::Usage,
                "-o csv is for lists, and this changes something",
            )
            .hint("-o json, -o yaml"));
        }
        let prompt = if dry_run {
            self.prompt.confirmed()
        } else {
            self.prompt.clone()
        };
        Ok(Self {
            globals: self.globals.clone(),
            out: self.out.clone(),
            prompt,
            dry_run,
            settings: OnceLock::new(),
            chosen: self.chosen.clone(),
            warned: Arc::clone(&self.warned),
        })
    }

    /// What the flags say.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            profile: self.globals.profile.clone(),
            control_plane: self.globals.control_plane.clone(),
            org: self.globals.org.clone(),
            ca_file: self.globals.cacert.clone(),
            insecure: self.globals.insecure,
            dry_run: self.dry_run,
            ..Overrides::default()
        }
    }

    /// Which control plane, as whom, about which org. Worked out once.
    pub fn settings(&self) -> Result<&Settings> {
        if let Some(settings) = self.settings.get() {
            return Ok(settings);
        }
        let settings = Settings::load(self.overrides())?;
        Ok(self.settings.get_or_init(|| settings))
    }

    /// The names that the account has seen, for completion.
    pub fn names(&self) -> Names {
        if self.dry_run {
            return Names::none();
        }
        self.settings().map_or_else(|_| Names::none(), Names::of)
    }

    /// The org that applies, if it is known without anybody being asked.
    pub fn known_org(&self) -> Option<OrgSlug> {
        let chosen = self.chosen.get().cloned();
        chosen.or_else(|| self.settings().ok()?.chosen_org().ok().cloned())
    }

    /// A client that is logged in; an error that says how to log in when there is no credential.
    pub fn client(&self) -> Result<Client> {
        let settings = self.settings()?;
        let client =
            Client::from_settings(settings).map_err(|error| not_logged_in(error, settings))?;
        if let (Some(name), Credential::ApiKey(_)) = (&self.globals.profile, client.credential())
            && matches!(settings.credential()?.source, Source::Environment { .. })
            && !self.warned.swap(true, Ordering::Relaxed)
        {
            self.out.note(format_args!(
                "warning: PIZZAPI_API_KEY counts, and not the login of profile `{name}`"
            ));
        }
        Ok(client)
    }

    /// The org that applies: the flag's, the variable's, the project's, the profile's; else the one that the person at the
    /// terminal chooses.
    pub async fn org(&self) -> Result<OrgSlug> {
        if let Some(slug) = self.chosen.get() {
            return Ok(slug.clone());
        }
        let settings = self.settings()?;
        match settings.chosen_org() {
            Err(_) if self.prompt.is_able() => {
                let slug = self.choose_org("--org SLUG").await?;
                Ok(self.chosen.get_or_init(|| slug).clone())
            }
            chosen => Ok(chosen?.clone()),
        }
    }

    /// The org that was given, or the one that applies.
    pub async fn org_or(&self, given: Option<OrgSlug>) -> Result<OrgSlug> {
        match given {
            Some(slug) => Ok(slug),
            None => self.org().await,
        }
    }

    /// Has an org chosen among those one can see.
    pub async fn choose_org(&self, flag: &str) -> Result<OrgSlug> {
        let client = self.client()?;
        let orgs = client.list_all_orgs(&ListOrgs {
            limit: Some(200),
            ..ListOrgs::default()
        });
        let orgs: Vec<Org> = orgs
            .try_filter(|org| ready(org.status != OrgStatus::Deleted))
            .take(CHOICES)
            .try_collect()
            .await
            .context(|| "could not list the organisations to choose from")?;
        if orgs.is_empty() {
            return Err(
                Error::new(Exit::NotFound, "there is no organisation that you can see")
                    .hint("`pizzapi org create \"Acme\"` makes one"),
            );
        }
        self.names()
            .replace(Kind::Orgs, orgs.iter().map(names::org));
        let lines: Vec<String> = orgs
            .iter()
            .map(|org| printable(&format!("{}  {}", org.slug, org.name)))
            .collect();
        let index = self.prompt.choose("Organisation", &lines, flag)?;
        Ok(orgs[index].slug.clone())
    }

    /// The org, if it was named for this very command.
    pub fn named_org(&self) -> Result<Option<OrgSlug>> {
        let org = self.settings()?.org.as_ref();
        let named =
            org.filter(|org| matches!(org.source, Source::Override | Source::Environment { .. }));
        Ok(named.map(|org| org.value.clone()))
    }

    /// What a command printed for pasting must carry to be about the same org: nothing, when it is the current one.
    pub fn org_flag(&self) -> String {
        let chosen = self.chosen.get().cloned();
        match chosen.map_or_else(|| self.named_org(), |org| Ok(Some(org))) {
            Ok(Some(org)) => format!(" --org {org}"),
            _ => String::new(),
        }
    }

    /// The org's own server: with the ready token of the environment, or one that the control plane gives.
    pub async fn org_client(&self) -> Result<OrgClient> {
        let settings = self.settings()?;
        if settings.org_token()?.is_none() {
            // Before an org is asked for: whoever is not logged in has none to choose.
            let client = self.client()?;
            return Ok(client.org(&self.org().await?));
        }
        OrgClient::from_settings(settings).map_err(|error| not_logged_in(error, settings))
    }
}

/// Where this machine keeps things.
pub fn folders() -> Folders {
    Folders::of(&Environment::of_process())
}

fn not_logged_in(error: pizzapi_sdk::Error, settings: &Settings) -> Error {
    if !error.is_unauthenticated() {
        return error.into();
    }
    let message = format!("not logged in at {}", settings.url.value);
    Error::new(Exit::Refused, message).hint("`pizzapi login` logs in; scripts set PIZZAPI_API_KEY")
}
