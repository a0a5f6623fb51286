//! Organisations. The one rule: a slug is checked before it becomes part of a path, as its type says.

use futures_util::Stream;
use pizzapi_types::{
    CreateOrg, DeleteOrg, ListOrgs, Org, OrgSlug, OrgStatusReport, Page, PatchOrg,
};
use reqwest::header::ETAG;

use crate::{client::Client, error::Result, page, raw::RequestBuilder};

/// An org as it was at some moment, and that moment's mark.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaggedOrg {
    /// The org.
    pub org: Org,
    /// Its entity tag, quotes and all, for [`Client::update_org`]; `None` from PizzaPi's own control plane, which has none.
    pub etag: Option<String>,
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
    /// `GET /api/orgs`, any session or key; platform admins see all, deleted ones too. At most `query.limit` items (1–200, default 50);
    /// `Page::next_cursor` is `None` on the last page. Times are UTC.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when the credential is missing, expired or revoked.
    pub async fn list_orgs(&self, query: &ListOrgs) -> Result<Page<Org>> {
        self.get("/api/orgs").query(query).value().await
    }

    /// Lists all orgs the caller can see, newest first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/orgs`, any session or key; platform admins see all, deleted ones too. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_orgs(
        &self,
        query: &ListOrgs,
    ) -> impl Stream<Item = Result<Org>> + Send + Unpin + use<> {
        let mut query = query.clone();
        let cursor = query.cursor.take();
        page::all_of(self.get("/api/orgs").query(&query), cursor)
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

    /// Reads an org like [`Client::get_org`], and the entity tag by which a change can be bound to this very state.
    ///
    /// `GET /api/orgs/:slug`, members; platform admins. What the org's instance does makes no difference to the tag.
    ///
    /// # Errors
    /// Code `org_not_found`, for strangers too.
    pub async fn get_org_with_etag(&self, slug: &OrgSlug) -> Result<TaggedOrg> {
        tagged(self.get(format!("/api/orgs/{slug}"))).await
    }

    /// Changes an org's name or plan; what is absent stays. With `if_match`, an entity tag, only if nobody has changed it
    /// since. Gives the org as it is now, and its new tag.
    ///
    /// `PATCH /api/orgs/:slug`, its admins; the plan platform admins only. Names have 2 to 100 characters, plans 1 to 40.
    ///
    /// # Errors
    /// Code `precondition_failed` when it was changed meanwhile, `invalid_fields`, `forbidden`, `org_not_found`.
    pub async fn update_org(
        &self,
        slug: &OrgSlug,
        change: &PatchOrg,
        if_match: Option<&str>,
    ) -> Result<TaggedOrg> {
        let mut call = self.patch(format!("/api/orgs/{slug}")).json(change);
        if let Some(etag) = if_match {
            call = call.header("if-match", etag);
        }
        tagged(call).await
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

    /// Deletes an org, but keeps what its instance has written, for whoever runs the platform: the volume, or the folder
    /// `kept/<org id>` of the control plane's data. Otherwise as [`Client::delete_org`].
    ///
    /// `DELETE /api/orgs/:slug?keep_data=true`, platform admins.
    ///
    /// # Errors
    /// Code `org_not_found`, `forbidden`.
    pub async fn delete_org_keeping_data(&self, slug: &OrgSlug) -> Result<()> {
        let how = DeleteOrg {
            keep_data: Some(true),
        };
        let call = self.delete(format!("/api/orgs/{slug}")).query(&how);
        call.nothing().await
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

/// The org that is answered, with its entity tag.
async fn tagged(call: RequestBuilder) -> Result<TaggedOrg> {
    let (org, headers) = call.value_and_headers().await?;
    let etag = headers.get(ETAG).and_then(|tag| tag.to_str().ok());
    Ok(TaggedOrg {
        org,
        etag: etag.map(str::to_owned),
    })
}
