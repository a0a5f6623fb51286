//! Paths of an instance that nobody reaches from outside.
//!
//! The one rule: a path is judged as the most lenient server would read it, and passed on as it came.

/// Whether a path leads to an instance's metrics.
pub(crate) fn is_hidden(path: &str) -> bool {
    let plain = !path.contains(['%', '\\', ';']) && !path.contains("//") && !path.contains("/.");
    if plain {
        return is_metrics(path.trim_start_matches('/').as_bytes());
    }
    let decoded = decode(path);
    let mut kept: Vec<&[u8]> = Vec::new();
    for segment in decoded.split(|b| matches!(b, b'/' | b'\\')) {
        match without_parameters(segment) {
            b"" | b"." => {}
            b".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    kept.first().is_some_and(|first| is_metrics(first))
}

/// Whether the first segment is `metrics`, give or take what some servers trim.
fn is_metrics(path: &[u8]) -> bool {
    let mut first = path.split(|&b| b == b'/').next().unwrap_or(path);
    while let [rest @ .., 0..=b' '] = first {
        first = rest;
    }
    first.trim_ascii_start().eq_ignore_ascii_case(b"metrics")
}

/// `a` of `a;b=c`.
fn without_parameters(segment: &[u8]) -> &[u8] {
    segment.split(|&b| b == b';').next().unwrap_or(segment)
}

fn decode(path: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let escaped = match tail {
            [high, low, ..] if byte == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            decoded.push(high * 16 + low);
            rest = &tail[2..];
        } else {
            decoded.push(byte);
            rest = tail;
        }
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn metrics_are_hidden_however_they_are_spelt() {
        for hidden in [
            "/metrics",
            "/metrics/",
            "/metrics/x",
            "//metrics",
            "/Metrics",
            "/%6detrics",
            "/%6Detric%73",
            "/./metrics",
            "/a/../metrics",
            "/..//metrics",
            "/%2e/metrics",
            "/a/%2e%2e/metrics",
            "/%2fmetrics",
            "/\\metrics",
            "/metrics;a=b",
            "/;/metrics",
            "/a/..;x/metrics",
            "/metrics%3Ba",
            "/metrics%00",
            "/metrics%20",
            "/%20metrics",
            "/a/%2E%2E%2Fmetrics",
            "/..%5Cmetrics",
            "/metrics%2f..%2fmetrics",
        ] {
            assert!(is_hidden(hidden), "{hidden}");
        }
        for open in [
            "/",
            "/metric",
            "/metrics2",
            "/api/metrics",
            "/api;/metrics",
            "/metrics%2f..",
            "/a//metrics",
            "/metrics/../a",
            "/%",
            "/%6",
            "/%zz",
            "*",
            "",
        ] {
            assert!(!is_hidden(open), "{open}");
        }
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(path in "\\PC{0,60}") {
            let _ = is_hidden(&path);
        }
    }
}
