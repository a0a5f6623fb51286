//! What a command works with: settings, output, prompt, and the client, for which asking is what requires a login.

use std::sync::OnceLock;

use pizzapi_sdk::{
    Client, OrgClient,
    profile::{Environment, Folders, Overrides, Settings, Source},
    types::OrgSlug,
};

use crate::{
    cli::Globals,
    error::{Error, Exit, Result},
    output::Out,
    prompt::Prompt,
};

/// A command's surroundings.
pub struct Ctx {
    pub globals: Globals,
    pub out: Out,
    pub prompt: Prompt,
    settings: OnceLock<Settings>,
}

impl Ctx {
    pub fn new(globals: Globals) -> Self {
        let out = Out::new(&globals);
        if globals.insecure {
            out.note(format_args!(
                "warning: --insecure: whoever is on the way can read and change what is said"
            ));
        }
        Self {
            out,
            prompt: Prompt::new(&globals),
            globals,
            settings: OnceLock::new(),
        }
    }

    /// What the flags say.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            profile: self.globals.profile.clone(),
            control_plane: self.globals.control_plane.clone(),
            org: self.globals.org.clone(),
            ca_file: self.globals.cacert.clone(),
            insecure: self.globals.insecure,
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

    /// A client that is logged in; an error that says how to log in when there is no credential.
    pub fn client(&self) -> Result<Client> {
        let settings = self.settings()?;
        Client::from_settings(settings).map_err(|error| not_logged_in(error, settings))
    }

    /// The org that applies: the flag's, the variable's, the project's, the profile's.
    pub fn org(&self) -> Result<OrgSlug> {
        Ok(self.settings()?.chosen_org()?.clone())
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
        match self.named_org() {
            Ok(Some(org)) => format!(" --org {org}"),
            _ => String::new(),
        }
    }

    /// The org's own server: with the ready token of the environment, or one that the control plane gives.
    pub fn org_client(&self) -> Result<OrgClient> {
        let settings = self.settings()?;
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
