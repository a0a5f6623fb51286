//! The same clients for programs that are not asynchronous: values in the place of futures, iterators in the place of streams.
//!
//! The one rule: nothing is decided here. Every method is one line of a table, and does what its namesake of
//! [`crate::Client`], [`crate::OrgClient`] or [`crate::RequestBuilder`] does, where it is also described.
//!
//! Clients and their clones share one thread in the background, which ends after the last of them is dropped; nobody waits
//! for it. They may be used from many threads at once. Within asynchronous code they work too, but block its thread: use the
//! asynchronous clients there.
//!
//! ```no_run
//! use pizzapi_sdk::{Client, ListOrgs, blocking};
//!
//! # fn main() -> pizzapi_sdk::Result<()> {
//! let client = blocking::Client::new(Client::builder("http://127.0.0.1:3100").build()?)?;
//! client.ready()?;
//! for org in client.list_all_orgs(&ListOrgs::default()) {
//!     let org = org?;
//!     let runners = client.org(&org.slug).list_runners()?;
//!     assert!(runners.len() < 1_000);
//! }
//! # Ok(()) }
//! ```

mod client;
mod org_client;
mod request;
mod runtime;

pub use client::Client;
pub use org_client::OrgClient;
pub use request::RequestBuilder;

/// Declares methods that wait for what their asynchronous namesakes promise: `->` for a value, `=>` for the items of a stream.
macro_rules! calls {
    ($client:ident: $($name:ident($($arg:ident: $type:ty),*) $arrow:tt $answer:ty;)*) => {
        impl $client {
            $(calls!(@one $client $name($($arg: $type),*) $arrow $answer);)*
        }
    };
    (@one $client:ident $name:ident($($arg:ident: $type:ty),*) -> $answer:ty) => {
        #[doc = concat!(
            "Waits for [`", stringify!($client), "::", stringify!($name), "`](crate::", stringify!($client), "::",
            stringify!($name), "), which says more."
        )]
        pub fn $name(&self, $($arg: $type),*) -> crate::Result<$answer> {
            self.runtime.wait(self.inner.$name($($arg),*))
        }
    };
    (@one $client:ident $name:ident($($arg:ident: $type:ty),*) => $answer:ty) => {
        #[doc = concat!(
            "The items of [`", stringify!($client), "::", stringify!($name), "`](crate::", stringify!($client), "::",
            stringify!($name), "), which says more; each is waited for."
        )]
        pub fn $name(&self, $($arg: $type),*) -> impl Iterator<Item = crate::Result<$answer>> + Send + use<> {
            crate::blocking::runtime::Items::new(&self.runtime, self.inner.$name($($arg),*))
        }
    };
}

/// Declares methods that begin a call of one's own.
macro_rules! begins {
    ($client:ident: $($name:ident $method:literal;)*) => {
        impl $client {
            $(
                #[doc = concat!("Begins a `", $method, "` of a path, with this client's credential.")]
                pub fn $name(&self, path: impl Into<String>) -> crate::blocking::RequestBuilder {
                    crate::blocking::RequestBuilder::new(self.inner.$name(path), &self.runtime)
                }
            )*
        }
    };
}

pub(crate) use {begins, calls};
