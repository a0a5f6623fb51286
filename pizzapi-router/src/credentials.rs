//! Which credentials pass.
//!
//! The one rule: a credential of the control plane never reaches an org's host. Cookies come by themselves and are taken
//! out in silence ([`crate::cookies`]); a header was set by somebody, who is told. What is sent as a bearer token passes
//! only in the form of an org token: a login has no mark of its own.

use http::{HeaderMap, HeaderName, HeaderValue, header};

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// How API keys, instance tokens and router tokens begin.
const MARKS: [&[u8]; 3] = [b"pzk_", b"pzi_", b"pzr_"];

/// A credential that is none of the org's business.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Foreign;

/// Looks at the headers that carry credentials.
pub(crate) fn check(headers: &HeaderMap) -> Result<(), Foreign> {
    let values = |name: &HeaderName| headers.get_all(name).into_iter();
    let marked = values(&API_KEY)
        .chain(values(&header::AUTHORIZATION))
        .any(is_marked);
    let opaque = || values(&header::AUTHORIZATION).any(is_opaque);
    if marked || opaque() {
        Err(Foreign)
    } else {
        Ok(())
    }
}

/// Whether any word of it begins like a credential of the control plane.
fn is_marked(value: &HeaderValue) -> bool {
    let in_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    value
        .as_bytes()
        .split(|b| !in_word(b))
        .any(|word| MARKS.iter().any(|mark| word.starts_with(mark)))
}

/// Whether it is a bearer token, and not three parts of base64url with dots between them.
fn is_opaque(value: &HeaderValue) -> bool {
    let value = value.as_bytes().trim_ascii();
    let Some((scheme, token)) = value.split_at_checked(b"bearer".len()) else {
        return false;
    };
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer")
        && token.first().is_some_and(u8::is_ascii_whitespace);
    is_bearer && !is_org_token(token.trim_ascii())
}

fn is_org_token(token: &[u8]) -> bool {
    let fine = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let mut parts = token.split(|&b| b == b'.');
    let sound = parts
        .clone()
        .all(|part| !part.is_empty() && part.iter().all(fine));
    sound && parts.by_ref().count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGIN: &str = "mC0y3Xk8v5b1nQ7tR2sW9zA4cE6gI_lK-pU0oYhJdFx";

    fn checked(lines: &[(&'static str, &str)]) -> Result<(), Foreign> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_str(value).expect("a value"));
        }
        check(&headers)
    }

    #[test]
    fn credentials_of_the_control_plane_are_foreign() {
        for (name, value) in [
            ("x-api-key", "pzk_abc"),
            ("x-api-key", " pzk_abc"),
            ("x-api-key", "x,pzk_abc"),
            ("authorization", "Bearer pzk_abc"),
            ("authorization", "bearer  pzi_abc"),
            ("authorization", "BEARER\tpzr_abc"),
            ("authorization", "pzk_abc"),
            ("authorization", "Token token=\"pzk_abc\""),
            ("authorization", "Bearer pzk_abc.b.c"),
            ("authorization", "Bearer a.pzk_b.c"),
            ("authorization", &format!("Bearer {LOGIN}")),
            ("authorization", &format!("bearer   {LOGIN} ")),
            ("authorization", &format!("Bearer {LOGIN}.c2ln")),
            ("authorization", "Bearer a..c"),
            ("authorization", "Bearer a.b.c.d"),
            ("authorization", "Bearer a.b.c d"),
            ("authorization", "Bearer a.b.c, Bearer d"),
        ] {
            assert_eq!(checked(&[(name, value)]), Err(Foreign), "{name}: {value}");
            let second = [("authorization", "Bearer a.b.c"), (name, value)];
            assert_eq!(checked(&second), Err(Foreign), "{name}: {value}");
        }
    }

    #[test]
    fn an_orgs_own_credentials_pass() {
        for (name, value) in [
            ("authorization", "Bearer eyJh.eyJp.c2-l_n"),
            ("authorization", "bearer  a.b.c "),
            ("authorization", "Basic cHprXw=="),
            ("authorization", "Bearer"),
            ("authorization", "Bearers x"),
            ("authorization", ""),
            ("x-api-key", "an-orgs-own-pzk"),
            ("x-api-key", "spzk_x"),
            ("x-other", "pzk_abc"),
        ] {
            assert_eq!(checked(&[(name, value)]), Ok(()), "{name}: {value}");
        }
        assert_eq!(checked(&[]), Ok(()));
    }
}
