//! The credential of a request to the control plane: a header, another header, or a cookie.

use axum::http::{HeaderMap, header};
use pizzapi_http::{
    ApiError,
    credential::{self, Presented, add},
};
use pizzapi_types::ErrorCode;

use crate::auth::cookie;

/// The one credential of a request; none when it carries none.
pub fn presented(headers: &HeaderMap, https: bool) -> Result<Option<Presented<'_>>, ApiError> {
    let mut found = bearer(headers)?.map(|token| Presented {
        token,
        by_cookie: false,
    });
    for value in headers.get_all("x-api-key") {
        let key = value.to_str().map_err(|_| {
            ApiError::with(ErrorCode::Unauthenticated, "the x-api-key header is no key")
        })?;
        add(&mut found, key, false)?;
    }
    for token in cookie::session_tokens(headers, https) {
        add(&mut found, token, true)?;
    }
    Ok(found)
}

/// The one bearer token of a request.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let mut found = None;
    for value in headers.get_all(header::AUTHORIZATION) {
        let token = credential::bearer(value).ok_or_else(|| {
            let detail = "the Authorization header must be `Bearer <token>`";
            ApiError::with(ErrorCode::Unauthenticated, detail)
        })?;
        add(&mut found, token, false)?;
    }
    Ok(found.map(|presented| presented.token))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn of(headers: &[(&'static str, &[u8])]) -> HeaderMap {
        let pairs = headers.iter().filter_map(|(name, value)| {
            let value = HeaderValue::from_bytes(value).ok()?;
            Some((HeaderName::from_static(name), value))
        });
        pairs.collect()
    }

    #[test]
    fn two_that_differ_are_refused_wherever_they_stand() {
        let ways: [(&str, &[u8], &[u8]); 3] = [
            ("authorization", b"Bearer a", b"Bearer b"),
            ("x-api-key", b"a", b"b"),
            (
                "cookie",
                b"better-auth.session_token=a",
                b"x=y; better-auth.session_token=b",
            ),
        ];
        for (name, a, _) in ways {
            for (other_name, same, other) in ways {
                let alike = of(&[(name, a), (other_name, same)]);
                let one = presented(&alike, false).expect("one").expect("one");
                assert_eq!(one.token, "a");
                assert_eq!(one.by_cookie, name == "cookie" && other_name == "cookie");
                let differ = of(&[(name, a), (other_name, other)]);
                let refused = presented(&differ, false).expect_err("two");
                assert_eq!(refused.code, ErrorCode::ConflictingCredentials);
            }
        }
        let ended = of(&[("cookie", b"better-auth.session_token=")]);
        assert!(presented(&ended, false).expect("none").is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_make_up_a_token(
            sent in vec((0..3_usize, vec(any::<u8>(), 0..60), any::<bool>()), 0..5),
            https: bool,
        ) {
            let sent: Vec<(&'static str, Vec<u8>)> = sent
                .into_iter()
                .map(|(which, mut value, shaped)| {
                    let shapes: [(&str, &[u8]); 3] = [
                        ("authorization", b"Bearer "),
                        ("x-api-key", b""),
                        ("cookie", b"better-auth.session_token="),
                    ];
                    let (name, shape) = shapes[which];
                    if shaped {
                        value.splice(..0, shape.iter().copied());
                    }
                    (name, value)
                })
                .collect();
            let headers: Vec<_> = sent.iter().map(|(name, value)| (*name, value.as_slice())).collect();
            let headers = of(&headers);
            if let Ok(Some(presented)) = presented(&headers, https) {
                let token = presented.token.as_bytes();
                let found = headers.values().any(|value| {
                    token.is_empty() || value.as_bytes().windows(token.len()).any(|part| part == token)
                });
                prop_assert!(found);
            }
        }
    }
}
