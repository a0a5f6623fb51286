//! Logins: made, found by what their holders send, prolonged, listed, ended.
//!
//! The one rule: a login that ends takes the org tokens made with it along.

use std::time::{Duration, Instant};

use pizzapi_types::{LoginId, LoginSession, OwnLogin, Page, Time, User, UserId};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Store, StoreError, accounts, column, events, locks};
use crate::access::{Actor, AnyLogin, Login, System, Via};

/// A new login.
pub struct NewLogin {
    pub token_hash: [u8; 32],
    /// How long it lasts after each use.
    pub lifetime: Duration,
    /// The stored hash that the password was checked against.
    pub checked: String,
    pub ip_address: String,
    pub user_agent: Option<String>,
}

impl Store {
    /// Writes a login down; `None` when the password that was checked is no longer the account's, or that was disabled.
    pub async fn create_login(
        &self,
        user: &User,
        new: &NewLogin,
    ) -> Result<Option<LoginSession>, StoreError> {
        let now = Time::now();
        let login = LoginSession {
            id: LoginId::new(),
            user_id: user.id.clone(),
            expires_at: now.plus(new.lifetime),
            created_at: now,
            updated_at: now,
            ip_address: Some(new.ip_address.clone()),
            user_agent: new.user_agent.clone(),
        };
        let mut tx = self.begin().await?;
        let still: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM identities i JOIN users u ON u.id = i.user_id
             WHERE i.provider = 'password' AND u.id = $1 AND i.secret = $2 AND u.disabled_at IS NULL)",
        )
        .bind(user.id.as_str())
        .bind(&new.checked)
        .fetch_one(&mut *tx)
        .await?;
        if !still {
            return Ok(None);
        }
        sqlx::query(
            "INSERT INTO logins (id, user_id, token_hash, lifetime, created_at, updated_at, expires_at, ip_address, user_agent)
             VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)",
        )
        .bind(login.id.as_str())
        .bind(user.id.as_str())
        .bind(&new.token_hash[..])
        .bind(i64::try_from(new.lifetime.as_millis()).unwrap_or(i64::MAX))
        .bind(now.millis())
        .bind(login.expires_at.millis())
        .bind(&login.ip_address)
        .bind(&login.user_agent)
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await?;
        Ok(Some(login))
    }

    /// Finds whose a session token is; nobody for one that has ended or whose user is disabled.
    pub async fn holder_of_session_token(
        &self,
        token_hash: [u8; 32],
    ) -> Result<Option<Actor>, StoreError> {
        if let Some(actor) = self.cache.actor(&token_hash) {
            return Ok(Some(actor));
        }
        let as_of = self.cache.as_of();
        let now = Time::now();
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {}, l.id AS login_id, l.lifetime, l.expires_at, l.created_at AS login_created_at,
                    l.updated_at AS login_updated_at, l.ip_address, l.user_agent
             FROM logins l JOIN users u ON u.id = l.user_id
             WHERE l.token_hash = $1 AND l.expires_at > $2 AND u.disabled_at IS NULL",
            accounts::USER
        )))
        .bind(&token_hash[..])
        .bind(now.millis())
        .fetch_optional(self.read())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let user = accounts::user_of(&row)?;
        let login = login(&row, &user.id)?;
        let lifetime: i64 = row.try_get("lifetime")?;
        if now.since(login.updated_at).as_millis() > u128::try_from(lifetime / 7).unwrap_or(0) {
            self.prolong_login(login.id.clone(), lifetime);
        }
        let ends = Instant::now() + login.expires_at.since(now);
        let actor = Actor::of_login(user, login);
        self.cache
            .keep_actor(token_hash, &actor, (as_of, Some(ends)));
        Ok(Some(actor))
    }

    /// Removes logins and API keys that have ended by time, with the tokens made with them. Says how many there were.
    pub async fn end_expired(&self, _: &System) -> Result<usize, StoreError> {
        let now = Time::now().millis();
        let due: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM logins WHERE expires_at <= $1)
                 OR EXISTS (SELECT 1 FROM api_keys WHERE expires_at <= $1)",
        )
        .bind(now)
        .fetch_one(self.read())
        .await?;
        if !due {
            return Ok(0);
        }
        let mut tx = self.begin_locking().await?;
        let mut ended: Vec<(String, String)> = Vec::new();
        for sql in [
            "DELETE FROM logins WHERE expires_at <= $1 RETURNING id, user_id",
            "DELETE FROM api_keys WHERE expires_at <= $1 RETURNING id, user_id",
        ] {
            let rows = sqlx::query_as(sql).bind(now).fetch_all(&mut *tx).await?;
            ended.extend(rows);
        }
        for (sid, user) in &ended {
            let user = column(user)?;
            locks::add(&mut tx, locks::New::of_login(&user, sid)).await?;
            let account = accounts::user_in(&mut tx, &user).await?;
            events::append(&mut tx, events::New::of_user(&user), &account).await?;
        }
        self.commit(tx).await?;
        Ok(ended.len())
    }

    /// Prolongs a login that is in use, behind its user's back: nobody is refused to read because something cannot be written.
    fn prolong_login(&self, login: LoginId, lifetime_ms: i64) {
        let store = self.clone();
        tokio::spawn(async move {
            let now = Time::now().millis();
            let prolonged =
                sqlx::query("UPDATE logins SET updated_at = $2, expires_at = $3 WHERE id = $1")
                    .bind(login.as_str())
                    .bind(now)
                    .bind(now + lifetime_ms)
                    .execute(&store.writer)
                    .await;
            if let Err(error) = prolonged {
                tracing::warn!(%error, "a login cannot be prolonged");
            }
        });
    }

    /// The caller's logins, newest first.
    pub async fn logins(
        &self,
        login: &Login,
        (before, limit): (Option<LoginId>, u32),
    ) -> Result<Page<OwnLogin>, StoreError> {
        let rows = sqlx::query(
            "SELECT id AS login_id, expires_at, created_at AS login_created_at, updated_at AS login_updated_at,
                    ip_address, user_agent
             FROM logins WHERE user_id = $1 AND expires_at > $2 AND ($3 IS NULL OR id < $3)
             ORDER BY id DESC LIMIT $4",
        )
        .bind(login.user().id.as_str())
        .bind(Time::now().millis())
        .bind(before.map(|id| id.to_string()))
        .bind(i64::from(limit) + 1)
        .fetch_all(self.read())
        .await?;
        let own = |row: &SqliteRow| {
            let found = self::login(row, &login.user().id)?;
            let current = matches!(login.via(), Via::Session(current) if current.id == found.id);
            Ok(OwnLogin {
                login: found,
                current,
            })
        };
        let logins = rows
            .iter()
            .map(own)
            .collect::<Result<Vec<_>, sqlx::Error>>()?;
        Ok(super::page(logins, limit, |own| own.login.id.to_string()))
    }

    /// Ends the login a request came with.
    pub async fn end_own_login(&self, login: &AnyLogin) -> Result<(), StoreError> {
        if let Via::Session(session) = login.via() {
            self.end_login(login, &session.id).await?;
        }
        Ok(())
    }

    /// Ends one of the caller's logins; false when they have no such login.
    pub async fn revoke_login(&self, login: &Login, id: &LoginId) -> Result<bool, StoreError> {
        self.end_login(login, id).await
    }

    async fn end_login(&self, login: &AnyLogin, id: &LoginId) -> Result<bool, StoreError> {
        let user = login.user();
        let mut tx = self.begin_locking_for(login).await?;
        let gone = sqlx::query("DELETE FROM logins WHERE id = $1 AND user_id = $2")
            .bind(id.as_str())
            .bind(user.id.as_str())
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        locks::add(&mut tx, locks::New::of_login(&user.id, id.as_str())).await?;
        events::append(&mut tx, events::New::of_user(&user.id), user).await?;
        self.commit(tx).await?;
        Ok(true)
    }
}

fn login(row: &SqliteRow, user: &UserId) -> Result<LoginSession, sqlx::Error> {
    let time = |name: &str| row.try_get::<i64, _>(name).map(Time::from_millis);
    Ok(LoginSession {
        id: column(row.try_get("login_id")?)?,
        user_id: user.clone(),
        expires_at: time("expires_at")?,
        created_at: time("login_created_at")?,
        updated_at: time("login_updated_at")?,
        ip_address: row.try_get("ip_address")?,
        user_agent: row.try_get("user_agent")?,
    })
}
