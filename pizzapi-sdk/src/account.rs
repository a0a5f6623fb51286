//! The caller's account: made, logged in to, read, changed. The one rule: passwords come and go as [`Secret`]s.

use pizzapi_types::{
    ChangePassword, ErrorCode, Org, PatchOwnUser, Secret, SignIn, SignUp, SignedIn, User,
};
use serde::Serialize;

use crate::{
    client::Client,
    credential::{Credential, Login},
    error::{Error, Result},
};

impl Client {
    /// Makes an account and logs it in. The client itself stays as it is: see [`Client::with_credential`].
    ///
    /// `POST /api/auth/sign-up/email`, anybody while registration is open. Passwords have 8 to 128 characters.
    ///
    /// # Errors
    /// Code `USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL`, `PASSWORD_TOO_SHORT`, `PASSWORD_TOO_LONG`, `VALIDATION_ERROR`,
    /// `registration_closed`, `email_domain_not_allowed` or `rate_limited`.
    pub async fn sign_up(&self, name: &str, email: &str, password: &Secret) -> Result<Login> {
        self.sign_up_as(name, email, password, None).await
    }

    /// Makes an account and logs it in, by an invite's secret also while registration is closed. The invite is not accepted
    /// by that: see [`Client::accept_invite`].
    ///
    /// `POST /api/auth/sign-up/email`, whoever holds an invite that is pending and for them.
    ///
    /// # Errors
    /// Those of [`Client::sign_up`]; an invite that is not good counts as none.
    pub async fn sign_up_with_invite(
        &self,
        name: &str,
        email: &str,
        password: &Secret,
        invite: &Secret,
    ) -> Result<Login> {
        self.sign_up_as(name, email, password, Some(invite)).await
    }

    async fn sign_up_as(
        &self,
        name: &str,
        email: &str,
        password: &Secret,
        invite: Option<&Secret>,
    ) -> Result<Login> {
        let form = SignUp {
            name: name.to_owned(),
            email: email.to_owned(),
            password: password.clone(),
            invite: invite.cloned(),
        };
        self.log_in("/api/auth/sign-up/email", &form).await
    }

    /// Logs in. The client itself stays as it is: see [`Client::with_credential`].
    ///
    /// `POST /api/auth/sign-in/email`, anybody. The login lasts 7 days from its last use, or 1 day without `remember`.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) (`INVALID_EMAIL_OR_PASSWORD`) for a wrong password and an
    /// unknown user alike; code `rate_limited`.
    pub async fn sign_in(&self, email: &str, password: &Secret, remember: bool) -> Result<Login> {
        let form = SignIn {
            email: email.to_owned(),
            password: password.clone(),
            // PizzaPi's clients say so only when it is not wished.
            remember_me: (!remember).then_some(false),
        };
        self.log_in("/api/auth/sign-in/email", &form).await
    }

    async fn log_in(&self, path: &str, form: &impl Serialize) -> Result<Login> {
        let call = self.post(path).anonymous().json(form);
        let (SignedIn { token, user, .. }, headers) = call.value_and_headers().await?;
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

    /// Changes the caller's own account; what is absent stays. Names have up to 100 characters.
    ///
    /// `PATCH /api/user`, any session, or a key that is not for one org only.
    ///
    /// # Errors
    /// Code `invalid_fields`, `forbidden` for a key that is for one org only.
    pub async fn update_current_user(&self, change: &PatchOwnUser) -> Result<User> {
        self.patch("/api/user").json(change).value().await
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
}
