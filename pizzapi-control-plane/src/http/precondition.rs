//! What a change may depend on: that nobody else made one meanwhile.

use axum::http::{HeaderMap, header};
use pizzapi_http::ApiError;

/// The revision that `If-Match` names; `None` when any will do. One that we never gave out matches nothing.
pub fn if_match(headers: &HeaderMap) -> Result<Option<i64>, ApiError> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or("").trim();
    if text == "*" {
        return Ok(None);
    }
    let tag = text.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let Some(tag) = tag.filter(|tag| !tag.contains('"')) else {
        let detail = "`*`, or one entity tag as `ETag` gave it, in quotes";
        return Err(ApiError::field("If-Match", detail));
    };
    let revision: i64 = tag.parse().unwrap_or(-1);
    // A tag is compared as a whole: `"007"` is not `"7"`.
    Ok(Some(if revision.to_string() == tag {
        revision
    } else {
        -1
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn of(value: &[u8]) -> Option<Result<Option<i64>, ApiError>> {
        let value = HeaderValue::from_bytes(value).ok()?;
        Some(if_match(&HeaderMap::from_iter([(header::IF_MATCH, value)])))
    }

    #[test]
    fn tags_are_compared_as_a_whole() {
        let revision = |text: &str| of(text.as_bytes()).expect("a header").ok();
        assert_eq!(revision("*"), Some(None));
        assert_eq!(revision("\"7\""), Some(Some(7)));
        for other in ["\"007\"", "\"+7\"", "\" 7\"", "\"x\"", "\"\""] {
            assert_eq!(revision(other), Some(Some(-1)), "{other}");
        }
        for bad in ["", "7", "\"", "W/\"7\"", "\"7\", \"8\"", "**"] {
            assert_eq!(revision(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_revision_is_read_back(revision in 0..i64::MAX) {
            let read = of(format!("\"{revision}\"").as_bytes()).expect("a header");
            prop_assert_eq!(read.ok(), Some(Some(revision)));
        }

        #[test]
        fn no_bytes_make_it_panic_or_match(bytes in vec(any::<u8>(), 0..40)) {
            if let Some(Ok(Some(revision))) = of(&bytes) {
                let written = format!("\"{revision}\"").into_bytes();
                prop_assert!(revision == -1 || bytes.trim_ascii() == written);
            }
        }
    }
}
