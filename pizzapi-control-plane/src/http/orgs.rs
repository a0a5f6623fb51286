//! Organisations.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{ApiError, Json, OptionalJson, Query};
use pizzapi_types::{
    Because, CreateOrg, DeleteOrg, ErrorCode, ListOrgs, Org, OrgStatus, OrgStatusReport, Page,
    PatchOrg,
    rules::{self, Broken},
};

use super::{Done, Nothing, broken, part, precondition::if_match};
use crate::{
    access::{Actor, Admin, Member, OrgManage, OrgProof as _, Owner, PlatformOrg},
    app::App,
    config::Registration,
    store::{
        org_status::WrongStatus,
        orgs::{ChangedMeanwhile, Filter, NewOrg, NotCreated},
    },
};

pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Json(form): Json<CreateOrg>,
) -> Result<Response, ApiError> {
    if actor.key_org().is_some() {
        let detail = "this API key is good for one organisation only";
        return Err(ApiError::with(ErrorCode::Forbidden, detail));
    }
    let admin = actor.is_platform_admin();
    if form.owner.is_some() && !admin {
        let detail = "only a platform admin names another owner";
        return Err(ApiError::with(ErrorCode::Forbidden, detail));
    }
    if form.owner.is_none() && actor.user().is_err() {
        let detail = "the e-mail address of the first owner: the platform's key is nobody's";
        return Err(ApiError::field("owner", detail));
    }
    let new = NewOrg {
        pending: app.config.registration == Registration::Approval && !admin,
        most_per_user: app.config.max_orgs_per_user.filter(|_| !admin),
        ..checked(form, app.provider.name())?
    };
    let org = app
        .store
        .create_org(&actor, &new)
        .await?
        .map_err(|refusal| not_created(&app, &new, &refusal))?;
    let location = [(header::LOCATION, format!("/api/orgs/{}", org.slug))];
    Ok((StatusCode::CREATED, location, Json(org)).into_response())
}

fn not_created(app: &App, new: &NewOrg, refusal: &NotCreated) -> ApiError {
    match refusal {
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
        NotCreated::TooMany => {
            let most = app.config.max_orgs_per_user.unwrap_or(0);
            let detail = format!(
                "an account may own {most} organisations here; delete one, or ask a platform admin"
            );
            ApiError::with(ErrorCode::OrgLimit, detail)
        }
    }
}

fn checked(form: CreateOrg, provider: &'static str) -> Result<NewOrg, ApiError> {
    let name = rules::org_name(&form.name).map_err(broken("name"))?;
    let (field, slug) = match &form.slug {
        Some(slug) => ("slug", rules::slug(slug)),
        None => ("name", rules::slug_of_name(name)),
    };
    let slug = slug.map_err(|error| {
        let code = match error {
            Broken::ReservedSlug(_) => ErrorCode::ReservedSlug,
            _ => ErrorCode::InvalidSlug,
        };
        ApiError::field_with(code, field, error.to_string())
    })?;
    let owner = form.owner.map(|email| email.trim().to_lowercase());
    Ok(NewOrg {
        name: name.to_owned(),
        slug,
        owner,
        provider,
        pending: false,
        most_per_user: None,
    })
}

pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<ListOrgs>,
) -> Result<Json<Page<Org>>, ApiError> {
    if let Some(OrgStatus::Unknown(status)) = &query.status {
        let known: Vec<&str> = OrgStatus::KNOWN.iter().map(OrgStatus::as_str).collect();
        return Err(ApiError::field(
            "status",
            format!("`{status}` is none of {}", known.join(", ")),
        ));
    }
    let (before, limit) = part(query.cursor.as_deref(), query.limit)?;
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

pub async fn get(State(app): State<App>, org: OrgManage<Member>) -> Response {
    let mut shown = org.org().clone();
    decorate(&app, &mut shown);
    tagged(org.revision(), shown)
}

/// An org with its entity tag, which is that of its own row: what its instance does makes no difference to it.
fn tagged(revision: i64, org: Org) -> Response {
    ([(header::ETAG, format!("\"{revision}\""))], Json(org)).into_response()
}

pub async fn patch(
    State(app): State<App>,
    org: OrgManage<Admin>,
    headers: HeaderMap,
    Json(mut patch): Json<PatchOrg>,
) -> Result<Response, ApiError> {
    if let Some(name) = &patch.name {
        let name = rules::org_name(name).map_err(broken("name"))?;
        patch.name = Some(name.to_owned());
    }
    if let Some(plan) = &patch.plan {
        if !org.actor().is_platform_admin() {
            let detail = "only a platform admin changes the plan";
            return Err(ApiError::with(ErrorCode::Forbidden, detail));
        }
        rules::plan(plan).map_err(broken("plan"))?;
    }
    let expected = if_match(&headers)?;
    let (mut shown, revision) =
        app.store
            .patch_org(&org, &patch, expected)
            .await?
            .map_err(|ChangedMeanwhile| {
                let detail = format!("`{}` was changed meanwhile; read it again", org.org().slug);
                ApiError::with(ErrorCode::PreconditionFailed, detail)
            })?;
    decorate(&app, &mut shown);
    Ok(tagged(revision, shown))
}

pub async fn suspend(
    State(app): State<App>,
    org: PlatformOrg,
    OptionalJson(because): OptionalJson<Because>,
) -> Result<Json<Org>, ApiError> {
    let reason = checked_reason(&because)?;
    changed(app.store.suspend(&org, reason).await?, "suspended")
}

pub async fn resume(
    State(app): State<App>,
    org: PlatformOrg,
    OptionalJson(Nothing {}): OptionalJson<Nothing>,
) -> Result<Json<Org>, ApiError> {
    let opened = app.store.open_org(&org, OrgStatus::Suspended).await?;
    changed(opened, "resumed")
}

pub async fn approve(
    State(app): State<App>,
    org: PlatformOrg,
    OptionalJson(Nothing {}): OptionalJson<Nothing>,
) -> Result<Json<Org>, ApiError> {
    let opened = app.store.open_org(&org, OrgStatus::Pending).await?;
    changed(opened, "approved")
}

pub async fn deny(
    State(app): State<App>,
    org: PlatformOrg,
    OptionalJson(because): OptionalJson<Because>,
) -> Result<Json<Org>, ApiError> {
    let reason = checked_reason(&because)?;
    changed(app.store.deny(&org, reason).await?, "denied")
}

fn checked_reason(because: &Because) -> Result<Option<&str>, ApiError> {
    let reason = because.reason.as_deref().map(rules::reason);
    reason.transpose().map_err(broken("reason"))
}

fn changed(outcome: Result<Org, WrongStatus>, what: &str) -> Result<Json<Org>, ApiError> {
    outcome.map(Json).map_err(|WrongStatus(status)| {
        let detail = format!("an organisation that is {status} cannot be {what}");
        ApiError::with(ErrorCode::OrgNotActive, detail)
    })
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

pub async fn delete(
    State(app): State<App>,
    org: OrgManage<Owner>,
    Query(how): Query<DeleteOrg>,
) -> Result<Json<Done>, ApiError> {
    let keep_data = how.keep_data == Some(true);
    if keep_data && !org.actor().is_platform_admin() {
        let detail = "only a platform admin keeps the data of an organisation that is deleted";
        return Err(ApiError::with(ErrorCode::Forbidden, detail));
    }
    app.store.request_deletion(&org, keep_data).await?;
    Ok(Json(Done::OK))
}

/// Adds what the registry does not hold: where the org is, and what its instance last said.
fn decorate(app: &App, org: &mut Org) {
    let Some(instance) = &mut org.instance else {
        return;
    };
    instance.url = Some(app.config.org_url(&org.slug));
    if let Some(said) = app.heartbeats.of(&org.id) {
        instance.runners = Some(said.runners);
        instance.sessions = Some(said.sessions);
        instance.rss_bytes = Some(said.rss_bytes);
        instance.cpu_ms = Some(said.cpu_ms());
    }
}
