//! Signing up, in and out, as PizzaPi's clients do it: their field names, codes and cookie.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{
    ApiError, Json,
    extract::{json_bytes, parse},
};
use pizzapi_types::{
    ChangePassword, CurrentSession, ErrorCode, InviteState, OrgStatus, PlatformRole, Secret,
    SignIn, SignUp, SignedIn, User,
    rules::{self, Broken},
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    access::{Actor, AnyLogin, ClientAddress, Via, require_own_origin},
    app::App,
    auth::{cookie, opaque},
    config::Registration,
    store::{
        accounts::{EmailTaken, NewAccount},
        logins::NewLogin,
    },
};

const DAY: Duration = Duration::from_hours(24);
const REMEMBERED: Duration = Duration::from_hours(24 * pizzapi_types::token::LOGIN_DAYS);

/// The answer to a sign-out.
#[derive(Serialize, JsonSchema)]
pub struct SignedOut {
    /// Always true.
    success: bool,
}

/// Where and with what somebody logs in.
struct From {
    client: ClientAddress,
    user_agent: Option<String>,
}

impl From {
    fn new(client: ClientAddress, headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        Self {
            client,
            user_agent: agent.map(|agent| agent.chars().take(200).collect()),
        }
    }
}

pub async fn sign_up(
    State(app): State<App>,
    client: ClientAddress,
    request: Request,
) -> Result<Response, ApiError> {
    let from = From::new(client, request.headers());
    let form: SignUp = form(&app, request).await?;
    let email = checked_email(&form.email)?;
    may_register(&app, &email, form.invite.as_ref()).await?;
    check_password(&form.password)?;
    rules::account_name(&form.name).map_err(|broken| {
        ApiError::field_with(ErrorCode::AuthValidation, "name", broken.to_string())
    })?;
    app.limits.sign_up.check(None, from.client.0)?;
    let checked = app.passwords.hash(form.password).await?;
    let account = NewAccount {
        name: form.name,
        email,
        password_hash: checked.clone(),
        platform_role: PlatformRole::User,
        must_change_password: false,
    };
    let user = app
        .store
        .create_account(None, &account)
        .await?
        .map_err(|EmailTaken| ApiError::new(ErrorCode::AuthUserExists))?;
    let known = Known { user, checked };
    log_in(&app, known, (None, true), from).await
}

/// Refuses whoever may not make an account here.
async fn may_register(app: &App, email: &str, invite: Option<&Secret>) -> Result<(), ApiError> {
    if let Some(secret) = invite {
        let offer = app
            .store
            .invite_offer(opaque::hash(secret.expose()))
            .await?;
        let good = offer.is_some_and(|(offer, org)| {
            org == OrgStatus::Active
                && offer.state == InviteState::Pending
                && offer.email.is_none_or(|only| only == email)
        });
        if good {
            return Ok(());
        }
    }
    if app.config.registration == Registration::Closed {
        let detail = "registration is closed; ask a platform admin for an account, or an org's admin for an invite";
        return Err(ApiError::with(ErrorCode::RegistrationClosed, detail));
    }
    let domains = &app.config.registration_domains;
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    if domains.is_empty() || domains.iter().any(|allowed| allowed == domain) {
        Ok(())
    } else {
        Err(ApiError::with(
            ErrorCode::EmailDomainNotAllowed,
            format!("accounts here have addresses of {}", domains.join(", ")),
        ))
    }
}

pub async fn sign_in(
    State(app): State<App>,
    client: ClientAddress,
    request: Request,
) -> Result<Response, ApiError> {
    let from = From::new(client, request.headers());
    let form: SignIn = form(&app, request).await?;
    let email = form.email.trim().to_lowercase();
    // What is limited is told apart by the address tried, whether there is such an account or not.
    let tried: String = email.chars().take(254).collect();
    app.limits.sign_in.check(Some(&tried), from.client.0)?;
    if rules::password(form.password.expose()) == Err(Broken::PasswordTooLong) {
        return Err(ApiError::new(ErrorCode::AuthInvalidLogin));
    }
    let account = app.store.account_by_email(&email).await?;
    let stored = account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let right = app.passwords.verify(form.password, stored).await?;
    match account {
        Some(account) if right && account.disabled => {
            Err(ApiError::new(ErrorCode::AccountDisabled))
        }
        Some(account) if right => {
            let remember = form.remember_me.unwrap_or(true);
            let known = Known {
                checked: account.password_hash.unwrap_or_default(),
                user: account.user,
            };
            log_in(&app, known, (Some(false), remember), from).await
        }
        _ => Err(ApiError::new(ErrorCode::AuthInvalidLogin)),
    }
}

pub async fn sign_out(State(app): State<App>, login: AnyLogin) -> Result<Response, ApiError> {
    app.store.end_own_login(&login).await?;
    let mut response = Json(SignedOut { success: true }).into_response();
    set_cookie(
        &mut response,
        cookie::clear(app.public_url.starts_with("https:")),
    );
    Ok(response)
}

/// `null` without a credential, and with one that has ended: PizzaPi's clients ask this to find out.
pub async fn get_session(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Json<Option<CurrentSession>>, ApiError> {
    let actor = match Actor::of_request(&app, &Method::GET, &headers).await {
        Err(error) if error.code == ErrorCode::Unauthenticated => None,
        other => other?,
    };
    let Some(actor) = actor else {
        return Ok(Json(None));
    };
    Ok(Json(Some(CurrentSession {
        session: match actor.via() {
            Via::Session(session) => Some(session.clone()),
            Via::Key { .. } | Via::Platform => None,
        },
        user: actor.user()?.clone(),
    })))
}

/// The session it came with goes on; the others end.
pub async fn change_password(
    State(app): State<App>,
    client: ClientAddress,
    login: AnyLogin,
    request: Request,
) -> Result<Json<super::Done>, ApiError> {
    let form: ChangePassword = form(&app, request).await?;
    check_password(&form.new)?;
    if form.new == form.current {
        let detail = "the new password is the one there is";
        return Err(ApiError::field_with(
            ErrorCode::AuthValidation,
            "new",
            detail,
        ));
    }
    let email = &login.user().email;
    app.limits.sign_in.check(Some(email), client.0)?;
    let account = app.store.account_by_email(email).await?;
    let stored = account.and_then(|account| account.password_hash);
    let wrong = || {
        ApiError::field_with(
            ErrorCode::AuthInvalidPassword,
            "current",
            "Invalid password",
        )
    };
    let checked = stored.clone().ok_or_else(wrong)?;
    if !app.passwords.verify(form.current, stored).await? {
        return Err(wrong());
    }
    let new = app.passwords.hash(form.new).await?;
    if app.store.change_password(&login, (&checked, &new)).await? {
        Ok(Json(super::Done::OK))
    } else {
        Err(wrong())
    }
}

/// A form under `/api/auth/`: never from a page of another origin; what is wrong has PizzaPi's code.
async fn form<T: DeserializeOwned>(app: &App, request: Request) -> Result<T, ApiError> {
    if request.headers().contains_key(header::ORIGIN) {
        require_own_origin(app, request.headers())?;
    }
    let body = json_bytes(request, app).await?;
    parse(&body).map_err(|error| match error.code {
        ErrorCode::InvalidFields => ApiError {
            code: ErrorCode::AuthValidation,
            ..error
        },
        _ => error,
    })
}

fn checked_email(text: &str) -> Result<String, ApiError> {
    rules::email(text).map_err(|_| {
        // PizzaPi's words.
        ApiError::field_with(ErrorCode::AuthValidation, "email", "Invalid email address")
    })
}

fn check_password(password: &Secret) -> Result<(), ApiError> {
    rules::password(password.expose()).map_err(|broken| {
        ApiError::new(match broken {
            Broken::PasswordTooShort => ErrorCode::AuthPasswordTooShort,
            _ => ErrorCode::AuthPasswordTooLong,
        })
    })
}

/// Somebody whose password was right, and the hash it was checked against.
struct Known {
    user: User,
    checked: String,
}

async fn log_in(
    app: &App,
    Known { user, checked }: Known,
    (redirect, remember): (Option<bool>, bool),
    from: From,
) -> Result<Response, ApiError> {
    let token = opaque::new("");
    let lifetime = if remember { REMEMBERED } else { DAY };
    let login = NewLogin {
        token_hash: opaque::hash(token.expose()),
        lifetime,
        checked,
        ip_address: from.client.0.to_string(),
        user_agent: from.user_agent,
    };
    let made = app.store.create_login(&user, &login).await?;
    made.ok_or_else(|| ApiError::new(ErrorCode::AuthInvalidLogin))?;
    let max_age = remember.then_some(lifetime.as_secs());
    let header = cookie::set(&token, app.public_url.starts_with("https:"), max_age);
    let mut response = Json(SignedIn {
        redirect,
        token,
        user,
    })
    .into_response();
    set_cookie(&mut response, header);
    Ok(response)
}

fn set_cookie(response: &mut Response, value: Option<HeaderValue>) {
    if let Some(value) = value {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
