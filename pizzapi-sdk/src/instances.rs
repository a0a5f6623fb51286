//! An org's instance, as the control plane runs it. The one rule: a wish is stated and answered at once; what comes of it is
//! for [`Client::org_status`](crate::Client::org_status) and [`Client::wait_for_org`](crate::Client::wait_for_org) to tell.

use futures_util::{Stream, TryStreamExt as _, stream};
use pizzapi_types::{OrgSlug, PutInstance, instance::ReadLogs};

use crate::{client::Client, error::Result, log_lines, raw::RequestBuilder};

impl Client {
    /// Wishes an org's instance to run or to be stopped, or another image for it; what is absent stays as it is.
    ///
    /// `PUT /api/orgs/:slug/instance`, its admins; an image platform admins only, and one that the platform allows. A
    /// stopped instance keeps its data.
    ///
    /// # Errors
    /// Code `invalid_fields` for an image that is not allowed or that the provider has no use for, `org_suspended`,
    /// `org_not_active`, `forbidden`, `org_not_found`.
    pub async fn update_instance(&self, slug: &OrgSlug, wish: &PutInstance) -> Result<()> {
        self.put(format!("/api/orgs/{slug}/instance"))
            .json(wish)
            .nothing()
            .await
    }

    /// Has an org's instance started anew: its sessions end, its runners reconnect.
    ///
    /// `POST /api/orgs/:slug/instance/restart`, its admins; platform admins.
    ///
    /// # Errors
    /// Code `org_suspended`, `org_not_active`, `forbidden`, `org_not_found`.
    pub async fn restart_instance(&self, slug: &OrgSlug) -> Result<()> {
        self.post(format!("/api/orgs/{slug}/instance/restart"))
            .nothing()
            .await
    }

    /// Reads the end of an instance's log: the last `tail` lines (0 to 10000, 100 when `None`), at most 256 KiB.
    ///
    /// `GET /api/orgs/:slug/instance/logs`, its admins; platform admins. Oldest line first, without control characters;
    /// empty when there is no log.
    ///
    /// # Errors
    /// Code `invalid_fields`, `forbidden`, `org_not_found`, `unavailable` when the provider is away.
    pub async fn instance_logs(&self, slug: &OrgSlug, tail: Option<usize>) -> Result<String> {
        self.logs(slug, tail, None).text().await
    }

    /// Follows an instance's log, line by line: the last `tail` ones (0 to 10000, 100 when `None`), then what is written.
    ///
    /// `GET /api/orgs/:slug/instance/logs?follow=true`, its admins; platform admins. Ends with the caller's rights, with the
    /// org, and when the control plane stops. It is not opened again by itself: a log has no places to go on from.
    ///
    /// # Errors
    /// The stream ends with the first one: those of [`Client::instance_logs`], or
    /// [`Error::Unreachable`](crate::Error::Unreachable) when the connection breaks.
    pub fn follow_instance_logs(
        &self,
        slug: &OrgSlug,
        tail: Option<usize>,
    ) -> impl Stream<Item = Result<String>> + Send + Unpin + use<> {
        let call = self.logs(slug, tail, Some(true));
        log_lines::of(stream::once(call.stream()).try_flatten())
    }

    pub(crate) fn logs(
        &self,
        slug: &OrgSlug,
        tail: Option<usize>,
        follow: Option<bool>,
    ) -> RequestBuilder {
        self.get(format!("/api/orgs/{slug}/instance/logs"))
            .query(&ReadLogs { tail, follow })
    }
}
