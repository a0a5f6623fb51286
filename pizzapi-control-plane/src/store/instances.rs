//! Instances: what is wanted of each, what was seen, and what the router is told.

use std::time::Duration;

use pizzapi_types::{
    EventKind, Instance, InstanceId, InstanceStatus, OrgId, OrgSlug, PutInstance, Step, Time,
    WantedState,
};
use sqlx::{FromRow, Row as _, sqlite::SqliteRow};

use super::{Change, Store, StoreError, column, events};
use crate::access::{Admin, InstancePeer, OrgManage, OrgProof, System};

/// What the reconciler reads of a row.
#[derive(Clone, Debug)]
pub struct Wish {
    pub org_id: OrgId,
    pub slug: OrgSlug,
    pub instance_id: InstanceId,
    pub desired: WantedState,
    pub generation: i64,
    /// Raised by every wish: tells whether another came while one was being fulfilled.
    pub revision: i64,
    pub attempts: i64,
    pub status: InstanceStatus,
    pub address: Option<String>,
    /// The image that is wished; the provider's own choice when absent.
    pub image: Option<String>,
    /// The image that was healthy last.
    pub image_before: Option<String>,
    /// The image that was gone back from, which is not run again.
    pub refused_image: Option<String>,
    /// Whether there is a copy of the data from before another image ran on it.
    pub copied: bool,
    /// The org's plan.
    pub plan: Option<String>,
    /// Whether the data shall outlive the org.
    pub keep_data: bool,
    /// Whether it has a Redis of its own.
    pub dedicated_redis: bool,
    /// Whether the org is shut by a platform admin.
    pub suspended: bool,
}

/// What became of one pass over a row.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub status: InstanceStatus,
    pub address: Option<String>,
    pub last_error: Option<String>,
    /// When to look again; `None`: when something is wished or seen.
    pub due_at: Option<Time>,
    /// Failures in a row.
    pub attempts: i64,
    pub restarted: bool,
}

#[derive(FromRow)]
struct WishRow {
    org_id: String,
    slug: String,
    id: String,
    desired: String,
    generation: i64,
    wish: i64,
    attempts: i64,
    status: String,
    address: Option<String>,
    image: Option<String>,
    image_before: Option<String>,
    refused_image: Option<String>,
    copied: bool,
    plan: Option<String>,
    keep_data: bool,
    dedicated_redis: bool,
    suspended: bool,
}

impl TryFrom<WishRow> for Wish {
    type Error = sqlx::Error;

    fn try_from(row: WishRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            org_id: column(&row.org_id)?,
            slug: column(&row.slug)?,
            instance_id: column(&row.id)?,
            desired: WantedState::from(row.desired.as_str()),
            generation: row.generation,
            revision: row.wish,
            attempts: row.attempts,
            status: InstanceStatus::from(row.status.as_str()),
            address: row.address,
            image: row.image,
            image_before: row.image_before,
            refused_image: row.refused_image,
            copied: row.copied,
            plan: row.plan,
            keep_data: row.keep_data,
            dedicated_redis: row.dedicated_redis,
            suspended: row.suspended,
        })
    }
}

/// An org that is shut, or not open yet, runs nothing, whatever is wished of its instance.
const WISH: &str = "SELECT i.org_id, o.slug, i.id, i.generation, i.wish, i.attempts, i.status, i.address,
        i.dedicated_redis, i.image, i.image_before, i.refused_image, i.copied, o.plan, o.keep_data,
        o.status = 'suspended' AS suspended,
        CASE WHEN o.status IN ('pending', 'suspended') AND i.desired = 'running' THEN 'stopped' ELSE i.desired END AS desired
    FROM instances i JOIN orgs o ON o.id = i.org_id";

const INSTANCE: &str =
    "SELECT id, desired, generation, status, provider, address,
    CASE WHEN refused_image IS NULL THEN image ELSE image_before END AS image, dedicated_redis, version, restarts,
    health_checked_at, COALESCE(last_error, went_back) AS last_error, steps, created_at FROM instances WHERE org_id = $1";

impl Store {
    /// An org's instance; `None` once it is gone.
    pub async fn instance(&self, org: &impl OrgProof) -> Result<Option<Instance>, StoreError> {
        let row = sqlx::query(INSTANCE)
            .bind(org.org_id().as_str())
            .fetch_optional(self.read())
            .await?;
        Ok(row.as_ref().map(instance).transpose()?)
    }

    /// Whose instance token this is.
    pub async fn owner_of_instance_token(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<(OrgId, InstanceId)>, StoreError> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT org_id, id FROM instances WHERE token_hash = $1")
                .bind(&hash[..])
                .fetch_optional(self.read())
                .await?;
        let Some((org, id)) = row else {
            return Ok(None);
        };
        Ok(Some((column(&org)?, column(&id)?)))
    }

    /// Wishes an instance to run or to stop, or another image or Redis for it. Says nothing when that is so already.
    pub async fn wish_instance(
        &self,
        org: &OrgManage<Admin>,
        wish: &PutInstance,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_for(org).await?;
        let changed = sqlx::query(
            "UPDATE instances SET
                    generation = generation
                        + (CASE WHEN ($3 IS NOT NULL AND ($3 IS NOT image OR refused_image IS NOT NULL))
                                  OR $5 <> dedicated_redis THEN 1 ELSE 0 END),
                    desired = COALESCE($2, desired), image = COALESCE($3, image),
                    dedicated_redis = COALESCE($5, dedicated_redis),
                    refused_image = CASE WHEN $3 IS NULL THEN refused_image END,
                    wish = wish + 1, due_at = $4, attempts = 0, steps = '[]', went_back = NULL
             WHERE org_id = $1 AND desired <> 'absent'
               AND ($2 <> desired OR ($3 IS NOT NULL AND ($3 IS NOT image OR refused_image IS NOT NULL))
                    OR $5 <> dedicated_redis)",
        )
        .bind(org.org_id().as_str())
        .bind(wish.desired.as_ref().map(WantedState::as_str))
        .bind(wish.image.as_deref())
        .bind(Time::now().millis())
        .bind(wish.dedicated_redis)
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() > 0 {
            append_updated(&mut tx, org.org_id()).await?;
        }
        self.commit(tx).await
    }

    /// Wishes an instance to be started anew.
    pub async fn wish_restart(&self, org: &OrgManage<Admin>) -> Result<(), StoreError> {
        let mut tx = self.begin_for(org).await?;
        sqlx::query(
            "UPDATE instances SET generation = generation + 1, wish = wish + 1, due_at = $2, attempts = 0, steps = '[]',
                    went_back = NULL
             WHERE org_id = $1 AND desired <> 'absent'",
        )
        .bind(org.org_id().as_str())
        .bind(Time::now().millis())
        .execute(&mut *tx)
        .await?;
        append_updated(&mut tx, org.org_id()).await?;
        self.commit(tx).await
    }

    /// Tells everybody who follows that an instance said something new of itself.
    pub async fn note_instance_news(
        &self,
        peer: &InstancePeer,
        version: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE instances SET version = $2 WHERE org_id = $1")
            .bind(peer.org_id.as_str())
            .bind(version)
            .execute(&mut *tx)
            .await?;
        append_updated(&mut tx, &peer.org_id).await?;
        self.commit(tx).await
    }

    /// The orgs the reconciler shall look at now, and when the next one is due.
    pub async fn due(&self, _: &System) -> Result<(Vec<OrgId>, Option<Time>), StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT org_id, due_at FROM instances WHERE due_at IS NOT NULL ORDER BY due_at",
        )
        .fetch_all(self.read())
        .await?;
        let now = Time::now().millis();
        let next = rows
            .iter()
            .map(|(_, at)| *at)
            .find(|at| *at > now)
            .map(Time::from_millis);
        let due = rows
            .iter()
            .filter(|(_, at)| *at <= now)
            .map(|(org, _)| column(org))
            .collect::<Result<_, _>>()?;
        Ok((due, next))
    }

    /// What is wanted of an org's instance; `None` once it is gone.
    pub async fn wish(&self, _: &System, org: &OrgId) -> Result<Option<Wish>, StoreError> {
        let sql = format!("{WISH} WHERE i.org_id = $1");
        let row: Option<WishRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(org.as_str())
            .fetch_optional(&self.writer)
            .await?;
        Ok(row.map(Wish::try_from).transpose()?)
    }

    /// Every instance there is a row for.
    pub async fn wishes(&self, _: &System) -> Result<Vec<Wish>, StoreError> {
        let rows: Vec<WishRow> = sqlx::query_as(WISH).fetch_all(self.read()).await?;
        Ok(rows
            .into_iter()
            .map(Wish::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Makes orgs due: all of them, or one. Counts as a wish, so that a pass under way does not settle it away.
    pub async fn make_due(&self, _: &System, org: Option<&OrgId>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE instances SET due_at = $2, wish = wish + 1 WHERE $1 IS NULL OR org_id = $1",
        )
        .bind(org.map(OrgId::as_str))
        .bind(Time::now().millis())
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await
    }

    /// Notes how far provisioning has come.
    pub async fn note_steps(
        &self,
        _: &System,
        org: &OrgId,
        steps: &[Step],
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        write_steps(&mut tx, org, steps).await?;
        append_updated(&mut tx, org).await?;
        self.commit(tx).await
    }

    /// Notes the hash of the token that this generation's instance is about to get.
    pub async fn set_instance_token(
        &self,
        _: &System,
        org: &OrgId,
        hash: [u8; 32],
        steps: &[Step],
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE instances SET token_hash = $2 WHERE org_id = $1")
            .bind(org.as_str())
            .bind(&hash[..])
            .execute(&mut *tx)
            .await?;
        write_steps(&mut tx, org, steps).await?;
        append_updated(&mut tx, org).await?;
        self.commit(tx).await
    }

    /// Takes the route away; what runs is not touched.
    pub async fn unpublish(
        &self,
        _: &System,
        org: &OrgId,
        status: InstanceStatus,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE instances SET address = NULL, status = $2 WHERE org_id = $1")
            .bind(org.as_str())
            .bind(status.as_str())
            .execute(&mut *tx)
            .await?;
        append_updated(&mut tx, org).await?;
        self.commit(tx).await
    }

    /// Notes that an instance that should run does not: takes its route away, says why, and has it looked at after `pause`,
    /// which is told how often this has happened since it last was well.
    pub async fn note_broken(
        &self,
        _: &System,
        org: &OrgId,
        why: &str,
        pause: fn(i64) -> Duration,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let attempts: Option<i64> = sqlx::query_scalar(
            "SELECT attempts FROM instances WHERE org_id = $1 AND desired = 'running'",
        )
        .bind(org.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(attempts) = attempts else {
            return Ok(());
        };
        sqlx::query(
            "UPDATE instances SET address = NULL, status = $2, last_error = $3, attempts = $4, due_at = $5,
                    wish = wish + 1 WHERE org_id = $1",
        )
        .bind(org.as_str())
        .bind(InstanceStatus::Unhealthy.as_str())
        .bind(why)
        .bind(attempts + 1)
        .bind(Time::now().plus(pause(attempts)).millis())
        .execute(&mut *tx)
        .await?;
        append_updated(&mut tx, org).await?;
        self.commit(tx).await
    }

    /// Makes every instance be started anew when something is another than at the last start: `addresses`, which it was told
    /// (where the control plane is, as it reaches it, and where orgs are), or `image`, the one of those that chose none. One that
    /// was gone back from is tried again then.
    pub async fn keep_told(&self, _: &System, what: &str, told: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let before: Option<String> = sqlx::query_scalar("SELECT value FROM meta WHERE key = $1")
            .bind(what)
            .fetch_optional(&mut *tx)
            .await?;
        if before.as_deref() == Some(told) {
            return tx.rollback().await;
        }
        sqlx::query(
            "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2",
        )
        .bind(what)
        .bind(told)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "UPDATE instances SET generation = generation + 1, wish = wish + 1, due_at = $1, refused_image = NULL",
        )
        .bind(Time::now().millis())
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await
    }

    /// Writes down what became of one pass. If something else was wished meanwhile, the row stays due.
    pub async fn settle(
        &self,
        _: &System,
        wish: &Wish,
        outcome: &Outcome,
        steps: Option<&[Step]>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE instances SET status = $2, address = $3, last_error = $4, attempts = $5, restarts = restarts + $6,
                    strikes = 0, due_at = CASE WHEN wish = $7 THEN $8 ELSE due_at END WHERE org_id = $1",
        )
        .bind(wish.org_id.as_str())
        .bind(outcome.status.as_str())
        .bind(&outcome.address)
        .bind(&outcome.last_error)
        .bind(outcome.attempts)
        .bind(i64::from(outcome.restarted))
        .bind(wish.revision)
        .bind(outcome.due_at.map(Time::millis))
        .execute(&mut *tx)
        .await?;
        if let Some(steps) = steps {
            write_steps(&mut tx, &wish.org_id, steps).await?;
        }
        append_updated(&mut tx, &wish.org_id).await?;
        self.commit(tx).await
    }

    /// Ends a pass that found everything as wished.
    pub async fn settle_unchanged(&self, _: &System, wish: &Wish) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE instances SET due_at = NULL WHERE org_id = $1 AND wish = $2")
            .bind(wish.org_id.as_str())
            .bind(wish.revision)
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await
    }

    /// Notes the answer to a health check; says how many have failed in a row. A good one forgets the failures before.
    pub async fn note_health(
        &self,
        _: &System,
        org: &OrgId,
        failure: Option<&str>,
    ) -> Result<i64, StoreError> {
        let mut tx = self.begin().await?;
        let strikes: Option<i64> = sqlx::query_scalar(
            "UPDATE instances SET health_checked_at = $2, strikes = CASE WHEN $3 IS NULL THEN 0 ELSE strikes + 1 END,
                    attempts = CASE WHEN $3 IS NULL THEN 0 ELSE attempts END,
                    last_error = CASE WHEN $3 IS NULL AND status = 'healthy' THEN NULL ELSE COALESCE($3, last_error) END
             WHERE org_id = $1 RETURNING strikes",
        )
        .bind(org.as_str())
        .bind(Time::now().millis())
        .bind(failure)
        .fetch_optional(&mut *tx)
        .await?;
        self.commit(tx).await?;
        Ok(strikes.unwrap_or(0))
    }
}

async fn write_steps(tx: &mut Change, org: &OrgId, steps: &[Step]) -> Result<(), sqlx::Error> {
    let steps =
        serde_json::to_string(steps).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query("UPDATE instances SET steps = $2 WHERE org_id = $1")
        .bind(org.as_str())
        .bind(steps)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn append_updated(tx: &mut Change, org: &OrgId) -> Result<(), sqlx::Error> {
    let row = sqlx::query(INSTANCE)
        .bind(org.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(()) };
    let event = events::New::of_org(EventKind::InstanceUpdated, org);
    events::append(tx, event, &instance(&row)?).await
}

fn instance(row: &SqliteRow) -> Result<Instance, sqlx::Error> {
    let address: Option<String> = row.try_get("address")?;
    let (host, port) = match address
        .as_deref()
        .and_then(|address| address.rsplit_once(':'))
    {
        Some((host, port)) => (Some(host.to_owned()), port.parse().ok()),
        None => (None, None),
    };
    let time = |name: &str| {
        row.try_get::<Option<i64>, _>(name)
            .map(|at| at.map(Time::from_millis))
    };
    Ok(Instance {
        id: column(&row.try_get::<String, _>("id")?)?,
        status: InstanceStatus::from(row.try_get::<String, _>("status")?.as_str()),
        desired: WantedState::from(row.try_get::<String, _>("desired")?.as_str()),
        provider: row.try_get("provider")?,
        host,
        port,
        url: None,
        image: row.try_get("image")?,
        dedicated_redis: row.try_get("dedicated_redis")?,
        version: row.try_get("version")?,
        generation: row.try_get("generation")?,
        restarts: row.try_get("restarts")?,
        health_checked_at: time("health_checked_at")?,
        last_error: row.try_get("last_error")?,
        created_at: Time::from_millis(row.try_get("created_at")?),
        steps: serde_json::from_str(&row.try_get::<String, _>("steps")?)
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
    })
}
