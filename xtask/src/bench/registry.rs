//! Orgs in great number, written into a registry whose control plane is stopped. They are stopped, too: no process starts.

use std::{path::Path, time::Duration};

use pizzapi_types::{InstanceId, MembershipId, OrgId, Time};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{block_on, serve::Account};
use crate::Result;

/// Somebody, and of how many orgs they are a member: the first so many.
pub type Member<'a> = (&'a Account, usize);

/// Writes so many orgs, `bench-0` and on, in one transaction.
pub fn fill(path: &Path, orgs: usize, members: &[Member]) -> Result {
    block_on(async {
        let mut connection = SqliteConnectOptions::new().filename(path).connect().await?;
        let mut tx = connection.begin().await?;
        for number in 0..orgs {
            org(&mut tx, number, members).await?;
        }
        tx.commit().await?;
        Ok(connection.close().await?)
    })
}

async fn org(tx: &mut SqliteConnection, number: usize, members: &[Member<'_>]) -> Result {
    let (id, now) = (OrgId::new(), Time::now().millis());
    let creator = members.first().ok_or("nobody to make orgs")?.0;
    sqlx::query(
        "INSERT INTO orgs (id, slug, name, status, created_by, created_at, updated_at)
         VALUES ($1, $2, $3, 'active', $4, $5, $5)",
    )
    .bind(id.as_str())
    .bind(format!("bench-{number}"))
    .bind(format!("Bench {number}"))
    .bind(&creator.id)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO instances (org_id, id, desired, generation, wish, status, provider, created_at)
         VALUES ($1, $2, 'stopped', 1, 1, 'stopped', 'process', $3)",
    )
    .bind(id.as_str())
    .bind(InstanceId::new().as_str())
    .bind(now)
    .execute(&mut *tx)
    .await?;
    for (account, _) in members.iter().filter(|(_, orgs)| number < *orgs) {
        sqlx::query(
            "INSERT INTO memberships (id, org_id, user_id, role, created_at)
             VALUES ($1, $2, $3, 'member', $4)",
        )
        .bind(MembershipId::new().as_str())
        .bind(id.as_str())
        .bind(&account.id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Waits until the control plane has looked at every org, which it does after each start.
pub fn wait_until_quiet(path: &Path) -> Result {
    block_on(async {
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        let mut connection = options.connect().await?;
        let sql = "SELECT COUNT(*) FROM instances WHERE due_at IS NOT NULL";
        while sqlx::query_scalar::<_, i64>(sql)
            .fetch_one(&mut connection)
            .await?
            > 0
        {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(connection.close().await?)
    })
}
