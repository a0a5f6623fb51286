//! `pizzapi compose up`

use std::time::Duration;

use pizzapi_docker::stack::engine::OnEngine;
use pizzapi_host::signal::stop_requested;
use serde::Serialize;

use super::{
    lock::lock,
    login,
    said::{Steps, not_up},
    values::{Values, Which, engine},
};
use crate::{
    commands::{self, first_admin::LoggedIn},
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// Bring the platform up, or what of it is not: what is there and has not changed is left alone
///
/// It waits until everything is healthy, and logs you in. Nothing is built or pulled: see
/// `pizzapi compose pull`. Given again, it changes only what is set otherwise now.
///
/// Examples:
///   pizzapi compose up
///   PIZZAPI_BASE_DOMAIN=localhost pizzapi compose up --timeout 5m
///   pizzapi compose up --project-name staging --env-file staging.env
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Up {
    #[command(flatten)]
    which: Which,
    /// How long to wait at most until everything is healthy.
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = commands::duration)]
    timeout: Duration,
}

/// What there is now, for programs.
#[derive(Serialize)]
struct Report<'a> {
    project: &'a str,
    public_url: &'a str,
    org_url: &'a str,
    local_url: &'a str,
    profile: &'a str,
    account: Option<&'a str>,
    /// Only when it was made just now: it is shown this once.
    password: Option<&'a str>,
}

impl Up {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let asked = stop_requested()?;
        let values = self.which.values(ctx)?;
        let _lock = lock(&values.project.name)?;
        let ran = async {
            let on = OnEngine {
                engine: engine().await?,
                project: values.project.clone(),
            };
            ctx.out.note(format_args!(
                "  project {}, {}\n",
                values.project.name,
                on.engine.host()
            ));
            let mut steps = Steps::new(ctx);
            let up = on.up(self.timeout, &mut |told| steps.tell(told)).await;
            let strangers = up.map_err(|error| not_up(&self.which, &values.project.name, error))?;
            drop(steps);
            if !strangers.is_empty() {
                ctx.out.note(format_args!(
                    "  warning: project {} has containers that are none of the platform, and stay as they are: {}",
                    values.project.name,
                    strangers.join(", ")
                ));
            }
            let logged_in = login::log_in(&on, &values).await?;
            report(ctx, &self.which, &values, &logged_in)?;
            // Not before it has been shown: the next `up` shows it then.
            if ctx.out.shows_all() {
                login::taken(&on, &logged_in).await?;
            }
            Ok(())
        };
        tokio::select! {
            ran = ran => ran,
            () = asked => {
                let say = |words| self.which.command(words, &values.project.name);
                let hint = format!("{} goes on, {} shows what there is, {} ends it", say("up"), say("ps"), say("down"));
                Err(Error::new(Exit::Interrupted, "interrupted; what is up stays up").hint(hint))
            }
        }
    }
}

fn report(ctx: &Ctx, which: &Which, values: &Values, logged_in: &LoggedIn) -> Result<()> {
    let profile = &values.project.name;
    let (account, password) = match logged_in {
        LoggedIn::First {
            email, password, ..
        } => (Some(email.as_str()), Some(password)),
        LoggedIn::Again { email } => (Some(email.as_str()), None),
        LoggedIn::Not { .. } => (None, None),
    };
    if !ctx.out.for_people() {
        let report = Report {
            project: profile,
            public_url: &values.public_url,
            org_url: &values.org_url,
            local_url: &values.local_url,
            profile,
            account,
            password: password.map(pizzapi_sdk::types::Secret::expose),
        };
        return ctx.out.one(&report, profile, String::new);
    }
    let who = logged_in.said(&ctx.out.shown, profile, &values.local_url);
    let local = &values.local_url;
    let down = which.command("down", profile);
    ctx.out.note(format_args!(
        "\n  control plane   {}   on this machine: {local}\n  organisations   {}\n\n  {who}\n\n  Try:\n    \
         pizzapi org create \"Acme\" --wait --profile {profile}\n    pizzapi dashboard --profile {profile}\n  \
         {down} ends everything and keeps the data.",
        values.public_url, values.org_url,
    ));
    if !values.domain.ends_with("localhost") {
        ctx.out.note(format_args!(
            "  DNS: {} and *.{} must lead to this machine.",
            values.domain, values.domain
        ));
    }
    Ok(())
}
