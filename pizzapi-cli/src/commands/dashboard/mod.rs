//! `pizzapi dashboard`

#[cfg(feature = "embedded")]
mod demo;

use std::{
    fs,
    io::{ErrorKind, IsTerminal as _},
    path::PathBuf,
    sync::Arc,
};

use pizzapi_sdk::{
    Client, Credential,
    profile::{Environment, NewLogin},
};
use pizzapi_tui::{KeepLogin, Options, Theme, Through};

use crate::{
    cli::Color,
    commands::login,
    ctx::{Ctx, folders},
    env,
    error::{Error, Exit, Result},
};

/// Watch and manage the platform live
///
/// Whoever is not logged in is asked to, there. `?` shows all keys, `:` goes anywhere by name, `=`
/// copies the command that shows the same.
///
/// `--demo` shows a platform that is made up, to try every key on: fifty organisations with runners
/// and sessions, some of them in trouble. It is in a temporary folder, on this machine alone, apart
/// from your profiles, logins and keys, and removed at the end.
///
/// It ends with exit code 0 when it is quit (`q` on the first screen, Ctrl-C) or told to (SIGINT,
/// SIGTERM, SIGHUP, a terminal that is closed), and leaves the terminal as it was.
///
/// Examples:
///   pizzapi dashboard
///   pizzapi dashboard --demo
///   pizzapi dashboard --read-only
///   pizzapi dashboard --theme light --no-mouse
///   pizzapi dashboard --ascii
///   pizzapi dashboard --keys keys.toml
///   pizzapi dashboard --record run.jsonl
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Dashboard {
    /// Change nothing: no key does.
    #[arg(long)]
    read_only: bool,
    /// How it looks [default: the terminal's own 16 colours, where they can be seen].
    #[arg(long, value_parser = theme(), value_name = "NAME")]
    theme: Option<String>,
    /// Leave the mouse to the terminal; `m` changes it.
    #[arg(long)]
    no_mouse: bool,
    /// Show nothing but ASCII [default: as the locale says].
    #[arg(long)]
    ascii: bool,
    /// Choose keys by this file [default: keys.toml in the folder of the configuration].
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    keys: Option<PathBuf>,
    /// Write what happens into a new file, without secrets, so that it can be replayed.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    record: Option<PathBuf>,
    /// Show a platform that is made up, to learn the keys: nothing of yours is touched, nothing is left.
    #[cfg(feature = "embedded")]
    #[arg(long)]
    demo: bool,
}

fn theme() -> clap::builder::PossibleValuesParser {
    Theme::ALL.map(|theme| theme.name).into()
}

impl Dashboard {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
            return Err(Error::new(Exit::Usage, "the dashboard needs a terminal")
                .hint("`pizzapi org list --watch` and `pizzapi events -f` work without one"));
        }
        let theme = match ctx.globals.color {
            Color::Never => Some(Theme::MONO),
            _ => self.theme.as_deref().and_then(Theme::named),
        };
        let options = Options {
            read_only: self.read_only,
            theme,
            ascii: self.ascii.then_some(true),
            keys: self.keys_text()?,
            record: self.record,
            through: through(),
            mouse: !self.no_mouse,
            ..Options::default()
        };
        #[cfg(feature = "embedded")]
        if self.demo {
            return demo::run(ctx, options).await;
        }
        let settings = ctx.settings()?;
        let options = Options {
            profile: settings.profile.as_ref().map(|name| name.value.clone()),
            account: settings.account.as_ref().map(|name| name.value.clone()),
            keep: Some(keep(ctx)?),
            variables: variables(ctx),
            ..options
        };
        Box::pin(pizzapi_tui::run(client(ctx)?, options))
            .await
            .map_err(|error| Error::new(Exit::Failed, "the dashboard ended").because(error))
    }
}

impl Dashboard {
    #[cfg(feature = "embedded")]
    fn is_demo(&self) -> bool {
        self.demo
    }

    #[cfg(not(feature = "embedded"))]
    fn is_demo(&self) -> bool {
        false
    }

    /// The file that chooses keys: the one that is named, or the usual one, if it is there.
    fn keys_text(&self) -> Result<Option<String>> {
        let path = match &self.keys {
            Some(path) => path.clone(),
            // The demo has the keys that are explained everywhere.
            None if self.is_demo() => return Ok(None),
            None => match folders().config() {
                Ok(folder) => folder.join("keys.toml"),
                Err(_) => return Ok(None),
            },
        };
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound && self.keys.is_none() => Ok(None),
            Err(error) => {
                let what = format!("could not read {}", path.display());
                Err(Error::new(Exit::Failed, what).because(error))
            }
        }
    }
}

/// A client that is logged in, or one that asks who it is.
fn client(ctx: &Ctx) -> Result<Client> {
    let settings = ctx.settings()?;
    match ctx.client() {
        Err(error) if error.exit == Exit::Refused => {
            Ok(settings.anonymous()?.credential(Credential::None).build()?)
        }
        client => client,
    }
}

/// What a command without this one's flags needs to be about the same platform.
fn variables(ctx: &Ctx) -> String {
    let globals = &ctx.globals;
    let named = [
        (env::PROFILE.name, &globals.profile),
        (env::CONTROL_PLANE_URL.name, &globals.control_plane),
    ];
    let named = named.into_iter().filter_map(|(name, value)| {
        let value = shell_words::quote(value.as_deref()?);
        Some(format!("{name}={value}"))
    });
    named.collect::<Vec<_>>().join(" ")
}

/// Keeps whoever logs in on the screen as `pizzapi login` does.
fn keep(ctx: &Ctx) -> Result<KeepLogin> {
    let login = NewLogin::of(&ctx.overrides(), &Environment::of_process())?;
    let client = login.client()?.build()?;
    Ok(Arc::new(move |account, credential| {
        // One that cannot be read is replaced, and ends by itself.
        let before = login::kept(&login, account)
            .ok()
            .and_then(std::result::Result::ok);
        login
            .keep(account, credential)
            .map_err(|error| error.to_string())?;
        let (client, now) = (client.clone(), credential.clone());
        tokio::runtime::Handle::current().spawn(async move {
            login::end_replaced(&client, before.flatten(), &now).await;
        });
        Ok(())
    }))
}

/// tmux hands a copied text on only if it is told to.
fn through() -> Through {
    if std::env::var_os("TMUX").is_some() {
        Through::Tmux
    } else {
        Through::Nothing
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::cli::Cli;

    #[test]
    fn every_command_it_tells_people_is_one() {
        let all = pizzapi_tui::commands::all();
        assert!(all.len() > 100, "only {}", all.len());
        for command in all {
            let words = shell_words::split(&command).expect(&command);
            let parsed = Cli::try_parse_from(&words);
            if let Err(error) = parsed {
                panic!("`{command}`: {error}");
            }
        }
    }
}
