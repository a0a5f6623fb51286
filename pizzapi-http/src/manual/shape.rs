//! What a schema says, in a few words or as a table.

use std::fmt::Write as _;

use serde_json::Value;

use super::{escape, escape_text, prose};

/// The fields of an object, or what else a schema says.
pub(super) fn table(schema: &Value) -> String {
    let Some(fields) = schema["properties"].as_object() else {
        return format!("<p>{}</p>", kind(schema));
    };
    let mut table = "<table><thead><tr><th>Name<th>Is<th>Means<tbody>".to_owned();
    for (name, field) in fields {
        let required = schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|required| required == name));
        let _ = write!(
            table,
            "<tr><td><code>{}</code><td>{}{}<td>{}",
            escape_text(name),
            kind(field),
            if required { "" } else { ", optional" },
            prose(&field["description"]),
        );
    }
    table + "</table>"
}

/// What a schema is, in a few words, with a link to the shapes below.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = named(schema) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escape_text(name));
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("<code>{}</code>", escape(word)))
            .collect();
        return words.join(" or ");
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let any: Vec<String> = any.iter().map(kind).collect();
        return any.join(" or ");
    }
    if schema["type"] == "array" {
        return format!("array of {}", kind(&schema["items"]));
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().map(escape).collect::<Vec<_>>().join(" or "),
        Value::String(one) => escape_text(one),
        _ => "anything".to_owned(),
    };
    let bound = |name: &str| schema[name].as_u64();
    match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => format!("{types}, {least} to {most}"),
        (None, Some(most)) => format!("{types}, at most {most}"),
        _ => types,
    }
}

/// The name of the shape that a schema points to.
pub(super) fn named(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}
