//! Runners of an org, from outside. The one rule: what a runner is asked to do is the instance's to allow.

use pizzapi_types::{
    Runner, RunnerId,
    runner::{Runners, SpawnSession, Spawned, WhichRunner},
};

use crate::{error::Result, org_client::OrgClient};

impl OrgClient {
    /// Lists all runners of the org, connected first.
    ///
    /// `GET /api/runners` of the instance, any member. Not paged.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when no good token can be had.
    pub async fn list_runners(&self) -> Result<Vec<Runner>> {
        let list: Runners = self.get("/api/runners").value().await?;
        Ok(list.runners)
    }

    /// Starts a session on a runner, and waits up to 5 s for the runner's word; `pending` when that did not come.
    ///
    /// `POST /api/runners/spawn` of the instance, any member.
    ///
    /// # Errors
    /// Code `runner_not_found` when there is none or it is not connected, `cwd_outside_roots`, `runner_refused` with the
    /// runner's own words.
    pub async fn spawn_session(&self, session: &SpawnSession) -> Result<Spawned> {
        self.post("/api/runners/spawn").json(session).value().await
    }

    /// Asks a runner to leave and be started again by whatever keeps it running. Its sessions end.
    ///
    /// `POST /api/runners/restart` of the instance, who started it, or admins.
    ///
    /// # Errors
    /// Code `runner_not_found`, `forbidden`.
    pub async fn restart_runner(&self, id: &RunnerId) -> Result<()> {
        self.tell("/api/runners/restart", id).await
    }

    /// Asks a runner to leave for good. Its sessions end.
    ///
    /// `POST /api/runners/stop` of the instance, who started it, or admins.
    ///
    /// # Errors
    /// Code `runner_not_found`, `forbidden`.
    pub async fn stop_runner(&self, id: &RunnerId) -> Result<()> {
        self.tell("/api/runners/stop", id).await
    }

    async fn tell(&self, path: &str, id: &RunnerId) -> Result<()> {
        let runner_id = id.clone();
        self.post(path)
            .json(&WhichRunner { runner_id })
            .nothing()
            .await
    }
}
