//! A thousand runners that come to one instance, beside a bare server with as many WebSockets that say as much.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use pizzapi_types::{RunnerId, runner::PROTOCOL_VERSION};
use serde_json::json;

use super::tokens;
use crate::{
    Result,
    bench::{
        Programs, RUNS,
        bare::Bare,
        block_on,
        figure::{mb, median, ms},
        machine::rss,
        row::Row,
        serve::Serve,
        socket::Socket,
    },
};

const RUNNERS: usize = 1000;
/// How many are on their way in at once.
const AT_ONCE: usize = 64;

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let serve = Serve::start(programs)?;
    let (mut times, mut memory, mut before) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bare_times, mut bare_memory) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let bare = Bare::start(programs, &["echo"])?;
        let (time, taken) = block_on(all(bare.address, vec![Hello::echoed(); RUNNERS], || {
            bare.rss()
        }))?;
        bare_times.push(time);
        bare_memory.push(taken);

        let org = format!("bench-{run}");
        serve.create(&org)?;
        let instance = serve.instance(&org)?;
        let tokens = block_on(tokens::fetch(&serve, &org, "runner", RUNNERS))?;
        let hellos = tokens.iter().map(|token| Hello::runner(&org, token));
        before.push(rss(instance.pid));
        let (time, taken) = block_on(all(
            instance.address,
            hellos.collect(),
            || rss(instance.pid),
        ))?;
        times.push(time);
        memory.push(taken);
    }
    let (time, memory) = (median(times), median(memory));
    Ok(vec![Row {
        what: format!("{RUNNERS} connected runners: RSS (of it idle) · time to register all"),
        measured: format!("{} ({}) · {}", mb(memory), mb(median(before)), ms(time)),
        ceiling: format!(
            "{} · {} (WebSockets)",
            mb(median(bare_memory)),
            ms(median(bare_times))
        ),
        target: "≤ 50 MB · ≤ 0.5 s",
        met: Some(memory <= 50_000_000 && time <= Duration::from_millis(500)),
        ..Row::default()
    }])
}

/// What one says to come in, and how the answers begin.
#[derive(Clone)]
struct Hello {
    open: &'static str,
    said: [(String, String); 2],
}

impl Hello {
    fn runner(org: &str, token: &str) -> Self {
        let id = RunnerId::new();
        let secret = RunnerId::new();
        let connect = json!({
            "apiKey": token, "runnerId": id, "runnerSecret": secret, "protocolVersion": PROTOCOL_VERSION,
            "clientVersion": "bench", "orgSlug": org, "orgToken": token,
        });
        let register = json!(["register_runner", {
            "runnerId": id, "runnerSecret": secret, "name": "bench", "roots": ["/home/me/src"], "skills": [],
            "agents": [], "plugins": [], "hooks": [], "version": "bench", "platform": "linux",
        }]);
        let registered = "42/runner,[\"runner_registered\"";
        Self {
            open: "0{",
            said: [
                (format!("40/runner,{connect}"), "40/runner,{".to_owned()),
                (format!("42/runner,{register}"), registered.to_owned()),
            ],
        }
    }

    /// As much said, and echoed.
    fn echoed() -> Self {
        let Self { said, .. } = Self::runner("bench", &"x".repeat(700));
        Self {
            open: "",
            said: said.map(|(said, _)| (said.clone(), said)),
        }
    }

    async fn say(self, address: SocketAddr) -> Result<Socket> {
        let mut socket = Socket::open(address, "localhost").await?;
        if !self.open.is_empty() {
            socket.hear(self.open).await?;
        }
        for (said, answer) in self.said {
            socket.exchange(said, &answer).await?;
        }
        Ok(socket)
    }
}

/// Has all of them come in: how long that takes, and what the server takes while they are there.
async fn all(
    address: SocketAddr,
    hellos: Vec<Hello>,
    memory: impl Fn() -> u64,
) -> Result<(Duration, u64)> {
    let started = Instant::now();
    let sockets: Vec<Socket> = stream::iter(hellos)
        .map(|hello| hello.say(address))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let time = started.elapsed();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let taken = memory();
    drop(sockets);
    Ok((time, taken))
}
