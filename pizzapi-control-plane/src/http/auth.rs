//! Signing up, in and out, as PizzaPi's clients do it: their field names, codes and cookie.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
};
use pizzapi_http::{
    ApiError, Json,
    extract::{json_bytes, parse},
};
use pizzapi_types::{CurrentSession, ErrorCode, PlatformRole, Secret, User};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    access::{Actor, Login, Via, require_own_origin},
    app::App,
    auth::{
        cookie, opaque,
        password::{LONGEST, SHORTEST},
    },
    config::Registration,
    store::accounts::{EmailTaken, NewAccount},
};

const DAY_MS: i64 = 24 * 3600 * 1000;

#[derive(Deserialize)]
struct SignUp {
    name: String,
    email: String,
    password: Secret,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    email: String,
    password: Secret,
    remember_me: Option<bool>,
}

#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<bool>,
    token: Secret,
    user: User,
}

#[derive(Serialize)]
pub struct SignedOut {
    success: bool,
}

pub async fn sign_up(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let form: SignUp = form(&app, request).await?;
    if app.config.registration == Registration::Closed {
        let detail = "registration is closed; ask a platform admin for an account";
        return Err(ApiError::with(ErrorCode::RegistrationClosed, detail));
    }
    let email = checked_email(&form.email)?;
    check_password(&form.password)?;
    if form.name.chars().count() > 100 {
        return Err(ApiError::field_with(
            ErrorCode::AuthValidation,
            "name",
            "at most 100 characters",
        ));
    }
    let password_hash = app.passwords.hash(form.password).await;
    let account = NewAccount {
        name: form.name,
        email,
        password_hash,
        platform_role: PlatformRole::User,
    };
    let user = app
        .store
        .create_account(&account)
        .await?
        .map_err(|EmailTaken| ApiError::new(ErrorCode::AuthUserExists))?;
    log_in(&app, user, None, true).await
}

pub async fn sign_in(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let form: SignIn = form(&app, request).await?;
    if form.password.expose().chars().count() > LONGEST {
        return Err(ApiError::new(ErrorCode::AuthInvalidLogin));
    }
    let account = app
        .store
        .account_by_email(&form.email.trim().to_lowercase())
        .await?;
    let stored = account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let right = app.passwords.verify(form.password, stored).await;
    match account {
        Some(account) if right && account.disabled => {
            Err(ApiError::new(ErrorCode::AccountDisabled))
        }
        Some(account) if right => {
            log_in(
                &app,
                account.user,
                Some(false),
                form.remember_me.unwrap_or(true),
            )
            .await
        }
        _ => Err(ApiError::new(ErrorCode::AuthInvalidLogin)),
    }
}

pub async fn sign_out(State(app): State<App>, login: Login) -> Result<Response, ApiError> {
    app.store.end_login(&login).await?;
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
    Ok(Json(actor.map(|actor| CurrentSession {
        session: match actor.via {
            Via::Session(session) => Some(session),
            Via::Key { .. } => None,
        },
        user: actor.user,
    })))
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

/// An address has one `@` with something on both sides, and fits where addresses are stored. More only a mail could prove.
fn checked_email(text: &str) -> Result<String, ApiError> {
    let email = text.trim().to_lowercase();
    let shaped = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    });
    let plain = email.len() <= 254 && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if shaped && plain {
        Ok(email)
    } else {
        Err(ApiError::field_with(
            ErrorCode::AuthValidation,
            "email",
            "Invalid email address",
        ))
    }
}

fn check_password(password: &Secret) -> Result<(), ApiError> {
    match password.expose().chars().count() {
        ..SHORTEST => Err(ApiError::new(ErrorCode::AuthPasswordTooShort)),
        SHORTEST..=LONGEST => Ok(()),
        _ => Err(ApiError::new(ErrorCode::AuthPasswordTooLong)),
    }
}

async fn log_in(
    app: &App,
    user: User,
    redirect: Option<bool>,
    remember: bool,
) -> Result<Response, ApiError> {
    let token = opaque::new("");
    let lifetime = if remember { 7 * DAY_MS } else { DAY_MS };
    app.store
        .create_login(&user, opaque::hash(token.expose()), lifetime)
        .await?;
    let max_age = remember.then_some(lifetime / 1000);
    let header = cookie::set(&token, app.public_url.starts_with("https:"), max_age);
    let mut response = Json(Answer {
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
