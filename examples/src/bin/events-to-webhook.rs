//! Posts what happens on the platform to a webhook, each event once and in order.
//!
//! ```text
//! cargo run -p pizzapi-examples --bin events-to-webhook -- https://hooks.example.com/pizzapi --place place.txt
//! ```
//!
//! The place in the stream is written to a file after each delivery, so that the next run goes on there. A webhook that is
//! away is tried again until it is back: meanwhile the stream waits.

#![expect(clippy::print_stderr, reason = "what it does")]

use std::{fs, io, path::PathBuf, pin::pin, time::Duration};

use anyhow::{Context as _, Result};
use clap::Parser;
use futures_util::StreamExt as _;
use pizzapi_sdk::{
    Client, Error,
    types::{Event, EventId, EventKind},
};

#[derive(Parser)]
struct Arguments {
    /// Where to post.
    webhook: reqwest::Url,
    /// The file with the place in the stream.
    #[arg(long)]
    place: PathBuf,
    /// Ends after so many events.
    #[arg(long)]
    count: Option<usize>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let since: Option<EventId> = match fs::read_to_string(&arguments.place) {
        Ok(text) => Some(
            text.trim()
                .parse()
                .context("the place file holds no number")?,
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).context("could not read the place file"),
    };
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .build()?;
    let client = Client::from_profile()?;
    let mut events = pin!(
        client
            .events(since)
            .take(arguments.count.unwrap_or(usize::MAX))
    );
    while let Some(event) = events.next().await {
        let event = match event {
            Ok(event) => event,
            // One event that this version does not understand; the stream goes on.
            Err(error @ Error::Decode { .. }) => {
                eprintln!("skipped: {error}");
                continue;
            }
            Err(error) => return Err(error).context("the stream has ended"),
        };
        if event.kind == EventKind::Reset {
            eprintln!("some events are lost; whoever keeps a copy should read everything again");
        }
        deliver(&http, &arguments.webhook, &event).await;
        if event.id == 0 {
            // A reset before the stream's place was known: no place to go on from.
            continue;
        }
        fs::write(&arguments.place, event.id.to_string()).context("could not write the place")?;
    }
    Ok(())
}

/// Posts one event until it is taken.
async fn deliver(http: &reqwest::Client, webhook: &reqwest::Url, event: &Event) {
    let mut pause = Duration::from_secs(1);
    loop {
        let sent = http.post(webhook.clone()).json(event).send().await;
        match sent.and_then(reqwest::Response::error_for_status) {
            Ok(_) => return,
            Err(error) => eprintln!("event {}: {error}; again in {pause:?}", event.id),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_mins(1));
    }
}
