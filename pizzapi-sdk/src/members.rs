//! Members of orgs. The one rule: whom to add is named by the caller, who they are is decided by the server.

use pizzapi_types::{Member, Membership, NewMember, OrgSlug, Page};

use crate::{client::Client, error::Result};

impl Client {
    /// Lists an org's members.
    ///
    /// `GET /api/orgs/:slug/members`, members; platform admins.
    ///
    /// # Errors
    /// Code `org_not_found`, for strangers too.
    pub async fn list_members(&self, slug: &OrgSlug) -> Result<Page<Member>> {
        self.get(format!("/api/orgs/{slug}/members")).value().await
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
