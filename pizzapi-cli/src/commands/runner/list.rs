//! `pizzapi runner list`

use pizzapi_sdk::types::{Runner, runner::Runners};

use crate::{
    ctx::Ctx,
    error::{Context as _, Result},
    output::Cells,
};

/// List an organisation's runners, connected ones first
///
/// Examples:
///   pizzapi runner list --org acme
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {}

impl List {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let org = ctx.org_client()?;
        let runners = org
            .list_runners()
            .await
            .context(|| "could not list the org's runners")?;
        if runners.is_empty() && ctx.out.for_people() {
            ctx.out.note(format_args!(
                "no runners; `pizzapi runner` starts one on this machine"
            ));
        }
        ctx.out.list(
            &runners,
            &Runners {
                runners: runners.clone(),
            },
        )
    }
}

impl Cells for Runner {
    const TITLES: &'static [&'static str] = &[
        "NAME", "STATUS", "SESSIONS", "ROOTS", "VERSION", "PLATFORM", "RUNNER", "",
    ];

    fn cells(&self) -> Vec<String> {
        let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        vec![
            or_dash(&self.name),
            if self.connected {
                "● connected"
            } else {
                "○ away"
            }
            .to_owned(),
            self.session_count.to_string(),
            self.roots.join(" "),
            or_dash(&self.version),
            or_dash(&self.platform),
            self.runner_id.to_string(),
            self.warning.clone().unwrap_or_default(),
        ]
    }

    fn name(&self) -> String {
        self.runner_id.to_string()
    }
}
