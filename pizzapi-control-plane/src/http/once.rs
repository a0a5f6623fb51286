//! Requests with an `Idempotency-Key`: who sent them, and where their answers are kept.

use axum::http::request::Parts;
use pizzapi_http::{
    ApiError,
    idempotency::{Answer, Entry, Found, Ledger},
};
use pizzapi_types::ErrorCode;

use crate::{
    access::{Actor, Via},
    app::App,
    store::idempotency::Kept,
};

impl Ledger for App {
    /// An API key is told from its holder's logins: what one may see, the other may not.
    async fn actor(&self, request: &Parts) -> Result<Option<String>, ApiError> {
        let actor = Actor::of_request(self, &request.method, &request.headers).await;
        let actor = match actor {
            // Whoever asks for nothing that takes a credential is nobody; the handler refuses the others.
            Err(error) if error.code == ErrorCode::Unauthenticated => None,
            other => other?,
        };
        Ok(actor.map(|actor| match actor.via() {
            Via::Session(_) => format!("user {}", actor.id()),
            Via::Key { id, .. } => format!("key {id}"),
            Via::Platform => "platform".to_owned(),
        }))
    }

    async fn begin(&self, entry: &Entry) -> Result<Found, ApiError> {
        let sealed = match self.store.begin_once(entry).await? {
            Kept::Answered(sealed) => sealed,
            Kept::Other(found) => return Ok(found),
        };
        let answer = self.master.open_sealed(&purpose(entry), &sealed);
        let answer = answer.and_then(|answer| serde_json::from_slice(&answer).ok());
        Ok(answer.map_or(Found::Unfinished, Found::Answered))
    }

    async fn end(&self, entry: &Entry, answer: Option<Answer>) -> Result<(), ApiError> {
        let sealed = answer.map(|answer| {
            let text = serde_json::to_vec(&answer).unwrap_or_default();
            self.master.seal(&purpose(entry), &text)
        });
        Ok(self.store.end_once(entry, sealed).await?)
    }
}

/// Binds an answer to its request, so that one cannot be put in another's place.
fn purpose(entry: &Entry) -> String {
    format!("answer {} {} {}", entry.actor, entry.route, entry.key)
}
