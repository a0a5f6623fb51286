//! Every method of the SDK against the servers themselves. The one rule: for each, what it gives, and how it is refused.

mod account;
mod admin;
mod api_keys;
mod blocking;
mod instances;
mod invites;
mod logins;
mod members;
mod orgs;
mod server;
mod sessions;
mod surface;
mod waiting;
mod watch;

use std::fmt::Debug;

use pizzapi_sdk::{
    Client, Credential, Error,
    types::{CreateApiKey, NewMember, OrgSlug, Role},
};
use pizzapi_testkit::Platform;

/// Status and code of a refusal.
#[track_caller]
fn refusal<T: Debug>(answer: Result<T, Error>) -> String {
    let error = answer.expect_err("a refusal");
    match (error.status(), error.code()) {
        (Some(status), Some(code)) => format!("{status} {code}"),
        _ => error.to_string(),
    }
}

/// The fields that a refusal names.
#[track_caller]
fn fields<T: Debug>(answer: Result<T, Error>) -> Vec<String> {
    let error = answer.expect_err("a refusal");
    assert_eq!(error.status(), Some(400), "{error}");
    let fields = error.fields().iter();
    fields.map(|field| field.field.clone()).collect()
}

/// A new account that is a member of an org.
async fn joined(
    platform: &Platform,
    owner: &Client,
    org: &OrgSlug,
    person: (&str, Role),
) -> Client {
    let (name, role) = person;
    let client = platform.sign_up(name).await;
    let new = NewMember {
        user_id: None,
        email: Some(format!("{name}@example.com")),
        role,
    };
    owner.add_member(org, &new).await.expect("a new member");
    client
}

/// The same account by an API key, which may be good for one org only.
async fn by_key(client: &Client, org: Option<&OrgSlug>) -> Client {
    let new = CreateApiKey {
        name: "a key".to_owned(),
        org: org.cloned(),
        ..CreateApiKey::default()
    };
    let made = client.create_api_key(&new).await.expect("a key");
    client.with_credential(Credential::ApiKey(made.key))
}
