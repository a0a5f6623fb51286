//! `pizzapi dev stop`: ends what `dev` started, also when `dev` itself was killed.
//!
//! The one rule: a process is told apart by pid and start time, and ended only when `dev` wrote down that it is its own.

use std::{path::Path, time::Duration};

use pizzapi_host::ProcessId;

use super::{
    start::end_instances,
    state,
    supervise::{self, recorded},
};
use crate::{
    commands::{duration, talk::Talk},
    ctx::{Ctx, folders},
    error::Result,
};

/// How long a server that was left behind may take to end.
const SERVER: Duration = Duration::from_secs(10);

/// End the `pizzapi dev` that runs, and everything it started
///
/// It works for one in the background and for one at another terminal, and cleans up after one that
/// was killed. The data stays: `pizzapi dev` picks up where it was. When nothing runs there is
/// nothing to do, and the exit code is 0.
///
/// Examples:
///   pizzapi dev stop
///   PIZZAPI_DATA_DIR=/tmp/try pizzapi dev stop
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Stop {
    /// How long `dev` may take to end everything before it is killed, and the rest is ended from here.
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    timeout: Duration,
}

impl Stop {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let data = folders().data()?;
        let foreign = foreign(&data)?;
        let talk = Talk::new(&ctx.out, false);
        let began = std::time::Instant::now();
        let holder = if data.is_dir() {
            state::holder(&data)?
        } else {
            None
        };
        let mut ended = Vec::new();
        if let Some(holder) = &holder {
            let count = state::instances(&data)?.len();
            end(&talk, &data, holder, self.timeout).await?;
            ended.push(format!("`pizzapi dev` (pid {})", holder.pid));
            ended.extend(counted(count));
        }
        let (servers, instances) = sweep(&data).await?;
        talk.progress("");
        ended.extend(servers.iter().map(|(command, server)| {
            format!(
                "`pizzapi {command}` (pid {}), left behind by a `dev` that was killed",
                server.pid
            )
        }));
        ended.extend(counted(instances));
        for (command, server) in foreign {
            ctx.out.note(format_args!(
                "`pizzapi {command}` (pid {}) is not of `pizzapi dev`, and goes on",
                server.pid
            ));
        }
        if ended.is_empty() {
            return ctx
                .out
                .done(format_args!("Nothing runs on {}", data.display()));
        }
        ctx.out.done(format_args!(
            "Ended {} in {} ms; `pizzapi dev` picks up where it was",
            ended.join(", "),
            began.elapsed().as_millis()
        ))
    }
}

fn counted(instances: usize) -> Option<String> {
    match instances {
        0 => None,
        1 => Some("1 instance".to_owned()),
        count => Some(format!("{count} instances")),
    }
}

/// Servers on this data that somebody else started.
fn foreign(data: &Path) -> Result<Vec<(&'static str, ProcessId)>> {
    let own = recorded(data);
    let mut all = state::servers(data)?;
    all.retain(|(_, server)| !own.contains(server));
    Ok(all)
}

/// Ends a `dev`, and shows meanwhile how much of it is left.
async fn end(talk: &Talk<'_>, data: &Path, dev: &ProcessId, timeout: Duration) -> Result<()> {
    let mut ending = std::pin::pin!(dev.terminate(timeout));
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            () = &mut ending => return Ok(()),
            _ = tick.tick() => {
                let left = state::instances(data).map_or(0, |all| all.len());
                let left = counted(left).unwrap_or_else(|| "no instance".to_owned());
                talk.progress(&format!("ending `pizzapi dev` (pid {}), {left} left", dev.pid));
            }
        }
    }
}

/// Ends what a `dev` left running that is no more, and gives it: servers, and how many instances. An error when another one
/// was started meanwhile.
pub async fn sweep(data: &Path) -> Result<(Vec<(&'static str, ProcessId)>, usize)> {
    let nothing = (Vec::new(), 0);
    if !data.is_dir() {
        return Ok(nothing);
    }
    let known = state::servers(data)?;
    let servers: Vec<_> = recorded(data)
        .into_iter()
        .filter(ProcessId::is_alive)
        .map(|server| {
            let of_lock = known.iter().find(|(_, holder)| *holder == server);
            // One that was killed on its way up holds no lock yet.
            (of_lock.map_or("serve", |(command, _)| *command), server)
        })
        .collect();
    let foreign = foreign(data)?
        .iter()
        .any(|(command, _)| *command == "serve");
    // The instances of somebody else's control plane are not ours.
    let instances = if foreign {
        0
    } else {
        state::instances(data)?.len()
    };
    if servers.is_empty() && instances == 0 {
        return Ok(nothing);
    }
    // Nobody starts anew meanwhile.
    let _lock = state::lock(data)?;
    for (_, server) in &servers {
        server.terminate(SERVER).await;
    }
    // Counted again: without a control plane nothing is started any more.
    let instances = if foreign {
        0
    } else {
        let left = state::instances(data)?.len();
        end_instances(data).await?;
        left.max(instances)
    };
    supervise::forget_ended(data)?;
    Ok((servers, instances))
}
