//! Members of orgs. The one rule: whom to add is named by the caller, who they are is decided by the server.

use futures_util::Stream;
use pizzapi_types::{
    ListMembers, Member, Membership, NewMember, OrgSlug, Page, PatchMember, Role, UserId,
};

use crate::{client::Client, error::Result, page};

impl Client {
    /// Lists an org's members, longest-standing first. One page.
    ///
    /// `GET /api/orgs/:slug/members`, members; platform admins. At most `query.limit` items (1–200, default 50);
    /// `Page::next_cursor` is `None` on the last page.
    ///
    /// # Errors
    /// Code `org_not_found`, for strangers too.
    pub async fn list_members(&self, slug: &OrgSlug, query: &ListMembers) -> Result<Page<Member>> {
        let path = format!("/api/orgs/{slug}/members");
        self.get(path).query(query).value().await
    }

    /// Lists all of an org's members, longest-standing first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/orgs/:slug/members`, members; platform admins. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_members(
        &self,
        slug: &OrgSlug,
        query: &ListMembers,
    ) -> impl Stream<Item = Result<Member>> + Send + Unpin + use<> {
        let mut query = query.clone();
        let cursor = query.cursor.take();
        let path = format!("/api/orgs/{slug}/members");
        page::all_of(self.get(path).query(&query), cursor)
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

    /// Gives a member another role. The tokens they have for this org end, and invites of theirs that grant more than it.
    ///
    /// `PATCH /api/orgs/:slug/members/:user_id`, its admins, for members of at most their own role, and to at most that;
    /// platform admins.
    ///
    /// # Errors
    /// Code `user_not_found` when they are no member, `last_owner`, `forbidden`, `org_not_found`.
    pub async fn set_member_role(
        &self,
        slug: &OrgSlug,
        user: &UserId,
        role: Role,
    ) -> Result<Membership> {
        self.patch(format!("/api/orgs/{slug}/members/{user}"))
            .json(&PatchMember { role })
            .value()
            .await
    }

    /// Ends a membership, with the member's tokens and open connections.
    ///
    /// `DELETE /api/orgs/:slug/members/:user_id`, its admins, for members of at most their own role; anyone for themselves;
    /// platform admins.
    ///
    /// # Errors
    /// Code `user_not_found` when they are no member, `last_owner`, `forbidden`, `org_not_found`.
    pub async fn remove_member(&self, slug: &OrgSlug, user: &UserId) -> Result<()> {
        self.delete(format!("/api/orgs/{slug}/members/{user}"))
            .nothing()
            .await
    }

    /// Ends the caller's own membership, with their tokens and open connections.
    ///
    /// `DELETE /api/orgs/:slug/members/:user_id`, any member. Who the caller is is asked for first (`GET /api/user`).
    ///
    /// # Errors
    /// Code `last_owner`, `org_not_found` for whoever is no member, `user_not_found` for platform admins who are none.
    pub async fn leave_org(&self, slug: &OrgSlug) -> Result<()> {
        let own = self.current_user().await?.id;
        self.remove_member(slug, &own).await
    }
}
