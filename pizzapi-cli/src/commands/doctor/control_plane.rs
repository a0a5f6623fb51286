//! Whether the control plane is there, which one it is, whether it can work, and what time it thinks it is.

use pizzapi_sdk::Error;

use super::{
    facts::{Facts, is_health},
    finding::{Findings, in_full},
};

/// Org tokens are taken until 30 s after they end, and no longer.
const LEEWAY: u64 = 30;

pub async fn look(facts: &Facts, found: &mut Findings) {
    let client = match &facts.settings {
        Ok((_, client)) => client,
        Err((wrong, advice)) => return found.problem("settings", wrong, advice),
    };
    let url = client.url();
    let Some(health) = facts.health().await else {
        return;
    };
    let reached = match health {
        Ok(reached) => reached,
        Err(error @ Error::Timeout { .. }) => {
            return found.problem(
                "reachable",
                in_full(error),
                "is that its URL, and does nothing in between keep connections? --control-plane names another; `pizzapi dev` starts one here",
            );
        }
        Err(error) => return found.failed("reachable", "", error),
    };
    let answer = &reached.answer;
    if !is_health(answer) {
        let kind = answer.header("content-type").unwrap_or("no content type");
        return found.problem(
            "reachable",
            format!(
                "what answers at {url} is no control plane (status {}, {kind})",
                answer.status
            ),
            "`pizzapi profile list` shows whose URL that is; --control-plane names another",
        );
    }
    let ms = reached.took.as_millis();
    let (discovery, ready) = tokio::join!(facts.discovery(), client.ready());
    match discovery {
        Some(Ok(said)) => {
            found.fine("reachable", format!("{} at {url}, {ms} ms", said.version));
            if said.api != 1 {
                found.warning(
                    "version",
                    format!(
                        "it speaks version {} of the API, this program version 1",
                        said.api
                    ),
                    "use a `pizzapi` of its version",
                );
            }
        }
        // PizzaPi's own says nothing of itself.
        Some(Err(error)) if error.is_not_found() => {
            found.fine("reachable", format!("at {url}, {ms} ms"));
            found.skipped(
                "version",
                "it does not say which version it is: PizzaPi's own does not",
            );
        }
        Some(Err(error)) => found.failed("version", "it does not say what it is: ", error),
        None => {}
    }
    match ready {
        Ok(()) => found.fine("ready", "ready"),
        Err(error) if error.is_not_found() => {
            found.skipped("ready", "it does not say whether it can work: PizzaPi's own does not");
        }
        Err(error) => found.problem(
            "ready",
            format!("it answers, but cannot work: {}", unready(&error)),
            "its log says why: `control-plane/log` in its data folder, when `pizzapi dev` started it",
        ),
    }
    clock(reached.skew, found);
}

/// The part that fails, in the server's words.
fn unready(error: &Error) -> String {
    match error {
        Error::Api { detail, .. } => detail.clone(),
        other => in_full(other),
    }
}

fn clock(skew: Option<super::clock::Skew>, found: &mut Findings) {
    let Some(skew) = skew else {
        return found.skipped(
            "clock",
            "its answers say no time, so clocks cannot be compared",
        );
    };
    let fix = "set the clock that is wrong: `timedatectl set-ntp true` keeps one right on Linux";
    let off = skew.seconds.unsigned_abs();
    let text = skew.text();
    if off > 2 * LEEWAY {
        found.problem("clock", format!("{text}: org tokens are refused"), fix);
    } else if off > LEEWAY {
        found.warning(
            "clock",
            format!("{text}: beyond {LEEWAY} s, org tokens begin to be refused"),
            fix,
        );
    } else {
        found.fine("clock", text);
    }
}
