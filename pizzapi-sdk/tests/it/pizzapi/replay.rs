//! A server that answers as recorded. The one rule: time only goes forward — a request is answered with the first recorded one
//! like it that comes after the one answered before.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use pizzapi_sdk::{Client, Credential, Error, Result, RetryPolicy};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use super::{control_plane, exchange::Exchange};

pub struct Replay {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    exchanges: Vec<Exchange>,
    next: usize,
    /// Routes that its code does not have, and that were not tried when it was recorded.
    lacking: Vec<String>,
    replayed: Vec<String>,
    never_recorded: Vec<String>,
}

impl State {
    fn answer(&mut self, request: &Request) -> ResponseTemplate {
        let route = format!("{} {}", request.method, request.url.path());
        let mut later = self.exchanges.iter().enumerate().skip(self.next);
        if let Some((at, exchange)) = later.find(|(_, exchange)| exchange.is(request)) {
            self.next = at + 1;
            self.replayed.push(exchange.name.clone());
            return exchange.reply();
        }
        if self.lacking.contains(&route) {
            self.replayed.push(format!("no {route}"));
            return unknown_route(request.url.path()).reply();
        }
        let body = String::from_utf8_lossy(&request.body);
        self.never_recorded.push(format!("{route} {body}"));
        ResponseTemplate::new(555).set_body_string("this was never recorded")
    }
}

/// What it answers where it has nothing.
fn unknown_route(path: &str) -> Exchange {
    let name = if path.starts_with("/api/auth") {
        "better-auth unknown"
    } else {
        "unknown path"
    };
    control_plane::exchange('A', name)
}

impl Replay {
    /// Replays these, in their order.
    pub async fn of(exchanges: Vec<Exchange>) -> Self {
        let state = State {
            exchanges,
            ..State::default()
        };
        let state = Arc::new(Mutex::new(state));
        let answering = Arc::clone(&state);
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(move |request: &Request| locked(&answering).answer(request))
            .mount(&server)
            .await;
        Self { server, state }
    }

    /// Gives one recorded answer, whatever is asked.
    pub async fn answering(exchange: &Exchange) -> Self {
        let server = MockServer::start().await;
        let answer = Mock::given(any()).respond_with(exchange.reply());
        answer.mount(&server).await;
        let state = Arc::default();
        Self { server, state }
    }

    /// Replays a section of the control plane's recording.
    pub async fn section(letter: char) -> Self {
        Self::of(control_plane::section(letter)).await
    }

    /// Goes to an exchange, forward or back: the next request is held against it and what comes after it.
    pub fn at(&self, name: &str) -> &Self {
        let mut state = locked(&self.state);
        let at = state.exchanges.iter().position(|other| other.name == name);
        state.next = at.unwrap_or_else(|| panic!("`{name}` was not recorded"));
        drop(state);
        self
    }

    /// Its code has no such route (`GET /api/events`): answered as every unknown one was.
    pub fn lacks(&self, route: &str) -> &Self {
        locked(&self.state).lacking.push(route.to_owned());
        self
    }

    pub fn url(&self) -> String {
        self.server.uri()
    }

    pub fn client(&self, credential: Credential) -> Client {
        Client::builder(self.url())
            .credential(credential)
            .retry(RetryPolicy::none())
            .build()
            .expect("built")
    }

    /// A client with the cookie of the recorded account of this name.
    pub fn client_of(&self, sign_up: &str) -> Client {
        let state = locked(&self.state);
        let mut all = state.exchanges.iter();
        let account = all.find(|exchange| exchange.name == sign_up);
        let credential = cookie_of(account.expect("recorded"));
        drop(state);
        self.client(credential)
    }

    /// The names of what was replayed so far.
    pub fn replayed(&self) -> Vec<String> {
        locked(&self.state).replayed.clone()
    }

    /// What a call came to, which must have been answered by this exchange.
    pub fn answered<T>(&self, name: &str, result: Result<T>) -> T {
        assert_eq!(self.replayed().last().map(String::as_str), Some(name));
        result.unwrap_or_else(|error| panic!("{name}: {error:?}"))
    }

    /// Why a call failed, which must have been answered by this exchange.
    pub fn refused<T: Debug>(&self, name: &str, result: Result<T>) -> Error {
        assert_eq!(self.replayed().last().map(String::as_str), Some(name));
        let state = locked(&self.state);
        let error = result.expect_err(name);
        assert_eq!(error.status(), Some(state.exchanges[state.next - 1].status));
        error
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        let state = locked(&self.state);
        assert!(
            std::thread::panicking() || state.never_recorded.is_empty(),
            "never recorded: {:#?}",
            state.never_recorded
        );
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The cookie that the answer to a sign-up or sign-in set, as a browser keeps it.
pub fn cookie_of(sign_in: &Exchange) -> Credential {
    let mut all = sign_in.answer_headers.iter();
    let set = all.find(|(name, _)| name == "set-cookie");
    let pair = set.and_then(|(_, value)| value.split(';').next());
    Credential::Cookie(pair.expect("a cookie was set").into())
}
