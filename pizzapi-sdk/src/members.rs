//! Members of orgs. The one rule: whom to add is named by the caller, who they are is decided by the server.

use futures_util::Stream;
use pizzapi_types::{Member, Membership, NewMember, OrgSlug, Page};
use serde_json::json;

use crate::{client::Client, error::Result, page};

impl Client {
    /// Lists an org's members, longest-standing first. One page of at most 50, after `cursor`.
    ///
    /// `GET /api/orgs/:slug/members`, members; platform admins.
    ///
    /// # Errors
    /// Code `org_not_found`, for strangers too.
    pub async fn list_members(&self, slug: &OrgSlug, cursor: Option<&str>) -> Result<Page<Member>> {
        let mut call = self.get(format!("/api/orgs/{slug}/members"));
        if let Some(cursor) = cursor {
            call = call.query(&json!({ "cursor": cursor }));
        }
        call.value().await
    }

    /// Lists all of an org's members, longest-standing first, page after page.
    ///
    /// `GET /api/orgs/:slug/members`, members; platform admins.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_members(
        &self,
        slug: &OrgSlug,
    ) -> impl Stream<Item = Result<Member>> + Send + use<> {
        let (client, slug) = (self.clone(), slug.clone());
        page::all(move |cursor| {
            let (client, slug) = (client.clone(), slug.clone());
            async move { client.list_members(&slug, cursor.as_deref()).await }
        })
    }

    /// Adds a member, by account id or e-mail address.
    ///
    /// `POST /api/orgs/:slug/members`, its admins, at most with their own role; platform admins.
    ///
    /// # Errors
    /// Code `user_not_found`, `already_member`, `forbidden`, `org_not_found`.
    pub async fn add_member(&self, slug: &OrgSlug, member: &NewMember) -> Result<Membership> {
        self.post(format!("/api/orgs/{slug}/members"))
            .json(member)
            .value()
            .await
    }
}
