//! A ready org token, and where it is good. The one rule: it goes to the org it was made for, whatever else is chosen here.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use pizzapi_types::{OrgId, OrgSlug, Secret};
use serde::Deserialize;

use super::{Settings, SettingsError, Source};
use crate::{endpoint::OrgUrls, error::Result};

/// A ready org token of the environment, and where it is good.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadyOrg {
    /// The org.
    pub slug: OrgSlug,
    /// Its id, if the token says it.
    pub id: Option<OrgId>,
    /// Where it is.
    pub url: String,
    /// The token.
    pub token: Secret,
}

/// What a token says of its org. Not checked, which is the instance's to do: it only says where to go.
#[derive(Default, Deserialize)]
struct Claims {
    #[serde(default)]
    org_id: Option<OrgId>,
    #[serde(default)]
    org_slug: Option<OrgSlug>,
}

impl Claims {
    fn of(token: &Secret) -> Option<Self> {
        let payload = token.expose().split('.').nth(1)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}

impl Settings {
    /// The ready org token of the environment, if there is one, and where it is good: at the org it was made for; one that does
    /// not say for which, at the chosen one.
    ///
    /// # Errors
    /// [`SettingsError::OtherOrg`] when another org was named for this very call; [`SettingsError::NoOrg`];
    /// [`SettingsError::NoBaseDomain`], as the control plane is not asked.
    pub fn ready_org(&self) -> Result<Option<ReadyOrg>> {
        let Some(token) = self.org_token()? else {
            return Ok(None);
        };
        let claims = Claims::of(&token.value).unwrap_or_default();
        let slug = match (claims.org_slug, &self.org) {
            (Some(of_token), Some(named)) if of_token != named.value => match named.source {
                Source::Override | Source::Environment { .. } => {
                    return Err(SettingsError::OtherOrg {
                        token: of_token,
                        named: named.value.clone(),
                    }
                    .into());
                }
                _ => of_token,
            },
            (Some(of_token), _) => of_token,
            (None, _) => self.chosen_org()?.clone(),
        };
        let template = self.org_url.as_ref().ok_or(SettingsError::NoBaseDomain)?;
        let url = OrgUrls::template(&template.value)?.of(&slug)?;
        Ok(Some(ReadyOrg {
            slug,
            id: claims.org_id,
            url: url.to_string(),
            token: token.value,
        }))
    }
}
