// The one rule: nothing here prints; only `profile` reads the environment and files, and only when it is called.
#![cfg_attr(
    all(
        feature = "blocking",
        feature = "profile",
        feature = "runner",
        feature = "verifier"
    ),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(
        feature = "blocking",
        feature = "profile",
        feature = "runner",
        feature = "verifier"
    )),
    doc = "Client library of the PizzaPi platform. Its README says what it does, and what each feature adds."
)]
#![warn(missing_docs)]

#[doc(inline)]
pub use pizzapi_types as types;
pub use pizzapi_types::{
    ListApiKeys, ListInvites, ListLogins, ListMembers, ListOrgs, ListSessions, ListSigningKeys,
    ListUsers, Me,
};

#[cfg(feature = "verifier")]
pub mod verifier;

#[cfg(feature = "client")]
mod account;
#[cfg(feature = "client")]
mod admin;
#[cfg(feature = "client")]
mod answer;
#[cfg(feature = "client")]
mod api_keys;
#[cfg(feature = "client")]
pub mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod credential;
#[cfg(feature = "client")]
mod decode;
#[cfg(feature = "client")]
mod endpoint;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod events;
#[cfg(feature = "client")]
mod instances;
#[cfg(feature = "client")]
mod invites;
#[cfg(feature = "client")]
mod log_lines;
#[cfg(feature = "client")]
mod logins;
#[cfg(feature = "client")]
mod members;
#[cfg(feature = "client")]
mod org_approval;
#[cfg(feature = "client")]
mod org_client;
#[cfg(feature = "client")]
mod orgs;
#[cfg(feature = "client")]
mod page;
#[cfg(feature = "profile")]
pub mod profile;
#[cfg(feature = "client")]
mod raw;
#[cfg(feature = "client")]
mod raw_answer;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "runner")]
pub mod runner;
#[cfg(feature = "client")]
mod runners;
#[cfg(feature = "client")]
mod server;
#[cfg(feature = "client")]
mod sessions;
#[cfg(feature = "client")]
mod sse;
#[cfg(feature = "client")]
mod tokens;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod wait;
#[cfg(feature = "client")]
mod watch;

#[cfg(feature = "client")]
pub use answer::Answer;
#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder};
#[cfg(feature = "client")]
pub use credential::{Credential, Login};
#[cfg(feature = "client")]
pub use error::{Error, Result};
#[cfg(feature = "client")]
pub use events::OrgEvent;
#[cfg(feature = "client")]
pub use org_client::OrgClient;
#[cfg(feature = "client")]
pub use orgs::TaggedOrg;
#[cfg(feature = "client")]
pub use raw::RequestBuilder;
#[cfg(feature = "client")]
pub use raw_answer::RawAnswer;
#[cfg(feature = "client")]
pub use reqwest::Method;
#[cfg(feature = "client")]
pub use retry::{Retry, RetryPolicy};
#[cfg(feature = "client")]
pub use sse::SseEvent;
#[cfg(feature = "client")]
pub use wait::WaitFor;
#[cfg(feature = "client")]
pub use watch::PlatformNews;
