//! A server's description as a page for people: no script, nothing from elsewhere.
//!
//! The one rule: every text that comes from the description is escaped.

use std::fmt::Write as _;

use serde_json::Value;

/// The page that renders an OpenAPI document, without its style sheet (the class names are few: see `assets/page.css`).
pub fn manual(document: &Value) -> String {
    let mut page = String::new();
    let _ = write!(
        page,
        "<h1>{} <small>{}</small></h1><p>{}</p><p>For programs: <a href=\"/openapi.json\">openapi.json</a>. \
         Errors are problem documents with a <code>code</code> that never changes its meaning.</p>",
        escape(&document["info"]["title"]),
        escape(&document["info"]["version"]),
        escape(&document["info"]["description"]),
    );
    for tag in tags(document) {
        let _ = write!(page, "<h2 id=\"{0}\">{0}</h2>", escape_text(&tag));
        for (path, operations) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in operations.as_object().into_iter().flatten() {
                if operation["tags"][0] == tag.as_str() {
                    write_operation(&mut page, (method, path), operation);
                }
            }
        }
    }
    page += "<h2 id=\"schemas\">Shapes</h2>";
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let _ = write!(
            page,
            "<details id=\"schema-{0}\"><summary><b>{0}</b> {1}</summary>{2}</details>",
            escape_text(name),
            escape(&schema["description"]),
            shape(schema),
        );
    }
    page
}

fn tags(document: &Value) -> Vec<String> {
    let operations = document["paths"].as_object().into_iter().flatten();
    let operations =
        operations.flat_map(|(_, operations)| operations.as_object().into_iter().flatten());
    let mut tags: Vec<String> = operations
        .filter_map(|(_, operation)| operation["tags"][0].as_str().map(str::to_owned))
        .collect();
    tags.sort();
    tags.dedup();
    tags
}

fn write_operation(page: &mut String, (method, path): (&str, &str), operation: &Value) {
    let _ = write!(
        page,
        "<details><summary><code class=\"method\">{}</code> <code>{}</code> {}</summary><p>{}</p>",
        escape_text(&method.to_uppercase()),
        escape_text(path),
        escape(&operation["summary"]),
        escape(&operation["description"]),
    );
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let _ = write!(
            page,
            "<p><code>{}</code> <i>in the {}</i> {} {}</p>",
            escape(&parameter["name"]),
            escape(&parameter["in"]),
            kind(&parameter["schema"]),
            escape(&parameter["description"]),
        );
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        let _ = write!(page, "<p>Takes {}</p>", kind(body));
    }
    page.push_str("<table>");
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let content = response["content"].as_object().into_iter().flatten().next();
        let gives = match content {
            Some((content_type, content)) if content["schema"].is_null() => {
                escape_text(content_type)
            }
            Some((_, content)) => kind(&content["schema"]),
            None => String::new(),
        };
        let _ = write!(
            page,
            "<tr><td>{}<td>{gives}<td>{}",
            escape_text(status),
            escape(&response["description"]),
        );
    }
    page.push_str("</table></details>");
}

/// The fields of an object, or what else a schema says.
fn shape(schema: &Value) -> String {
    let Some(fields) = schema["properties"].as_object() else {
        return format!("<p>{}</p>", kind(schema));
    };
    let mut table = "<table>".to_owned();
    for (name, field) in fields {
        let required = schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|required| required == name));
        let _ = write!(
            table,
            "<tr><td><code>{}</code><td>{}{}<td>{}",
            escape_text(name),
            kind(field),
            if required { "" } else { ", may be absent" },
            escape(&field["description"]),
        );
    }
    table + "</table>"
}

/// What a schema is, in a few words, with a link to the shapes below.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escape_text(name));
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("<code>{}</code>", escape(word)))
            .collect();
        return words.join(" | ");
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let any: Vec<String> = any.iter().map(kind).collect();
        return any.join(" or ");
    }
    if schema["type"] == "array" {
        return format!("array of {}", kind(&schema["items"]));
    }
    let format = schema["format"]
        .as_str()
        .map(|format| format!(" ({format})"));
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().map(escape).collect::<Vec<_>>().join(" or "),
        other => escape(other),
    };
    types + &escape_text(&format.unwrap_or_default())
}

fn escape(value: &Value) -> String {
    escape_text(value.as_str().unwrap_or(""))
}

fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
