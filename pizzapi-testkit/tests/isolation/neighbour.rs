//! One org floods the router; another one's requests go on. How much slower is for the benchmark to say: here, that none
//! fails and none waits long.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use pizzapi_testkit::{Limits, eventually};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;

use crate::{ask::Asker, cast::Cast};

/// How many connections the flooded org may have.
const CAP: usize = 32;
/// No request of the other org may take longer, but for one in a hundred: a machine may be busy with other tests.
const LONG: Duration = Duration::from_secs(1);

/// A connection to an org's host on which something was asked, and its answer's first line.
async fn open(cast: &Cast, head: &str) -> (TcpStream, String) {
    let router = cast.platform.router_address();
    let mut stream = TcpStream::connect(router).await.expect("connected");
    let request = format!("{head}\r\nHost: acme.localhost:{}\r\n", router.port());
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream.write_all(b"\r\n").await.expect("sent");
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap_or(0);
    let text = String::from_utf8_lossy(&answer[..read]);
    let line = text.lines().next().unwrap_or_default().to_owned();
    (stream, line)
}

/// Asks without end, as fast as it is answered; every answer is counted by a permit.
async fn ask_without_end(asker: Asker, stop: CancellationToken, answers: Arc<Semaphore>) {
    while !stop.is_cancelled() {
        let response = asker.send(Method::GET, "/api/sessions", None).await;
        let status = response.status().as_u16();
        assert!(matches!(status, 200 | 429), "{status}");
        answers.add_permits(1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_floods_the_router_hinders_no_other() {
    let mut cast = Cast::new().await;
    cast.platform.stop_router().await;
    let limits = Limits {
        org: CAP,
        ..Limits::default()
    };
    cast.platform.start_router_within(limits).await;
    let token = cast.owner.org_token("acme").await;
    let stream = format!("GET /api/events HTTP/1.1\r\nAuthorization: Bearer {token}");
    let socket = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
                  Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
    // Opened and left, until there is no more to be had.
    let (mut left, mut refused) = (Vec::new(), 0);
    for number in 0..CAP + 20 {
        let head = if number % 2 == 0 { &stream } else { socket };
        let (connection, line) = open(&cast, head).await;
        if line.contains(" 429 ") {
            refused += 1;
            // Some room, so that the flood is heard at all.
            left.truncate(CAP / 2);
        }
        left.push(connection);
    }
    assert!(refused > 0, "the cap was never reached");
    let (stop, answers) = (CancellationToken::new(), Arc::new(Semaphore::new(0)));
    let at = cast.owner.who_holds(&token).at(&cast.platform, "acme");
    let flood: Vec<_> = (0..CAP)
        .map(|_| tokio::spawn(ask_without_end(at.clone(), stop.clone(), answers.clone())))
        .collect();
    let under_way = answers.acquire_many(50).await.expect("answers");
    under_way.forget();

    let token = cast.other.org_token("acme-2").await;
    let at_2 = cast.other.who_holds(&token).at(&cast.platform, "acme-2");
    let mut times = Vec::new();
    for _ in 0..100 {
        let begun = Instant::now();
        at_2.get("/api/me").await.good();
        times.push(begun.elapsed());
    }
    assert!(answers.available_permits() > 0, "the flood was over");
    times.sort_unstable();
    assert!(times[98] < LONG, "{:?}", &times[90..]);

    stop.cancel();
    for task in flood {
        task.await.expect("it is only told to wait");
    }
    drop(left);
    eventually("the org has room again", async || {
        at.get("/api/me").await.status == 200
    })
    .await;
}
