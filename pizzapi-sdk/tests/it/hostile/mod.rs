//! The SDK against servers that mean harm, or are broken beyond what one would think of.
//!
//! The one rule: whatever a server sends, a call ends in time, in an error, with no more memory than an honest answer takes, and
//! without a credential anywhere else.

mod cookies;
mod large;
mod pages;
mod redirects;
mod slow;
mod text;
mod tls;
mod torn;
mod types;
pub mod wild;
