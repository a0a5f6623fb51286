//! What is searched for. The one rule: capital letters count only if there is one in it.

use std::ops::Range;

use memchr::{memchr_iter, memchr2_iter, memmem::Finder};

/// A text to find.
#[derive(Clone, Debug)]
pub struct Needle {
    text: String,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    Exact(Box<Finder<'static>>),
    /// ASCII in any case: look for its rarest byte, which is at this place.
    Ascii {
        place: usize,
    },
    /// In any case: look for its first character, which is one of these.
    Folded {
        firsts: Vec<char>,
    },
}

/// Letters by how common they are in English; everything else is rarer.
const COMMON: &[u8] = b" etaoinshrdlcumwfgypbvkjxqz";

impl Needle {
    pub fn new(text: &str) -> Self {
        let exact = || Way::Exact(Box::new(Finder::new(text).into_owned()));
        let has_case = |c: char| c.is_uppercase() || !c.to_uppercase().eq([c]);
        let way = if text.chars().any(char::is_uppercase) || !text.chars().any(has_case) {
            exact()
        } else if text.is_ascii() {
            let rarity = |byte: &u8| COMMON.iter().position(|common| common == byte);
            let places = text.bytes().enumerate();
            let rarest = places.max_by_key(|(_, byte)| rarity(byte).unwrap_or(COMMON.len()));
            let place = rarest.map_or(0, |(place, _)| place);
            Way::Ascii { place }
        } else {
            let firsts = text.chars().next().map(|c| {
                let upper = c.to_uppercase().next().unwrap_or(c);
                vec![c, upper]
            });
            let firsts = firsts.unwrap_or_default();
            Way::Folded { firsts }
        };
        Self {
            text: text.to_owned(),
            way,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it is first, from this byte on. An empty one is nowhere.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let rest = text.get(from..)?;
        if self.text.is_empty() {
            return None;
        }
        let length = self.text.len();
        let found = match &self.way {
            Way::Exact(finder) => finder.find(rest.as_bytes()).map(|at| at..at + length),
            Way::Ascii { place } => self.find_ascii(rest.as_bytes(), *place),
            // A letter beyond ASCII is in no ASCII text.
            Way::Folded { .. } if rest.is_ascii() => None,
            Way::Folded { firsts } => self.find_folded(rest, firsts),
        }?;
        Some(found.start + from..found.end + from)
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }

    fn find_ascii(&self, text: &[u8], place: usize) -> Option<Range<usize>> {
        let needle = self.text.as_bytes();
        let is_here = |rare: usize| {
            let start = rare.checked_sub(place)?;
            let found = start..start + needle.len();
            let here = text.get(found.clone())?.eq_ignore_ascii_case(needle);
            here.then_some(found)
        };
        let rare = needle[place];
        if rare.is_ascii_lowercase() {
            memchr2_iter(rare, rare.to_ascii_uppercase(), text).find_map(is_here)
        } else {
            memchr_iter(rare, text).find_map(is_here)
        }
    }

    fn find_folded(&self, text: &str, firsts: &[char]) -> Option<Range<usize>> {
        let mut start = 0;
        loop {
            start += text[start..].find(firsts)?;
            if let Some(length) = self.prefix(&text[start..]) {
                return Some(start..start + length);
            }
            start += text[start..].chars().next()?.len_utf8();
        }
    }

    /// How much of the text's beginning it takes, if it is there.
    fn prefix(&self, text: &str) -> Option<usize> {
        let mut wanted = self.text.chars();
        for (end, c) in text.char_indices() {
            let mut rest = wanted.clone();
            let Some(next) = rest.next() else {
                return Some(end);
            };
            if c == next || c.to_lowercase().eq([next]) {
                wanted = rest;
            } else {
                return None;
            }
        }
        wanted.next().is_none().then_some(text.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capitals_count_if_there_is_one() {
        for (needle, text, found) in [
            ("error", "an Error here", Some(3..8)),
            ("Error", "an error, an Error", Some(13..18)),
            ("zz", "aZz", Some(1..3)),
            ("404", "GET 404", Some(4..7)),
            ("größe", "Die GRÖßE", Some(4..11)),
            ("ж", "ЖЖ", Some(0..2)),
            ("日本", "x日本", Some(1..7)),
            ("é", "plain", None),
            ("", "any", None),
            ("longer", "long", None),
        ] {
            assert_eq!(
                Needle::new(needle).find(text, 0),
                found,
                "{needle} in {text}"
            );
        }
        assert_eq!(Needle::new("a").find("aba", 1), Some(2..3));
        assert_eq!(Needle::new("a").find("日", 1), None);
        assert_eq!(Needle::new("a").find("a", 9), None);
    }

    proptest! {
        #[test]
        fn what_is_in_a_text_is_found(before: String, needle in "[a-zß-ü]{1,6}", after: String) {
            for middle in [needle.clone(), needle.to_ascii_uppercase()] {
                let text = format!("{before}{middle}{after}");
                let found = Needle::new(&needle).find(&text, 0);
                let found = found.expect("it is there");
                prop_assert!(found.start <= before.len());
                prop_assert_eq!(text[found].to_lowercase(), needle.to_lowercase());
            }
        }
    }
}
