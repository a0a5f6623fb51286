//! A small audit of isolation: what a stranger gets, and whoever has a token that is none.
//!
//! The one rule: only reads, and no credential goes where it does not belong: that a neighbour's is refused is shown by the
//! project's own tests.

use pizzapi_sdk::{
    Client, Error, RawAnswer,
    types::{OrgSlug, Secret, TokenKind},
};

use super::super::{
    facts::Facts,
    finding::{Findings, in_full},
};

const CHECK: &str = "isolation";
/// What to do when somebody gets in who must not.
const FIX: &str =
    "take the platform off the network, and tell its makers: this must not be possible";

pub async fn look(facts: &Facts, found: &mut Findings) {
    let client = match facts.up().await {
        Ok(client) => client,
        Err(why) => return found.skipped(CHECK, why),
    };
    let orgs = match facts.orgs().await {
        Ok(orgs) => orgs,
        Err(why) => {
            return found.skipped(
                CHECK,
                format!("an audit needs an org to be tried with: {why}"),
            );
        }
    };
    let Some(own) = orgs.first() else {
        return found.skipped(
            CHECK,
            "an audit needs an org to be tried with: there is none yet",
        );
    };
    let mut audit = Audit {
        client,
        refused: Vec::new(),
        let_in: Vec::new(),
        silent: Vec::new(),
    };
    audit.strangers(own).await;
    if let Ok(member) = facts.member().await {
        audit.unknown(facts, &member).await;
        audit.forger(&member, own).await;
    }
    audit.tell(found);
}

/// What was tried, and how it went.
struct Audit<'a> {
    client: &'a Client,
    refused: Vec<&'static str>,
    let_in: Vec<String>,
    silent: Vec<String>,
}

impl Audit<'_> {
    /// Nobody gets anything without a credential.
    async fn strangers(&mut self, own: &OrgSlug) {
        let at_instance = self
            .client
            .org(own)
            .get("/api/me")
            .anonymous()
            .raw_answer()
            .await;
        self.judge("a stranger at an org's server", &at_instance);
        let path = format!("/api/orgs/{own}");
        let at_control_plane = self.client.get(path).anonymous().raw_answer().await;
        self.judge("a stranger at the control plane", &at_control_plane);
    }

    /// An org that does not exist and one that is not one's own are alike: not found.
    async fn unknown(&mut self, facts: &Facts, member: &Client) {
        let Some(slug) = facts
            .stranger()
            .await
            .and_then(|stranger| slug_of(&stranger.url))
        else {
            return;
        };
        let of_nobody = member
            .get(format!("/api/orgs/{slug}/members"))
            .raw_answer()
            .await;
        self.judge("a member asking for an org unknown", &of_nobody);
    }

    /// A token is good as it was signed, and not otherwise. It is shown to its own org's server alone.
    async fn forger(&mut self, member: &Client, own: &OrgSlug) {
        let token = member.org_token(own, TokenKind::User).await;
        let url = member.org_url(own).await;
        let asked = match (token, url) {
            (Ok(token), Ok(url)) => {
                let forged = Secret::from(forged(token.token.expose()));
                match self.client.org_with_token(&url, forged) {
                    Ok(org) => org.get("/api/me").raw_answer().await,
                    Err(error) => Err(error),
                }
            }
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        self.judge("a token with another signature", &asked);
    }

    fn judge(&mut self, who: &'static str, asked: &Result<RawAnswer, Error>) {
        match asked {
            Ok(answer) if matches!(answer.status, 401 | 403 | 404 | 421) => self.refused.push(who),
            Ok(answer) if answer.status < 400 => {
                self.let_in
                    .push(format!("{who} (status {})", answer.status));
            }
            Ok(answer) => self
                .silent
                .push(format!("{who} (status {})", answer.status)),
            Err(error) => self.silent.push(format!("{who} ({})", in_full(error))),
        }
    }

    fn tell(self, found: &mut Findings) {
        let untried = match self.silent.as_slice() {
            [] => String::new(),
            silent => format!("; not tried: {}", silent.join(", ")),
        };
        if !self.let_in.is_empty() {
            found.problem(
                CHECK,
                format!("let in: {}{untried}", self.let_in.join(", ")),
                FIX,
            );
        } else if self.refused.is_empty() {
            found.skipped(CHECK, format!("nothing could be tried{untried}"));
        } else {
            found.fine(
                CHECK,
                format!(
                    "refused, as they must be: {}{untried}; nothing repeats this by itself: have cron run `pizzapi doctor security`",
                    self.refused.join(", ")
                ),
            );
        }
    }
}

/// The slug in an org's URL.
fn slug_of(url: &str) -> Option<OrgSlug> {
    let host = url.split_once("://")?.1;
    host.split('.').next()?.parse().ok()
}

/// A token whose signature is another one.
fn forged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let turned: String = signature.chars().rev().collect();
    format!("{signed}.{turned}")
}
