//! `pizzapi dev`: the whole platform on this machine, for one person.
//!
//! The one rule: everything it starts, it ends, and what an earlier one left running when it was killed, it takes over.

mod ports;
mod supervise;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use pizzapi_control_plane::{FirstLogin, provider::process::stop_all};
use pizzapi_host::{FileLock, file, lock::LockError, signal::stop_requested};
use pizzapi_sdk::{
    Client, Credential, WaitFor,
    auth::{SecretName, SecretStore as _, open_store},
    profile::{Config, NewLogin},
    types::{CreateOrg, ErrorCode, OrgSlug, Secret},
};

use self::{
    ports::Ports,
    supervise::{Child, Plan},
};
use super::{login::remember, serve::data_dir};
use crate::{
    ctx::{Ctx, folders},
    env,
    error::{Context as _, Error, Exit, Result},
};

/// The profile that `dev` logs in.
const PROFILE: &str = "dev";

/// Run the whole platform on this machine: control plane, router, an organisation `demo`
///
/// Neither Docker nor root are needed. Ctrl-C ends everything it started; running it again picks up where it was.
///
/// Examples:
///   pizzapi dev
///   PIZZAPI_DATA_DIR=/tmp/try pizzapi dev
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Dev {}

impl Dev {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let asked = stop_requested()?;
        env::refuse_later()?;
        let data = data_dir()?;
        let _lock = lock(&data)?;
        let version = env!("CARGO_PKG_VERSION");
        ctx.out.note(format_args!(
            "  pizzapi {version} · platform on this machine, data in {}\n",
            data.display()
        ));
        take_over(ctx, &data).await?;
        let ports = Ports::choose(ctx, &data)?;
        let plan = Plan {
            data: data.clone(),
            ports,
            program: std::env::current_exe()?,
        };
        let mut children = Vec::new();
        let ran = async {
            start(ctx, &plan, &mut children).await?;
            supervise::keep_up(ctx, &plan, &mut children).await
        };
        let ran = tokio::select! {
            ran = ran => ran,
            () = asked => Ok(()),
        };
        ctx.out.note(format_args!("\n  stopping"));
        supervise::end(&data, &mut children).await;
        stop_all(&data).await.map_err(|error| {
            Error::new(Exit::Failed, "could not end every instance").because(error)
        })?;
        ran
    }
}

fn lock(data: &Path) -> Result<FileLock> {
    FileLock::take(&data.join("dev.lock")).map_err(|error| match error {
        LockError::Held(holder) => {
            let pid = holder.map_or_else(
                || "another process".to_owned(),
                |holder| format!("pid {}", holder.pid),
            );
            Error::new(
                Exit::Conflict,
                format!("`pizzapi dev` runs already ({pid}) on {}", data.display()),
            )
            .hint("stop that one with Ctrl-C, or choose another folder with PIZZAPI_DATA_DIR")
        }
        LockError::Io(error) => {
            Error::new(Exit::Failed, format!("could not lock {}", data.display())).because(error)
        }
    })
}

/// Ends the servers that an earlier `dev` left running when it was killed. Its instances are adopted, not ended.
async fn take_over(ctx: &Ctx, data: &Path) -> Result<()> {
    let own = supervise::recorded(data);
    for (lock, command) in [("control-plane/lock", "serve"), ("router/lock", "router")] {
        let Some(holder) = FileLock::holder(&data.join(lock))? else {
            continue;
        };
        if !own.contains(&holder) {
            let message = format!(
                "`pizzapi {command}` (pid {}) uses {} already",
                holder.pid,
                data.display()
            );
            return Err(Error::new(Exit::Conflict, message)
                .hint("end it first, or choose another folder with PIZZAPI_DATA_DIR"));
        }
        ctx.out.note(format_args!(
            "  ending `pizzapi {command}` (pid {}), left running by an earlier `pizzapi dev`",
            holder.pid
        ));
        holder.terminate(Duration::from_secs(10)).await;
    }
    Ok(())
}

async fn start(ctx: &Ctx, plan: &Plan, children: &mut Vec<Child>) -> Result<()> {
    let url = plan.control_plane_url();
    let client = Client::builder(&url).build()?;
    let started = Instant::now();
    children.push(Child::start(plan, "serve")?);
    supervise::until_ready(children, || async { client.ready().await.is_ok() }).await?;
    step(ctx, "control plane", &url, started);

    let started = Instant::now();
    children.push(Child::start(plan, "router")?);
    let address = plan.ports.router();
    supervise::until_ready(children, || async {
        tokio::net::TcpStream::connect(address).await.is_ok()
    })
    .await?;
    step(
        ctx,
        "router",
        &plan.org_url().replace("{slug}", "{org}"),
        started,
    );

    move_login(plan)?;
    let (client, login) = log_in(ctx, &url, &plan.data).await?;
    if let Some(client) = client {
        demo(ctx, &client).await?;
    }
    welcome(ctx, &login)?;
    // Not before it has been shown.
    Ok(file::remove_file(&first_login(&plan.data))?)
}

fn step(ctx: &Ctx, what: &str, url: &str, started: Instant) {
    let glyph = ctx.out.shown.green("✔");
    ctx.out.note(format_args!(
        "  {glyph} {what:<14} {url:<42} {:>5} ms",
        started.elapsed().as_millis()
    ));
}

fn first_login(data: &Path) -> PathBuf {
    data.join("control-plane/first-login")
}

/// When the control plane listens elsewhere than last time, the login goes with it: it is the same registry.
fn move_login(plan: &Plan) -> Result<()> {
    let Some(before) = plan.ports.control_plane_before() else {
        return Ok(());
    };
    let (old, new) = (format!("http://{before}"), plan.control_plane_url());
    let config = Config::load(&folders())?;
    let Some(profile) = config
        .profiles
        .get(PROFILE)
        .filter(|profile| profile.control_plane == old)
    else {
        return Ok(());
    };
    if let Some(account) = &profile.account {
        let store = open_store(folders().config()?, config.credentials);
        if let Some(token) = store.get(&SecretName::new(&old, account))? {
            let name = SecretName::new(&new, account);
            store.update(&name, &mut |_| Some(token.clone()))?;
            store.update(&SecretName::new(&old, account), &mut |_| None)?;
        }
    }
    Config::update(&folders(), |config| {
        if let Some(profile) = config.profiles.get_mut(PROFILE) {
            profile.control_plane.clone_from(&new);
        }
        Ok(())
    })
}

/// How the person is logged in.
enum LoggedIn {
    First { email: String, password: Secret },
    Again { email: String },
    Not { url: String },
}

/// Logs in with the first admin's one-time password, or finds the login that was made then.
async fn log_in(ctx: &Ctx, url: &str, data: &Path) -> Result<(Option<Client>, LoggedIn)> {
    let path = first_login(data);
    let client = Client::builder(url).build()?;
    if let Ok(text) = file::read_private(&path) {
        let first: FirstLogin = serde_json::from_str(&text).map_err(|error| {
            Error::new(Exit::Failed, format!("{} is damaged", path.display())).because(error)
        })?;
        let signed_in = client
            .sign_in(&first.email, &first.password, true)
            .await
            .context(|| "could not log the first admin in")?;
        let login = NewLogin::new(PROFILE, url, folders());
        remember(ctx, &login, &first.email, &signed_in.credential)?;
        let client = client.with_credential(signed_in.credential);
        return Ok((
            Some(client),
            LoggedIn::First {
                email: first.email,
                password: first.password,
            },
        ));
    }
    let config = Config::load(&folders())?;
    let profile = config.profiles.get(PROFILE);
    let account = profile
        .filter(|profile| profile.control_plane == url)
        .and_then(|profile| profile.account.clone());
    let store = open_store(folders().config()?, config.credentials);
    if let Some(email) = account
        && let Some(token) = store.get(&SecretName::new(url, &*email))?
    {
        let client = client.with_credential(Credential::Session(token));
        if client.current_user().await.is_ok() {
            return Ok((Some(client), LoggedIn::Again { email }));
        }
    }
    Ok((
        None,
        LoggedIn::Not {
            url: url.to_owned(),
        },
    ))
}

/// The org to try things with; not made again once somebody deleted it.
async fn demo(ctx: &Ctx, client: &Client) -> Result<()> {
    let slug: OrgSlug =
        OrgSlug::from_name("demo").map_err(|error| Error::new(Exit::Failed, error.to_string()))?;
    let started = Instant::now();
    if client.find_org(&slug).await?.is_none() {
        let new = CreateOrg {
            name: "Demo".to_owned(),
            ..CreateOrg::default()
        };
        match client.create_org(&new).await {
            Err(error) if error.code() == Some(&ErrorCode::SlugTaken) => return Ok(()),
            made => made.context(|| "could not make the organisation `demo`")?,
        };
    }
    client
        .wait_for_org(&slug, WaitFor::Healthy, Duration::from_secs(30), |_| {})
        .await
        .context(|| "the organisation `demo` does not come up")?;
    step(ctx, "org demo", &client.org_url(&slug).await?, started);
    Ok(())
}

fn welcome(ctx: &Ctx, login: &LoggedIn) -> Result<()> {
    match login {
        LoggedIn::First { email, password } => ctx.out.note(format_args!(
            "\n  Logged in as {email} (profile `{PROFILE}`). Its password, shown this once:  {}",
            ctx.out.shown.bold(password.expose())
        )),
        LoggedIn::Again { email } => ctx.out.note(format_args!("\n  Logged in as {email} (profile `{PROFILE}`).")),
        LoggedIn::Not { url } => ctx.out.note(format_args!(
            "\n  Nobody is logged in here; `pizzapi login --profile {PROFILE} --control-plane {url}` does that."
        )),
    }
    // Whoever has another current profile would else make things there.
    let profile = if Config::load(&folders())?.current.as_deref() == Some(PROFILE) {
        ""
    } else {
        " --profile dev"
    };
    ctx.out.note(format_args!(
        "\n  Try, in another terminal:\n    pizzapi org create \"Acme\" --wait{profile}\n    \
         pizzapi runner --org acme --agent cat{profile}\n    pizzapi dashboard{profile}\n  \
         Ctrl-C ends everything; `pizzapi dev` picks up where it was."
    ));
    Ok(())
}
