//! What the router adds to a WebSocket's round trip, beside what a bare proxy adds. Behind both is a server that echoes.

use std::time::{Duration, Instant};

use crate::{
    Result,
    bench::{
        Programs, RUNS,
        bare::Bare,
        block_on,
        figure::{percentile, us},
        routed::Routed,
        row::Row,
        socket::Socket,
    },
};

const TRIPS: usize = 2000;

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let echo = Bare::start(programs, &["echo"])?;
    let proxy = Bare::start(programs, &["proxy", &echo.address.to_string()])?;
    let router = Routed::to(programs, &[("org", echo.address)])?;
    let times = block_on(async {
        let addresses = [echo.address, proxy.address, router.address];
        let mut ways = Vec::new();
        for address in addresses {
            ways.push((Socket::open(address, "org.localhost").await?, Vec::new()));
        }
        for trip in 0..TRIPS * (RUNS + 1) {
            for (socket, times) in &mut ways {
                let asked = Instant::now();
                socket.exchange("2probe".to_owned(), "2probe").await?;
                if trip >= TRIPS {
                    times.push(asked.elapsed());
                }
            }
        }
        Ok(ways
            .into_iter()
            .map(|(_, times)| middle(times))
            .collect::<Vec<_>>())
    })?;
    let [direct, bare, routed] = times[..] else {
        return Err("a way without times".into());
    };
    let added = routed - direct;
    Ok(vec![Row {
        what: "added by the router to a WebSocket's round trip".into(),
        measured: format!("{} (of {})", us(added), us(routed)),
        ceiling: format!(
            "{} (bare proxy) · {} (direct)",
            us(bare - direct),
            us(direct)
        ),
        target: "≤ 60 µs",
        met: Some(added <= 60e-6),
        ..Row::default()
    }])
}

fn middle(mut times: Vec<Duration>) -> f64 {
    percentile(&mut times, 50).as_secs_f64()
}
