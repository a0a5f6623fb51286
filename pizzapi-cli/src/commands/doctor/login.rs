//! Who this machine is to the control plane, for how long, and whether the org's own server takes the tokens it gives.
//!
//! The one rule: no credential, and no part of one, is ever in a finding.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use pizzapi_sdk::{
    Client, Credential, OrgClient,
    profile::{Resolved, Settings},
    types::{CurrentSession, OrgSlug, PlatformRole, Secret, Time, TokenKind},
};
use serde::Deserialize;

use super::{facts::Facts, finding::Findings};

/// A login that ends sooner is worth a word.
const SOON: Duration = Duration::from_hours(24);
/// How far the end of a token may be from where it should be.
const LEEWAY: i64 = 30;

pub async fn look(facts: &Facts, found: &mut Findings) {
    let Ok((settings, client)) = &facts.settings else {
        return found.skipped("credential", "the settings of this machine make no sense");
    };
    if let Ok(Some(_)) = settings.org_token() {
        return ready_token(settings, client, found).await;
    }
    let credential = match facts.credential().await {
        Some(Ok(credential)) => credential,
        Some(Err(unreadable)) => {
            let text = format!("the login cannot be read: {}", unreadable.why);
            return found.problem("credential", text, &unreadable.fix);
        }
        None => return,
    };
    if credential.value == Credential::None {
        let url = &settings.url.value;
        return found.warning(
            "credential",
            format!("not logged in at {url}"),
            "`pizzapi login`",
        );
    }
    let source = &credential.source;
    let session = match facts.session().await {
        Ok(session) => session,
        Err(why) => {
            return found.skipped("account", format!("{source} is there, but {why}"));
        }
    };
    match session {
        Ok(Some(session)) => account(session, credential, found),
        Ok(None) => {
            return found.problem(
                "account",
                format!("{source} is refused: it has ended, or was revoked"),
                fix_of(credential),
            );
        }
        Err(error) if error.is_unauthenticated() => {
            return found.problem(
                "account",
                format!("{source} is refused: {error}"),
                fix_of(credential),
            );
        }
        Err(error) => return found.failed("account", "it does not say who you are: ", error),
    }
    org_token(facts, client, found).await;
}

fn fix_of(credential: &Resolved<Credential>) -> &'static str {
    match credential.value {
        Credential::ApiKey(_) => {
            "give PIZZAPI_API_KEY a key that is good, or unset it to use the stored login"
        }
        _ => "`pizzapi login`",
    }
}

fn account(session: &CurrentSession, credential: &Resolved<Credential>, found: &mut Findings) {
    let role = if session.user.platform_role == Some(PlatformRole::Admin) {
        "platform admin, "
    } else {
        ""
    };
    let who = format!("{}, {role}by {}", session.user.email, credential.source);
    let Some(login) = &session.session else {
        return found.fine("account", format!("{who} (API key)"));
    };
    let left = login.expires_at.since(Time::now());
    let text = format!("{who}, {} left", span(left));
    if left < SOON {
        found.warning(
            "account",
            text,
            "`pizzapi login` makes a new one, good for a week",
        );
    } else {
        found.fine("account", text);
    }
}

/// Days, hours or minutes, whichever says most.
fn span(time: Duration) -> String {
    let (count, unit) = match time.as_secs() {
        seconds @ 0..3600 => (seconds / 60, "minute"),
        seconds @ 3600..172_800 => (seconds / 3600, "hour"),
        seconds => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// The ready token of the environment: the control plane is not asked then.
async fn ready_token(settings: &Settings, client: &Client, found: &mut Findings) {
    let ready = match settings.ready_org() {
        Ok(Some(ready)) => ready,
        Ok(None) => return,
        Err(error) => {
            return found.failed("org-token", "PIZZAPI_ORG_TOKEN cannot be used: ", &error);
        }
    };
    found.fine(
        "credential",
        "PIZZAPI_ORG_TOKEN: the control plane is not asked",
    );
    match client.org_with_token(&ready.url, ready.token.clone()) {
        Ok(org) => shown(&org, &ready.slug, &ready.token, found).await,
        Err(error) => found.failed("org-token", "", &error),
    }
}

/// A fresh token for an org, shown to its own server.
async fn org_token(facts: &Facts, client: &Client, found: &mut Findings) {
    let (member, orgs) = match (facts.member().await, facts.orgs().await) {
        (Ok(member), Ok(orgs)) => (member, orgs),
        (Err(why), _) | (_, Err(why)) => return found.skipped("org-token", why),
    };
    let Some(slug) = orgs.first() else {
        return found.skipped(
            "org-token",
            "no org yet: `pizzapi org create \"Acme\"` makes one",
        );
    };
    let token = match member.org_token(slug, TokenKind::User).await {
        Ok(token) => token,
        Err(error) => {
            return found.failed("org-token", &format!("no token for `{slug}`: "), &error);
        }
    };
    let url = match &token.url {
        Some(url) => Ok(url.clone()),
        None => client.org_url(slug).await,
    };
    match url.and_then(|url| client.org_with_token(&url, token.token.clone())) {
        Ok(org) => shown(&org, slug, &token.token, found).await,
        Err(error) => found.failed("org-token", "", &error),
    }
}

async fn shown(org: &OrgClient, slug: &OrgSlug, token: &Secret, found: &mut Findings) {
    let Some(claims) = Claims::of(token) else {
        return found.problem(
            "org-token",
            format!("the token for `{slug}` is no JWT"),
            "get another: `pizzapi token get`",
        );
    };
    let left = claims.exp - Time::now().seconds();
    if left <= LEEWAY {
        let over = if left < 0 {
            "has ended"
        } else {
            "is about to end"
        };
        return found.problem(
            "org-token",
            format!("by this machine's clock the token for `{slug}` {over} already"),
            "`pizzapi doctor control-plane` compares the clocks; with PIZZAPI_ORG_TOKEN, set a fresh one",
        );
    }
    match org.me().await {
        Ok(me) => {
            let role = me.role.map_or_else(|| "member".to_owned(), |role| role.to_string());
            let minutes = left.saturating_add(LEEWAY) / 60;
            found.fine("org-token", format!("{role} of `{slug}`, whose server takes a token good for {minutes} minutes"));
        }
        Err(error) if error.is_unauthenticated() => found.problem(
            "org-token",
            format!("the server of `{slug}` refuses a fresh token: {error}"),
            "compare the clocks of control plane and instance; `pizzapi doctor control-plane` compares yours",
        ),
        Err(error) => found.failed("org-token", &format!("`{slug}` does not answer: "), &error),
    }
}

/// Of a token, when it ends; whether it is genuine is the instance's to say.
#[derive(Deserialize)]
struct Claims {
    exp: i64,
}

impl Claims {
    fn of(token: &Secret) -> Option<Self> {
        let payload = token.expose().split('.').nth(1)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}
