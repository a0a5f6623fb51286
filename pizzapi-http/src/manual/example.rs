//! An operation as a command that asks for it.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Operation, shape};

/// A call of `curl`, with a body that has what it must have.
pub(super) fn request((method, path, operation): Operation, document: &Value) -> String {
    let path = path
        .replace("{slug}", "acme")
        .replace("{user_id}", "$USER_ID")
        .replace("{id}", "$ID");
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let mut command = "curl".to_owned();
    // With a body it is a POST of itself.
    if method != "get" && (method != "post" || body.is_null()) {
        let _ = write!(command, " --request {}", method.to_uppercase());
    }
    let _ = write!(command, " \"$URL{path}{}\"", query(operation));
    if operation["security"]
        .as_array()
        .is_some_and(|ways| !ways.is_empty())
    {
        command.push_str(" \\\n  --header \"Authorization: Bearer $TOKEN\"");
    }
    if !body.is_null() {
        let _ = write!(command, " \\\n  --json '{}'", value(body, document, 0));
    }
    command
}

/// The query parameters that must be there.
fn query(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let names: Vec<String> = parameters
        .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true)
        .filter_map(|parameter| Some(format!("{}=…", parameter["name"].as_str()?)))
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("?{}", names.join("&"))
    }
}

/// A value of a schema: of an object, the fields it must have, or else its first.
fn value(schema: &Value, document: &Value, depth: u8) -> Value {
    if depth > 4 {
        return Value::Null;
    }
    if let Some(name) = shape::named(schema) {
        return value(
            &document["components"]["schemas"][name],
            document,
            depth + 1,
        );
    }
    if let Some(word) = schema["enum"].get(0).or_else(|| schema["examples"].get(0)) {
        return word.clone();
    }
    if let Some(first) = schema["anyOf"].get(0) {
        return value(first, document, depth + 1);
    }
    let kind = schema["type"].get(0).unwrap_or(&schema["type"]);
    match kind.as_str() {
        Some("object") => object(schema, document, depth),
        Some("array") => json!([value(&schema["items"], document, depth + 1)]),
        Some("boolean") => json!(true),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("string") => json!("…"),
        _ => Value::Null,
    }
}

fn object(schema: &Value, document: &Value, depth: u8) -> Value {
    let required = |name: &String| {
        schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|required| required == name))
    };
    let fields = || schema["properties"].as_object().into_iter().flatten();
    let any = fields().any(|(name, _)| required(name));
    let first = fields().next().map(|(name, _)| name);
    let object: Map<String, Value> = fields()
        .filter(|(name, _)| required(name) || (!any && Some(*name) == first))
        .map(|(name, field)| (name.clone(), value(field, document, depth + 1)))
        .collect();
    Value::Object(object)
}
