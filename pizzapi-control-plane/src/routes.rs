//! The route table of the control plane.

use axum::{Router, http::Method};
use pizzapi_http::{Access, Route, layer, route};
use pizzapi_types::Role;

use crate::{
    app::App,
    http::{
        account, api_keys, auth, caddy, events, health, instances, members, orgs, router, tokens,
        well_known,
    },
};

/// Every route, in the order of `docs/api.md`.
pub fn table() -> Vec<Route<App>> {
    use Access::{Any, Instance, Login, Org, OrgOrPlatform, User};
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const DELETE: Method = Method::DELETE;
    let manage = OrgOrPlatform;
    vec![
        Route::new(
            GET,
            "/health",
            Any,
            "Says that the process serves",
            health::health,
        ),
        Route::new(
            GET,
            "/livez",
            Any,
            "Says that the process is up",
            health::health,
        ),
        Route::new(
            GET,
            "/readyz",
            Any,
            "Says whether store and provider are usable",
            health::readyz,
        ),
        Route::new(
            GET,
            "/.well-known/pizzapi",
            Any,
            "Discovery",
            well_known::discovery,
        ),
        Route::new(
            GET,
            "/.well-known/jwks.json",
            Any,
            "Public keys of org tokens",
            well_known::jwks,
        ),
        Route::new(
            POST,
            "/api/auth/sign-up/email",
            Any,
            "Makes an account and logs in",
            auth::sign_up,
        ),
        Route::new(
            POST,
            "/api/auth/sign-in/email",
            Any,
            "Logs in",
            auth::sign_in,
        ),
        Route::new(
            POST,
            "/api/auth/sign-out",
            Login,
            "Ends the login",
            auth::sign_out,
        ),
        Route::new(
            GET,
            "/api/auth/get-session",
            Any,
            "The login and its user, or null",
            auth::get_session,
        ),
        Route::new(
            POST,
            "/api/auth/org-token",
            User,
            "An org token, for PizzaPi's clients",
            tokens::for_slug_in_body,
        ),
        Route::new(GET, "/api/user", User, "The own account", account::user),
        Route::new(
            GET,
            "/api/user/orgs",
            User,
            "The orgs one is a member of",
            account::orgs,
        ),
        Route::new(
            GET,
            "/api/user/api-keys",
            Login,
            "The own API keys",
            api_keys::list,
        ),
        Route::new(
            POST,
            "/api/user/api-keys",
            Login,
            "Makes an API key",
            api_keys::create,
        ),
        Route::new(
            DELETE,
            "/api/user/api-keys/{id}",
            Login,
            "Revokes an API key",
            api_keys::revoke,
        ),
        Route::new(POST, "/api/orgs", User, "Makes an org", orgs::create),
        Route::new(GET, "/api/orgs", User, "Lists orgs", orgs::list),
        Route::new(
            GET,
            "/api/orgs/{slug}",
            manage(Role::Member),
            "One org",
            orgs::get,
        ),
        Route::new(
            DELETE,
            "/api/orgs/{slug}",
            manage(Role::Owner),
            "Deletes an org and all in it",
            orgs::delete,
        ),
        Route::new(
            GET,
            "/api/orgs/{slug}/status",
            manage(Role::Member),
            "An org's instance and steps",
            orgs::status,
        ),
        Route::new(
            POST,
            "/api/orgs/{slug}/token",
            Org(Role::Member),
            "An org token",
            tokens::for_slug_in_path,
        ),
        Route::new(
            GET,
            "/api/orgs/{slug}/members",
            manage(Role::Member),
            "An org's members",
            members::list,
        ),
        Route::new(
            POST,
            "/api/orgs/{slug}/members",
            manage(Role::Admin),
            "Adds a member",
            members::add,
        ),
        Route::new(
            GET,
            "/api/events",
            User,
            "What happens, as it happens",
            events::stream,
        ),
        Route::new(
            GET,
            "/api/caddy/validate",
            Any,
            "Whether a certificate may be issued",
            caddy::validate,
        ),
        Route::new(
            GET,
            "/api/caddy/check-domain",
            Any,
            "The same",
            caddy::validate,
        ),
        Route::new(
            GET,
            "/api/routes",
            Access::Router,
            "The routing table",
            router::table,
        ),
        Route::new(
            GET,
            "/api/routes/events",
            Access::Router,
            "The routing table's changes",
            router::changes,
        ),
        Route::new(
            GET,
            "/api/routes/{slug}",
            Access::Router,
            "One route",
            router::one,
        ),
        Route::new(
            POST,
            "/api/instances/heartbeat",
            Instance,
            "An instance's news",
            instances::heartbeat,
        ),
    ]
}

/// The whole application.
pub(crate) fn app(app: App) -> Router {
    layer::wrap(route::router(table())).with_state(app)
}
