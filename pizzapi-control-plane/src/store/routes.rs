//! What the router is told: where each org is, or why it is nowhere.

use pizzapi_types::{
    InstanceStatus, OrgId, OrgSlug, OrgStatus,
    instance::{Route, RouteReason, RouteTable},
};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Store, StoreError, column};
use crate::access::RouterPeer;

const ROUTE: &str =
    "SELECT o.id, o.slug, o.status, i.status AS instance_status, i.desired, i.address
    FROM orgs o LEFT JOIN instances i ON i.org_id = o.id";

impl Store {
    /// The router's whole table.
    pub async fn routes(&self, _: &RouterPeer) -> Result<RouteTable, StoreError> {
        let mut tx = self.readers.begin().await?;
        let at = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM events")
            .fetch_one(&mut *tx)
            .await?;
        let sql = format!("{ROUTE} WHERE o.status NOT IN ('pending', 'deleting', 'deleted')");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_all(&mut *tx)
            .await?;
        Ok(RouteTable {
            at,
            routes: rows.iter().map(route).collect::<Result<_, _>>()?,
        })
    }

    /// One org's row of that table, by slug; `None` for one that is not routed.
    pub async fn route(&self, _: &RouterPeer, slug: &OrgSlug) -> Result<Option<Route>, StoreError> {
        let sql = format!(
            "{ROUTE} WHERE o.slug = $1 AND o.status NOT IN ('pending', 'deleting', 'deleted')"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(slug.as_str())
            .fetch_optional(self.read())
            .await?;
        Ok(row.as_ref().map(route).transpose()?)
    }

    /// What changed for the router about one org: its row, or its slug when it is no longer routed.
    pub async fn route_change(
        &self,
        _: &RouterPeer,
        org: &OrgId,
    ) -> Result<Option<Result<Route, OrgSlug>>, StoreError> {
        let sql = format!("{ROUTE} WHERE o.id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(org.as_str())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let gone = matches!(
            row.try_get::<String, _>("status")?.as_str(),
            "pending" | "deleting" | "deleted"
        );
        Ok(Some(if gone {
            Err(column(&row.try_get::<String, _>("slug")?)?)
        } else {
            Ok(route(&row)?)
        }))
    }
}

fn route(row: &SqliteRow) -> Result<Route, sqlx::Error> {
    let org_status = OrgStatus::from(row.try_get::<String, _>("status")?.as_str());
    let status = InstanceStatus::from(
        row.try_get::<Option<String>, _>("instance_status")?
            .unwrap_or_default()
            .as_str(),
    );
    let desired: Option<String> = row.try_get("desired")?;
    let address: Option<String> = row.try_get("address")?;
    let reason = if org_status != OrgStatus::Active {
        Some(RouteReason::Suspended)
    } else if desired.as_deref() == Some("stopped") {
        Some(RouteReason::Stopped)
    } else if address.is_some() {
        None
    } else if status == InstanceStatus::Failed {
        Some(RouteReason::Failed)
    } else {
        Some(RouteReason::Starting)
    };
    Ok(Route {
        org_id: column(&row.try_get::<String, _>("id")?)?,
        slug: column(&row.try_get::<String, _>("slug")?)?,
        address: address.filter(|_| reason.is_none()),
        reason,
    })
}
