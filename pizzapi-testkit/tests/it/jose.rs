//! Tokens between our control plane, our verifier and another library, `jose` for Node.

use std::{collections::BTreeMap, fmt::Write as _, process::Stdio};

use pizzapi_sdk::{
    types::{
        TokenKind,
        token::{ISSUER, LIFETIME_SECONDS},
    },
    verifier::{TokenVerifier, VerifierConfig, VerifyError},
};
use pizzapi_testkit::Platform;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::tool;

const ORG: &str = "0192f0c1-1111-7000-8000-00000000000a";

#[tokio::test(flavor = "multi_thread")]
async fn our_tokens_are_good_by_another_library() {
    if tool::node("verify.mjs", "jose").is_none() {
        return;
    }
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let keys = format!("{}/.well-known/jwks.json", platform.url());
    let verify = async |token: &str, audience: &str| {
        let mut node = tool::node("verify.mjs", "jose")?;
        node.args([&keys, ISSUER, audience, token]);
        let seen: Value = serde_json::from_str(&tool::run(node).await).expect("JSON");
        Some(seen)
    };
    for kind in [TokenKind::User, TokenKind::Runner] {
        let token = ann
            .org_token(&acme.slug, kind.clone())
            .await
            .expect("a token");
        let seen = verify(token.token.expose(), acme.id.as_str())
            .await
            .expect("verified");
        assert_eq!(seen["header"]["alg"], "EdDSA");
        let claims = &seen["payload"];
        assert_eq!(claims["org_id"], acme.id.as_str());
        assert_eq!(claims["org_slug"], "acme");
        assert_eq!(claims["role"], "owner");
        assert_eq!(claims["type"], kind.as_str());
        let lifetime = claims["exp"].as_u64().zip(claims["iat"].as_u64());
        assert_eq!(lifetime.map(|(exp, iat)| exp - iat), Some(LIFETIME_SECONDS));
    }
    // One of before a rotation is still good after it, and so is one of after.
    let before = ann.org_token(&acme.slug, TokenKind::User).await;
    let before = before.expect("a token").token;
    let seen = verify(before.expose(), acme.id.as_str()).await;
    let old_key = seen.expect("verified")["header"]["kid"].clone();
    let admin = platform.admin().await;
    admin
        .post("/api/admin/keys/rotate")
        .nothing()
        .await
        .expect("a new key");
    // The new key signs once it has been published for a while.
    loop {
        let after = ann.org_token(&acme.slug, TokenKind::User).await;
        let after = after.expect("a token").token;
        let seen = verify(after.expose(), acme.id.as_str()).await;
        if seen.expect("verified")["header"]["kid"] != old_key {
            break;
        }
    }
    verify(before.expose(), acme.id.as_str())
        .await
        .expect("still good");
}

#[derive(serde::Deserialize)]
struct Issued {
    url: String,
    accepted: BTreeMap<String, String>,
    refused: BTreeMap<String, String>,
}

#[tokio::test]
async fn tokens_of_another_library_are_good_or_refused_by_ours() {
    let Some(mut node) = tool::node("issuer.mjs", "jose") else {
        return;
    };
    let mut issuer = node
        .args([ISSUER, ORG])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("node");
    let mut line = String::new();
    let said = issuer.stdout.take().expect("piped");
    BufReader::new(said)
        .read_line(&mut line)
        .await
        .expect("a line");
    let issued: Issued = serde_json::from_str(&line).expect("tokens");
    let verifier = TokenVerifier::new(
        VerifierConfig {
            issuer: ISSUER.to_owned(),
            audience: ORG.parse().expect("an id"),
            jwks_url: issued.url,
            http: reqwest::Client::new(),
        },
        None,
    );
    for (what, token) in &issued.accepted {
        let verified = verifier.verify(token).await;
        assert_eq!(verified.expect(what).sub.as_str(), "u1", "{what}");
    }
    let mut table = String::new();
    for (what, token) in &issued.refused {
        let refused = verifier.verify(token).await;
        let why = match refused.expect_err(what) {
            VerifyError::Expired { .. } => "expired".to_owned(),
            other => other.to_string(),
        };
        let _ = writeln!(table, "{what}: {why}");
    }
    insta::assert_snapshot!(table);
    drop(issuer.stdin.take());
    assert!(issuer.wait().await.expect("ended").success());
}
