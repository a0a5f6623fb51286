//! Where an org stands: suspended, resumed, approved, denied, deleted.
//!
//! The one rule: an org that stops serving ends its tokens in the same change.

use pizzapi_types::{Org, OrgStatus, Time};

use super::{Change, Store, StoreError, locks, orgs::tell_org};
use crate::access::{OrgManage, OrgProof as _, Owner, PlatformOrg};

/// The org is not in a state from which this can be done.
pub struct WrongStatus(pub OrgStatus);

impl Store {
    /// Shuts an org, for a reason its members are told. Shutting it again changes the reason.
    pub async fn suspend(
        &self,
        org: &PlatformOrg,
        reason: Option<&str>,
    ) -> Result<Result<Org, WrongStatus>, StoreError> {
        let mut tx = self.begin_locking_for(org).await?;
        let from = [OrgStatus::Active, OrgStatus::Suspended];
        if let Some(wrong) = set_status(&mut tx, org, &from, (OrgStatus::Suspended, reason)).await?
        {
            return Ok(Err(wrong));
        }
        locks::add(&mut tx, locks::New::of_org(org.org_id())).await?;
        self.tell(tx, org).await.map(Ok)
    }

    /// Opens a suspended org again, or one that waits for approval. Fine when it is open.
    pub async fn open_org(
        &self,
        org: &PlatformOrg,
        from: OrgStatus,
    ) -> Result<Result<Org, WrongStatus>, StoreError> {
        let mut tx = self.begin_for(org).await?;
        let from = [from, OrgStatus::Active];
        if let Some(wrong) = set_status(&mut tx, org, &from, (OrgStatus::Active, None)).await? {
            return Ok(Err(wrong));
        }
        self.tell(tx, org).await.map(Ok)
    }

    /// Refuses an org that waits for approval: it is deleted.
    pub async fn deny(
        &self,
        org: &PlatformOrg,
        reason: Option<&str>,
    ) -> Result<Result<Org, WrongStatus>, StoreError> {
        let mut tx = self.begin_locking_for(org).await?;
        let from = [OrgStatus::Pending];
        if let Some(wrong) = set_status(&mut tx, org, &from, (OrgStatus::Deleting, reason)).await? {
            return Ok(Err(wrong));
        }
        wish_gone(&mut tx, org.org_id()).await?;
        self.tell(tx, org).await.map(Ok)
    }

    /// Wishes an org gone, with or without its data. Wishing it again changes nothing.
    pub async fn request_deletion(
        &self,
        org: &OrgManage<Owner>,
        keep_data: bool,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_locking_for(org).await?;
        let wished = sqlx::query(
            "UPDATE orgs SET status = 'deleting', keep_data = $3, updated_at = $2, revision = revision + 1
             WHERE id = $1 AND status NOT IN ('deleting', 'deleted')",
        )
        .bind(org.org_id().as_str())
        .bind(Time::now().millis())
        .bind(keep_data)
        .execute(&mut *tx)
        .await?;
        if wished.rows_affected() == 0 {
            return Ok(());
        }
        wish_gone(&mut tx, org.org_id()).await?;
        locks::add(&mut tx, locks::New::of_org(org.org_id())).await?;
        tell_org(&mut tx, org.org_id()).await?;
        self.commit(tx).await
    }

    async fn tell(&self, mut tx: Change, org: &PlatformOrg) -> Result<Org, StoreError> {
        let after = tell_org(&mut tx, org.org_id()).await?;
        self.commit(tx).await?;
        Ok(Org {
            role: org.org().role.clone(),
            instance: org.org().instance.clone(),
            ..after
        })
    }
}

/// Sets an org's status if it is one of `from`, and has its instance looked at.
async fn set_status(
    tx: &mut Change,
    org: &PlatformOrg,
    from: &[OrgStatus],
    (to, reason): (OrgStatus, Option<&str>),
) -> Result<Option<WrongStatus>, StoreError> {
    let (id, now) = (org.org_id().as_str(), Time::now().millis());
    let status: String = sqlx::query_scalar("SELECT status FROM orgs WHERE id = $1")
        .bind(id)
        .fetch_one(&mut **tx)
        .await?;
    let status = OrgStatus::from(status.as_str());
    if !from.contains(&status) {
        return Ok(Some(WrongStatus(status)));
    }
    sqlx::query(
        "UPDATE orgs SET status = $2, status_reason = $3, updated_at = $4, revision = revision + 1 WHERE id = $1",
    )
    .bind(id)
    .bind(to.as_str())
    .bind(reason)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if status != to {
        sqlx::query(
            "UPDATE instances SET wish = wish + 1, due_at = $2, attempts = 0, steps = '[]' WHERE org_id = $1",
        )
        .bind(id)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    Ok(None)
}

async fn wish_gone(tx: &mut Change, org: &pizzapi_types::OrgId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE instances SET desired = 'absent', wish = wish + 1, due_at = $2, attempts = 0, steps = '[]' WHERE org_id = $1",
    )
    .bind(org.as_str())
    .bind(Time::now().millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
