//! Where requests with an `Idempotency-Key` are kept. The one rule: who asks is who the handler would take them for, so that a
//! request it would refuse is never answered from memory.

use axum::{extract::FromRequestParts as _, http::request::Parts};
use pizzapi_http::{
    ApiError,
    idempotency::{Answer, Entry, Found, Ledger},
};

use crate::{app::App, store::System, tenancy::OrgMember};

/// The ledger of this server.
#[derive(Clone)]
pub struct Kept(pub App);

impl Ledger for Kept {
    async fn actor(&self, request: &Parts) -> Result<Option<String>, ApiError> {
        let mut request = request.clone();
        let member = OrgMember::from_request_parts(&mut request, &self.0).await;
        Ok(member.ok().map(|member| member.user().to_string()))
    }

    async fn begin(&self, entry: &Entry) -> Result<Found, ApiError> {
        let system = System::acting("a request with an idempotency key");
        Ok(self.0.store().begin_request(&system, entry).await?)
    }

    async fn end(&self, entry: &Entry, answer: Option<Answer>) -> Result<(), ApiError> {
        let system = System::acting("the answer to a request with an idempotency key");
        let store = self.0.store();
        Ok(store.end_request(&system, entry, answer.as_ref()).await?)
    }
}
