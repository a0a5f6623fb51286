//! Invites to orgs. The one rule: an invite's secret travels in a body, never in a path or a query.

use futures_util::Stream;
use pizzapi_types::{
    CreateInvite, CreatedInvite, Invite, InviteId, InviteOffer, InviteSecret, ListInvites,
    Membership, OrgSlug, Page, Secret,
};

use crate::{client::Client, error::Result, page};

impl Client {
    /// Lists an org's invites, newest first, without their secrets. One page.
    ///
    /// `GET /api/orgs/:slug/invites`, its admins; platform admins. At most `query.limit` items (1–200, default 50);
    /// `Page::next_cursor` is `None` on the last page.
    ///
    /// # Errors
    /// Code `forbidden`, `org_not_found`.
    pub async fn list_invites(&self, slug: &OrgSlug, query: &ListInvites) -> Result<Page<Invite>> {
        let path = format!("/api/orgs/{slug}/invites");
        self.get(path).query(query).value().await
    }

    /// Lists all of an org's invites, newest first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/orgs/:slug/invites`, its admins; platform admins. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_invites(
        &self,
        slug: &OrgSlug,
        query: &ListInvites,
    ) -> impl Stream<Item = Result<Invite>> + Send + Unpin + use<> {
        let mut query = query.clone();
        let cursor = query.cursor.take();
        let path = format!("/api/orgs/{slug}/invites");
        page::all_of(self.get(path).query(&query), cursor)
    }

    /// Makes an invite. Its secret is in this answer and nowhere else again.
    ///
    /// `POST /api/orgs/:slug/invites`, its admins, at most to their own role; platform admins. It ends after
    /// `invite.expires_in` seconds (up to 30 days, default 7), and with its maker's right to grant that role.
    ///
    /// # Errors
    /// Code `invalid_fields`, `forbidden`, `org_not_found`.
    pub async fn create_invite(
        &self,
        slug: &OrgSlug,
        invite: &CreateInvite,
    ) -> Result<CreatedInvite> {
        self.post(format!("/api/orgs/{slug}/invites"))
            .json(invite)
            .value()
            .await
    }

    /// Takes an invite back: it makes nobody a member any more.
    ///
    /// `DELETE /api/orgs/:slug/invites/:id`, its admins; platform admins.
    ///
    /// # Errors
    /// Code `invite_not_found` when there is none, or it was accepted or revoked already; `forbidden`, `org_not_found`.
    pub async fn revoke_invite(&self, slug: &OrgSlug, id: &InviteId) -> Result<()> {
        self.delete(format!("/api/orgs/{slug}/invites/{id}"))
            .nothing()
            .await
    }

    /// Says what an invite grants, to whoever holds its secret. Also says so of one that was accepted.
    ///
    /// `POST /api/invites/lookup`, anybody.
    ///
    /// # Errors
    /// Code `invite_not_found`, `invite_expired`, `invite_revoked`, `rate_limited`.
    pub async fn look_up_invite(&self, secret: &Secret) -> Result<InviteOffer> {
        let secret = secret.clone();
        self.post("/api/invites/lookup")
            .anonymous()
            .json(&InviteSecret { secret })
            .value()
            .await
    }

    /// Makes the caller a member by an invite. Once: whoever accepts it again gets the same membership.
    ///
    /// `POST /api/invites/accept`, any session or key that is not for one org only.
    ///
    /// # Errors
    /// Code `invite_not_found`, `invite_expired`, `invite_revoked`, `invite_accepted` when somebody else has,
    /// `already_member`, `forbidden` when it is for another account, `org_suspended`, `org_not_active`, `rate_limited`.
    pub async fn accept_invite(&self, secret: &Secret) -> Result<Membership> {
        let secret = secret.clone();
        self.post("/api/invites/accept")
            .json(&InviteSecret { secret })
            .value()
            .await
    }
}
