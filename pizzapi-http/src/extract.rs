//! Strict extractors: wrong input is a 400 (413, 415) that names the field, never a 500.

use std::str::FromStr;

use axum::{
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use pizzapi_types::{ErrorCode, FieldError};
use serde::{Serialize, de::DeserializeOwned};

use crate::ApiError;

/// The largest body read, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A JSON body: the only content type taken, `BODY_LIMIT` at most, errors named by field. As an answer: JSON.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let body = json_bytes(request, state).await?;
        parse(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Reads the body of a JSON request, parsing nothing.
pub async fn json_bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or("").trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(ApiError::new(ErrorCode::UnsupportedMediaType));
    }
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                ApiError::with(
                    ErrorCode::PayloadTooLarge,
                    format!("the body is larger than {BODY_LIMIT} bytes"),
                )
            } else {
                ApiError::with(
                    ErrorCode::BadRequest,
                    "the body could not be read to its end",
                )
            }
        })
}

/// The same for a body that may be left out, with its content type: then nothing.
pub async fn optional_json_bytes<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Bytes, ApiError> {
    if !request.headers().contains_key(header::CONTENT_TYPE)
        && http_body::Body::is_end_stream(request.body())
    {
        return Ok(Bytes::new());
    }
    json_bytes(request, state).await
}

/// A JSON body that may be left out: then the default.
pub struct OptionalJson<T>(pub T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let body = optional_json_bytes(request, state).await?;
        if body.is_empty() {
            return Ok(Self(T::default()));
        }
        parse(&body).map(Self)
    }
}

/// Parses a JSON object; the error says which field.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // An array would be taken for an object's values in their order.
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        return Err(ApiError::with(
            ErrorCode::BadRequest,
            "the body must be a JSON object",
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        let message = plain(&inner);
        let field = named_field(&message).or_else(|| (path != ".").then_some(path));
        match field {
            Some(field) if inner.is_data() => ApiError {
                fields: vec![FieldError {
                    field,
                    message: message.clone(),
                }],
                ..ApiError::with(ErrorCode::InvalidFields, message)
            },
            _ => ApiError::with(
                ErrorCode::BadRequest,
                format!("the body is not the JSON expected here: {message}"),
            ),
        }
    })?;
    json.end().map_err(|_| {
        ApiError::with(
            ErrorCode::BadRequest,
            "there is more in the body than one JSON value",
        )
    })?;
    Ok(value)
}

/// serde_json's text without its position, which means nothing to the sender of a form.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) if error.is_data() => text[..end].to_owned(),
        _ => text,
    }
}

/// The field that serde's own messages put between backticks: "missing field `x`", "unknown field `x`, …".
fn named_field(message: &str) -> Option<String> {
    let rest = message
        .strip_prefix("missing field `")
        .or_else(|| message.strip_prefix("unknown field `"))?;
    rest.split('`').next().map(str::to_owned)
}

/// The query string; wrong or unknown parameters (with `deny_unknown_fields`) are a 400.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                let text = rejection.body_text();
                let message = text
                    .strip_prefix("Failed to deserialize query string: ")
                    .unwrap_or(&text)
                    .to_owned();
                // "field: what is wrong with it"
                let (field, message) = match message.split_once(": ") {
                    Some((field, rest)) => (field.to_owned(), rest.to_owned()),
                    None => (
                        named_field(&message).unwrap_or_else(|| "query".to_owned()),
                        message,
                    ),
                };
                Err(ApiError {
                    fields: vec![FieldError {
                        field,
                        message: message.clone(),
                    }],
                    ..ApiError::with(ErrorCode::InvalidFields, message)
                })
            }
        }
    }
}

/// The last parameter of the path; one that does not parse names nothing there is: 404.
pub struct PathParam<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for PathParam<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let missing = || ApiError::new(ErrorCode::NotFound);
        let parameters = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| missing())?;
        let (_, text) = parameters.iter().last().ok_or_else(missing)?;
        text.parse().map(Self).map_err(|_| missing())
    }
}

#[cfg(test)]
mod tests {
    use pizzapi_types::{CreateOrg, NewMember};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wrong_bodies_name_the_field() {
        for (body, code, field) in [
            (r#"{"name":5}"#, ErrorCode::InvalidFields, Some("name")),
            (r#"{"slug":"x"}"#, ErrorCode::InvalidFields, Some("name")),
            (
                r#"{"name":"x","plan":"big"}"#,
                ErrorCode::InvalidFields,
                Some("plan"),
            ),
            (r#"{"name":"#, ErrorCode::BadRequest, None),
            ("null", ErrorCode::BadRequest, None),
            (r#"{"name":"x"} {}"#, ErrorCode::BadRequest, None),
        ] {
            let Err(error) = parse::<CreateOrg>(body.as_bytes()) else {
                panic!("{body} was taken")
            };
            assert_eq!(error.code, code, "{body}: {error}");
            assert_eq!(
                error.fields.first().map(|f| f.field.as_str()),
                field,
                "{body}"
            );
        }
        let Err(error) = parse::<NewMember>(br#"{"user_id":"a/b","role":"member"}"#) else {
            panic!("a bad id was taken")
        };
        assert_eq!(error.fields[0].field, "user_id");
    }

    #[test]
    fn a_long_name_makes_no_long_answer() {
        let body = format!(r#"{{"name":"x","{}":1}}"#, "y".repeat(500_000));
        let Err(error) = parse::<CreateOrg>(body.as_bytes()) else {
            panic!("an unknown field was taken")
        };
        let problem = error.problem(&pizzapi_types::RequestId::new(), true);
        let answer = serde_json::to_string(&problem).expect("JSON");
        assert!(answer.len() < 10_000, "{} bytes", answer.len());
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_body_panic(body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            r#"[{}\[\]",:0-9a-z\\ -]{0,200}"#.prop_map(String::into_bytes),
            r#"\{"(name|slug|owner|x)": ?("\PC{0,20}"|null|-?[0-9e.]{1,20}|\[*|\{*)[}\]]{0,3}"#.prop_map(String::into_bytes),
        ]) {
            if let Err(error) = parse::<CreateOrg>(&body) {
                prop_assert_eq!(error.status(), 400);
            }
        }
    }
}
