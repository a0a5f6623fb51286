//! `pizzapi health`: whether a server answers, for images without a shell.
//!
//! The one rule: it is run every few seconds, so it costs next to nothing: one plain connection, no client, no certificates.

use std::time::Duration;

use pizzapi_sdk::types::text::printable;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::serve::bind;
use crate::{
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// How much of an answer is read, in bytes.
const LIMIT: u64 = 64 * 1024;

/// Ask a server of this machine whether it is well: exit code 0 when it says so
///
/// Without a URL the one that PORT and PIZZAPI_BIND name; without a path in it /health.
///
/// Examples:
///   pizzapi health
///   pizzapi health http://127.0.0.1:3100 --ready
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Health {
    /// Whom to ask: plain http.
    #[arg(value_name = "URL")]
    url: Option<String>,
    /// Ask whether it can do its work (/readyz), not only whether it lives.
    #[arg(long)]
    ready: bool,
}

/// Whom to ask, and what.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    authority: String,
    path: String,
}

impl Health {
    pub async fn run(self, ctx: &Ctx) -> Result<()> {
        let url = match self.url {
            Some(url) => url,
            None => own_url()?,
        };
        let path = if self.ready { "/readyz" } else { "/health" };
        let target = read(&url, path).ok_or_else(|| {
            Error::new(Exit::Usage, format!("`{url}` is no URL to ask"))
                .hint("like http://127.0.0.1:3100")
        })?;
        let told = tokio::time::timeout(PATIENCE, ask(&target)).await;
        let told = told.unwrap_or_else(|_| Err(format!("no answer in {} s", PATIENCE.as_secs())));
        match told {
            Ok(()) => ctx.out.done(format_args!("{url} is well")),
            Err(why) => Err(Error::new(
                Exit::Failed,
                format!("{url} is not well: {}", printable(&why)),
            )),
        }
    }
}

/// This process's server, if it were one.
fn own_url() -> Result<String> {
    let mut own = bind(3100)?;
    if own.ip().is_unspecified() {
        own.set_ip(if own.is_ipv4() {
            [127, 0, 0, 1].into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    Ok(format!("http://{own}"))
}

fn read(url: &str, path: &str) -> Option<Target> {
    let rest = url.strip_prefix("http://")?;
    let (authority, given) = rest
        .find('/')
        .map_or((rest, ""), |slash| rest.split_at(slash));
    let sound = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if authority.is_empty() || authority.contains('@') || !sound(authority) || !sound(given) {
        return None;
    }
    let has_port = authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(Target {
        authority: if has_port {
            authority.to_owned()
        } else {
            format!("{authority}:80")
        },
        path: if given.len() > 1 { given } else { path }.to_owned(),
    })
}

async fn ask(target: &Target) -> Result<(), String> {
    let Target { authority, path } = target;
    let said = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(authority).await.map_err(said)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {authority}\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.map_err(said)?;
    let mut answer = Vec::new();
    stream
        .take(LIMIT)
        .read_to_end(&mut answer)
        .await
        .map_err(said)?;
    judge(&String::from_utf8_lossy(&answer))
}

fn judge(answer: &str) -> Result<(), String> {
    let status: Option<u16> = answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3)?.parse().ok());
    let Some(status) = status else {
        return Err("what answers there speaks no HTTP/1.1".to_owned());
    };
    if status == 200 {
        return Ok(());
    }
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let problem: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    Err(match problem["detail"].as_str() {
        Some(detail) => format!("it answers {status}: {detail}"),
        None => format!("it answers {status}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_plain_http() {
        let target = |authority: &str, path: &str| {
            Some(Target {
                authority: authority.to_owned(),
                path: path.to_owned(),
            })
        };
        for (url, read_as) in [
            ("http://127.0.0.1:3100", target("127.0.0.1:3100", "/health")),
            (
                "http://127.0.0.1:3100/",
                target("127.0.0.1:3100", "/health"),
            ),
            ("http://router:8089/x?y", target("router:8089", "/x?y")),
            ("http://localhost", target("localhost:80", "/health")),
            ("http://[::1]:3000", target("[::1]:3000", "/health")),
            ("http://[::1]", target("[::1]:80", "/health")),
            ("https://localhost", None),
            ("localhost:3100", None),
            ("http://", None),
            ("http:///health", None),
            ("http://ann@localhost", None),
            ("http://localhost/a b", None),
            ("http://localhost/\r\nX: y", None),
        ] {
            assert_eq!(read(url, "/health"), read_as, "{url}");
        }
    }

    #[test]
    fn only_200_is_well() {
        assert_eq!(judge("HTTP/1.1 200 OK\r\n\r\n{}"), Ok(()));
        for (answer, why) in [
            ("", "what answers there speaks no HTTP/1.1"),
            ("SSH-2.0-x", "what answers there speaks no HTTP/1.1"),
            ("HTTP/1.1 2", "what answers there speaks no HTTP/1.1"),
            ("HTTP/1.1 204 No Content\r\n\r\n", "it answers 204"),
            (
                "HTTP/1.1 503 x\r\n\r\n{\"detail\":\"the disk is full\"}",
                "it answers 503: the disk is full",
            ),
        ] {
            assert_eq!(judge(answer), Err(why.to_owned()), "{answer}");
        }
    }
}
