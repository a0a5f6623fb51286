//! Identifiers: opaque, never reused, safe as a file name, a label or a URL segment by construction.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};

/// Why a text is no identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 64 letters, digits, `-` or `_`")]
pub struct InvalidId;

fn check(text: &str) -> Result<(), InvalidId> {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if (1..=64).contains(&text.len()) && text.bytes().all(fine) {
        Ok(())
    } else {
        Err(InvalidId)
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// A UUIDv7 when we made it; any 1 to 64 letters, digits, `-` and `_` when another server did.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Makes a new one (UUIDv7: ids made later sort later).
            #[expect(clippy::new_without_default, reason = "a fresh id is no default")]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7().to_string().into())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$" })
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                check(text)?;
                Ok(Self(text.into()))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(/// An organisation.
    OrgId);
id!(/// A user account.
    UserId);
id!(/// A user's membership in one org.
    MembershipId);
id!(/// An org's instance: the row that says what runs for it.
    InstanceId);
id!(/// A login: one session token of one user.
    LoginId);
id!(/// An API key (not its secret).
    ApiKeyId);
id!(/// An invite (not its secret).
    InviteId);
id!(/// A runner, unique within its org.
    RunnerId);
id!(/// A coding-agent session.
    SessionId);

/// The position of an event in its stream: positive, rising, with gaps.
pub type EventId = i64;

/// The id one request carries through logs and error answers: 1 to 128 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Box<str>);

impl RequestId {
    /// Makes a new one.
    #[expect(clippy::new_without_default, reason = "a fresh id is no default")]
    pub fn new() -> Self {
        Self(uuid::Uuid::now_v7().to_string().into())
    }

    /// Takes the client's own, or nothing when it is not 1 to 128 visible ASCII characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fine = (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        fine.then(|| Self(text.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_is_safe_as_a_path() {
        for bad in ["", ".", "..", "a/b", "a b", "a\0", "ä", &"x".repeat(65)] {
            assert_eq!(bad.parse::<OrgId>(), Err(InvalidId), "{bad:?}");
        }
        assert!("pwyAG6yn7ovUGdJPkokgk9dB4qeuDnjN".parse::<UserId>().is_ok());
        assert!(OrgId::new() < OrgId::new());
    }

    #[test]
    fn a_request_id_is_short_and_visible() {
        assert!(RequestId::parse("abc").is_some());
        for bad in ["", "a b", "a\n", &"x".repeat(129)] {
            assert!(RequestId::parse(bad).is_none(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_stays_as_it_is_and_is_short(text in "[A-Za-z0-9_-]{0,70}|\\PC{0,140}") {
            if let Ok(id) = text.parse::<OrgId>() {
                prop_assert_eq!(id.as_str(), &text);
                prop_assert!(text.len() <= 64);
            }
            if let Some(id) = RequestId::parse(&text) {
                prop_assert_eq!(id.as_str(), &text);
                prop_assert!(text.len() <= 128 && text.is_ascii());
            }
        }
    }
}
