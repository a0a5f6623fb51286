//! Whether an org may be used at all. The one rule: that is the platform's to say; its own members read it in the org's status.

use pizzapi_types::{Because, Org, OrgSlug};

use crate::{client::Client, error::Result};

impl Client {
    /// Shuts an org: no tokens are given out, open connections are cut within 5 s, its instance is stopped and keeps its data.
    /// Shutting it again changes the reason.
    ///
    /// `POST /api/orgs/:slug/suspend`, platform admins. The reason, up to 500 characters, is shown to its members.
    ///
    /// # Errors
    /// Code `org_not_active` when it waits for approval or is being deleted, `invalid_fields`, `org_not_found`, `forbidden`.
    pub async fn suspend_org(&self, slug: &OrgSlug, because: &Because) -> Result<Org> {
        let path = format!("/api/orgs/{slug}/suspend");
        self.post(path).json(because).value().await
    }

    /// Opens a suspended org again; its instance is started. Nothing changes when it is open.
    ///
    /// `POST /api/orgs/:slug/resume`, platform admins.
    ///
    /// # Errors
    /// Code `org_not_active` when it waits for approval or is being deleted, `org_not_found`, `forbidden`.
    pub async fn resume_org(&self, slug: &OrgSlug) -> Result<Org> {
        self.post(format!("/api/orgs/{slug}/resume")).value().await
    }

    /// Opens an org that waits for approval; its instance is provisioned. Nothing changes when it is open.
    ///
    /// `POST /api/orgs/:slug/approve`, platform admins.
    ///
    /// # Errors
    /// Code `org_not_active` when it is suspended or being deleted, `org_not_found`, `forbidden`.
    pub async fn approve_org(&self, slug: &OrgSlug) -> Result<Org> {
        self.post(format!("/api/orgs/{slug}/approve")).value().await
    }

    /// Refuses an org that waits for approval: it is deleted, and its slug never given out again.
    ///
    /// `POST /api/orgs/:slug/deny`, platform admins. The reason has up to 500 characters.
    ///
    /// # Errors
    /// Code `org_not_active` when it does not wait, `invalid_fields`, `org_not_found`, `forbidden`.
    pub async fn deny_org(&self, slug: &OrgSlug, because: &Because) -> Result<Org> {
        let path = format!("/api/orgs/{slug}/deny");
        self.post(path).json(because).value().await
    }
}
