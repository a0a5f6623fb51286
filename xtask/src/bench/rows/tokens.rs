//! Checking org tokens in an instance: what it adds to a request, the first time and every other time.
//!
//! Held against a server that answers the same behind the same layers without looking at the token: one connection, everything on one core.

use std::time::{Duration, Instant};

use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use crate::{
    Result,
    bench::{
        Programs, RUNS,
        ask::Ask,
        bare::Bare,
        block_on,
        connection::Connection,
        figure::{percentile, us},
        machine::OnOneCore,
        row::Row,
        serve::Serve,
    },
};

/// How many tokens are used in a run.
const TOKENS: usize = 500;

/// The middle of each kind of request's times, in seconds.
struct Medians {
    without: f64,
    first: f64,
    again: f64,
}

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let serve = Serve::start(programs)?;
    serve.create("bench")?;
    let instance = serve.instance("bench")?;
    let tokens = block_on(fetch(&serve, "bench", "user", (RUNS + 1) * TOKENS))?;
    let keys = Ask::get("/.well-known/jwks.json").good(serve.address)?;
    let bare_verify = verify(&keys, &tokens)?;
    let me = Ask::get("/api/me")
        .token(&tokens[0])
        .good(instance.address)?;
    let bare = Bare::start(programs, &["me", &me.to_string()])?;
    let _together = OnOneCore::with(&[instance.pid, bare.pid()])?;
    let medians = block_on(async {
        let mut bare = Connection::open(bare.address).await?;
        let mut instance = Connection::open(instance.address).await?;
        in_turn(&mut bare, &mut instance, &tokens[1..]).await
    })?;
    let (first, again) = (
        medians.first - medians.without,
        medians.again - medians.without,
    );
    let bare_request = format!("{} (no check)", us(medians.without));
    Ok(vec![
        Row {
            what: "a token never seen: added to a request · the request".into(),
            measured: format!("{} · {}", us(first), us(medians.first)),
            ceiling: format!("{} (Ed25519) · {bare_request}", us(bare_verify)),
            target: "≤ 40 µs",
            met: Some(first <= 40e-6),
            ..Row::default()
        },
        Row {
            what: "a token seen before: added to a request · the request".into(),
            measured: format!("{} · {}", us(again), us(medians.again)),
            ceiling: format!("0 · {bare_request}"),
            target: "≤ 5 µs",
            met: Some(again <= 5e-6),
            ..Row::default()
        },
    ])
}

/// Fresh org tokens.
pub(super) async fn fetch(
    serve: &Serve,
    org: &str,
    kind: &str,
    count: usize,
) -> Result<Vec<String>> {
    let path = format!("/api/orgs/{org}/token");
    let body = serde_json::json!({ "type": kind });
    let request = Ask::post(&path, &body).token(&serve.token).bytes(false);
    let mut connection = Connection::open(serve.address).await?;
    let mut tokens = Vec::with_capacity(count);
    for _ in 0..count {
        let answer: Value = serde_json::from_slice(connection.exchange(&request).await?)?;
        let token = answer["token"].as_str().ok_or("no token")?;
        tokens.push(token.to_owned());
    }
    Ok(tokens)
}

/// The three kinds of request by turns, so that whatever else the machine does falls on all of them alike.
async fn in_turn(
    bare: &mut Connection,
    instance: &mut Connection,
    tokens: &[String],
) -> Result<Medians> {
    let (mut without, mut first, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for token in tokens {
        let request = Ask::get("/api/me").token(token).bytes(false);
        without.push(timed(bare, &request).await?);
        first.push(timed(instance, &request).await?);
        again.push(timed(instance, &request).await?);
    }
    let middle = |mut times: Vec<Duration>| percentile(&mut times, 50).as_secs_f64();
    Ok(Medians {
        without: middle(without),
        first: middle(first),
        again: middle(again),
    })
}

async fn timed(connection: &mut Connection, request: &[u8]) -> Result<Duration> {
    let asked = Instant::now();
    connection.exchange(request).await?;
    Ok(asked.elapsed())
}

/// A bare check of a signature, in seconds.
fn verify(keys: &Value, tokens: &[String]) -> Result<f64> {
    let x = keys["keys"][0]["x"].as_str().ok_or("no key")?;
    let key = DecodingKey::from_ed_components(x)?;
    let mut times = Vec::new();
    for token in tokens {
        let (message, signature) = token.rsplit_once('.').ok_or("no token")?;
        let started = Instant::now();
        if !crypto::verify(signature, message.as_bytes(), &key, Algorithm::EdDSA)? {
            return Err("a token that is not genuine".into());
        }
        times.push(started.elapsed());
    }
    Ok(percentile(&mut times, 50).as_secs_f64())
}
