//! The route table. The one rule: what is not here is not served, Socket.IO excepted.

use axum::http::Method;
use pizzapi_http::{
    Access::{Any, Org},
    Route,
};
use pizzapi_types::Role::Member;

use crate::{
    App,
    http::{events, health, me, runners, sessions},
};

/// Every route of an org's server. `Org(Member)` is a member by an org token for this org, of type `user`.
#[rustfmt::skip]
pub fn table() -> Vec<Route<App>> {
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const DELETE: Method = Method::DELETE;
    vec![
        Route::new(GET, "/health", Any, "Whether it serves, and whose it is", health::get),
        Route::new(GET, "/api/me", Org(Member), "Who the caller is", me::get),
        Route::new(GET, "/api/runners", Org(Member), "All runners, connected first", runners::list),
        Route::new(POST, "/api/runners/spawn", Org(Member), "Start a session on a runner", runners::spawn),
        Route::new(POST, "/api/runners/restart", Org(Member), "Restart a runner: its owner, or an admin", runners::restart),
        Route::new(POST, "/api/runners/stop", Org(Member), "Stop a runner: its owner, or an admin", runners::stop),
        Route::new(GET, "/api/sessions", Org(Member), "Sessions, newest first", sessions::list),
        Route::new(GET, "/api/sessions/{id}", Org(Member), "A session", sessions::get),
        Route::new(DELETE, "/api/sessions/{id}", Org(Member), "End a session: its starter, or an admin", sessions::delete),
        Route::new(GET, "/api/sessions/{id}/events", Org(Member), "A session's log, or a stream of it", events::of_session),
        Route::new(GET, "/api/events", Org(Member), "A stream of runners and sessions coming, changing, going", events::of_org),
    ]
}
