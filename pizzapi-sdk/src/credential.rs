//! What a client proves its identity with. The one rule: its text is shown to one server, in one header, and nowhere else.

use pizzapi_types::{Secret, User};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, SET_COOKIE};

/// How a login's cookie begins, on http and on https.
const LOGIN: [&str; 2] = [
    "better-auth.session_token=",
    "__Secure-better-auth.session_token=",
];
/// The same of the cookie that says that a login is to end after a day. Without it, PizzaPi's own control plane makes a week of
/// that day at the next call.
const DO_NOT_REMEMBER: [&str; 2] = [
    "better-auth.dont_remember=",
    "__Secure-better-auth.dont_remember=",
];

/// What a client proves its identity with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// Nothing: only what anybody may ask.
    #[default]
    None,
    /// A login's session token. Goes as `Authorization: Bearer …`.
    Session(Secret),
    /// An API key, `pzk_…`. Goes as `Authorization: Bearer …`.
    ApiKey(Secret),
    /// A login's cookie as the server set it, `name=value`, or two as a browser shows them: what PizzaPi's own control plane
    /// takes, and nothing else.
    Cookie(Secret),
}

impl Credential {
    /// Reads a stored credential: its kind is told by its text (`pzk_…`, `….session_token=…`, anything else).
    pub fn parse(text: Secret) -> Self {
        // As files and pipes end.
        let text = match text.expose().trim() {
            trimmed if trimmed.len() == text.expose().len() => text,
            trimmed => Secret::from(trimmed),
        };
        if text.expose().is_empty() {
            Self::None
        } else if text.expose().starts_with("pzk_") {
            Self::ApiKey(text)
        } else if LOGIN.iter().any(|name| text.expose().starts_with(name)) {
            Self::Cookie(text)
        } else {
            Self::Session(text)
        }
    }

    /// Its text, for storing it where only its owner can read it; `None` when there is nothing to store.
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Self::None => None,
            Self::Session(secret) | Self::ApiKey(secret) | Self::Cookie(secret) => Some(secret),
        }
    }

    pub(crate) fn proof(&self) -> Proof {
        match self {
            Self::None => Proof::Nothing,
            Self::Session(secret) | Self::ApiKey(secret) => Proof::Bearer(secret.clone()),
            Self::Cookie(secret) => Proof::Cookie(secret.clone()),
        }
    }

    /// The credential of a new login. Where the cookie holds more than the token (PizzaPi signs it), only the cookie is taken.
    pub(crate) fn of_login(token: Secret, headers: &HeaderMap) -> Self {
        match cookie(headers, &LOGIN, |value| value != token.expose()) {
            None => Self::Session(token),
            Some(login) => Self::Cookie(match cookie(headers, &DO_NOT_REMEMBER, |_| true) {
                None => login.into(),
                Some(other) => format!("{login}; {other}").into(),
            }),
        }
    }
}

/// The first cookie set that begins so and has a value that will do, as `name=value`.
fn cookie<'a>(
    headers: &'a HeaderMap,
    beginnings: &[&str],
    will_do: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    headers.get_all(SET_COOKIE).iter().find_map(|set| {
        let pair = set.to_str().ok()?.split(';').next()?.trim();
        let value = beginnings.iter().find_map(|name| pair.strip_prefix(name))?;
        (!value.is_empty() && will_do(value)).then_some(pair)
    })
}

/// A new login.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Login {
    /// Whose it is.
    pub user: User,
    /// What proves it from now on: see [`Client::with_credential`](crate::Client::with_credential).
    pub credential: Credential,
}

/// How a credential is shown to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    Nothing,
    Bearer(Secret),
    Cookie(Secret),
    /// `x-api-key`: the only one that PizzaPi's own server takes.
    ApiKey(Secret),
}

impl Proof {
    #[cfg(feature = "runner")]
    pub(crate) fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Nothing => None,
            Self::Bearer(secret) | Self::Cookie(secret) | Self::ApiKey(secret) => Some(secret),
        }
    }

    /// The header that shows it, which no log shows; `None` when there is none, or its text fits into none.
    pub(crate) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        use reqwest::header::{AUTHORIZATION, COOKIE};
        let (name, text) = match self {
            Self::Nothing => return None,
            Self::Bearer(secret) => (AUTHORIZATION, format!("Bearer {}", secret.expose())),
            Self::Cookie(secret) => (COOKIE, secret.expose().to_owned()),
            Self::ApiKey(secret) => (
                HeaderName::from_static("x-api-key"),
                secret.expose().to_owned(),
            ),
        };
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_credential_is_what_it_was() {
        let cookie = "better-auth.session_token=abc.def%3D";
        for credential in [
            Credential::None,
            Credential::Session("abcdef".into()),
            Credential::ApiKey("pzk_1".into()),
            Credential::Cookie(cookie.into()),
            Credential::Cookie(format!("__Secure-{cookie}").as_str().into()),
        ] {
            let text = credential.secret().cloned().unwrap_or_else(|| "".into());
            assert_eq!(Credential::parse(text), credential);
            assert!(!format!("{credential:?}").contains("abc"));
        }
    }

    #[test]
    fn a_signed_cookie_is_taken_and_a_plain_one_is_not_needed() {
        let login = |cookie: &str| {
            let mut headers = HeaderMap::new();
            headers.append(SET_COOKIE, HeaderValue::from_static("other=1; Path=/"));
            headers.append(SET_COOKIE, HeaderValue::from_str(cookie).expect("a header"));
            Credential::of_login("tok".into(), &headers)
        };
        let signed =
            login("better-auth.session_token=tok.sig%3D; Max-Age=604800; Path=/; HttpOnly");
        assert_eq!(
            signed,
            Credential::Cookie("better-auth.session_token=tok.sig%3D".into())
        );
        let mut headers = HeaderMap::new();
        for set in [
            "better-auth.dont_remember=true.s; Path=/",
            "better-auth.session_token=tok.sig; Path=/",
        ] {
            headers.append(SET_COOKIE, HeaderValue::from_static(set));
        }
        assert_eq!(
            Credential::of_login("tok".into(), &headers),
            Credential::Cookie(
                "better-auth.session_token=tok.sig; better-auth.dont_remember=true.s".into()
            )
        );
        let plain = login("__Secure-better-auth.session_token=tok; Path=/");
        assert_eq!(plain, Credential::Session("tok".into()));
        assert_eq!(login("better-auth.session_token=; Max-Age=0"), plain);
    }
}
