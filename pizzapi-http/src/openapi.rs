//! A server's description (OpenAPI 3.1), made from its route table and the types that cross the wire.
//!
//! The one rule: nothing is described here that the table does not say, so that what is described is what is served.

use std::collections::{BTreeMap, BTreeSet};

use pizzapi_types::{ErrorCode, Problem};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    Access, Route,
    header::{self, Header},
};

/// What the description says of the server as a whole.
pub struct About {
    /// Its name.
    pub title: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What it is for, and how to prove who one is.
    pub description: &'static str,
    /// The groups of its operations, in order: the word after `api` in their paths, and what they are about.
    pub groups: &'static [(&'static str, &'static str)],
}

/// Both sides of the types: what is read, and what is written.
struct Generators {
    takes: SchemaGenerator,
    gives: SchemaGenerator,
}

/// The description of a route table.
pub fn document<S>(about: &About, table: &[Route<S>]) -> Value {
    let settings = || {
        SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into())
    };
    let mut generators = Generators {
        takes: settings().for_deserialize().into_generator(),
        gives: settings().for_serialize().into_generator(),
    };
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for route in table {
        let method = route.method.as_str().to_lowercase();
        let operation = operation(route, &mut generators);
        paths
            .entry(route.path)
            .or_default()
            .insert(method, operation);
    }
    let mut schemas = generators.takes.take_definitions(true);
    schemas.extend(generators.gives.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": { "title": about.title, "version": about.version, "description": about.description },
        "tags": about.groups.iter().map(|(name, about)| json!({ "name": name, "description": about })).collect::<Value>(),
        "paths": paths,
        "components": { "schemas": schemas, "securitySchemes": security_schemes() },
    })
}

fn security_schemes() -> Value {
    json!({
        "bearer": { "type": "http", "scheme": "bearer", "description": "A session token, or an API key (`pzk_…`)." },
        "apiKey": { "type": "apiKey", "in": "header", "name": "x-api-key", "description": "An API key (`pzk_…`)." },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "better-auth.session_token",
                    "description": "A session token (`__Secure-…` on https). Changes need `Origin` to be this server's own." },
        "login": { "type": "http", "scheme": "bearer", "description": "A session token; no API key." },
        "router": { "type": "http", "scheme": "bearer", "description": "The router's token." },
        "instance": { "type": "http", "scheme": "bearer", "description": "An instance's token (`pzi_…`)." },
    })
}

fn operation<S>(route: &Route<S>, generators: &mut Generators) -> Value {
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "description": format!("Who: {}.", who(&route.access)),
        "x-access": in_a_word(&route.access),
        "tags": [tag(route.path)],
        "responses": responses(route, &mut generators.gives),
    });
    let security = match route.access {
        Access::Any => vec![],
        Access::Login => vec![json!({ "login": [] }), json!({ "cookie": [] })],
        Access::Router => vec![json!({ "router": [] })],
        Access::Instance => vec![json!({ "instance": [] })],
        _ => ["bearer", "apiKey", "cookie"]
            .map(|scheme| json!({ scheme: [] }))
            .to_vec(),
    };
    operation["security"] = Value::Array(security);
    let parameters = parameters(route, &mut generators.takes);
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    if let Some((schema, required)) = route.shape.body {
        let schema = schema(&mut generators.takes);
        operation["requestBody"] = json!({ "required": required, "content": { "application/json": { "schema": schema } } });
    }
    operation
}

/// Who may use a route, in a sentence.
fn who(access: &Access) -> String {
    match access {
        Access::Any => "anybody".to_owned(),
        Access::User => "any account, by login or API key".to_owned(),
        Access::Login => "any account, by login only".to_owned(),
        Access::Platform => "a platform admin, or the platform's key".to_owned(),
        Access::PlatformOrg => "a platform admin, or the platform's key; others learn what they may know of the organisation".to_owned(),
        Access::Org(role) => format!("a member of the organisation, as {role} or above"),
        Access::OrgOrPlatform(role) => {
            format!("a member of the organisation, as {role} or above, or a platform admin")
        }
        Access::Router => "the router".to_owned(),
        Access::Instance => "an instance".to_owned(),
    }
}

/// The same in one word, for a list.
fn in_a_word(access: &Access) -> &str {
    match access {
        Access::Any => "anybody",
        Access::User => "account",
        Access::Login => "login",
        Access::Platform | Access::PlatformOrg => "platform",
        Access::Org(role) | Access::OrgOrPlatform(role) => role.as_str(),
        Access::Router => "router",
        Access::Instance => "instance",
    }
}

fn operation_id<S>(route: &Route<S>) -> String {
    let path = route.path.replace(['{', '}'], "");
    let words: Vec<&str> = path
        .split(['/', '.', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    format!(
        "{}_{}",
        route.method.as_str().to_lowercase(),
        words.join("_")
    )
}

/// The second word of the path, after `api`, or the first: what the route is about.
fn tag(path: &str) -> &str {
    let mut words = path.split('/').filter(|word| !word.is_empty());
    match words.next() {
        Some("api") => words.next().unwrap_or("api"),
        Some(_) | None => "server",
    }
}

fn parameters<S>(route: &Route<S>, generator: &mut SchemaGenerator) -> Vec<Value> {
    let of_path = route.path.split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        Some(json!({
            "name": name, "in": "path", "required": true, "description": in_path(name),
            "schema": { "type": "string" },
        }))
    });
    let key = route
        .takes_idempotency_key()
        .then_some(header::IDEMPOTENCY_KEY);
    let headers = route.shape.reads.iter().copied().chain(key);
    let mut parameters: Vec<Value> = of_path
        .chain(headers.map(|header| header.parameter()))
        .collect();
    let Some(query) = route.shape.query else {
        return parameters;
    };
    let root = query(generator).to_value();
    let shape = match root["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        Some(name) => generator.definitions_mut().remove(name).unwrap_or_default(),
        None => root,
    };
    for (name, schema) in shape["properties"].as_object().into_iter().flatten() {
        let mut schema = schema.clone();
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.remove("description"))
            .unwrap_or_default();
        // An absent parameter is not an empty one: a query string has no null.
        not_null(&mut schema);
        let required = shape["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|required| required == name));
        parameters.push(json!({
            "name": name, "in": "query", "required": required, "description": description, "schema": schema,
        }));
    }
    parameters
}

/// What a part of a path means.
fn in_path(name: &str) -> &'static str {
    match name {
        "slug" => "The organisation's slug.",
        "user_id" => "The account's id.",
        _ => "Its id.",
    }
}

fn not_null(schema: &mut Value) {
    if let Some(types) = schema["type"].as_array() {
        let other = types.iter().find(|kind| *kind != "null").cloned();
        schema["type"] = other.unwrap_or_default();
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let other = any.iter().find(|kind| kind["type"] != "null").cloned();
        *schema = other.unwrap_or_default();
    }
}

fn responses<S>(route: &Route<S>, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    for (status, content_type, schema) in &route.shape.answers {
        let mut content = json!({});
        if let Some(schema) = schema {
            content = json!({ "schema": schema(generator) });
        }
        let always = route.shape.tells.iter().chain([&header::REQUEST_ID]);
        let mut response = json!({
            "description": "Success",
            "headers": headers(always.map(|header| (header, true))),
        });
        if !content_type.is_empty() {
            response["content"] = json!({ *content_type: content });
        }
        responses.insert(status.to_string(), response);
    }
    let problem = generator.subschema_for::<Problem>();
    let mut by_status: BTreeMap<u16, BTreeSet<String>> = BTreeMap::new();
    for code in errors(route) {
        by_status
            .entry(code.status())
            .or_default()
            .insert(format!("`{code}`"));
    }
    for (status, codes) in by_status {
        let codes: Vec<String> = codes.into_iter().collect();
        responses.insert(
            status.to_string(),
            json!({
                "description": codes.join(", "),
                "headers": headers(of_refusal(status)),
                "content": { "application/problem+json": { "schema": problem } },
            }),
        );
    }
    Value::Object(responses)
}

/// The headers of a refusal, and whether it always has them.
fn of_refusal(status: u16) -> impl Iterator<Item = (&'static Header, bool)> {
    let own = match status {
        401 => Some((&header::WWW_AUTHENTICATE, true)),
        429 => Some((&header::RETRY_AFTER, true)),
        503 => Some((&header::RETRY_AFTER, false)),
        _ => None,
    };
    own.into_iter().chain([(&header::REQUEST_ID, true)])
}

fn headers<'a>(headers: impl Iterator<Item = (&'a Header, bool)>) -> Value {
    headers
        .map(|(header, always)| (header.name.to_owned(), header.of_answer(always)))
        .collect::<Map<_, _>>()
        .into()
}

/// Everything that can go wrong on a route.
fn errors<S>(route: &Route<S>) -> Vec<ErrorCode> {
    use ErrorCode as E;
    let mut errors = route.shape.errors.clone();
    errors.extend([E::Internal, E::Unavailable]);
    if route.shape.query.is_some() {
        errors.push(E::InvalidFields);
    }
    if route.shape.body.is_some() {
        errors.extend([
            E::BadRequest,
            E::PayloadTooLarge,
            E::RequestTimeout,
            E::UnsupportedMediaType,
        ]);
        if !route.path.starts_with("/api/auth/") || route.path.ends_with("-token") {
            errors.push(E::InvalidFields);
        } else {
            errors.extend([E::AuthValidation, E::UntrustedOrigin]);
        }
    }
    if route.takes_idempotency_key() {
        errors.extend([
            E::InvalidIdempotencyKey,
            E::IdempotencyConflict,
            E::IdempotencyInterrupted,
        ]);
    }
    match route.access {
        Access::Any => return errors,
        Access::Router | Access::Instance => {
            errors.extend([E::Unauthenticated, E::ConflictingCredentials]);
            return errors;
        }
        Access::User => {}
        Access::Login => errors.push(E::LoginRequired),
        Access::Platform => errors.push(E::Forbidden),
        Access::PlatformOrg | Access::OrgOrPlatform(_) => {
            errors.extend([E::Forbidden, E::OrgNotFound]);
        }
        Access::Org(_) => errors.extend([E::Forbidden, E::NotAMember, E::OrgNotFound]),
    }
    errors.extend([
        E::ConflictingCredentials,
        E::Unauthenticated,
        E::UntrustedOrigin,
        E::PasswordChangeRequired,
    ]);
    errors
}
