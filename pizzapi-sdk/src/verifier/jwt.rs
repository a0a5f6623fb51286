//! A compact JWT, read strictly. The one rule: no claim is looked at before the signature was found right.

use std::{collections::HashMap, fmt};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use pizzapi_types::{OrgClaims, Role, Time, TokenKind};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{LEEWAY, Reason, VerifyError};

/// Longer ones are not looked at.
const MAX_LENGTH: usize = 8 * 1024;

/// The claims that every token has.
const REQUIRED: [&str; 10] = [
    "aud", "type", "iss", "sub", "org_id", "org_slug", "role", "iat", "exp", "jti",
];

/// A token whose form is right; nothing in it is proven.
pub(super) struct Parsed<'a> {
    header: Header,
    message: &'a str,
    payload: &'a str,
    signature: &'a str,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    #[serde(default)]
    crit: Option<Value>,
}

/// Takes a token apart: exactly three parts, `alg` EdDSA, a `kid`, no `crit`.
pub(super) fn parse(token: &str) -> Result<Parsed<'_>, VerifyError> {
    if token.len() > MAX_LENGTH {
        return Err(Reason::Malformed.into());
    }
    let (message, signature) = token.rsplit_once('.').ok_or(Reason::Malformed)?;
    let (head, payload) = message.split_once('.').ok_or(Reason::Malformed)?;
    if payload.contains('.') {
        return Err(Reason::Malformed.into());
    }
    let header: Map<String, Value> = object(head)?;
    // Told apart from a malformed one, as its own kind of attack.
    if header.get("alg").and_then(Value::as_str) != Some("EdDSA") {
        return Err(Reason::Algorithm.into());
    }
    let header: Header =
        serde_json::from_value(Value::Object(header)).map_err(|_| Reason::UnknownKey)?;
    if header.alg != "EdDSA" || header.crit.is_some() {
        return Err(Reason::Algorithm.into());
    }
    Ok(Parsed {
        header,
        message,
        payload,
        signature,
    })
}

impl Parsed<'_> {
    /// The key it says it was signed with.
    pub(super) fn kid(&self) -> &str {
        &self.header.kid
    }

    /// Checks the signature, then the claims; whether it is in time and for whom is the caller's to say.
    pub(super) fn claims(
        &self,
        key: &DecodingKey,
        issuer: &str,
        now: Time,
    ) -> Result<OrgClaims, VerifyError> {
        let genuine = jsonwebtoken::crypto::verify(
            self.signature,
            self.message.as_bytes(),
            key,
            Algorithm::EdDSA,
        );
        if !matches!(genuine, Ok(true)) {
            return Err(Reason::Signature.into());
        }
        let claims: Map<String, Value> = object(self.payload).map_err(|_| Reason::Claims)?;
        if let Some(name) = REQUIRED.iter().find(|name| !claims.contains_key(**name)) {
            return Err(Reason::Missing(name).into());
        }
        let not_before = match claims.get("nbf") {
            None => i64::MIN,
            Some(nbf) => nbf.as_i64().ok_or(Reason::Claims)?,
        };
        let claims: OrgClaims =
            serde_json::from_value(Value::Object(claims)).map_err(|_| Reason::Claims)?;
        let known = matches!(claims.kind, TokenKind::User | TokenKind::Runner)
            && !matches!(claims.role, Role::Unknown(_));
        if claims.iss != issuer || !known || claims.exp <= claims.iat {
            return Err(Reason::Claims.into());
        }
        let latest = now.plus(LEEWAY).seconds();
        if claims.iat > latest || not_before > latest {
            return Err(Reason::NotYet.into());
        }
        Ok(claims)
    }
}

/// Decodes a part into a JSON object none of whose names is there twice.
fn object(part: &str) -> Result<Map<String, Value>, Reason> {
    let json = BASE64_URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| Reason::Malformed)?;
    let unique: Unique<Value> = serde_json::from_slice(&json).map_err(|_| Reason::Malformed)?;
    Ok(unique.0.into_iter().collect())
}

struct Unique<T>(HashMap<String, T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Unique<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names<T>(std::marker::PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for Names<T> {
            type Value = Unique<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique<T>, A::Error> {
                let mut all = HashMap::new();
                while let Some((name, value)) = map.next_entry::<String, T>()? {
                    if all.insert(name, value).is_some() {
                        return Err(de::Error::custom("a name is there twice"));
                    }
                }
                Ok(Unique(all))
            }
        }
        deserializer.deserialize_map(Names(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// A public key that nobody has the other half of.
    fn key() -> DecodingKey {
        DecodingKey::from_ed_components("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
            .expect("a key")
    }

    /// A part of a token, well formed or not quite.
    fn part() -> impl Strategy<Value = String> {
        let json = r#"\{("(alg|kid|crit|iss|exp)":("EdDSA"|"\PC{0,9}"|null|-?[0-9]{1,25}|\[\]|1e999),?){0,4}\}?"#;
        prop_oneof![
            json.prop_map(|json| BASE64_URL_SAFE_NO_PAD.encode(json)),
            Just(BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","kid":"k1"}"#)),
            vec(any::<u8>(), 0..80).prop_map(|bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes)),
            "[A-Za-z0-9_=+/-]{0,90}",
            "\\PC{0,30}",
        ]
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_or_is_genuine(parts in vec(part(), 0..5)) {
            let token = parts.join(".");
            if let Ok(parsed) = parse(&token) {
                prop_assert_eq!(token.matches('.').count(), 2);
                prop_assert!(parsed.kid().len() <= token.len());
                prop_assert!(parsed.claims(&key(), "issuer", Time::now()).is_err());
            }
        }
    }

    #[test]
    fn neither_depth_nor_length_makes_it_panic() {
        for text in ["[".repeat(5000), r#"{"a":"#.repeat(1000), "{".repeat(5000)] {
            let part = BASE64_URL_SAFE_NO_PAD.encode(text);
            assert!(parse(&format!("{part}.{part}.{part}")).is_err());
        }
        assert!(parse(&"a.".repeat(1_000_000)).is_err());
    }
}
