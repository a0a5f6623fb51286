//! A runner of one's own: it answers each prompt by counting its words, without starting any program.
//!
//! ```text
//! cargo run -p pizzapi-examples --bin custom-runner -- --root ~/src
//! pizzapi session start --prompt "how many words are these"
//! ```
//!
//! The org is the one that `pizzapi` uses here: `pizzapi use demo` chooses one for good, `PIZZAPI_ORG_SLUG=demo` for now. Ctrl-C
//! ends it.

#![expect(clippy::print_stderr, reason = "what it does")]

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use futures_util::{FutureExt as _, future::BoxFuture, stream};
use pizzapi_sdk::{
    OrgClient,
    runner::{Agent, AgentError, AgentSession, KeptIdentity, Runner, SessionStart},
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

#[derive(Parser)]
struct Arguments {
    /// A folder that sessions may work in and under.
    #[arg(long = "root", default_value = ".")]
    roots: Vec<PathBuf>,
    /// The file that keeps who this runner is.
    #[arg(long, default_value = "custom-runner.json")]
    identity: PathBuf,
}

/// Counts words.
struct WordCount;

impl Agent for WordCount {
    fn start(&self, session: SessionStart) -> BoxFuture<'_, Result<AgentSession, AgentError>> {
        async move {
            let prompt = session
                .prompt
                .ok_or_else(|| AgentError("give me a prompt: I count its words".to_owned()))?;
            let words = prompt.split_whitespace().count();
            let events = stream::iter([
                json!({ "type": "words", "count": words }),
                json!({ "type": "exit", "code": 0, "signal": null }),
            ]);
            // It is over before anybody could end it.
            Ok(AgentSession::new(events, || {}))
        }
        .boxed()
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let org = OrgClient::from_profile()?;
    let kept = KeptIdentity::take(&arguments.identity)?;
    let runner = Runner::builder(org, kept.identity().clone(), WordCount)
        .name("word counter")
        .roots(arguments.roots)
        .on_status(|status| eprintln!("{status:?}"))
        .build()?;
    let stop = CancellationToken::new();
    let ctrl_c = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            ctrl_c.cancel();
        }
    });
    let exit = runner.run(stop).await?;
    eprintln!("{exit:?}");
    Ok(())
}
