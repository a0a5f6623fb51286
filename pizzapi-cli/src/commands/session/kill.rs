//! `pizzapi session kill`

use std::time::{Duration, Instant};

use pizzapi_sdk::types::{SessionId, SessionStatus};

use crate::{
    commands::interrupted,
    ctx::{Ctx, DryRun},
    error::{Context as _, Error, Exit, Result},
};

/// End a session, with every process it started
///
/// It is asked to end, and after 5 s made to. Waits until it has ended, at most 8 s.
///
/// Examples:
///   pizzapi session kill 0190a1b2-…
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Kill {
    /// The session's id.
    #[arg(add = crate::names::complete::sessions())]
    id: SessionId,
    /// Only ask for its end, and do not wait for it.
    #[arg(long)]
    no_wait: bool,
    #[command(flatten)]
    dry_run: DryRun,
}

/// How long a session may take to end: 5 s between SIGTERM and SIGKILL, and some to tell.
const ENDING: Duration = Duration::from_secs(8);

impl Kill {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let ctx = &ctx.changing(self.dry_run)?;
        let org = ctx.org_client().await?;
        let id = &self.id;
        org.kill_session(id)
            .await
            .context(|| format!("could not end session {id}"))?;
        let since = Instant::now();
        let session = loop {
            let session = org.get_session(id).await;
            let session = session.context(|| format!("could not see session {id} end"))?;
            let over = session.status == SessionStatus::Ended;
            if over || self.no_wait || since.elapsed() > ENDING {
                break session;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
                error = interrupted() => {
                    return Err(error.hint("it is asked to end all the same"));
                }
            }
        };
        if session.status == SessionStatus::Ended {
            let took = since.elapsed().as_secs_f32();
            ctx.out
                .done(format_args!("Ended session {id} in {took:.1} s"))?;
        } else if self.no_wait {
            ctx.out.done(format_args!("Asked session {id} to end"))?;
        } else {
            let org_flag = ctx.org_flag();
            let message = format!(
                "session {id} is asked to end, and has not within {} s",
                ENDING.as_secs()
            );
            return Err(Error::new(Exit::TimedOut, message).hint(format!(
                "it ends when its runner is back; `pizzapi session get {id}{org_flag}` shows it"
            )));
        }
        // People have just been told.
        ctx.out.one(&session, id.as_str(), String::new)
    }
}
