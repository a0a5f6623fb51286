//! `pizzapi whoami`

use pizzapi_sdk::types::{CurrentSession, PlatformRole, text::printable};

use crate::{
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
};

/// Show who you are, where, and by which credential
///
/// Examples:
///   pizzapi whoami
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
            .ok_or_else(|| {
                Error::new(Exit::Refused, format!("your login at {url} has ended"))
                    .hint("`pizzapi login` logs in")
            })?;
        let people = || {
            let profile = settings
                .profile
                .as_ref()
                .map(|name| format!(" (profile `{}`)", name.value))
                .unwrap_or_default();
            let lines = [
                format!("account     {}", current.user.email),
                format!("role        {}", role(&current)),
                format!("server      {url}{profile}"),
                format!("credential  {source}{}", life(&current)),
            ];
            lines.iter().map(|line| printable(line) + "\n").collect()
        };
        ctx.out.one(&current, &current.user.email, people)
    }
}

fn role(current: &CurrentSession) -> &'static str {
    if current.user.platform_role == Some(PlatformRole::Admin) {
        "platform admin"
    } else {
        "user"
    }
}

fn life(current: &CurrentSession) -> String {
    current
        .session
        .as_ref()
        .map(|session| format!(", good until {}", session.expires_at))
        .unwrap_or_default()
}
