//! The caller's logins. The one rule: a login that ends takes the tokens made with it along.

use futures_util::Stream;
use pizzapi_types::{CurrentSession, ListLogins, LoginId, OwnLogin, Page};
use serde_json::json;

use crate::{client::Client, error::Result, page};

impl Client {
    /// Says who the client is, and by which login; `None` when by none.
    ///
    /// `GET /api/auth/get-session`, anybody.
    ///
    /// # Errors
    /// [`Error::Unreachable`](crate::Error::Unreachable) when nothing is there.
    pub async fn current_session(&self) -> Result<Option<CurrentSession>> {
        self.get("/api/auth/get-session").value().await
    }

    /// Ends the login whose session token this client has; the token is dead at once, and the org tokens kept are forgotten.
    ///
    /// `POST /api/auth/sign-out`, a login (no API key).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when it is over already.
    pub async fn sign_out(&self) -> Result<()> {
        let call = self.post("/api/auth/sign-out").json(&json!({}));
        let ended = call.nothing().await;
        self.tokens().clear().await;
        ended
    }

    /// Lists the caller's logins, newest first, without those that are over. One page.
    ///
    /// `GET /api/user/sessions`, a login. At most `query.limit` items (1–200, default 50); `Page::next_cursor` is `None`
    /// on the last page. Times are UTC.
    ///
    /// # Errors
    /// Code `login_required` for an API key.
    pub async fn list_logins(&self, query: &ListLogins) -> Result<Page<OwnLogin>> {
        self.get("/api/user/sessions").query(query).value().await
    }

    /// Lists all of the caller's logins, newest first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/user/sessions`, a login. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_logins(
        &self,
        query: &ListLogins,
    ) -> impl Stream<Item = Result<OwnLogin>> + Send + Unpin + use<> {
        let mut query = query.clone();
        let cursor = query.cursor.take();
        page::all_of(self.get("/api/user/sessions").query(&query), cursor)
    }

    /// Ends one of the caller's logins; it is dead at once, also when it is the one this client has.
    ///
    /// `DELETE /api/user/sessions/:id`, a login.
    ///
    /// # Errors
    /// Code `login_required` for an API key, `not_found` when it is not the caller's or is over.
    pub async fn revoke_login(&self, id: &LoginId) -> Result<()> {
        self.delete(format!("/api/user/sessions/{id}"))
            .nothing()
            .await
    }
}
