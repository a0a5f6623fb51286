//! The caller's API keys. The one rule: a key's secret is told once, when it is made.

use futures_util::Stream;
use pizzapi_types::{ApiKey, ApiKeyId, CreateApiKey, CreatedApiKey, ListApiKeys, Page};

use crate::{client::Client, error::Result, page};

impl Client {
    /// Lists the caller's API keys, newest first, without their secrets. One page.
    ///
    /// `GET /api/user/api-keys`, a login. At most `query.limit` items (1–200, default 50); `Page::next_cursor` is `None`
    /// on the last page.
    ///
    /// # Errors
    /// Code `login_required` for an API key.
    pub async fn list_api_keys(&self, query: &ListApiKeys) -> Result<Page<ApiKey>> {
        self.get("/api/user/api-keys").query(query).value().await
    }

    /// Lists all of the caller's API keys, newest first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/user/api-keys`, a login. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_api_keys(
        &self,
        query: &ListApiKeys,
    ) -> impl Stream<Item = Result<ApiKey>> + Send + Unpin + use<> {
        let mut query = query.clone();
        let cursor = query.cursor.take();
        page::all_of(self.get("/api/user/api-keys").query(&query), cursor)
    }

    /// Makes an API key. Its secret is in this answer and nowhere else again.
    ///
    /// `POST /api/user/api-keys`, a login. An account may have 200.
    ///
    /// # Errors
    /// Code `login_required` for an API key (a key makes no keys), `invalid_fields`, `org_not_found`, `key_limit`.
    pub async fn create_api_key(&self, key: &CreateApiKey) -> Result<CreatedApiKey> {
        self.post("/api/user/api-keys").json(key).value().await
    }

    /// Revokes an API key; it is dead at once, with the tokens made with it.
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
