//! An instance's log, as text; control characters are taken out, as it may hold anything.

use axum::{
    body::Body,
    extract::{FromRequestParts as _, State},
    http::{header, request::Parts},
    response::{IntoResponse as _, Response},
};
use futures_util::{StreamExt as _, stream};
use pizzapi_http::{ApiError, Query};
use pizzapi_types::{instance::ReadLogs, text::printable};

use crate::{
    access::{Admin, OrgManage, OrgProof as _},
    app::App,
};

pub async fn read(
    State(app): State<App>,
    org: OrgManage<Admin>,
    parts: Parts,
    Query(which): Query<ReadLogs>,
) -> Result<Response, ApiError> {
    let tail = which.tail.unwrap_or(100);
    if tail > 10_000 {
        return Err(ApiError::field("tail", "0 to 10000"));
    }
    let away = |error| ApiError::unavailable("the provider", error);
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    let part = app.provider.logs(org.org_id(), tail).await.map_err(away)?;
    if which.follow != Some(true) {
        return Ok((plain, lines(&part.text)).into_response());
    }
    let first = stream::once(std::future::ready(lines(&part.text)));
    let closing = app.closing.clone();
    let state = (app, parts, part.end);
    let following = stream::unfold(state, |(app, mut parts, from)| async move {
        // The caller's rights are looked at anew each time: the stream ends with them.
        let org = OrgManage::<Admin>::from_request_parts(&mut parts, &app)
            .await
            .ok()?;
        let part = app.provider.log_after(org.org_id(), from).await.ok()?;
        Some((lines(&part.text), (app, parts, part.end)))
    });
    let text = first
        .chain(following)
        .filter(|text| std::future::ready(!text.is_empty()))
        .map(Ok::<_, std::convert::Infallible>)
        .take_until(closing.cancelled_owned());
    Ok((plain, Body::from_stream(text)).into_response())
}

fn lines(text: &str) -> String {
    text.lines().map(|line| printable(line) + "\n").collect()
}
