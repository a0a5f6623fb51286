//! Runners, connected or not. The one rule: what a runner said of itself is kept as it said it, secrets excepted.

use pizzapi_types::{Runner, RunnerId, Time};
use sqlx::SqliteConnection;

use super::{Store, StoreError, rows, writer};
use crate::{socket::RunnerIdentity, tenancy::OrgMember};

/// What is shown of a runner has changed.
#[derive(Debug)]
pub struct Info {
    id: RunnerId,
    json: String,
    at: Time,
}

impl Store {
    /// All runners that may come back, and those connected that may not.
    pub async fn runners(&self, _member: &OrgMember) -> Result<Vec<Runner>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, user_id, info FROM runners WHERE secret_hash IS NOT NULL ORDER BY seen_at DESC",
        )
        .fetch_all(&self.readers)
        .await?;
        Ok(rows
            .iter()
            .map(rows::runner)
            .collect::<Result<_, sqlx::Error>>()?)
    }

    /// One runner, as it is shown while it is away. `None` when it cannot come back under this id.
    pub async fn runner(&self, identity: &RunnerIdentity) -> Result<Option<Runner>, StoreError> {
        let row = sqlx::query(
            "SELECT id, user_id, info FROM runners WHERE secret_hash IS NOT NULL AND id = $1",
        )
        .bind(identity.runner().as_str())
        .fetch_optional(&self.readers)
        .await?;
        Ok(row.as_ref().map(rows::runner).transpose()?)
    }

    /// Keeps what is shown of a runner for when it is away.
    pub async fn set_runner_info(&self, identity: &RunnerIdentity, info: String) {
        let info = Info {
            id: identity.runner().clone(),
            json: info,
            at: Time::now(),
        };
        self.queue(identity, writer::Op::RunnerInfo(info)).await;
    }
}

pub async fn set_info(connection: &mut SqliteConnection, info: &Info) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE runners SET info = $2, seen_at = $3 WHERE id = $1")
        .bind(info.id.as_str())
        .bind(&info.json)
        .bind(info.at.millis())
        .execute(connection)
        .await?;
    Ok(())
}
