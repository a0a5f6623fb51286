//! `pizzapi dashboard`

use std::io::IsTerminal as _;

use crate::{
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// Watch the platform live
///
/// Examples:
///   pizzapi dashboard
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Dashboard {}

impl Dashboard {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
            return Err(Error::new(Exit::Usage, "the dashboard needs a terminal")
                .hint("`pizzapi org list --watch` and `pizzapi events -f` work without one"));
        }
        let client = ctx.client()?;
        let options = pizzapi_tui::Options {
            profile: ctx
                .settings()?
                .profile
                .as_ref()
                .map(|name| name.value.clone()),
        };
        pizzapi_tui::run(client, options)
            .await
            .map_err(|error| Error::new(Exit::Failed, "the dashboard ended").because(error))
    }
}
