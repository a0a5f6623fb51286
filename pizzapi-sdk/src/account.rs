//! Accounts, logins, API keys. The one rule: passwords and keys come and go as [`Secret`]s.

use futures_util::Stream;
use pizzapi_types::{
    ApiKey, ApiKeyId, ChangePassword, CreateApiKey, CreatedApiKey, CurrentSession, ErrorCode, Org,
    Page, Secret, SignedIn, User,
};
use serde_json::{Value, json};

use crate::{
    client::Client,
    credential::{Credential, Login},
    error::{Error, Result},
    page,
};

impl Client {
    /// Makes an account and logs it in. The client itself stays as it is: see [`Client::with_credential`].
    ///
    /// `POST /api/auth/sign-up/email`, anybody while registration is open. Passwords have 8 to 128 characters.
    ///
    /// # Errors
    /// Code `USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL`, `PASSWORD_TOO_SHORT`, `PASSWORD_TOO_LONG`, `VALIDATION_ERROR`,
    /// `registration_closed` or `rate_limited`.
    pub async fn sign_up(&self, name: &str, email: &str, password: &Secret) -> Result<Login> {
        let body = json!({ "name": name, "email": email, "password": password });
        self.log_in("/api/auth/sign-up/email", &body).await
    }

    /// Logs in. The client itself stays as it is: see [`Client::with_credential`].
    ///
    /// `POST /api/auth/sign-in/email`, anybody. The login lasts 7 days from its last use, or 1 day without `remember`.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) (`INVALID_EMAIL_OR_PASSWORD`) for a wrong password and an
    /// unknown user alike; code `rate_limited`.
    pub async fn sign_in(&self, email: &str, password: &Secret, remember: bool) -> Result<Login> {
        let mut body = json!({ "email": email, "password": password });
        if !remember {
            body["rememberMe"] = false.into();
        }
        self.log_in("/api/auth/sign-in/email", &body).await
    }

    async fn log_in(&self, path: &str, body: &Value) -> Result<Login> {
        let call = self.post(path).anonymous().json(body);
        let (SignedIn { token, user }, headers) = call.value_and_headers().await?;
        Ok(Login {
            user,
            credential: Credential::of_login(token, &headers),
        })
    }

    /// Changes the caller's password; their other logins end, with the tokens made with them.
    ///
    /// `POST /api/auth/change-password`, a login, also one with a one-time password.
    ///
    /// # Errors
    /// Code `INVALID_PASSWORD` when `current` is wrong, `PASSWORD_TOO_SHORT` (8 characters), `PASSWORD_TOO_LONG` (128),
    /// `VALIDATION_ERROR` when both are the same, `rate_limited`, `login_required` for an API key.
    pub async fn change_password(&self, current: &Secret, new: &Secret) -> Result<()> {
        let form = ChangePassword {
            current: current.clone(),
            new: new.clone(),
        };
        self.post("/api/auth/change-password")
            .json(&form)
            .nothing()
            .await
    }

    /// Ends the login whose session token this client has; the token is dead at once, and the org tokens kept are forgotten.
    ///
    /// `POST /api/auth/sign-out`, a login (no API key).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when it is over already.
    pub async fn sign_out(&self) -> Result<()> {
        let ended = self.post("/api/auth/sign-out").json(&json!({})).nothing();
        let ended = ended.await;
        self.tokens().clear().await;
        ended
    }

    /// Says who the client is, and by which login; `None` when by none.
    ///
    /// `GET /api/auth/get-session`, anybody.
    ///
    /// # Errors
    /// [`Error::Unreachable`](crate::Error::Unreachable) when nothing is there.
    pub async fn current_session(&self) -> Result<Option<CurrentSession>> {
        self.get("/api/auth/get-session").value().await
    }

    /// Reads the caller's own account, with its platform role.
    ///
    /// `GET /api/user`, any session or key; with a [`Credential::Cookie`] `GET /api/auth/get-session`, which is where PizzaPi's
    /// own control plane has it, without the platform role.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when the credential is missing, expired or revoked.
    pub async fn current_user(&self) -> Result<User> {
        if !matches!(self.credential(), Credential::Cookie(_)) {
            return self.get("/api/user").value().await;
        }
        let session = self.current_session().await?;
        let session = session.ok_or_else(|| Error::Unauthenticated {
            detail: "the login is over".to_owned(),
            code: ErrorCode::Unauthenticated,
            request_id: None,
        })?;
        Ok(session.user)
    }

    /// Lists all orgs the caller is a member of, with the role in each.
    ///
    /// `GET /api/user/orgs`, any session or key. Not paged.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when the credential is missing, expired or revoked.
    pub async fn list_user_orgs(&self) -> Result<Vec<Org>> {
        self.get("/api/user/orgs").value().await
    }

    /// Lists the caller's API keys, newest first, without their secrets. One page, after `cursor`.
    ///
    /// `GET /api/user/api-keys`, a login.
    ///
    /// # Errors
    /// Code `login_required` for an API key.
    pub async fn list_api_keys(&self, cursor: Option<&str>) -> Result<Page<ApiKey>> {
        let mut call = self.get("/api/user/api-keys");
        if let Some(cursor) = cursor {
            call = call.query(&json!({ "cursor": cursor }));
        }
        call.value().await
    }

    /// Lists all of the caller's API keys, newest first, page after page.
    ///
    /// `GET /api/user/api-keys`, a login.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_api_keys(&self) -> impl Stream<Item = Result<ApiKey>> + Send + use<> {
        let client = self.clone();
        page::all(move |cursor| {
            let client = client.clone();
            async move { client.list_api_keys(cursor.as_deref()).await }
        })
    }

    /// Makes an API key. Its secret is in this answer and nowhere else again.
    ///
    /// `POST /api/user/api-keys`, a login.
    ///
    /// # Errors
    /// Code `login_required` for an API key (a key makes no keys), `invalid_fields`, `org_not_found`.
    pub async fn create_api_key(&self, key: &CreateApiKey) -> Result<CreatedApiKey> {
        self.post("/api/user/api-keys").json(key).value().await
    }

    /// Revokes an API key; it is dead at once.
    ///
    /// `DELETE /api/user/api-keys/:id`, a login.
    ///
    /// # Errors
    /// Code `login_required` for an API key, `not_found` when it is not the caller's.
    pub async fn revoke_api_key(&self, id: &ApiKeyId) -> Result<()> {
        self.delete(format!("/api/user/api-keys/{id}"))
            .nothing()
            .await
    }
}
