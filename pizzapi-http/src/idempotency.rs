//! Changes that may be asked for twice: a request with an `Idempotency-Key` is carried out once, and answered the same again.
//!
//! The one rule: what is not known to have failed is never carried out a second time under the same key. Only successes are
//! kept: a refused request, or one whose part of the service was away, has changed nothing and may be tried again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aws_lc_rs::digest;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use pizzapi_types::ErrorCode;
use serde::{Deserialize, Serialize};
use tracing::Instrument as _;

use crate::{ApiError, extract::BODY_LIMIT};

/// The header with the key: 1 to 255 visible ASCII characters.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header that says that an answer is the one given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The largest answer that is kept, in bytes.
const ANSWER_LIMIT: usize = 256 * 1024;
/// The headers that are kept of an answer.
const KEPT_HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

/// A request under a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Who asked, as the ledger names them.
    pub actor: String,
    /// Method and path.
    pub route: String,
    /// The key.
    pub key: String,
    /// What tells its body from another.
    pub body_hash: [u8; 32],
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers worth keeping.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a ledger knows of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing: it is written down now, as begun.
    New,
    /// It was carried out, and answered so.
    Answered(Answer),
    /// The same key and route, with another body.
    OtherBody,
    /// It was begun, and nobody knows how it ended.
    Unfinished,
}

/// Where entries are kept for 24 hours, over a restart too.
pub trait Ledger: Clone + Send + Sync + 'static {
    /// Who is asking; `None` for nobody, whom the handler will refuse.
    fn actor(
        &self,
        request: &Parts,
    ) -> impl Future<Output = Result<Option<String>, ApiError>> + Send;

    /// Looks an entry up, and writes it down as begun if it is new.
    fn begin(&self, entry: &Entry) -> impl Future<Output = Result<Found, ApiError>> + Send;

    /// Keeps the answer; `None`: forgets the entry, so that it may be tried again.
    fn end(
        &self,
        entry: &Entry,
        answer: Option<Answer>,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;
}

/// The entries under way, so that a second request waits for the first instead of overtaking it.
#[derive(Clone, Default)]
struct UnderWay(Arc<Mutex<HashMap<Entry, Turn>>>);

type Turn = Arc<tokio::sync::Mutex<()>>;

/// A request's place among those with its key; the last one to leave takes the place away, however it leaves.
struct Place {
    under_way: UnderWay,
    entry: Entry,
    turn: Option<Turn>,
}

/// Lets a server's routes take an `Idempotency-Key`, all but those under `/api/auth/` and those that give out tokens.
pub fn layer<S: Clone + Send + Sync + 'static, L: Ledger>(
    router: Router<S>,
    ledger: L,
) -> Router<S> {
    let state = (ledger, UnderWay::default());
    router.layer(middleware::from_fn_with_state(state, once::<L>))
}

fn applies(request: &Request) -> bool {
    let changes = matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH | Method::DELETE
    );
    changes && covers(request.uri().path())
}

/// Whether changes under this path may have a key: all but those to logins, and those for tokens.
pub(crate) fn covers(path: &str) -> bool {
    !path.starts_with("/api/auth/") && !path.ends_with("/token")
}

async fn once<L: Ledger>(
    State((ledger, under_way)): State<(L, UnderWay)>,
    request: Request,
    next: Next,
) -> Response {
    if !request.headers().contains_key(IDEMPOTENCY_KEY) || !applies(&request) {
        return next.run(request).await;
    }
    match carry_out(ledger, under_way, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn carry_out<L: Ledger>(
    ledger: L,
    under_way: UnderWay,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let key = key_of(request.headers())?;
    let (parts, body) = request.into_parts();
    let Some(actor) = ledger.actor(&parts).await? else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| {
        ApiError::with(
            ErrorCode::PayloadTooLarge,
            format!("the body could not be read, or is larger than {BODY_LIMIT} bytes"),
        )
    })?;
    let mut body_hash = [0; 32];
    body_hash.copy_from_slice(digest::digest(&digest::SHA256, &body).as_ref());
    let entry = Entry {
        actor,
        route: format!("{} {}", parts.method, parts.uri),
        key,
        body_hash,
    };
    let request = Request::from_parts(parts, Body::from(body));
    // In a task of its own: whoever asked may hang up, and asks again then.
    let work = async move {
        let place = under_way.place(&entry);
        let _turn = place.turn().await;
        answer(&ledger, &entry, request, next).await
    };
    tokio::spawn(work.instrument(tracing::Span::current()))
        .await
        .map_err(ApiError::internal)?
}

async fn answer<L: Ledger>(
    ledger: &L,
    entry: &Entry,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    match ledger.begin(entry).await? {
        Found::New => {}
        Found::Answered(answer) => return Ok(replay(answer)),
        Found::OtherBody => return Err(ApiError::new(ErrorCode::IdempotencyConflict)),
        Found::Unfinished => {
            let detail = "the server was interrupted while it carried out the first request with this key; \
                          look whether it was done, and send a new key to do it again";
            return Err(ApiError::with(ErrorCode::IdempotencyInterrupted, detail));
        }
    }
    let response = next.run(request).await;
    let status = response.status();
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        // How far it came is not known: the entry goes on saying that it was begun.
        return Ok(response);
    }
    if !status.is_success() {
        if let Err(error) = ledger.end(entry, None).await {
            tracing::warn!(%error, "a refused request with an idempotency key cannot be forgotten");
        }
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_LIMIT)
        .await
        .map_err(ApiError::internal)?;
    let headers = KEPT_HEADERS.iter().filter_map(|name| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    });
    let kept = Answer {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: body.to_vec(),
    };
    if let Err(error) = ledger.end(entry, Some(kept)).await {
        // It is done, and the entry says that it was begun: it will not be done again.
        tracing::error!(%error, "the answer to a request with an idempotency key cannot be kept");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn replay(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    for (name, value) in answer.headers {
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) else {
            continue;
        };
        headers.insert(name, value);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// The one key of a request.
fn key_of(headers: &HeaderMap) -> Result<String, ApiError> {
    let wrong =
        |what| ApiError::field_with(ErrorCode::InvalidIdempotencyKey, "Idempotency-Key", what);
    let mut keys = headers.get_all(IDEMPOTENCY_KEY).iter();
    let key = keys.next().and_then(|key| key.to_str().ok()).unwrap_or("");
    if keys.next().is_some() {
        return Err(wrong("there is more than one"));
    }
    if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(key.to_owned())
    } else {
        Err(wrong("1 to 255 visible ASCII characters"))
    }
}

impl UnderWay {
    fn place(&self, entry: &Entry) -> Place {
        // Another body under the same key has to wait, too: it must find what the first one left.
        let entry = Entry {
            body_hash: [0; 32],
            ..entry.clone()
        };
        let turn = self.turns().entry(entry.clone()).or_default().clone();
        Place {
            under_way: self.clone(),
            entry,
            turn: Some(turn),
        }
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<Entry, Turn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    async fn turn(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        match &self.turn {
            Some(turn) => Some(turn.lock().await),
            None => None,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut turns = self.under_way.turns();
        self.turn = None;
        let left = turns.get(&self.entry);
        if left.is_some_and(|turn| Arc::strong_count(turn) == 1) {
            turns.remove(&self.entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn a_key_is_one_and_visible_or_refused(
            sent in vec(prop_oneof![vec(any::<u8>(), 0..300), vec(33..127_u8, 0..300)], 0..3),
        ) {
            let mut headers = HeaderMap::new();
            for value in &sent {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    headers.append(IDEMPOTENCY_KEY, value);
                }
            }
            if let Ok(key) = key_of(&headers) {
                prop_assert!((1..=255).contains(&key.len()));
                prop_assert!(key.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert_eq!(headers.len(), 1);
                prop_assert_eq!(headers[&IDEMPOTENCY_KEY].as_bytes(), key.as_bytes());
            }
        }
    }
}
