//! A service behind an org: it lets in whoever has a token of that org, and tells them who they are.
//!
//! ```text
//! cargo run -p pizzapi-examples --bin verify-token -- --org demo
//! curl -H "Authorization: Bearer $(pizzapi token get --org demo)" http://127.0.0.1:4100/whoami
//! ```
//!
//! Tokens are checked against the control plane's public keys, which are fetched now and then: no request waits for them.

#![expect(clippy::print_stdout, reason = "where it listens")]

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    routing::get,
};
use clap::Parser;
use pizzapi_sdk::{
    Client,
    types::OrgSlug,
    verifier::{TokenVerifier, VerifyError},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

#[derive(Parser)]
struct Arguments {
    /// The org whose members are let in.
    #[arg(long)]
    org: OrgSlug,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:4100")]
    bind: SocketAddr,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    // Slugs are for people: tokens are made out to the org's id.
    let client = Client::from_profile()?;
    let org = client.get_org(&arguments.org).await?;
    let verifier = TokenVerifier::for_org(client.url(), org.id)?;
    let app = Router::new()
        .route("/whoami", get(who_am_i))
        .with_state(verifier);
    let listener = TcpListener::bind(arguments.bind)
        .await
        .context("could not listen")?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

async fn who_am_i(
    State(verifier): State<TokenVerifier>,
    headers: HeaderMap,
) -> Result<Json<Value>, (StatusCode, String)> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .ok_or((StatusCode::UNAUTHORIZED, "send an org token".to_owned()))?;
    let claims = verifier.verify(token).await.map_err(|error| {
        let status = match error {
            VerifyError::OtherOrg => StatusCode::FORBIDDEN,
            VerifyError::KeysUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        };
        (status, error.to_string())
    })?;
    Ok(Json(
        json!({ "user": claims.sub, "role": claims.role, "org": claims.org_slug }),
    ))
}
