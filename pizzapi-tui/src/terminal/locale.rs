//! What the terminal can show, as its environment says.

/// Whether it shows nothing but ASCII: a locale is set, and it is none of UTF-8.
pub fn is_ascii() -> bool {
    let of = |name| std::env::var(name).unwrap_or_default();
    says_ascii(&["LC_ALL", "LC_CTYPE", "LANG"].map(of))
}

/// The first that is set counts. Where none is, as in many containers, terminals show UTF-8 all the same.
fn says_ascii(values: &[String]) -> bool {
    let locale = values.iter().find(|value| !value.is_empty());
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        !locale.contains("utf-8") && !locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_that_is_set_counts() {
        for (values, ascii) in [
            (["", "", ""], false),
            (["", "", "en_US.UTF-8"], false),
            (["", "", "C"], true),
            (["C", "", "en_US.UTF-8"], true),
            (["", "UTF-8", "C"], false),
            (["", "de_DE.ISO-8859-1", ""], true),
            (["C.utf8", "", "POSIX"], false),
        ] {
            assert_eq!(says_ascii(&values.map(str::to_owned)), ascii, "{values:?}");
        }
    }
}
