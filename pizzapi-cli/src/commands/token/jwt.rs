//! A token taken apart, without believing any of it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use pizzapi_sdk::types::Secret;
use serde_json::{Map, Value};

use crate::error::{Error, Exit, Result};

/// Header and claims, as they stand there.
pub struct Parts {
    pub header: Map<String, Value>,
    pub claims: Map<String, Value>,
}

impl Parts {
    /// Takes a token apart.
    pub fn of(token: &Secret) -> Result<Self> {
        let text = token.expose().trim();
        let mut parts = text.split('.');
        let three = (parts.next(), parts.next(), parts.next(), parts.next());
        let (Some(header), Some(claims), Some(_), None) = three else {
            return Err(unreadable(text));
        };
        let read = |part: &str| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice(&bytes).ok()
        };
        match (read(header), read(claims)) {
            (Some(header), Some(claims)) => Ok(Self { header, claims }),
            _ => Err(unreadable(text)),
        }
    }

    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// A claim that is a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.claims.get(name).and_then(Value::as_i64)
    }
}

fn unreadable(text: &str) -> Error {
    let error = Error::new(
        Exit::Usage,
        "it is no JWT: three parts with dots between them",
    );
    let opaque = ["pzk_", "pzs_", "pzv_", "pzi_"];
    if opaque.iter().any(|prefix| text.starts_with(prefix)) {
        return error.hint("session tokens, API keys and invites say nothing by themselves; `pizzapi whoami` asks the server");
    }
    error.hint("`pizzapi token get` prints one")
}
