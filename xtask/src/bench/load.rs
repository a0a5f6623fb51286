//! Load: the same request again and again on several connections, the next one when the answer is there.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{
    FutureExt as _,
    future::{OptionFuture, try_join, try_join_all},
};

use super::{
    RUNS,
    ask::Ask,
    block_on,
    connection::Connection,
    figure::{median, percentile},
};
use crate::Result;

/// How many connections there are unless a row says otherwise.
pub const CONNECTIONS: usize = 32;
/// How long a measurement takes, and the warm-up before the first.
const RUN: Duration = Duration::from_millis(1500);
const WARM_UP: Duration = Duration::from_millis(500);

/// What is asked, of whom.
#[derive(Clone)]
pub struct Load {
    address: SocketAddr,
    request: Arc<[u8]>,
    connections: usize,
    beside: Option<Box<Load>>,
}

/// What came of it.
#[derive(Clone, Copy)]
pub struct Throughput {
    pub per_second: f64,
    pub p99: Duration,
}

impl Load {
    pub fn new(address: SocketAddr, ask: &Ask) -> Self {
        Self {
            address,
            request: ask.bytes(false).into(),
            connections: CONNECTIONS,
            beside: None,
        }
    }

    /// By fewer or more clients.
    pub fn by(self, connections: usize) -> Self {
        Self {
            connections,
            ..self
        }
    }

    /// While another load is on, which is not counted.
    pub fn beside(self, other: &Self) -> Self {
        Self {
            beside: Some(Box::new(other.clone())),
            ..self
        }
    }

    async fn run(&self, time: Duration) -> Result<Throughput> {
        let beside = self.beside.as_deref();
        let others =
            beside.map(|load| try_join_all((0..load.connections).map(|_| load.client(time))));
        let clients = try_join_all((0..self.connections).map(|_| self.client(time)));
        let (times, _) =
            try_join(clients, OptionFuture::from(others).map(Option::transpose)).await?;
        let mut times = times.concat();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred thousand")]
        let per_second = times.len() as f64 / time.as_secs_f64();
        Ok(Throughput {
            per_second,
            p99: percentile(&mut times, 99),
        })
    }

    /// One client: how long each answer took, of those that came in time.
    async fn client(&self, time: Duration) -> Result<Vec<Duration>> {
        let mut connection = Connection::open(self.address).await?;
        let mut times = Vec::new();
        let mut asked = Instant::now();
        let end = asked + time;
        loop {
            connection.exchange(&self.request).await?;
            let answered = Instant::now();
            if answered > end {
                return Ok(times);
            }
            times.push(answered - asked);
            asked = answered;
        }
    }
}

/// Measures each in turn, again and again, so that whatever else the machine does falls on all of them alike.
pub fn in_turn(loads: &[Load]) -> Result<Vec<Throughput>> {
    let mut all = vec![Vec::new(); loads.len()];
    for run in 0..=RUNS {
        let time = if run == 0 { WARM_UP } else { RUN };
        for (load, results) in loads.iter().zip(&mut all) {
            results.push(block_on(load.run(time))?);
        }
    }
    let middle = |results: Vec<Throughput>| Throughput {
        per_second: median(results.iter().map(|result| result.per_second).collect()),
        p99: median(results.iter().map(|result| result.p99).collect()),
    };
    Ok(all.into_iter().map(middle).collect())
}
