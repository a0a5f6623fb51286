//! The route table: what a server answers, who may ask, and what does it. It feeds axum, the API's description and the
//! test that walks the whole matrix of routes and roles, so that no route can be left out of either.

use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};
use pizzapi_types::Role;

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
    /// A member of the org in the path, of at least this role.
    Org(Role),
    /// The same, or a platform admin.
    OrgOrPlatform(Role),
    /// The router, by its token.
    Router,
    /// An instance, by its token.
    Instance,
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
    handler: MethodRouter<S>,
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
            handler: on(filter, handler),
        }
    }
}

/// Makes a router of the table.
pub fn router<S: Clone + Send + Sync + 'static>(table: Vec<Route<S>>) -> Router<S> {
    table.into_iter().fold(Router::new(), |router, route| {
        router.route(route.path, route.handler)
    })
}
