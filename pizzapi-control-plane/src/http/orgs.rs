//! Organisations.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json, Query};
use pizzapi_types::{CreateOrg, ErrorCode, Org, OrgId, OrgSlug, OrgStatus, OrgStatusReport, Page};
use serde::Deserialize;

use super::Done;
use crate::{
    access::{Actor, Member, OrgManage, OrgProof as _, Owner},
    app::App,
    store::orgs::{Filter, NewOrg, NotCreated},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    status: Option<OrgStatus>,
    q: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Json(form): Json<CreateOrg>,
) -> Result<Response, ApiError> {
    if actor.key_org().is_some() {
        return Err(ApiError::with(
            ErrorCode::Forbidden,
            "this API key is good for one organisation only",
        ));
    }
    if form.owner.is_some() && !actor.is_platform_admin() {
        return Err(ApiError::with(
            ErrorCode::Forbidden,
            "only a platform admin names another owner",
        ));
    }
    let new = checked(form, app.provider.name())?;
    let org = app
        .store
        .create_org(&actor, &new)
        .await?
        .map_err(|refusal| match refusal {
            NotCreated::SlugTaken => ApiError::with(
                ErrorCode::SlugTaken,
                format!(
                    "the slug `{}` is taken, or was once: a slug is never given out again",
                    new.slug
                ),
            ),
            NotCreated::NoSuchOwner => ApiError::field_with(
                ErrorCode::UserNotFound,
                "owner",
                "no account has this e-mail address",
            ),
        })?;
    let location = [(header::LOCATION, format!("/api/orgs/{}", org.slug))];
    Ok((StatusCode::CREATED, location, Json(org)).into_response())
}

fn checked(form: CreateOrg, provider: &'static str) -> Result<NewOrg, ApiError> {
    let name = form.name.trim();
    if !(2..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(ApiError::field(
            "name",
            "2 to 100 characters, no control characters",
        ));
    }
    let slug = match &form.slug {
        Some(slug) => slug.parse(),
        None => OrgSlug::from_name(name),
    };
    let slug = slug.map_err(|error| {
        if form.slug.is_some() {
            return ApiError::field_with(ErrorCode::InvalidSlug, "slug", error.to_string());
        }
        let message = format!("no slug can be made from this name ({error}); send one in `slug`");
        ApiError::field_with(ErrorCode::InvalidSlug, "name", message)
    })?;
    if slug.is_reserved() {
        let field = if form.slug.is_some() { "slug" } else { "name" };
        return Err(ApiError::field_with(
            ErrorCode::ReservedSlug,
            field,
            format!("the platform keeps `{slug}` for itself"),
        ));
    }
    let owner = form.owner.map(|email| email.trim().to_lowercase());
    Ok(NewOrg {
        name: name.to_owned(),
        slug,
        owner,
        provider,
    })
}

pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<List>,
) -> Result<Json<Page<Org>>, ApiError> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(ApiError::field("limit", "1 to 200"));
    }
    if let Some(OrgStatus::Unknown(status)) = &query.status {
        let known: Vec<&str> = OrgStatus::KNOWN.iter().map(OrgStatus::as_str).collect();
        return Err(ApiError::field(
            "status",
            format!("`{status}` is none of {}", known.join(", ")),
        ));
    }
    let before = query
        .cursor
        .map(|cursor| cursor.parse::<OrgId>())
        .transpose();
    let before =
        before.map_err(|_| ApiError::field("cursor", "not one that this server gave out"))?;
    let filter = Filter {
        status: query.status,
        text: query.q,
        limit,
        before,
    };
    let mut page = app.store.list_orgs(&actor, &filter).await?;
    page.items.iter_mut().for_each(|org| decorate(&app, org));
    Ok(Json(page))
}

pub async fn get(State(app): State<App>, org: OrgManage<Member>) -> Json<Org> {
    let mut org = org.org().clone();
    decorate(&app, &mut org);
    Json(org)
}

pub async fn status(
    State(app): State<App>,
    org: OrgManage<Member>,
) -> Result<Json<OrgStatusReport>, ApiError> {
    let mut instance = app.store.instance(&org).await?;
    if let Some(instance) = &mut instance {
        instance.url = Some(app.config.org_url(&org.org().slug));
    }
    Ok(Json(OrgStatusReport {
        org_slug: org.org().slug.clone(),
        org_status: org.org().status.clone(),
        instance,
    }))
}

pub async fn delete(State(app): State<App>, org: OrgManage<Owner>) -> Result<Json<Done>, ApiError> {
    app.store.request_deletion(&org).await?;
    Ok(Json(Done::OK))
}

/// Adds what the registry does not hold: where the org is, and what its instance last said.
fn decorate(app: &App, org: &mut Org) {
    let Some(instance) = &mut org.instance else {
        return;
    };
    instance.url = Some(app.config.org_url(&org.slug));
    if let Some(heartbeat) = app.heartbeat(&org.id) {
        instance.runners = Some(heartbeat.runners);
        instance.sessions = Some(heartbeat.sessions);
    }
}
