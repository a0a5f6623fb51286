//! `pizzapi token verify`

use pizzapi_sdk::{
    types::{OrgClaims, OrgId, Time, text::printable},
    verifier::VerifyError,
};

use super::jwt::Parts;
use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    output::table,
};

/// Check an org token as an organisation's own server does: signature, issuer, time, and whom it
/// is for
///
/// It comes from standard input or PIZZAPI_ORG_TOKEN; the keys are the control plane's public
/// ones. Exit code 0 when it is good, 1 when it is not.
///
/// Examples:
///   pizzapi token get --org acme | pizzapi token verify
///   pizzapi token verify --org acme < token-file     is it good for acme?
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Verify {}

impl Verify {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let token = super::given(ctx)?;
        let parts = Parts::of(&token)?;
        let client = ctx.settings()?.anonymous()?.build()?;
        let org = whose(ctx, &parts).await?;
        // Whoever cannot have the keys should know why.
        client
            .get_jwks()
            .await
            .context(|| "could not get the keys to check it with")?;
        let verified = client
            .token_verifier(org)?
            .verify(token.expose().trim())
            .await;
        let claims = verified.map_err(|error| refused(&error, &parts))?;
        let people = || {
            let left = table::span(claims.exp.abs_diff(Time::now().seconds()));
            format!(
                "{} good for `{}` as {}, type {}, {left} left",
                ctx.out.shown.green("✔"),
                claims.org_slug,
                printable(&claims.role.to_string()),
                printable(&claims.kind.to_string()),
            )
        };
        ctx.out.one::<OrgClaims>(&claims, &claims.jti, people)
    }
}

/// The org that the token must be for: the one that was named, else the one it says itself.
async fn whose(ctx: &Ctx, parts: &Parts) -> Result<OrgId> {
    if let Some(slug) = ctx.named_org()?
        && parts.text("org_slug") != Some(slug.as_str())
    {
        let org = ctx.client()?.get_org(&slug).await;
        return Ok(org
            .context(|| format!("could not find organisation `{slug}`"))?
            .id);
    }
    let named = parts.text("org_id").and_then(|id| id.parse().ok());
    named.ok_or_else(|| {
        let error = Error::new(Exit::Failed, "it names no organisation: it is no org token");
        match parts.text("type") {
            Some("identity") => error.hint(
                "an identity token is for the control plane; no organisation's server takes it",
            ),
            _ => error.hint("`pizzapi token inspect` shows what it says"),
        }
    })
}

fn refused(error: &VerifyError, parts: &Parts) -> Error {
    let ended = parts.number("exp").map(|end| {
        let now = Time::now().seconds();
        table::span(end.abs_diff(now))
    });
    let hint = match (error, ended) {
        (VerifyError::Expired { .. }, Some(span)) => {
            format!("it ended {span} ago; `pizzapi token get` prints a fresh one")
        }
        _ => "`pizzapi token inspect` shows what it says".to_owned(),
    };
    Error::new(Exit::Failed, "the token is not good")
        .because(error)
        .hint(hint)
}
