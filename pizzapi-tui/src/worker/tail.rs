//! Follows lines. The one rule: however fast they come, the screen gets them in few pieces, and what is left out is counted.

use std::{collections::VecDeque, io, pin::pin, time::Duration};

use futures_util::{Stream, StreamExt as _};
use pizzapi_sdk::{
    Error,
    types::{EventId, SessionEvent},
};
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::{Shared, log, wait};
use crate::{
    event::{Event, Heard, LineKind, News, Tail, TailLine},
    remote::Failure,
};

/// How long lines are gathered.
const GATHER: Duration = Duration::from_millis(30);
/// How many may wait while the screen is busy.
const WAITING: usize = 20_000;
/// How many of an instance's last lines are read.
const LOG_LINES: usize = 1000;

pub async fn follow(
    shared: Shared,
    tail: Tail,
    since: Option<EventId>,
    after: Duration,
) -> io::Result<()> {
    wait(after).await;
    let client = shared.client();
    let heard = match &tail {
        Tail::Session(org, id) => {
            let events = client.org(org).watch_session_events(id, since).await;
            let lines =
                events.map(|events| events.map(|event| event.map(|event| session_line(&event))));
            match pump(&shared, &tail, lines).await {
                Some(why) => Heard::Lost(Some(why)),
                // The server said that this was all of it.
                None => Heard::Over,
            }
        }
        Tail::Logs(org) => {
            let lines = client.watch_instance_logs(org, Some(LOG_LINES)).await;
            let lines = lines.map(|lines| lines.map(|line| line.map(log::line)));
            // A log goes on for as long as there is an instance.
            Heard::Lost(pump(&shared, &tail, lines).await)
        }
    };
    shared.tell(News::Tail(tail, heard)).await;
    Ok(())
}

/// Says that it is open, if it is, and hands lines on until they end.
async fn pump(
    shared: &Shared,
    tail: &Tail,
    lines: Result<impl Stream<Item = Result<TailLine, Error>>, Error>,
) -> Option<Failure> {
    let mut lines = match lines {
        Ok(lines) => pin!(lines),
        Err(error) => return Some(Failure::from(&error)),
    };
    shared.tell(News::Tail(tail.clone(), Heard::Opened)).await;
    let mut waiting: VecDeque<TailLine> = VecDeque::new();
    let mut skipped = 0;
    let mut flush = Instant::now();
    let end = loop {
        let line = tokio::select! {
            biased;
            permit = due(shared, flush), if !waiting.is_empty() => {
                let Ok(permit) = permit else { break None };
                if !shared.is_for() {
                    break None;
                }
                permit.send(news(tail, &mut waiting, &mut skipped));
                flush = Instant::now() + GATHER;
                continue;
            }
            line = lines.next() => line,
        };
        match line {
            Some(Ok(line)) => {
                waiting.push_back(line);
                if waiting.len() > WAITING {
                    waiting.pop_front();
                    skipped += 1;
                }
            }
            Some(Err(Error::Decode { .. })) => {}
            Some(Err(error)) => break Some(Failure::from(&error)),
            None => break None,
        }
    };
    if !waiting.is_empty() && shared.is_for() {
        let event = news(tail, &mut waiting, &mut skipped);
        let _ = shared.events.send(event).await;
    }
    end
}

/// A place in the channel, as soon as it is time to use one.
async fn due(
    shared: &Shared,
    at: Instant,
) -> Result<tokio::sync::mpsc::Permit<'_, Event>, tokio::sync::mpsc::error::SendError<()>> {
    sleep_until(at).await;
    shared.events.reserve().await
}

fn news(tail: &Tail, waiting: &mut VecDeque<TailLine>, skipped: &mut u64) -> Event {
    let mut lines = Vec::with_capacity(waiting.len() + 1);
    if *skipped > 0 {
        lines.push(TailLine {
            at: None,
            text: String::new(),
            kind: LineKind::Skipped(std::mem::take(skipped)),
            place: None,
        });
    }
    lines.extend(waiting.drain(..));
    Event::now(News::Tail(tail.clone(), Heard::Told(lines)))
}

fn session_line(event: &SessionEvent) -> TailLine {
    let kind = match event.event.get("type").and_then(Value::as_str) {
        Some("stdout") => LineKind::Plain,
        Some("stderr") => LineKind::Warning,
        Some("exit") => LineKind::Note,
        _ => LineKind::Quiet,
    };
    TailLine {
        at: Some(event.at),
        text: event.line(),
        kind,
        place: Some(event.seq),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use pizzapi_sdk::{Client, Credential, RetryPolicy, types::Secret};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{TcpListener, TcpStream},
        sync::mpsc,
    };

    use super::*;

    const EVENT: &str = concat!(
        "id: 1\nevent: event\n",
        r#"data: {"seq":1,"at":"2026-11-20T19:06:02.186Z","event":{"type":"stdout","line":"x"}}"#,
        "\n\n"
    );

    /// Answers one request: with a token where that is asked for, or else with this; `None`: not at all.
    async fn answer(mut stream: TcpStream, url: &str, with: Option<&str>) -> io::Result<()> {
        let mut request = Vec::new();
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            if stream.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
        }
        let token = format!(r#"{{"token":"jwt","expires_in":900,"url":"{url}"}}"#);
        let (head, body) = if request.starts_with(b"POST /api/orgs/acme/token ") {
            ("200 OK\r\ncontent-type: application/json", token.as_str())
        } else {
            match with {
                Some("") => ("503 Service Unavailable", ""),
                Some(body) => ("200 OK\r\ncontent-type: text/event-stream", body),
                None => return std::future::pending().await,
            }
        };
        let answer = format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        stream.read_to_end(&mut request).await.map(drop)
    }

    /// All that is told of lines that a server answers with this, in a few words.
    async fn heard(tail: Tail, with: Option<&str>) -> Vec<&'static str> {
        let with = with.map(str::to_owned);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let client = Client::builder(&url)
            .credential(Credential::Session(Secret::from("session")))
            .retry(RetryPolicy::none())
            .timeout(Duration::from_secs(if with.is_some() { 20 } else { 1 }))
            .build()
            .expect("a client");
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (url, with) = (url.clone(), with.clone());
                tokio::spawn(async move { answer(stream, &url, with.as_deref()).await });
            }
        });
        let (events, mut told) = mpsc::channel(100);
        let shared = Shared {
            events,
            client: Arc::new(Mutex::new(client)),
            keep: None,
            login: Arc::default(),
            begun_as: 0,
            pending: Arc::default(),
        };
        let following = follow(shared, tail, None, Duration::ZERO);
        let followed = tokio::time::timeout(Duration::from_secs(20), following).await;
        followed.expect("an end").expect("no failure of its own");
        serving.abort();
        let mut all = Vec::new();
        while let Some(event) = told.recv().await {
            let News::Tail(_, heard) = event.news else {
                panic!("{event:?}");
            };
            all.push(match heard {
                Heard::Opened => "opened",
                Heard::Told(_) => "told",
                Heard::Lost(Some(_)) => "lost",
                Heard::Lost(None) => "ended",
                Heard::Over => "over",
            });
        }
        all
    }

    #[tokio::test]
    async fn a_session_is_open_once_it_is_and_over_only_when_the_server_says_so() {
        let org = "acme".parse().expect("a slug");
        let session = Tail::Session(org, "s1".parse().expect("an id"));
        let whole = format!("{EVENT}event: end\ndata: {{}}\n\n");
        let whole = heard(session.clone(), Some(&whole)).await;
        assert_eq!(whole, ["opened", "told", "over"]);
        let broken = heard(session.clone(), Some(EVENT)).await;
        assert_eq!(broken, ["opened", "told", "lost"]);
        assert_eq!(heard(session, Some("")).await, ["lost"]);
    }

    #[tokio::test]
    async fn a_log_that_nobody_answers_for_was_never_open() {
        let logs = Tail::Logs("acme".parse().expect("a slug"));
        let ended = heard(logs.clone(), Some("one\n")).await;
        assert_eq!(ended, ["opened", "told", "ended"]);
        assert_eq!(heard(logs.clone(), Some("")).await, ["lost"]);
        assert_eq!(heard(logs, None).await, ["lost"]);
    }
}
