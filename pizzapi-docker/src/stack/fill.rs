//! `${VARIABLE:-default}` in the texts of a stack, filled in as Compose does.
//!
//! The one rule: what Compose would understand otherwise is refused, never guessed.

use super::{Source, Stack};

/// A text that cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// It is not `$$`, `${NAME}` or `${NAME:-default}`.
    #[error("`{0}` is no text with variables: there are $$, ${{NAME}} and ${{NAME:-default}}")]
    Text(String),
    /// A value has a line break or another control character.
    #[error("{0} has a character in it that no such value can have")]
    Value(String),
}

impl Stack {
    /// The same with every variable replaced: by what `value` says (empty counts as not set), or by its default.
    ///
    /// # Errors
    /// [`FillError::Value`] when a value cannot be one.
    pub fn filled(&self, value: &dyn Fn(&str) -> Option<String>) -> Result<Self, FillError> {
        let mut stack = self.clone();
        for text in stack.texts() {
            *text = fill(text, value)?;
        }
        Ok(stack)
    }

    /// The variables that its texts name, each once, in alphabetical order.
    pub fn variables(&self) -> Vec<String> {
        let names = std::cell::RefCell::new(std::collections::BTreeSet::new());
        // The definition's own texts make sense, which a test sees to.
        let _ = self.filled(&|name| {
            names.borrow_mut().insert(name.to_owned());
            None
        });
        names.into_inner().into_iter().collect()
    }

    fn texts(&mut self) -> Vec<&mut String> {
        let mut texts = Vec::new();
        for service in &mut self.services {
            texts.push(&mut service.image);
            texts.extend(service.environment.iter_mut().map(|it| &mut it.value));
            texts.extend(service.labels.iter_mut().map(|(_, value)| value));
            texts.extend(service.ports.iter_mut().map(|it| &mut it.host));
            let addresses = service.networks.iter_mut();
            texts.extend(addresses.filter_map(|it| it.address.as_mut()));
            texts.extend(
                service
                    .mounts
                    .iter_mut()
                    .filter_map(|it| match &mut it.source {
                        Source::Host(path) => Some(path),
                        Source::Volume { .. } => None,
                    }),
            );
        }
        for network in &mut self.networks {
            if let Some(subnet) = &mut network.subnet {
                texts.extend([&mut subnet.all, &mut subnet.given_out]);
            }
        }
        texts
    }
}

fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Result<String, FillError> {
    let wrong = || FillError::Text(text.to_owned());
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        filled += before;
        if let Some(after) = after.strip_prefix('$') {
            filled.push('$');
            rest = after;
            continue;
        }
        let (inner, after) = after
            .strip_prefix('{')
            .and_then(|after| after.split_once('}'))
            .ok_or_else(wrong)?;
        let (name, default) = inner.split_once(":-").unwrap_or((inner, ""));
        if !is_name(name) || default.contains('$') {
            return Err(wrong());
        }
        let given = value(name).filter(|value| !value.is_empty());
        if given
            .as_ref()
            .is_some_and(|it| it.contains(char::is_control))
        {
            return Err(FillError::Value(name.to_owned()));
        }
        filled += given.as_deref().unwrap_or(default);
        rest = after;
    }
    Ok(filled + rest)
}

/// Whether a variable may be called so.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::{multi_tenant, single_tenant};

    #[test]
    fn texts_are_filled_as_compose_does() {
        let value = |name: &str| match name {
            "A" => Some("x".to_owned()),
            "EMPTY" => Some(String::new()),
            "BAD" => Some("a\nb".to_owned()),
            _ => None,
        };
        for (text, filled) in [
            ("plain", "plain"),
            ("${A}", "x"),
            ("${A:-b}:${C:-d:e}", "x:d:e"),
            ("${EMPTY:-d}", "d"),
            ("${C}", ""),
            ("5 $$ ${A}", "5 $ x"),
            ("{slug}.${A}", "{slug}.x"),
        ] {
            assert_eq!(fill(text, &value).as_deref(), Ok(filled), "{text}");
        }
        for bad in ["$A", "${A", "${}", "${A:?x}", "${1A}", "${A:-${C}}", "$"] {
            assert_eq!(fill(bad, &value), Err(FillError::Text(bad.to_owned())));
        }
        assert_eq!(
            fill("${BAD}", &value),
            Err(FillError::Value("BAD".to_owned()))
        );
    }

    #[test]
    fn every_text_of_the_stacks_can_be_filled() {
        for stack in [multi_tenant(), single_tenant()] {
            stack.filled(&|_| None).expect("its own defaults");
        }
        let variables = multi_tenant().variables();
        for name in [
            "PIZZAPI_BASE_DOMAIN",
            "PIZZAPI_JWT_SECRET",
            "PIZZAPI_SERVER_IMAGE",
        ] {
            assert!(
                variables.iter().any(|it| it == name),
                "{name}: {variables:?}"
            );
        }
    }
}
