//! Requests as somebody sends them who has read the API's table and nothing else.
#![allow(dead_code, reason = "each binary of tests uses a part of it")]

use std::sync::LazyLock;

use pizzapi_sdk::{Client, Credential};
use pizzapi_testkit::Platform;
use reqwest::{Method, Response, header::HeaderMap};
use serde_json::Value;

/// Making a client takes longer than most requests. It keeps no connections: those would end with the test they are of.
static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let client = reqwest::Client::builder().pool_max_idle_per_host(0);
    client.build().expect("a client")
});

/// Somebody with a credential, or nobody.
#[derive(Clone)]
pub struct Asker {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// Status and error code.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or(""))
    }

    /// The body, of an answer that must be a success.
    #[track_caller]
    pub fn good(self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            self.body
        );
        self.body
    }
}

/// The credential a client holds.
pub fn secret(client: &Client) -> String {
    match client.credential() {
        Credential::Session(token) | Credential::ApiKey(token) => token.expose().to_owned(),
        other => panic!("{other:?}"),
    }
}

impl Asker {
    /// Somebody who holds what the client holds.
    pub fn of(platform: &Platform, client: &Client) -> Self {
        Self::holding(platform, &secret(client))
    }

    /// Somebody who holds a token or key.
    pub fn holding(platform: &Platform, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..Self::nobody(platform)
        }
    }

    /// Somebody without a credential.
    pub fn nobody(platform: &Platform) -> Self {
        Self {
            http: HTTP.clone(),
            base: platform.url(),
            token: None,
            headers: Vec::new(),
        }
    }

    /// The same, who sends a header, too.
    pub fn with(&self, name: &'static str, value: impl ToString) -> Self {
        let mut this = self.clone();
        this.headers.push((name, value.to_string()));
        this
    }

    /// The same person with another credential.
    pub fn who_holds(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same person without any.
    pub fn without(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// The same person at an org's host, through the router.
    pub fn at(&self, platform: &Platform, slug: &str) -> Self {
        let router = platform.router_address();
        let mut this = self.with("host", format!("{slug}.localhost:{}", router.port()));
        this.base = format!("http://{router}");
        this
    }

    /// The same person at a server's own address.
    pub fn at_address(&self, address: &str) -> Self {
        Self {
            base: format!("http://{address}"),
            ..self.clone()
        }
    }

    /// The credential.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a credential")
    }

    /// Sends a request and gives the answer before it is read: it may be a stream.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Response {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        request.send().await.expect("an answer")
    }

    /// Status and code of the answer; the status alone of a success.
    pub async fn told(&self, method: Method, path: &str, body: Option<String>) -> String {
        let response = self.send(method, path, body).await;
        let status = response.status();
        if status.is_success() {
            return status.as_u16().to_string();
        }
        let problem: Value = response.json().await.expect("a problem document");
        let code = problem["code"].as_str().expect("a code");
        format!("{} {code}", status.as_u16())
    }

    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string());
        let response = self.send(method, path, body).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer {
            status,
            headers,
            body,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PATCH, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }

    /// A new login of the account `<name>@example.com`.
    pub async fn log_in(platform: &Platform, name: &str) -> Self {
        let form = serde_json::json!({
            "email": format!("{name}@example.com"), "password": pizzapi_testkit::PASSWORD,
        });
        let answer = Self::nobody(platform)
            .post("/api/auth/sign-in/email", form)
            .await
            .good();
        Self::holding(platform, answer["token"].as_str().expect("a token"))
    }

    /// The id of whoever asks.
    pub async fn id(&self) -> String {
        let user = self.get("/api/user").await.good();
        user["id"].as_str().expect("an id").to_owned()
    }

    /// An org token, as the control plane gives it out.
    pub async fn org_token(&self, slug: &str) -> String {
        let path = format!("/api/orgs/{slug}/token");
        let answer = self.ask(Method::POST, &path, None).await.good();
        answer["token"].as_str().expect("a token").to_owned()
    }
}

/// One request to an org's host, through the router.
pub async fn org_get(url: &str, path: &str, token: &str) -> Response {
    let host = url.trim_start_matches("http://");
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    let request = HTTP
        .get(format!("http://127.0.0.1:{port}{path}"))
        .header("host", host)
        .bearer_auth(token);
    request.send().await.expect("an answer")
}
