//! What platform admins see and do: accounts, and the platform at a glance.

use std::collections::BTreeMap;

use pizzapi_types::{
    Account, ErrorCode, Overview, Page, PatchUser, PlatformRole, Step, Time, UserId,
};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Store, StoreError, accounts, events, locks};
use crate::access::Platform;

/// Which accounts to list.
#[derive(Default)]
pub struct Filter {
    /// Part of a name or an e-mail address.
    pub text: Option<String>,
    pub limit: u32,
    /// Only those made before this one.
    pub before: Option<UserId>,
}

/// Accounts, with how many orgs each is a member of.
const ACCOUNT: &str =
    "u.disabled_at, (SELECT COUNT(*) FROM memberships m JOIN orgs o ON o.id = m.org_id
    WHERE m.user_id = u.id AND o.status <> 'deleted') AS orgs FROM users u";

/// Why an account was not changed.
pub struct NotPatched(pub ErrorCode);

impl Store {
    /// All accounts, newest first.
    pub async fn accounts(
        &self,
        _: &Platform,
        filter: &Filter,
    ) -> Result<Page<Account>, StoreError> {
        let sql = format!(
            "SELECT {}, {ACCOUNT} WHERE ($1 IS NULL OR instr(u.email, $1) > 0 OR instr(lower(u.name), $1) > 0)
               AND ($2 IS NULL OR u.id < $2) ORDER BY u.id DESC LIMIT $3",
            accounts::USER
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(filter.text.as_ref().map(|text| text.to_lowercase()))
            .bind(filter.before.as_ref().map(UserId::to_string))
            .bind(i64::from(filter.limit) + 1)
            .fetch_all(self.read())
            .await?;
        let accounts = rows.iter().map(account).collect::<Result<Vec<_>, _>>()?;
        Ok(super::page(accounts, filter.limit, |account| {
            account.user.id.to_string()
        }))
    }

    /// Changes what an account may do. Disabled, it loses its logins and tokens; the last platform admin stays one.
    pub async fn patch_user(
        &self,
        platform: &Platform,
        id: &UserId,
        patch: &PatchUser,
    ) -> Result<Result<Account, NotPatched>, StoreError> {
        let now = Time::now().millis();
        let mut tx = self.begin_locking_for(platform).await?;
        let before: Option<(String, Option<i64>)> =
            sqlx::query_as("SELECT platform_role, disabled_at FROM users WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        let Some((role_before, disabled_before)) = before else {
            return Ok(Err(NotPatched(ErrorCode::UserNotFound)));
        };
        let role = patch
            .platform_role
            .clone()
            .unwrap_or_else(|| PlatformRole::from(role_before.as_str()));
        let disabled = patch.disabled.unwrap_or(disabled_before.is_some());
        let others: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM users WHERE platform_role = 'admin' AND disabled_at IS NULL AND id <> $1",
        )
        .bind(id.as_str())
        .fetch_one(&mut *tx)
        .await?;
        let was_admin = role_before == "admin" && disabled_before.is_none();
        if was_admin && (role != PlatformRole::Admin || disabled) && others == 0 {
            return Ok(Err(NotPatched(ErrorCode::LastPlatformAdmin)));
        }
        sqlx::query(
            "UPDATE users SET platform_role = $2, disabled_at = CASE WHEN $3 THEN COALESCE(disabled_at, $4) END,
                    updated_at = $4 WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(role.as_str())
        .bind(disabled)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        if disabled && disabled_before.is_none() {
            sqlx::query("DELETE FROM logins WHERE user_id = $1")
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?;
            locks::add(&mut tx, locks::New::of_user(id)).await?;
        }
        let sql = format!("SELECT {}, {ACCOUNT} WHERE u.id = $1", accounts::USER);
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id.as_str())
            .fetch_one(&mut *tx)
            .await?;
        let after = account(&row)?;
        events::append(&mut tx, events::New::of_user(id), &after.user).await?;
        self.commit(tx).await?;
        Ok(Ok(after))
    }

    /// The platform in figures; what instances say of themselves, and what is left, is the caller's to add.
    pub async fn overview(&self, _: &Platform) -> Result<Overview, StoreError> {
        let count = async |sql: &'static str| -> Result<BTreeMap<String, u64>, StoreError> {
            let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(self.read()).await?;
            let rows = rows.into_iter();
            Ok(rows
                .map(|(status, count)| (status, count.unsigned_abs()))
                .collect())
        };
        let users: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM users")
            .fetch_one(self.read())
            .await?;
        let steps: Vec<String> =
            sqlx::query_scalar("SELECT steps FROM instances WHERE status = 'healthy'")
                .fetch_all(self.read())
                .await?;
        let mut times: Vec<u64> = steps
            .iter()
            .filter_map(|steps| provisioning(steps))
            .collect();
        times.sort_unstable();
        let share = |percent: usize| {
            let last = times.len().checked_sub(1)?;
            times.get((times.len() * percent / 100).min(last)).copied()
        };
        Ok(Overview {
            orgs: count("SELECT status, COUNT(*) FROM orgs GROUP BY status").await?,
            instances: count("SELECT status, COUNT(*) FROM instances GROUP BY status").await?,
            users: users.unsigned_abs(),
            runners: 0,
            sessions: 0,
            rss_bytes: 0,
            cpu_seconds: 0.0,
            provisioning_p50_ms: share(50),
            provisioning_p95_ms: share(95),
            room: None,
        })
    }
}

/// How long the steps of one provisioning took, if it started an instance.
fn provisioning(steps: &str) -> Option<u64> {
    let steps: Vec<Step> = serde_json::from_str(steps).ok()?;
    steps
        .iter()
        .any(|step| step.name == "start")
        .then(|| steps.iter().filter_map(|step| step.ms).sum())
}

fn account(row: &SqliteRow) -> Result<Account, sqlx::Error> {
    Ok(Account {
        user: accounts::user_of(row)?,
        disabled_at: row
            .try_get::<Option<i64>, _>("disabled_at")?
            .map(Time::from_millis),
        orgs: u32::try_from(row.try_get::<i64, _>("orgs")?).unwrap_or(u32::MAX),
    })
}
