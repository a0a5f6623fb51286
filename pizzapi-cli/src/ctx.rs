//! What a command works with: settings, output, prompt, and the client, for which asking is what requires a login.

use pizzapi_sdk::{
    Client, Credential, OrgClient,
    types::{OrgSlug, Secret},
};

use crate::{
    cli::Globals,
    config::{Config, Profile, Project},
    credentials::Credentials,
    env,
    error::{Error, Exit, Result},
    output::Out,
    prompt::Prompt,
};

/// Where the control plane is unless something else says so.
pub const DEFAULT_URL: &str = "http://127.0.0.1:3100";

/// A command's surroundings.
pub struct Ctx {
    pub globals: Globals,
    pub out: Out,
    pub prompt: Prompt,
}

/// Which control plane, and as whom.
pub struct Target {
    /// The profile's name, if one applies.
    pub profile: Option<String>,
    pub url: String,
    pub account: Option<String>,
    pub credential: Credential,
    /// Where the credential came from, for `whoami`.
    pub source: &'static str,
}

impl Ctx {
    pub fn new(globals: Globals) -> Self {
        Self {
            out: Out::new(&globals),
            prompt: Prompt::new(&globals),
            globals,
        }
    }

    /// The profile that applies: the flag's, the project's, the current one.
    pub fn profile(&self) -> Result<Option<(String, Profile)>> {
        let config = Config::load()?;
        let named = self.globals.profile.clone();
        let explicit = named.is_some();
        let name = match named {
            Some(name) => Some(name),
            None => Project::find()?.profile.or(config.current),
        };
        let Some(name) = name else { return Ok(None) };
        match config.profiles.get(&name) {
            Some(profile) => Ok(Some((name, profile.clone()))),
            None if explicit => Err(Error::new(
                Exit::Usage,
                format!("there is no profile `{name}`"),
            )
            .hint("`pizzapi profile list` shows them; `pizzapi login --profile NAME` makes one")),
            None => Ok(None),
        }
    }

    /// Which control plane, and with which credential.
    pub fn target(&self) -> Result<Target> {
        let profile = self.profile()?;
        let (name, profile) = profile.unzip();
        let of_profile = profile
            .as_ref()
            .map(|profile| profile.control_plane.clone());
        let url = self
            .globals
            .control_plane
            .clone()
            .or(of_profile.clone())
            .unwrap_or_else(|| DEFAULT_URL.to_owned());
        let url = url.trim_end_matches('/').to_owned();
        if let Some(key) = env::API_KEY.secret()? {
            let source = "PIZZAPI_API_KEY";
            return Ok(Target {
                profile: name,
                url,
                account: None,
                credential: Credential::ApiKey(key),
                source,
            });
        }
        let account = profile
            .and_then(|profile| profile.account)
            .filter(|_| of_profile.as_deref().map(|of| of.trim_end_matches('/')) == Some(&url));
        let stored: Option<Secret> = match &account {
            Some(account) => Credentials::load()?.get(&url, account),
            None => None,
        };
        let credential = stored.map_or(Credential::None, Credential::parse);
        Ok(Target {
            profile: name,
            url,
            account,
            credential,
            source: "stored login",
        })
    }

    /// A client that may or may not be logged in.
    pub fn client_for(&self, target: &Target) -> Result<Client> {
        let mut builder = Client::builder(&target.url)
            .credential(target.credential.clone())
            .user_agent(concat!("pizzapi/", env!("CARGO_PKG_VERSION")));
        if let Some(template) = org_url_template()? {
            builder = builder.org_url(template);
        }
        Ok(builder.build()?)
    }

    /// A client that is logged in; an error that says how to log in when there is no credential.
    pub fn client(&self) -> Result<Client> {
        let target = self.target()?;
        if matches!(target.credential, Credential::None) {
            return Err(
                Error::new(Exit::Refused, format!("not logged in at {}", target.url))
                    .hint("`pizzapi login` logs in; scripts set PIZZAPI_API_KEY"),
            );
        }
        self.client_for(&target)
    }

    /// The org that applies: the flag's, the project's, the profile's.
    pub fn org(&self) -> Result<OrgSlug> {
        if let Some(org) = &self.globals.org {
            return Ok(org.clone());
        }
        if let Some(org) = Project::find()?.org {
            return Ok(org);
        }
        if let Some(org) = self.profile()?.and_then(|(_, profile)| profile.org) {
            return Ok(org);
        }
        Err(Error::new(Exit::Usage, "no organisation is chosen")
            .hint("name one with --org or PIZZAPI_ORG_SLUG, or choose one for good with `pizzapi use SLUG`"))
    }

    /// What a command printed for pasting must carry to be about the same org: nothing, when it is the current one.
    pub fn org_flag(&self) -> String {
        match &self.globals.org {
            Some(org) => format!(" --org {org}"),
            None => String::new(),
        }
    }

    /// The org's own server: with the ready token of the environment, or one that the control plane gives.
    pub fn org_client(&self) -> Result<OrgClient> {
        let slug = self.org()?;
        match env::ORG_TOKEN.secret()? {
            None => Ok(self.client()?.org(&slug)),
            Some(token) => {
                let template = org_url_template()?.ok_or_else(|| {
                    Error::new(Exit::Usage, "PIZZAPI_ORG_TOKEN is set, but PIZZAPI_BASE_DOMAIN is not")
                        .hint("the control plane is not asked then: PIZZAPI_BASE_DOMAIN says where the org is")
                })?;
                let url = template.replace("{slug}", slug.as_str());
                Ok(self
                    .client_for(&self.target()?)?
                    .org_with_token(&url, token)?)
            }
        }
    }
}

/// Where orgs are, when the environment says so and discovery need not be asked.
pub fn org_url_template() -> Result<Option<String>> {
    let Some(domain) = env::BASE_DOMAIN.get()? else {
        return Ok(None);
    };
    let host = domain.split(':').next().unwrap_or(&domain);
    let local = host == "localhost" || host.ends_with(".localhost");
    let scheme = env::RELAY_PROTOCOL
        .get()?
        .unwrap_or_else(|| if local { "http" } else { "https" }.to_owned());
    if scheme != "http" && scheme != "https" {
        return Err(Error::new(
            Exit::Usage,
            format!("PIZZAPI_RELAY_PROTOCOL is set to `{scheme}`"),
        )
        .hint("http or https"));
    }
    Ok(Some(format!("{scheme}://{{slug}}.{domain}")))
}
