//! The route table: what a server answers, who may ask, and what does it. It feeds axum, the API's description and the
//! test that walks the whole matrix of routes and roles, so that no route can be left out of either.

use std::fmt;

use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};
use pizzapi_types::{ErrorCode, Role};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{header::Header, idempotency};

/// Who may use a route. The proof is in the handler's own arguments; the test holds this declaration against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without a credential.
    Any,
    /// Any account, by login or API key.
    User,
    /// Any account, by login only.
    Login,
    /// A platform admin.
    Platform,
    /// A platform admin, of an org in the path: a stranger learns nothing of it, as everywhere.
    PlatformOrg,
    /// A member of the org in the path, of at least this role.
    Org(Role),
    /// The same, or a platform admin.
    OrgOrPlatform(Role),
    /// The router, by its token.
    Router,
    /// An instance, by its token.
    Instance,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::User => f.write_str("user"),
            Self::Login => f.write_str("login"),
            Self::Platform => f.write_str("platform admin"),
            Self::PlatformOrg => f.write_str("platform admin; others as if it were a member's"),
            Self::Org(role) => write!(f, "{role}"),
            Self::OrgOrPlatform(role) => write!(f, "{role} or platform admin"),
            Self::Router => f.write_str("router"),
            Self::Instance => f.write_str("instance"),
        }
    }
}

/// One row of the table.
pub struct Route<S> {
    /// The method.
    pub method: Method,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What it takes and gives.
    pub shape: Shape,
    handler: MethodRouter<S>,
}

/// Gives the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a route takes and gives: for the API's description.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The query string.
    pub query: Option<SchemaOf>,
    /// The body, and whether it must be there.
    pub body: Option<(SchemaOf, bool)>,
    /// Answers of success: status, content type, and what a JSON one looks like.
    pub answers: Vec<(u16, &'static str, Option<SchemaOf>)>,
    /// The headers it reads.
    pub reads: Vec<Header>,
    /// The headers that each answer of success carries.
    pub tells: Vec<Header>,
    /// What can go wrong here besides what can go wrong everywhere.
    pub errors: Vec<ErrorCode>,
}

impl<S: Clone + Send + Sync + 'static> Route<S> {
    /// A row: method, path, who, what it does, and the handler that does it.
    pub fn new<H: Handler<T, S>, T: 'static>(
        method: Method,
        path: &'static str,
        access: Access,
        summary: &'static str,
        handler: H,
    ) -> Self {
        let filter = match method {
            Method::GET => MethodFilter::GET,
            Method::POST => MethodFilter::POST,
            Method::PUT => MethodFilter::PUT,
            Method::PATCH => MethodFilter::PATCH,
            _ => MethodFilter::DELETE,
        };
        Self {
            method,
            path,
            access,
            summary,
            shape: Shape::default(),
            handler: on(filter, handler),
        }
    }

    /// It reads the query string.
    pub fn query<T: JsonSchema>(mut self) -> Self {
        self.shape.query = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// It takes a body.
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.shape.body = Some((SchemaGenerator::subschema_for::<T>, true));
        self
    }

    /// It takes a body that may be left out.
    pub fn may_take<T: JsonSchema>(mut self) -> Self {
        self.shape.body = Some((SchemaGenerator::subschema_for::<T>, false));
        self
    }

    /// It answers so.
    pub fn gives<T: JsonSchema>(mut self, status: u16) -> Self {
        let schema = SchemaGenerator::subschema_for::<T>;
        self.shape
            .answers
            .push((status, "application/json", Some(schema)));
        self
    }

    /// It answers with something else than JSON.
    pub fn gives_plain(mut self, status: u16, content_type: &'static str) -> Self {
        self.shape.answers.push((status, content_type, None));
        self
    }

    /// It reads a header.
    pub fn reads(mut self, header: Header) -> Self {
        self.shape.reads.push(header);
        self
    }

    /// Its answers of success carry a header.
    pub fn tells(mut self, header: Header) -> Self {
        self.shape.tells.push(header);
        self
    }

    /// It can also go wrong so.
    pub fn fails(mut self, errors: &[ErrorCode]) -> Self {
        self.shape.errors.extend_from_slice(errors);
        self
    }
}

impl<S> Route<S> {
    /// Whether it takes an `Idempotency-Key`: a change, but neither to a login nor for a token.
    pub fn takes_idempotency_key(&self) -> bool {
        !self.method.is_safe() && idempotency::covers(self.path)
    }
}

/// Makes a router of the table.
pub fn router<S: Clone + Send + Sync + 'static>(table: Vec<Route<S>>) -> Router<S> {
    table.into_iter().fold(Router::new(), |router, route| {
        router.route(route.path, route.handler)
    })
}
