//! Which cookies pass.
//!
//! The one rule: the control plane's login never reaches an org's host, and no org sets a cookie beyond its own host.

use http::{HeaderMap, HeaderValue, header};

/// The control plane's cookies, plain and on https.
const CONTROL_PLANE: [&[u8]; 2] = [
    b"better-auth.session_token",
    b"__Secure-better-auth.session_token",
];

/// Removes the control plane's cookies from a request.
pub(crate) fn to_instance(headers: &mut HeaderMap) {
    if !headers.get_all(header::COOKIE).iter().any(has_login) {
        return;
    }
    let kept: Vec<HeaderValue> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(without_login)
        .collect();
    headers.remove(header::COOKIE);
    for value in kept {
        headers.append(header::COOKIE, value);
    }
}

/// Removes `Domain` from the cookies an answer sets, and cookies named like the control plane's altogether.
pub(crate) fn to_client(headers: &mut HeaderMap) {
    if !headers.contains_key(header::SET_COOKIE) {
        return;
    }
    let kept: Vec<HeaderValue> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter(|value| !parts(value).next().is_some_and(is_login))
        .filter_map(host_only)
        .collect();
    headers.remove(header::SET_COOKIE);
    for value in kept {
        headers.append(header::SET_COOKIE, value);
    }
}

fn has_login(value: &HeaderValue) -> bool {
    parts(value).any(is_login)
}

fn without_login(value: &HeaderValue) -> Option<HeaderValue> {
    let kept: Vec<&[u8]> = parts(value).filter(|pair| !is_login(pair)).collect();
    let text = kept.join(&b';');
    let text = text.trim_ascii();
    (!text.is_empty())
        .then(|| HeaderValue::from_bytes(text).ok())
        .flatten()
}

fn host_only(value: &HeaderValue) -> Option<HeaderValue> {
    if !parts(value).skip(1).any(is_domain) {
        return Some(value.clone());
    }
    let kept: Vec<&[u8]> = parts(value)
        .enumerate()
        .filter(|(index, part)| *index == 0 || !is_domain(part))
        .map(|(_, part)| part)
        .collect();
    HeaderValue::try_from(kept.join(&b';')).ok()
}

/// The pairs of a `Cookie`, or the pair and the attributes of a `Set-Cookie`, as they are between the semicolons.
fn parts(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value.as_bytes().split(|&b| b == b';')
}

/// Compared in any letter case: some servers do, and nothing else has these names.
fn is_login(pair: &[u8]) -> bool {
    let name = name_of(pair);
    CONTROL_PLANE
        .iter()
        .any(|login| name.eq_ignore_ascii_case(login))
}

fn is_domain(attribute: &[u8]) -> bool {
    name_of(attribute).eq_ignore_ascii_case(b"domain")
}

fn name_of(pair: &[u8]) -> &[u8] {
    pair.split(|&b| b == b'=')
        .next()
        .unwrap_or(pair)
        .trim_ascii()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passed(name: http::HeaderName, values: &[&str], rule: fn(&mut HeaderMap)) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(&name, HeaderValue::from_str(value).expect("a value"));
        }
        rule(&mut headers);
        let left = headers.get_all(&name).iter();
        left.map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
            .collect()
    }

    #[test]
    fn the_login_is_taken_out_and_the_rest_stays() {
        let request = |values: &[&str]| passed(header::COOKIE, values, to_instance);
        assert_eq!(
            request(&["a=1; better-auth.session_token=secret; org_token=x=y"]),
            ["a=1; org_token=x=y"]
        );
        assert_eq!(
            request(&["__Secure-better-auth.session_token=s", "b=2"]),
            ["b=2"]
        );
        assert_eq!(request(&["BETTER-AUTH.session_token = s"]), [""; 0]);
        assert_eq!(request(&["\t better-auth.session_token"]), [""; 0]);
        assert_eq!(request(&["better-auth.session_token=\"q\""]), [""; 0]);
        assert_eq!(
            request(&[
                "a=1",
                "better-auth.session_token=s",
                "b=2; better-auth.session_token=t"
            ]),
            ["a=1", "b=2"]
        );
        assert_eq!(
            request(&["better-auth.session_token=s;;better-auth.session_token=t;c=\"3\";"]),
            [";c=\"3\";"]
        );
        assert_eq!(
            request(&["x=\"q; better-auth.session_token=s\""]),
            ["x=\"q"]
        );
        for same in ["a=1;b=2", "my-better-auth.session_token=1", "a", "; ;"] {
            assert_eq!(request(&[same]), [same]);
        }
    }

    #[test]
    fn cookies_are_set_for_one_host_only() {
        let answer = |values: &[&str]| passed(header::SET_COOKIE, values, to_client);
        assert_eq!(
            answer(&["a=1; Path=/; Domain=localhost; Secure"]),
            ["a=1; Path=/; Secure"]
        );
        assert_eq!(answer(&["a=1;domain = .x;DOMAIN=y"]), ["a=1"]);
        assert_eq!(answer(&["a=1;\tDoMaIn\t=x ; HttpOnly"]), ["a=1; HttpOnly"]);
        assert_eq!(answer(&["a=\"1; Domain=x\""]), ["a=\"1"]);
        assert_eq!(
            answer(&["domain=kept; Path=/", "b=2; Domain"]),
            ["domain=kept; Path=/", "b=2"]
        );
        assert_eq!(
            answer(&["better-auth.session_token=x; Path=/", "c=3"]),
            ["c=3"]
        );
        assert_eq!(answer(&["__secure-better-auth.session_token=x"]), [""; 0]);
    }

    #[test]
    fn a_thousand_cookies_are_no_hiding_place() {
        let many = "a=1; ".repeat(1000);
        let value = format!("{many}better-auth.session_token=s; {many}");
        let left = passed(header::COOKIE, &[&value], to_instance);
        assert_eq!(left, [many.repeat(2).trim_end()]);
    }

    /// What a header may hold: everything but control characters, tab excepted.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            Just(b';'),
            Just(b'='),
            Just(b' '),
            Just(b'\t'),
            Just(b'"'),
            32..127_u8,
            128..=255_u8
        ];
        proptest::collection::vec(byte, 0..40)
    }

    fn map(name: http::HeaderName, values: &[Vec<u8>]) -> HeaderMap {
        let value = |value: &Vec<u8>| HeaderValue::from_bytes(value).expect("a value");
        values.iter().map(|v| (name.clone(), value(v))).collect()
    }

    fn size(headers: &HeaderMap) -> usize {
        headers.values().map(HeaderValue::len).sum()
    }

    proptest! {
        #[test]
        fn no_login_survives_and_nothing_is_added(
            before in bytes(), after in bytes(), more in bytes(), login in 0..2_usize,
        ) {
            let value = [&before[..], b";", CONTROL_PLANE[login], b"=s;", &after[..]].concat();
            let mut headers = map(header::COOKIE, &[value, more]);
            let given = size(&headers);
            to_instance(&mut headers);
            prop_assert!(size(&headers) < given);
            for left in headers.values() {
                prop_assert!(!has_login(left), "{left:?}");
            }
        }

        #[test]
        fn no_domain_survives_and_nothing_is_added(
            before in bytes(), after in bytes(), domain in "[ \t]{0,2}[dD][oO][mM][aA][iI][nN][ \t]{0,2}",
        ) {
            let value = [b"a=", &before[..], b";", domain.as_bytes(), b"=x;", &after[..]].concat();
            let mut headers = map(header::SET_COOKIE, &[value, after]);
            let given = size(&headers);
            to_client(&mut headers);
            prop_assert!(size(&headers) < given);
            for left in headers.values() {
                prop_assert!(!parts(left).skip(1).any(is_domain), "{left:?}");
            }
        }
    }
}
