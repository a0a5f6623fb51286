//! Whether what is secret is encrypted on its way, and whom this machine believes.
//!
//! The one rule: a certificate is judged by whoever uses it, the SDK; nothing here looks at one itself.

use pizzapi_sdk::Error;

use super::{
    facts::Facts,
    finding::{Findings, in_full},
    place::Place,
};

pub async fn look(facts: &Facts, found: &mut Findings) {
    let Ok((_, client)) = &facts.settings else {
        return found.skipped(
            "control-plane",
            "the settings of this machine make no sense",
        );
    };
    if facts.insecure {
        found.warning(
            "insecure",
            "--insecure: any certificate is believed, and what is said here of TLS means nothing",
            "leave it out; --cacert names a file with an authority of your own",
        );
    }
    let (health, stranger) = tokio::join!(facts.health(), facts.stranger());
    if let Some(place) = Place::of(client.url()) {
        let error = health.and_then(|health| health.as_ref().err());
        judge("control-plane", "the control plane", &place, error, found).await;
    }
    match stranger.and_then(|stranger| Some((Place::of(&stranger.url)?, stranger))) {
        Some((place, stranger)) => {
            judge(
                "org-hosts",
                "org hosts",
                &place,
                stranger.answer.as_ref().err(),
                found,
            )
            .await;
        }
        None => found.skipped(
            "org-hosts",
            "org hosts: the control plane, which says where they are, does not answer",
        ),
    }
    let encrypted = |url: &str| Place::of(url).is_some_and(|place| place.https);
    if encrypted(client.url()) && health.is_some_and(Result::is_ok) {
        found.skipped(
            "expiry",
            "when certificates end cannot be seen from here; `openssl s_client -connect HOST:443 </dev/null | openssl x509 -noout -enddate` does",
        );
    }
}

async fn judge(
    check: &'static str,
    what: &str,
    place: &Place,
    error: Option<&Error>,
    found: &mut Findings,
) {
    let host = &place.host;
    if !place.https {
        if place.is_known_as_here().await {
            found.fine(check, format!("{what} by plain http, on this machine only"));
        } else {
            found.problem(
                check,
                format!("{what}: plain http to {host}: whoever is on the way can read credentials, so none are sent"),
                "put something that ends TLS in front, like Caddy, and use its https URL",
            );
        }
        return;
    }
    let Some(error) = error else {
        return found.fine(
            check,
            format!("{what}: the certificate of {host} is believed"),
        );
    };
    let said = in_full(error);
    match advice(&said) {
        Some(fix) => found.problem(check, format!("{what}: {said}"), fix),
        None => found.skipped(check, format!("{what}: no certificate was seen: {said}")),
    }
}

/// What mends what is wrong with a certificate, if it is that.
fn advice(said: &str) -> Option<&'static str> {
    let said = said.to_ascii_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    Some(
        if says(&["unknownissuer", "unknown issuer", "self-signed"]) {
            "--cacert names a file with the certificate of the authority that vouches for it; a login remembers it"
        } else if says(&["expired"]) {
            "renew it; or this machine's clock is wrong: `date`"
        } else if says(&["notvalidyet", "not valid yet"]) {
            "is this machine's clock wrong? `date` shows it"
        } else if says(&["notvalidforname", "not valid for"]) {
            "get one that names this host; for org hosts a wildcard, `*.<base domain>`"
        } else if says(&["causedasendentity"]) {
            "that one is an authority's own: have it sign another, and give the server that"
        } else if says(&["certificate"]) {
            "`openssl s_client -connect HOST:443` shows the certificates that the server sends"
        } else if says(&["speaks no tls"]) {
            "use its http:// URL, or have it speak TLS"
        } else {
            return None;
        },
    )
}
