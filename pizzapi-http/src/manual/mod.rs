//! A server's description as a page for people: no script, nothing from elsewhere.
//!
//! The one rule: every text that comes from the description is escaped.

mod example;
mod operation;
mod shape;

use std::fmt::Write as _;

use serde_json::Value;

/// What an operation's method, path and description are.
type Operation<'a> = (&'a str, &'a str, &'a Value);

/// The page that renders an OpenAPI document, without its style sheet (the class names are few: see `assets/page.css`).
pub fn manual(document: &Value) -> String {
    let mut page = String::new();
    let _ = write!(
        page,
        "<header><h1>{} <small>{}</small></h1><p>{}</p></header>",
        escape(&document["info"]["title"]),
        escape(&document["info"]["version"]),
        escape(&document["info"]["description"]),
    );
    write_index(&mut page, document);
    write_beginning(&mut page);
    for group in groups(document) {
        let name = escape(&group["name"]);
        let _ = write!(
            page,
            "<section id=\"{name}\"><h2><a href=\"#{name}\">{name}</a></h2><p>{}</p>",
            escape(&group["description"]),
        );
        for operation in operations(document, group) {
            operation::write(&mut page, operation, document);
        }
        page.push_str("</section>");
    }
    write_shapes(&mut page, document);
    page
}

/// The groups of operations, in their order.
fn groups(document: &Value) -> impl Iterator<Item = &Value> {
    document["tags"].as_array().into_iter().flatten()
}

fn operations<'a>(document: &'a Value, group: &'a Value) -> impl Iterator<Item = Operation<'a>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    });
    all.filter(move |(_, _, operation)| operation["tags"][0] == group["name"])
}

fn write_index(page: &mut String, document: &Value) {
    page.push_str("<nav aria-label=\"Contents\"><ul><li><a href=\"#begin\">how to ask</a>");
    for group in groups(document) {
        let _ = write!(
            page,
            "<li><a href=\"#{0}\">{0}</a> <small>{1}</small>",
            escape(&group["name"]),
            operations(document, group).count(),
        );
    }
    page.push_str("<li><a href=\"#shapes\">shapes</a></ul></nav>");
}

/// What holds for all operations, once.
fn write_beginning(page: &mut String) {
    page.push_str(
        "<section id=\"begin\"><h2><a href=\"#begin\">how to ask</a></h2>\
         <p>Log in once, and send the token with every request; <code>$URL</code> is where this page is from.</p>\
         <pre>TOKEN=$(curl --silent \"$URL/api/auth/sign-in/email\" \\\n  --json '{\"email\":\"ann@example.com\",\"password\":\"…\"}' \
         | jq --raw-output .token)\ncurl \"$URL/api/user\" --header \"Authorization: Bearer $TOKEN\"</pre>\
         <p>Bodies and answers are JSON; times are UTC. Lists take <code>limit</code> and <code>cursor</code>, and say in \
         <code>next_cursor</code> what to ask for next. What goes wrong is answered with a \
         <a href=\"#schema-Problem\">problem document</a> whose <code>code</code> never changes its meaning. \
         For programs there is <a href=\"/openapi.json\">openapi.json</a>.</p></section>",
    );
}

fn write_shapes(page: &mut String, document: &Value) {
    page.push_str("<section id=\"shapes\"><h2><a href=\"#shapes\">shapes</a></h2><p>What requests and answers are made of.</p>");
    let schemas = document["components"]["schemas"].as_object();
    for (name, schema) in schemas.into_iter().flatten() {
        let _ = write!(
            page,
            "<details><summary><code>{0}</code> <span class=\"what\">{1}</span></summary>\
             <div id=\"schema-{0}\">{2}</div></details>",
            escape_text(name),
            escape(&schema["description"]),
            shape::table(schema),
        );
    }
    page.push_str("</section>");
}

fn escape(value: &Value) -> String {
    escape_text(value.as_str().unwrap_or(""))
}

fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// The same, with what stands between backticks as code.
fn prose(value: &Value) -> String {
    let text = escape(value);
    let mut parts = text.split('`');
    let mut prose = parts.next().unwrap_or("").to_owned();
    while let Some(code) = parts.next() {
        let _ = write!(prose, "<code>{code}</code>{}", parts.next().unwrap_or(""));
    }
    prose
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_of_the_description_never_becomes_markup() {
        let evil = "<script>'\"&`<b>`";
        let page = manual(&json!({
            "info": { "title": evil, "version": evil, "description": evil },
            "tags": [{ "name": "t", "description": evil }],
            "paths": { "/<script>": { "get": {
                "operationId": evil, "tags": ["t"], "summary": evil, "description": evil, "x-access": evil,
                "parameters": [{ "name": evil, "in": evil, "description": evil, "schema": { "enum": [evil] } }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Evil" } } } },
                "responses": { "200": { "description": evil, "content": { evil: {} } } },
            } } },
            "components": { "schemas": { "Evil": {
                "description": evil, "required": ["<script>"],
                "properties": { "<script>": { "type": evil, "description": evil } },
            } } },
        }));
        assert!(
            !page.contains("<script>") && !page.contains("<b>"),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;"));
    }
}
