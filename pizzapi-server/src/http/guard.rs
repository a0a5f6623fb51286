//! Requests that came to the wrong server. The one rule: they are refused before anything looks at them, whatever they ask for.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use pizzapi_http::layer::{REQUEST_ID, tell_browsers};
use pizzapi_types::RequestId;

use crate::app::App;

/// 421 when the router meant another org.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = match app.tenancy().check_address(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => {
            let given = request.headers().get(REQUEST_ID);
            let given = given.and_then(|id| RequestId::parse(id.to_str().ok()?));
            error.render(&given.unwrap_or_else(RequestId::new), false)
        }
    };
    // Neither this answer nor one of Socket.IO's came past what surrounds the routes.
    tell_browsers(response.headers_mut());
    response
}
