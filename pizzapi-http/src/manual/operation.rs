//! One operation: who may call it, how, and what it answers.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Operation, escape, escape_text, example, prose, shape};

pub(super) fn write(page: &mut String, operation: Operation, document: &Value) {
    let (method, path, described) = operation;
    let _ = write!(
        page,
        "<details><summary><code class=\"method {method}\">{}</code> <code class=\"path\">{}</code> \
         <span class=\"what\">{}</span> <small>{}</small></summary>\
         <div id=\"{}\"><p class=\"who\">{}</p><pre>{}</pre>",
        escape_text(&method.to_uppercase()),
        escape_text(path),
        escape(&described["summary"]),
        escape(&described["x-access"]),
        escape(&described["operationId"]),
        prose(&described["description"]),
        escape_text(&example::request(operation, document)),
        method = escape_text(method),
    );
    write_parameters(page, &described["parameters"]);
    let body = &described["requestBody"];
    let schema = &body["content"]["application/json"]["schema"];
    if !schema.is_null() {
        let _ = write!(
            page,
            "<p>Takes {}{}.</p>",
            shape::kind(schema),
            if body["required"] == true {
                ""
            } else {
                ", or no body"
            },
        );
    }
    write_answers(page, &described["responses"]);
    page.push_str("</div></details>");
}

fn write_parameters(page: &mut String, parameters: &Value) {
    let Some(parameters) = parameters.as_array() else {
        return;
    };
    page.push_str("<table><thead><tr><th>Name<th>Is<th>Means<tbody>");
    for parameter in parameters {
        let _ = write!(
            page,
            "<tr><td><code>{}</code><td>{} in the {}{}<td>{}",
            escape(&parameter["name"]),
            shape::kind(&parameter["schema"]),
            escape(&parameter["in"]),
            if parameter["required"] == true {
                ""
            } else {
                ", optional"
            },
            prose(&parameter["description"]),
        );
    }
    page.push_str("</table>");
}

fn write_answers(page: &mut String, responses: &Value) {
    page.push_str("<table><thead><tr><th>Status<th>Answer<th>Means<tbody>");
    for (status, response) in responses.as_object().into_iter().flatten() {
        let content = response["content"].as_object().into_iter().flatten().next();
        let gives = match content {
            Some((content_type, content)) if content["schema"].is_null() => {
                escape_text(content_type)
            }
            Some((_, content)) => shape::kind(&content["schema"]),
            None => "nothing".to_owned(),
        };
        let _ = write!(
            page,
            "<tr><td>{}<td>{gives}<td>{}",
            escape_text(status),
            prose(&response["description"]),
        );
    }
    page.push_str("</table>");
}
