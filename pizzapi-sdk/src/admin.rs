//! What platform admins see and do. The one rule: nothing here is of one org; that is in the files named after what it is about.

use futures_util::Stream;
use pizzapi_types::{
    Account, CreateUser, CreatedUser, ListSigningKeys, ListUsers, Overview, Page, PatchUser,
    RotateKeys, SigningKey, UserId,
};

use crate::{client::Client, error::Result, page};

impl Client {
    /// Reads how the platform is: orgs and instances by status, accounts, what runs, what it takes.
    ///
    /// `GET /api/admin/overview`, platform admins. Memory is in bytes, CPU time in seconds, provisioning in milliseconds;
    /// counts of runners and sessions are as of the instances' last heartbeats.
    ///
    /// # Errors
    /// Code `forbidden` for everybody else.
    pub async fn get_overview(&self) -> Result<Overview> {
        self.get("/api/admin/overview").value().await
    }

    /// Lists all accounts, newest first. One page.
    ///
    /// `GET /api/admin/users`, platform admins. At most `query.limit` items (1–200, default 50); `Page::next_cursor` is
    /// `None` on the last page.
    ///
    /// # Errors
    /// Code `forbidden` for everybody else.
    pub async fn list_users(&self, query: &ListUsers) -> Result<Page<Account>> {
        self.get("/api/admin/users").query(query).value().await
    }

    /// Lists all accounts, newest first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/admin/users`, platform admins. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_users(
        &self,
        query: &ListUsers,
    ) -> impl Stream<Item = Result<Account>> + Send + Unpin + use<> {
        let mut query = query.clone();
        let cursor = query.cursor.take();
        page::all_of(self.get("/api/admin/users").query(&query), cursor)
    }

    /// Makes an account with a one-time password, which is in this answer and nowhere else again, and must be changed at
    /// the first login: see [`Client::change_password`].
    ///
    /// `POST /api/admin/users`, platform admins.
    ///
    /// # Errors
    /// Code `email_taken`, `invalid_fields`, `forbidden` for everybody else.
    pub async fn create_user(&self, user: &CreateUser) -> Result<CreatedUser> {
        self.post("/api/admin/users").json(user).value().await
    }

    /// Changes what an account may do. Disabling it ends its logins, API keys, tokens and open connections within 5 s.
    ///
    /// `PATCH /api/admin/users/:id`, platform admins.
    ///
    /// # Errors
    /// Code `user_not_found`, `last_platform_admin`, `invalid_fields`, `forbidden` for everybody else.
    pub async fn update_user(&self, id: &UserId, change: &PatchUser) -> Result<Account> {
        self.patch(format!("/api/admin/users/{id}"))
            .json(change)
            .value()
            .await
    }

    /// Lists the keys that org tokens are and were signed with, newest first. One page.
    ///
    /// `GET /api/admin/keys`, platform admins. At most `query.limit` items (1–200, default 50); `Page::next_cursor` is
    /// `None` on the last page. See [`Client::get_jwks`] for the keys themselves.
    ///
    /// # Errors
    /// Code `forbidden` for everybody else.
    pub async fn list_signing_keys(&self, query: &ListSigningKeys) -> Result<Page<SigningKey>> {
        self.get("/api/admin/keys").query(query).value().await
    }

    /// Lists all keys that org tokens are and were signed with, newest first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/admin/keys`, platform admins. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_signing_keys(
        &self,
        query: &ListSigningKeys,
    ) -> impl Stream<Item = Result<SigningKey>> + Send + Unpin + use<> {
        let mut query = query.clone();
        let cursor = query.cursor.take();
        page::all_of(self.get("/api/admin/keys").query(&query), cursor)
    }

    /// Makes a new signing key, and says which there are now, newest first. The one so far verifies what it signed for
    /// `how.grace_seconds` (default 1 hour, up to 30 days); 0 ends all org tokens at once.
    ///
    /// `POST /api/admin/keys/rotate`, platform admins. Not paged.
    ///
    /// # Errors
    /// Code `invalid_fields`, `forbidden` for everybody else.
    pub async fn rotate_signing_keys(&self, how: &RotateKeys) -> Result<Vec<SigningKey>> {
        let call = self.post("/api/admin/keys/rotate").json(how);
        let keys: Page<SigningKey> = call.value().await?;
        Ok(keys.items)
    }
}
