//! Answers of any kind, printed. The one rule: what goes on is printed as it comes, and ends with Ctrl-C.

use futures_util::StreamExt as _;
use pizzapi_sdk::{Answer, Error as SdkError, types::text::printable};

use super::json::Json;
use crate::{
    cli::Format,
    commands::interrupted,
    ctx::Ctx,
    error::{Context as _, Error, Exit, Result},
    output::Out,
};

/// Prints an answer.
pub async fn answer(
    ctx: &Ctx,
    answer: Answer,
    include: bool,
    failed: impl Fn() -> String,
) -> Result<()> {
    if include {
        head(ctx, &answer)?;
    }
    let kind = answer
        .headers()
        .get("content-type")
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if kind == "text/event-stream" {
        return events(ctx, answer, failed).await;
    }
    if kind == "application/json" || kind.ends_with("+json") {
        let bytes = answer.bytes().await.context(&failed)?;
        return if bytes.is_empty() {
            Ok(())
        } else {
            json(ctx, &understood(&bytes).context(failed)?)
        };
    }
    pieces(ctx, answer, failed).await
}

/// JSON out of an answer's body.
pub fn understood(bytes: &[u8]) -> Result<Json> {
    serde_json::from_slice(bytes).map_err(|error| {
        Error::new(Exit::Failed, "the answer calls itself JSON and is none").because(error)
    })
}

/// The printer of JSON: where a table would be, there is the JSON itself.
pub fn printer(ctx: &Ctx) -> Out {
    let mut out = ctx.out.clone();
    if out.for_people() {
        out.shown.format = Format::Json;
    }
    out
}

/// Prints JSON; with `-o jsonl` each item of a list by itself.
pub fn json(ctx: &Ctx, json: &Json) -> Result<()> {
    let out = printer(ctx);
    if out.shown.format == Format::Jsonl {
        let items = match json {
            Json::List(items) => Some(items.clone()),
            other => other.clone().take_list().map(|(_, items)| items),
        };
        if let Some(items) = items {
            return items
                .iter()
                .try_for_each(|item| out.item(item, "", String::new));
        }
    }
    out.one(json, "", String::new)
}

/// Prints the data of each event: JSON as items, all else as text.
async fn events(ctx: &Ctx, answer: Answer, failed: impl Fn() -> String) -> Result<()> {
    let out = printer(ctx);
    let mut events = answer.events();
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            error = interrupted() => return Err(Error { silent: true, ..error }),
        };
        let Some(event) = event else { return Ok(()) };
        let data = event.context(&failed)?.data;
        match serde_json::from_str::<Json>(&data) {
            Ok(json) => out.item(&json, "", String::new)?,
            Err(_) => out.data(&format!("{data}\n"))?,
        }
    }
}

/// Prints whatever it is, as it comes; on a terminal, what is typed next begins on a line of its own.
async fn pieces(ctx: &Ctx, answer: Answer, failed: impl Fn() -> String) -> Result<()> {
    let mut pieces = answer.stream();
    let mut last = b'\n';
    loop {
        let piece = tokio::select! {
            piece = pieces.next() => piece,
            error = interrupted() => return Err(Error { silent: true, ..error }),
        };
        let Some(piece) = piece else { break };
        let piece = piece.context(&failed)?;
        ctx.out.bytes(&piece)?;
        last = piece.last().copied().unwrap_or(last);
    }
    if last != b'\n' && ctx.out.is_terminal() {
        ctx.out.data("\n")?;
    }
    Ok(())
}

/// Prints status and headers; those that log somebody in keep what they hold.
fn head(ctx: &Ctx, answer: &Answer) -> Result<()> {
    let mut text = format!("HTTP {}\n", answer.status());
    for (name, value) in answer.headers() {
        let value = match name.as_str() {
            "set-cookie" => "…".to_owned(),
            _ => printable(&String::from_utf8_lossy(value.as_bytes())),
        };
        text += &format!("{name}: {value}\n");
    }
    ctx.out.text(&(text + "\n"))
}

/// Prints the status of an answer that is an error; the error itself is told elsewhere.
pub fn status_of(ctx: &Ctx, error: &SdkError) -> Result<()> {
    match error.status() {
        Some(status) => ctx.out.text(&format!("HTTP {status}\n\n")),
        None => Ok(()),
    }
}
