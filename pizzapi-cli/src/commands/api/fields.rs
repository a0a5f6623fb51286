//! Fields of the command line, into a body or a query. The one rule: a key that says two things is refused, not guessed at.

use std::path::Path;

use serde_json::{Map, Value};

use super::request;
use crate::error::{Error, Exit, Result};

/// No key leads deeper.
const DEPTH: usize = 16;

/// A field: its key as it was written, and what it holds.
#[derive(Clone, Debug)]
pub struct Field {
    key: String,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Value(Value),
    /// The text of a file, or of standard input.
    File(String),
}

impl Field {
    pub fn is(&self, key: &str) -> bool {
        self.key == key
    }

    pub fn reads_stdin(&self) -> bool {
        matches!(&self.content, Content::File(file) if file == "-")
    }

    fn value(&self) -> Result<Value> {
        match &self.content {
            Content::Value(value) => Ok(value.clone()),
            Content::File(file) => {
                let text = request::read(Path::new(file))?;
                // As files and pipes end; one that is only a secret has none of it.
                Ok(Value::String(
                    text.trim_end_matches(['\r', '\n']).to_owned(),
                ))
            }
        }
    }
}

fn split(text: &str) -> std::result::Result<(String, &str), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| "like name=Acme".to_owned())?;
    steps(key)?;
    Ok((key.to_owned(), value))
}

/// Parses a field whose value is text.
pub fn raw(text: &str) -> std::result::Result<Field, String> {
    let (key, value) = split(text)?;
    let content = Content::Value(value.into());
    Ok(Field { key, content })
}

/// Parses a field whose value is what it looks like.
pub fn typed(text: &str) -> std::result::Result<Field, String> {
    let (key, value) = split(text)?;
    let content = match value.strip_prefix('@') {
        Some("") => return Err("@ and the name of a file, or @- for standard input".to_owned()),
        Some(file) => Content::File(file.to_owned()),
        None => Content::Value(match serde_json::from_str(value) {
            Ok(plain @ (Value::Null | Value::Bool(_) | Value::Number(_))) => plain,
            _ => value.into(),
        }),
    };
    Ok(Field { key, content })
}

/// One step of a key like `a[b][]`.
#[derive(Debug, PartialEq, Eq)]
enum Step<'a> {
    Name(&'a str),
    /// Onto the end of a list.
    Next,
}

fn steps(key: &str) -> std::result::Result<Vec<Step<'_>>, String> {
    let wrong = || format!("`{key}` is no key: like name, limits[sessions] or names[]");
    let (first, mut rest) = key.split_at(key.find('[').unwrap_or(key.len()));
    if first.is_empty() {
        return Err(wrong());
    }
    let mut steps = vec![Step::Name(first)];
    while !rest.is_empty() {
        let inner = rest.strip_prefix('[').ok_or_else(wrong)?;
        let (name, after) = inner.split_once(']').ok_or_else(wrong)?;
        steps.push(if name.is_empty() {
            Step::Next
        } else {
            Step::Name(name)
        });
        rest = after;
    }
    if steps.len() > DEPTH {
        return Err(format!("`{key}` leads deeper than {DEPTH} levels"));
    }
    Ok(steps)
}

/// The fields as an object.
pub fn body(fields: &[&Field]) -> Result<Value> {
    let mut root = Value::Null;
    for field in fields {
        let twice = || {
            Error::new(
                Exit::Usage,
                format!("`{}` and another field are at odds", field.key),
            )
        };
        let wrong = |text| Error::new(Exit::Usage, text);
        let mut place = &mut root;
        for step in steps(&field.key).map_err(wrong)? {
            place = descend(place, &step).ok_or_else(twice)?;
        }
        if !place.is_null() {
            return Err(twice());
        }
        *place = field.value()?;
    }
    Ok(root)
}

fn descend<'a>(place: &'a mut Value, step: &Step<'_>) -> Option<&'a mut Value> {
    if place.is_null() {
        *place = match step {
            Step::Name(_) => Value::Object(Map::new()),
            Step::Next => Value::Array(Vec::new()),
        };
    }
    match (place, step) {
        (Value::Object(fields), Step::Name(name)) => {
            Some(fields.entry(*name).or_insert(Value::Null))
        }
        (Value::Array(items), Step::Next) => {
            items.push(Value::Null);
            items.last_mut()
        }
        _ => None,
    }
}

/// The fields as a query: a key given twice is there twice.
pub fn query(fields: &[&Field]) -> Result<Map<String, Value>> {
    let mut query = Map::new();
    for field in fields {
        let text = match field.value()? {
            Value::String(text) => text,
            other => other.to_string(),
        };
        if let Value::Array(values) = query
            .entry(field.key.clone())
            .or_insert_with(|| Value::Array(Vec::new()))
        {
            values.push(text.into());
        }
    }
    Ok(query)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn made(fields: &[Field]) -> Result<Value> {
        body(&fields.iter().collect::<Vec<_>>())
    }

    #[test]
    fn fields_become_what_they_look_like() {
        let t = |text| typed(text).expect("a field");
        let fields = [
            raw("name=1").expect("a field"),
            t("n=1"),
            t("f=-2.5"),
            t("yes=true"),
            t("none=null"),
            t("text=[1]"),
            t("empty="),
            t("a[b][c]=x"),
            t("a[b][d]=2"),
            t("list[]=1"),
            t("list[]=two"),
            t("eq=a=b"),
        ];
        assert_eq!(
            made(&fields).expect("made"),
            json!({
                "name": "1", "n": 1, "f": -2.5, "yes": true, "none": null, "text": "[1]", "empty": "",
                "a": {"b": {"c": "x", "d": 2}}, "list": [1, "two"], "eq": "a=b",
            })
        );
    }

    #[test]
    fn keys_at_odds_are_refused() {
        let t = |text| raw(text).expect("a field");
        for pair in [
            [t("a=1"), t("a=2")],
            [t("a=1"), t("a[b]=2")],
            [t("a[]=1"), t("a[b]=2")],
            [t("a[b]=1"), t("a=2")],
        ] {
            assert_eq!(made(&pair).expect_err("at odds").exit, Exit::Usage);
        }
        for wrong in ["name", "=x", "[a]=x", "a[b=x", "a]b=x", "a[b]c=x"] {
            assert!(raw(wrong).is_err() || wrong == "a]b=x", "{wrong}");
        }
        let deep = format!("a{}=1", "[b]".repeat(100_000));
        assert!(raw(&deep).is_err());
    }
}
