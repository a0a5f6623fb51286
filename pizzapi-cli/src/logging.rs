//! Logs: to standard error, as text on a terminal and as JSON lines elsewhere.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::{
    cli::Globals,
    env,
    error::{Error, Exit, Result},
    output::Shown,
};

/// Sets logging up. `quiet` is what is logged unless variable or flags say otherwise.
pub fn init(globals: &Globals, quiet: &str) -> Result<()> {
    let wanted = match globals.verbose {
        0 => quiet,
        1 => "warn,pizzapi=info,pizzapi_sdk=debug",
        _ => {
            "info,pizzapi=trace,pizzapi_sdk=trace,pizzapi_control_plane=debug,pizzapi_router=debug,pizzapi_server=debug"
        }
    };
    let text = env::LOG.get()?.unwrap_or_else(|| wanted.to_owned());
    let filter = EnvFilter::try_new(&text).map_err(|error| {
        Error::new(Exit::Usage, format!("{} is set to `{text}`", env::LOG.name)).because(error)
    })?;
    let format = env::LOG_FORMAT.get()?;
    let json = match format.as_deref() {
        None => !std::io::stderr().is_terminal() && globals.verbose == 0,
        Some("json") => true,
        Some("text") => false,
        Some(other) => {
            return Err(Error::new(
                Exit::Usage,
                format!("{} is set to `{other}`", env::LOG_FORMAT.name),
            )
            .hint("text or json"));
        }
    };
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(Shown::of(globals).colored())
        .with_writer(std::io::stderr);
    // A second subscriber can only be refused in tests that run several commands in one process.
    let _ = if json {
        builder.json().try_init()
    } else {
        builder.with_target(false).compact().try_init()
    };
    Ok(())
}
