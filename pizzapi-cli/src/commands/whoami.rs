//! `pizzapi whoami`

use pizzapi_sdk::{
    Client,
    profile::Source,
    types::{CurrentSession, PlatformRole, Time, text::printable},
};

use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    output::table,
};

/// Show who you are, where, by which credential, and for how long
///
/// And what you may do: your role in each organisation, and on the platform.
///
/// Examples:
///   pizzapi whoami
///   pizzapi whoami --jq .user.email
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Whoami {}

impl Whoami {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let client = ctx.client()?;
        let settings = ctx.settings()?;
        let url = &settings.url.value;
        let source = settings.credential()?.source;
        let current = client
            .current_session()
            .await
            .context(|| "could not ask who you are")?
            .ok_or_else(|| match source {
                Source::Environment { variable } => {
                    let message = format!("{variable} is not good at {url} (any more)");
                    Error::new(Exit::Refused, message)
                        .hint(format!("unset {variable} to use the stored login"))
                }
                _ => Error::new(Exit::Refused, format!("your login at {url} has ended"))
                    .hint("`pizzapi login` logs in"),
            })?;
        let org = if ctx.out.for_people() {
            org(ctx, &client).await?
        } else {
            String::new()
        };
        let people = || {
            let profile = settings
                .profile
                .as_ref()
                .map(|name| format!(" (profile `{}`)", name.value))
                .unwrap_or_default();
            let lines = [
                format!("account     {}", current.user.email),
                format!("role        {}", role(&current)),
                format!("org         {org}"),
                format!("server      {url}{profile}"),
                format!("credential  {source}, {}", life(&current)),
            ];
            lines.iter().map(|line| printable(line) + "\n").collect()
        };
        ctx.out.one(&current, &current.user.email, people)
    }
}

/// The org that commands are about, and what one may do there.
async fn org(ctx: &Ctx, client: &Client) -> Result<String> {
    let Ok(slug) = ctx.settings()?.chosen_org().cloned() else {
        return Ok("none chosen; `pizzapi use SLUG` chooses one".to_owned());
    };
    let found = client.find_org(&slug).await;
    let found = found.context(|| format!("could not ask about organisation `{slug}`"))?;
    Ok(match found.map(|org| org.role) {
        Some(Some(role)) => format!("{slug}, as {role}"),
        Some(None) => format!("{slug}, as no member of it"),
        None => format!("{slug}, which you cannot see"),
    })
}

fn role(current: &CurrentSession) -> &'static str {
    if current.user.platform_role == Some(PlatformRole::Admin) {
        "platform admin"
    } else {
        "user"
    }
}

fn life(current: &CurrentSession) -> String {
    let Some(session) = &current.session else {
        return "an API key: `pizzapi key list` shows how long it is good for".to_owned();
    };
    let left = table::span(session.expires_at.since(Time::now()).as_secs());
    format!("good until {} ({left} left)", session.expires_at)
}
