//! `pizzapi runner install`

use std::path::PathBuf;

use pizzapi_sdk::{
    Credential,
    auth::{SecretName, SecretStore as _},
    profile::{Environment, Settings, Source, environment},
};
use serde::Serialize;

use super::{
    agent, local,
    run::Described,
    service::{self, Keeper, Service},
    way,
};
use crate::{
    ctx::Ctx,
    env,
    error::{Context as _, Error, Exit, Result},
};

/// Have this machine run a runner in the background, now and at every login
///
/// Writes a systemd user unit (on macOS: a launchd agent) that runs this very program with the
/// same profile, and starts it. No secret is written: the runner logs in as the profile does.
/// Doing it again with other arguments says what changes, and asks.
///
/// Examples:
///   pizzapi runner install --org acme --root ~/src
///   pizzapi runner install --org acme --agent 'pi --print' --dry-run
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Install {
    #[command(flatten)]
    described: Described,
    /// Write a launchd agent, also where there is no launchd.
    #[arg(long)]
    launchd: bool,
    /// Print what would be written and run, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

/// What is written, and what is run then.
#[derive(Serialize)]
struct Plan {
    path: PathBuf,
    text: String,
    commands: Vec<Vec<String>>,
}

impl Plan {
    fn shown(&self) -> String {
        let commands: Vec<String> = self.commands.iter().map(shell_words::join).collect();
        format!(
            "# {}\n{}\n# $ {}\n",
            self.path.display(),
            self.text,
            commands.join("\n# $ ")
        )
    }
}

impl Install {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let service = service(ctx, &self.described).await?;
        let keeper = Keeper::of(self.launchd);
        let path = keeper.path(&service.label)?;
        let plan = Plan {
            text: keeper.text(&service),
            commands: keeper.start(&service.label, &path.display().to_string()),
            path,
        };
        let shown = || plan.shown();
        if self.dry_run {
            return ctx.out.one(&plan, &service.label, shown);
        }
        if self.described.server.is_none() {
            let slug = ctx.org().await?;
            let org = ctx.client()?.get_org(&slug).await;
            org.context(|| format!("could not find organisation `{slug}`"))?;
        }
        write(ctx, &plan)?;
        start(ctx, keeper, &plan, &service).await?;
        // What was done has been told; programs get it whole.
        let nothing = String::new;
        ctx.out.one(&plan, &service.label, nothing)
    }
}

fn write(ctx: &Ctx, plan: &Plan) -> Result<()> {
    let path = plan.path.display();
    match service::installed(&plan.path)? {
        Some(text) if text == plan.text => {
            ctx.out.note(format_args!("{path} is as it should be"));
            return Ok(());
        }
        Some(text) => {
            ctx.out.note(format_args!(
                "{path} changes:\n{}",
                changes(&text, &plan.text)
            ));
            ctx.prompt.confirm(&format!("Replace {path}?"))?;
        }
        None => {}
    }
    service::write(&plan.path, &plan.text)?;
    ctx.out.done(format_args!("Wrote {path}"))
}

async fn start(ctx: &Ctx, keeper: Keeper, plan: &Plan, service: &Service) -> Result<()> {
    if !keeper.answers().await {
        let commands: Vec<String> = plan.commands.iter().map(shell_words::join).collect();
        ctx.out.note(format_args!(
            "The service manager does not answer here. Where it does, this starts the runner:\n  {}",
            commands.join("\n  ")
        ));
        return Ok(());
    }
    if keeper == Keeper::Launchd {
        // There may be none yet.
        let _ = service::carry_out(&keeper.stop(&service.label).0).await;
    }
    for command in &plan.commands {
        service::carry_out(command)
            .await
            .context(|| "it is written, and could not be started")?;
    }
    ctx.out.done(format_args!(
        "Started the runner for {}; `pizzapi runner status` shows it",
        service.about
    ))?;
    if let Some(linger) = keeper.linger() {
        ctx.out.note(format_args!(
            "It runs while you are logged in; `{linger}` has it run from boot on"
        ));
    }
    Ok(())
}

/// What a runner's service is, here and now.
async fn service(ctx: &Ctx, described: &Described) -> Result<Service> {
    let (label, about) = super::service_label(ctx, described.server.as_deref()).await?;
    let environment = Environment::of_process();
    if described.server.is_some() {
        // Its key can only be in a file.
        way::server_key()?;
        if environment.path(&file_of(environment::API_KEY)).is_none() {
            return Err(only_in_the_environment(environment::API_KEY));
        }
    } else {
        must_have_a_login(ctx.settings()?, &environment)?;
    }
    let program = std::env::current_exe().context(|| "this program cannot find itself")?;
    Ok(Service {
        program: text_of(program)?,
        arguments: arguments(ctx, described).await?,
        environment: carried(&environment)?,
        log: local::folder()?.join(format!("{label}.log")),
        label,
        about,
    })
}

async fn arguments(ctx: &Ctx, described: &Described) -> Result<Vec<String>> {
    let mut words = vec!["runner".to_owned()];
    let mut flag = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    if let Some(server) = &described.server {
        flag("server", server.clone());
    } else {
        let settings = ctx.settings()?;
        if let Some(profile) = &settings.profile {
            flag("profile", profile.value.clone());
        }
        if matches!(
            settings.url.source,
            Source::Override | Source::Environment { .. }
        ) {
            flag("control-plane", settings.url.value.clone());
        }
        flag("org", ctx.org().await?.to_string());
    }
    if let Some(file) = &ctx.globals.cacert {
        flag("cacert", text_of(std::path::absolute(file)?)?);
    }
    let mut agent = agent::words(described.agent.as_deref())?;
    agent[0] = text_of(agent::find(&agent[0])?)?;
    flag("agent", shell_words::join(&agent));
    for root in described.roots()? {
        flag("root", text_of(root)?);
    }
    if let Some(name) = &described.name {
        flag("name", name.clone());
    }
    if ctx.globals.insecure {
        words.push("--insecure".to_owned());
    }
    words.push("--no-restart".to_owned());
    Ok(words)
}

/// The variables that it needs, and that are no secrets: where things are, and how programs are found.
fn carried(environment: &Environment) -> Result<Vec<(String, String)>> {
    let mut carried = Vec::new();
    for name in [
        environment::BASE_DOMAIN,
        environment::RELAY_PROTOCOL,
        "PATH",
    ] {
        if let Some(value) = environment.text(name)? {
            carried.push((name.to_owned(), value));
        }
    }
    let key_file = file_of(environment::API_KEY);
    for name in [
        env::CONFIG_DIR.name,
        env::STATE_DIR.name,
        environment::CACHE_DIR,
        &key_file,
    ] {
        if let Some(path) = environment.path(name) {
            carried.push((name.to_owned(), text_of(std::path::absolute(path)?)?));
        }
    }
    Ok(carried)
}

/// Refuses a credential that only this shell has: the service would have none.
fn must_have_a_login(settings: &Settings, environment: &Environment) -> Result<()> {
    let stored = match &settings.account {
        Some(account) => {
            let name = SecretName::new(&settings.url.value, &*account.value);
            settings.store().get(&name)?
        }
        None => None,
    };
    let key_in_file = environment.path(&file_of(environment::API_KEY)).is_some();
    if stored.is_some() || key_in_file {
        return Ok(());
    }
    if settings.org_token()?.is_some() {
        return Err(only_in_the_environment(environment::ORG_TOKEN));
    }
    if matches!(settings.credential()?.value, Credential::None) {
        let message = format!("not logged in at {}", settings.url.value);
        return Err(Error::new(Exit::Refused, message)
            .hint("`pizzapi login` logs in; the runner then does it as you"));
    }
    Err(only_in_the_environment(environment::API_KEY))
}

fn only_in_the_environment(variable: &str) -> Error {
    let message = format!(
        "the only credential is in {variable}, which the service would not have, and it is written into no file"
    );
    Error::new(Exit::Refused, message).hint(
        "`pizzapi login --with-token` stores it in a profile; or keep it in a file that only you can read, and name that in PIZZAPI_API_KEY_FILE",
    )
}

fn file_of(variable: &str) -> String {
    format!("{variable}_FILE")
}

fn text_of(path: PathBuf) -> Result<String> {
    path.into_os_string().into_string().map_err(|path| {
        let message = format!("`{}` is not UTF-8", path.to_string_lossy());
        Error::new(Exit::Usage, message)
    })
}

/// The lines that go, and those that come.
fn changes(old: &str, new: &str) -> String {
    let lines = |text: &str, other: &str, sign: &str| -> Vec<String> {
        text.lines()
            .filter(|line| !other.lines().any(|it| it == *line))
            .map(|line| format!("  {sign} {line}"))
            .collect()
    };
    [lines(old, new, "-"), lines(new, old, "+")]
        .concat()
        .join("\n")
}
