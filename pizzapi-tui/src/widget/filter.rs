//! What a list is narrowed to. The one rule: letter case makes no difference, and a filter nobody can satisfy is no error.

/// A filter is no longer than this.
const LONGEST: usize = 100;

/// What rows must have in them: a text; with `!` before it, must not have; with `~` before it, its characters in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    text: String,
    needle: String,
    inverted: bool,
    fuzzy: bool,
}

impl Filter {
    pub fn new(text: &str) -> Self {
        let text: String = text.chars().take(LONGEST).collect();
        let mut needle = text.as_str();
        let mut inverted = false;
        let mut fuzzy = false;
        loop {
            if let Some(rest) = needle.strip_prefix('!') {
                inverted = !inverted;
                needle = rest;
            } else if let Some(rest) = needle.strip_prefix('~') {
                fuzzy = true;
                needle = rest;
            } else {
                break;
            }
        }
        Self {
            needle: needle.trim().to_lowercase(),
            inverted,
            fuzzy,
            text,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it keeps nothing out.
    pub fn is_empty(&self) -> bool {
        self.needle.is_empty()
    }

    /// Whether a row passes; what it is looked for in is in lower case. Words count only as a whole: `healthy` is not in
    /// `unhealthy`.
    pub fn passes(&self, searched: &str, words: &str) -> bool {
        if self.needle.is_empty() {
            return true;
        }
        let word = self
            .needle
            .trim_start_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() && words.split(' ').any(|have| have == word) {
            return !self.inverted;
        }
        let found = if self.fuzzy {
            let mut rest = searched.chars();
            let mut wanted = self.needle.chars().filter(|c| !c.is_whitespace());
            wanted.all(|c| rest.any(|have| have == c))
        } else {
            searched.contains(&self.needle)
        };
        found != self.inverted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_keep_what_they_say() {
        for (filter, text, passes) in [
            ("", "acme", true),
            ("ACM", "acme", true),
            ("x", "acme", false),
            ("!x", "acme", true),
            ("!ac", "acme", false),
            ("!!ac", "acme", true),
            ("~ae", "acme", true),
            ("~ea", "acme", false),
            ("!~ae", "acme", false),
            ("~!ae", "acme", false),
            ("!", "acme", true),
            ("~", "acme", true),
            ("über", "über", true),
            ("healthy", "acme", true),
            ("● active", "acme", true),
            ("!healthy", "acme", false),
            ("health", "acme", false),
            ("!unhealthy", "acme", true),
        ] {
            assert_eq!(
                Filter::new(filter).passes(text, "active healthy"),
                passes,
                "{filter} {text}"
            );
        }
        assert_eq!(Filter::new(&"x".repeat(500)).text().len(), LONGEST);
    }
}
