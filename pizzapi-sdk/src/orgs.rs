//! Organisations. The one rule: a slug is checked before it becomes part of a path, as its type says.

use futures_util::Stream;
use pizzapi_types::{CreateOrg, Org, OrgSlug, OrgStatus, OrgStatusReport, Page};
use serde::Serialize;

use crate::{client::Client, error::Result, page};

/// Which orgs to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListOrgs {
    /// Only those of this status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OrgStatus>,
    /// Only those whose slug or name holds this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// How many at most: 1 to 200; the server takes 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl Client {
    /// Makes an org; the caller becomes its owner. Its instance is provisioned after this returns: see
    /// [`Client::wait_for_org`].
    ///
    /// `POST /api/orgs`, any session or key; with `owner` platform admins. Its status is `active`, or `pending` where an
    /// admin has to approve it.
    ///
    /// # Errors
    /// Code `invalid_slug`, `reserved_slug`, `slug_taken`, `invalid_fields`, `user_not_found`.
    pub async fn create_org(&self, org: &CreateOrg) -> Result<Org> {
        self.post("/api/orgs").json(org).value().await
    }

    /// Lists the orgs the caller can see, newest first. One page.
    ///
    /// `GET /api/orgs`, any session or key; platform admins see all. At most `query.limit` items (1–200, default 50);
    /// `Page::next_cursor` is `None` on the last page. Times are UTC.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when the credential is missing, expired or revoked.
    pub async fn list_orgs(&self, query: &ListOrgs) -> Result<Page<Org>> {
        self.get("/api/orgs").query(query).value().await
    }

    /// Lists all orgs the caller can see, newest first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/orgs`, any session or key; platform admins see all. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_orgs(
        &self,
        query: &ListOrgs,
    ) -> impl Stream<Item = Result<Org>> + Send + use<> {
        let (client, query) = (self.clone(), query.clone());
        page::all(move |cursor| {
            let client = client.clone();
            let mut query = query.clone();
            query.cursor = cursor.or(query.cursor);
            async move { client.list_orgs(&query).await }
        })
    }

    /// Reads an org, with the caller's role in it and its instance in short.
    ///
    /// `GET /api/orgs/:slug`, members; platform admins.
    ///
    /// # Errors
    /// Code `org_not_found`, for strangers too.
    pub async fn get_org(&self, slug: &OrgSlug) -> Result<Org> {
        self.get(format!("/api/orgs/{slug}")).value().await
    }

    /// Reads an org like [`Client::get_org`]; `None` when there is none the caller can see.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when the credential is missing, expired or revoked.
    pub async fn find_org(&self, slug: &OrgSlug) -> Result<Option<Org>> {
        match self.get_org(slug).await {
            Err(error) if error.is_not_found() => Ok(None),
            found => found.map(Some),
        }
    }

    /// Deletes an org and everything in it. It goes on after this returns: see [`Client::wait_for_org`].
    ///
    /// `DELETE /api/orgs/:slug`, its owners; platform admins. The slug is never given out again.
    ///
    /// # Errors
    /// Code `org_not_found`, `forbidden`.
    pub async fn delete_org(&self, slug: &OrgSlug) -> Result<()> {
        self.delete(format!("/api/orgs/{slug}")).nothing().await
    }

    /// Reads an org's status and its instance in full, with the steps of its provisioning.
    ///
    /// `GET /api/orgs/:slug/status`, members; platform admins.
    ///
    /// # Errors
    /// Code `org_not_found`, for strangers too, and for members once it is deleted.
    pub async fn org_status(&self, slug: &OrgSlug) -> Result<OrgStatusReport> {
        self.get(format!("/api/orgs/{slug}/status")).value().await
    }
}
