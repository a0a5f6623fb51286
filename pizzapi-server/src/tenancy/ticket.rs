//! Admission to `/runner`. The one rule: a runner's token opens this door and no other, and an expired one only while nobody
//! could have given it a new one.

use std::{sync::Arc, time::Duration};

use pizzapi_sdk::verifier::VerifyError;
use pizzapi_types::{OrgClaims, RunnerId, Time, TokenKind, runner::RunnerHandshake};

use super::{Org, Tenancy};
use crate::store::{Store, System};

/// How long after its end a token may still be good for a known runner.
const GRACE: Duration = Duration::from_hours(24);

/// A runner's token, checked.
#[derive(Clone, Debug)]
pub struct Ticket {
    claims: Arc<OrgClaims>,
    only_as: Option<RunnerId>,
}

/// Why a runner is not let in, in PizzaPi's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("unauthorized")]
    Unauthorized,
    #[error("forbidden: organization mismatch")]
    OtherOrg,
}

impl Ticket {
    /// What the token says.
    pub fn claims(&self) -> &OrgClaims {
        &self.claims
    }

    /// The only runner it may register as, when its token alone would not do.
    pub fn only_as(&self) -> Option<&RunnerId> {
        self.only_as.as_ref()
    }
}

impl Tenancy {
    /// Checks a runner's handshake.
    pub async fn admit(
        &self,
        handshake: &RunnerHandshake,
        store: &Store,
    ) -> Result<Ticket, Refused> {
        let org = self.org.as_deref().ok_or(Refused::Unauthorized)?;
        let token = handshake.org_token.as_ref().or(handshake.api_key.as_ref());
        let token = token.ok_or(Refused::Unauthorized)?.expose();
        let ticket = match org.verifier.verify(token).await {
            Ok(claims) => Ticket {
                claims,
                only_as: None,
            },
            Err(VerifyError::OtherOrg) => return Err(Refused::OtherOrg),
            Err(VerifyError::Expired { claims }) => late(org, claims, handshake, store).await?,
            Err(error) => {
                tracing::debug!(%error, "a runner's token is refused");
                return Err(Refused::Unauthorized);
            }
        };
        if let Some(slug) = &handshake.org_slug
            && slug != org.tenant.org_slug.as_str()
        {
            return Err(Refused::OtherOrg);
        }
        let good = ticket.claims.kind == TokenKind::Runner && !org.locks.lock(&ticket.claims);
        good.then_some(ticket).ok_or(Refused::Unauthorized)
    }
}

/// Takes an expired token if it is a known runner's, and the control plane is away.
async fn late(
    org: &Org,
    claims: Arc<OrgClaims>,
    handshake: &RunnerHandshake,
    store: &Store,
) -> Result<Ticket, Refused> {
    let ended = Time::from_millis(claims.exp.saturating_mul(1000));
    let (Some(id), Some(secret)) = (&handshake.runner_id, &handshake.runner_secret) else {
        return Err(Refused::Unauthorized);
    };
    if Time::now().since(ended) > GRACE || !org.control_plane.is_away().await {
        return Err(Refused::Unauthorized);
    }
    let system = System::acting("admission of a runner with an expired token");
    match store.knows(&system, (id, secret), &claims.sub).await {
        Ok(true) => Ok(Ticket {
            claims,
            only_as: Some(id.clone()),
        }),
        Ok(false) => Err(Refused::Unauthorized),
        Err(error) => {
            tracing::warn!(%error, "whether the runner is known cannot be told");
            Err(Refused::Unauthorized)
        }
    }
}
