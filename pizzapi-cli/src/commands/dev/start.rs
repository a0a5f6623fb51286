//! `pizzapi dev` itself: everything comes up, is kept up, and is ended.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use pizzapi_control_plane::provider::process::stop_all;
use pizzapi_host::{ProcessId, file, signal::stop_requested};
use pizzapi_sdk::{Client, profile::Config, types::Time};

use super::{
    detach,
    domain::Domain,
    login::{self, PROFILE},
    orgs,
    ports::Ports,
    reset::Reset,
    state::{self, Phase, Run, State},
    supervise::{self, Child, Plan},
};
use crate::{
    commands::{first_admin::LoggedIn, serve::data_dir, talk::Talk},
    ctx::{Ctx, folders},
    env,
    error::{Error, Exit, Result},
};

#[derive(clap::Args)]
pub struct Start {
    /// Leave it running in the background once everything is up; `pizzapi dev stop` ends it.
    #[arg(short, long)]
    pub detach: bool,
    /// Remove everything that `dev` made in its data folder first, after asking.
    #[arg(long)]
    pub reset: bool,
    /// Have so many organisations besides `demo`: demo-1, demo-2 and so on; one that was deleted is not made again.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=200))]
    pub orgs: Option<u16>,
    /// The domain the organisations are under, without port; remembered [default: localhost].
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<Domain>,
    /// Be the one in the background, and tell whoever started it what happens.
    #[arg(long, hide = true, conflicts_with_all = ["detach", "reset"])]
    pub tell_parent: bool,
}

impl Start {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        env::refuse_later()?;
        if self.detach {
            return detach::run(ctx, &self).await;
        }
        let talk = Talk::new(&ctx.out, self.tell_parent);
        let ran = self.supervise(ctx, &talk).await;
        if let Err(error) = &ran {
            talk.failed(error);
        }
        ran
    }

    async fn supervise(&self, ctx: &Ctx, talk: &Talk<'_>) -> Result<()> {
        let data = data_dir()?;
        if self.reset {
            Reset::look(&data)?.run(ctx).await?;
        }
        let asked = stop_requested()?;
        let _lock = state::lock(&data)?;
        let version = env!("CARGO_PKG_VERSION");
        talk.line(format_args!(
            "  pizzapi {version} · platform on this machine, data in {}\n",
            data.display()
        ));
        let before = State::read(&data);
        let domain = Domain::choose(self.domain.as_ref(), before.as_ref())?;
        take_over(talk, &data).await?;
        let ports = Ports::choose(talk, before.as_ref())?;
        let mut state = State {
            control_plane: ports.control_plane.port(),
            router: ports.router.port(),
            domain: domain.clone(),
            run: Some(Run {
                process: ProcessId::own()?,
                since: Time::now(),
                detached: talk.is_detached(),
                phase: Phase::Starting,
                control_plane: ports.control_plane,
                router: ports.router,
            }),
        };
        state.write(&data)?;
        let plan = Plan {
            data: data.clone(),
            ports,
            domain,
            program: std::env::current_exe()?,
            alone: None,
        };
        let mut children = Vec::new();
        let ran = async {
            let slugs = orgs::slugs(self.orgs.unwrap_or(0)).chain(["demo".to_owned()]);
            let client = state.client(slugs)?;
            let login = self.start(talk, (&plan, &client), &mut children).await?;
            state.enter(Phase::Running, &data)?;
            welcome(ctx, talk, &login, &plan).await?;
            talk.up()?;
            // Not before it has been shown.
            if !ctx.globals.quiet {
                file::remove_file(&login::first_login(&data))?;
            }
            supervise::keep_up(talk, &plan, &mut children).await
        };
        let ran = tokio::select! {
            ran = ran => ran,
            () = asked => Ok(()),
        };
        talk.progress("");
        talk.line(format_args!("\n  stopping"));
        // Only for whoever asks how it is.
        let _ = state.enter(Phase::Stopping, &data);
        supervise::end(&data, &mut children).await;
        end_instances(&data).await?;
        ran
    }

    async fn start(
        &self,
        talk: &Talk<'_>,
        (plan, client): (&Plan, &Client),
        children: &mut Vec<Child>,
    ) -> Result<LoggedIn> {
        let started = Instant::now();
        children.push(Child::start(plan, "serve")?);
        supervise::until_ready(children, || async { client.ready().await.is_ok() }).await?;
        talk.step("control plane", client.url(), started);

        let started = Instant::now();
        children.push(Child::start(plan, "router")?);
        let address = plan.ports.router;
        supervise::until_ready(children, || async {
            tokio::net::TcpStream::connect(address).await.is_ok()
        })
        .await?;
        let org_url = plan.org_url().replace("{slug}", "{org}");
        talk.step("router", &org_url, started);

        tokio::select! {
            login = self.log_in(talk, plan, client) => login,
            // Somebody else may listen where it wanted to.
            ended = supervise::one_ends(children) => Err(ended),
        }
    }

    async fn log_in(&self, talk: &Talk<'_>, plan: &Plan, client: &Client) -> Result<LoggedIn> {
        login::follow(plan)?;
        let (client, login) = login::log_in(client, &plan.data).await?;
        if let Some(client) = client {
            orgs::demo(talk, &client).await?;
            if let Some(count) = self.orgs {
                // Those that do not come up have been named; the rest goes on.
                let _missing = orgs::more(talk, &client, count).await?;
            }
        }
        Ok(login)
    }
}

/// Ends the servers that an earlier `dev` left running when it was killed. Its instances are adopted, not ended.
async fn take_over(talk: &Talk<'_>, data: &Path) -> Result<()> {
    let own = supervise::recorded(data);
    for (command, holder) in state::servers(data)? {
        if !own.contains(&holder) {
            let message = format!(
                "`pizzapi {command}` (pid {}) uses {} already",
                holder.pid,
                data.display()
            );
            return Err(Error::new(Exit::Conflict, message)
                .hint("end it first, or choose another folder with PIZZAPI_DATA_DIR"));
        }
        talk.line(format_args!(
            "  ending `pizzapi {command}` (pid {}), left running by an earlier `pizzapi dev`",
            holder.pid
        ));
        holder.terminate(Duration::from_secs(10)).await;
    }
    Ok(())
}

/// Ends every instance of this data.
pub async fn end_instances(data: &Path) -> Result<()> {
    stop_all(data)
        .await
        .map_err(|error| Error::new(Exit::Failed, "could not end every instance").because(error))
}

/// Says who is logged in, and what to try. Never into a log: the one-time password is in it.
async fn welcome(ctx: &Ctx, talk: &Talk<'_>, login: &LoggedIn, plan: &Plan) -> Result<()> {
    let who = login.said(&ctx.out.shown, PROFILE, &plan.control_plane_url());
    let domain = &plan.domain;
    let unknown = if is_known(domain).await {
        String::new()
    } else {
        format!(
            "\n  This machine does not know the names under {domain} yet; this tells it:\n    \
             pizzapi dev hosts | sudo tee -a /etc/hosts    (again for new organisations; `pizzapi dev dnsmasq` once)\n"
        )
    };
    // Whoever has another current profile would else make things there.
    let profile = if Config::load(&folders())?.current.as_deref() == Some(PROFILE) {
        ""
    } else {
        " --profile dev"
    };
    let (place, ending) = if talk.is_detached() {
        ("", "`pizzapi dev stop` ends everything")
    } else {
        (", in another terminal", "Ctrl-C ends everything")
    };
    talk.show(format_args!(
        "\n  {who}\n{unknown}\n  Try{place}:\n    pizzapi org create \"Acme\" --wait{profile}\n    \
         pizzapi runner --org acme --agent cat{profile}\n    pizzapi dashboard{profile}\n  \
         {ending}; `pizzapi dev` picks up where it was."
    ));
    Ok(())
}

/// Whether the machine finds the names of orgs.
async fn is_known(domain: &Domain) -> bool {
    if domain.is_localhost() {
        return true;
    }
    let asking = tokio::net::lookup_host((domain.host("demo"), 0));
    let found = tokio::time::timeout(Duration::from_secs(2), asking).await;
    found.is_ok_and(|found| found.is_ok_and(|mut addresses| addresses.next().is_some()))
}
