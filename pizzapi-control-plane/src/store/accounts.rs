//! Users and their logins.

use pizzapi_types::{LoginId, LoginSession, PlatformRole, Time, User, UserId};
use sqlx::{FromRow, sqlite::SqliteRow};

use super::{Store, StoreError, column, violates};
use crate::access::{Login, Via};

/// A user with what a sign-in needs.
pub struct Account {
    pub user: User,
    pub disabled: bool,
    pub password_hash: Option<String>,
}

/// Whose a session token is.
pub struct TokenOwner {
    pub user: User,
    pub login: LoginSession,
    /// How long each use prolongs it, in milliseconds.
    pub lifetime: i64,
}

/// A new account.
pub struct NewAccount {
    pub name: String,
    pub email: String,
    pub password_hash: String,
    pub platform_role: PlatformRole,
}

/// The e-mail address is in use.
pub struct EmailTaken;

#[derive(FromRow)]
struct UserRow {
    id: String,
    name: String,
    email: String,
    platform_role: String,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<UserRow> for User {
    type Error = sqlx::Error;

    fn try_from(row: UserRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: column(&row.id)?,
            name: row.name,
            email: row.email,
            email_verified: false,
            image: None,
            created_at: Time::from_millis(row.created_at),
            updated_at: Time::from_millis(row.updated_at),
            platform_role: Some(PlatformRole::from(row.platform_role.as_str())),
            must_change_password: false,
        })
    }
}

/// Reads the user columns `u.…` of any query.
pub(super) fn user_of(row: &SqliteRow) -> Result<User, sqlx::Error> {
    UserRow::from_row(row)?.try_into()
}

pub(super) const USER: &str = "u.id, u.name, u.email, u.platform_role, u.created_at, u.updated_at";

impl Store {
    /// Whether there is no account yet.
    pub async fn has_no_users(&self) -> Result<bool, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT NOT EXISTS (SELECT 1 FROM users)")
                .fetch_one(self.read())
                .await?,
        )
    }

    /// Makes an account that logs in by password.
    pub async fn create_account(
        &self,
        new: &NewAccount,
    ) -> Result<Result<User, EmailTaken>, StoreError> {
        let (id, now) = (UserId::new(), Time::now());
        let mut tx = self.begin().await?;
        let inserted = sqlx::query(
            "INSERT INTO users (id, name, email, platform_role, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)",
        )
        .bind(id.as_str())
        .bind(&new.name)
        .bind(&new.email)
        .bind(new.platform_role.as_str())
        .bind(now.millis())
        .execute(&mut *tx)
        .await;
        match inserted {
            Err(error) if violates(&error, "users.email") => return Ok(Err(EmailTaken)),
            other => other?,
        };
        sqlx::query(
            "INSERT INTO identities (provider, subject, user_id, secret, created_at) VALUES ('password', $1, $2, $3, $4)",
        )
        .bind(&new.email)
        .bind(id.as_str())
        .bind(&new.password_hash)
        .bind(now.millis())
        .execute(&mut *tx)
        .await?;
        self.commit(tx).await?;
        Ok(Ok(User {
            id,
            name: new.name.clone(),
            email: new.email.clone(),
            email_verified: false,
            image: None,
            created_at: now,
            updated_at: now,
            platform_role: Some(new.platform_role.clone()),
            must_change_password: false,
        }))
    }

    /// Finds the account that logs in with this e-mail address and a password.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {USER}, u.disabled_at, i.secret FROM identities i JOIN users u ON u.id = i.user_id
             WHERE i.provider = 'password' AND i.subject = $1"
        )))
        .bind(email)
        .fetch_optional(self.read())
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Account {
            user: user_of(&row)?,
            disabled: sqlx::Row::try_get::<Option<i64>, _>(&row, "disabled_at")?.is_some(),
            password_hash: sqlx::Row::try_get(&row, "secret")?,
        }))
    }

    /// Writes a login down.
    pub async fn create_login(
        &self,
        user: &User,
        token_hash: [u8; 32],
        lifetime_ms: i64,
    ) -> Result<LoginSession, StoreError> {
        let (id, now) = (LoginId::new(), Time::now());
        let expires_at = Time::from_millis(now.millis() + lifetime_ms);
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO logins (id, user_id, token_hash, lifetime, created_at, updated_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $5, $6)",
        )
        .bind(id.as_str())
        .bind(user.id.as_str())
        .bind(&token_hash[..])
        .bind(lifetime_ms)
        .bind(now.millis())
        .bind(expires_at.millis())
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM logins WHERE user_id = $1 AND expires_at < $2")
            .bind(user.id.as_str())
            .bind(now.millis())
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await?;
        Ok(LoginSession {
            id,
            user_id: user.id.clone(),
            expires_at,
            created_at: now,
            updated_at: now,
            ip_address: None,
            user_agent: None,
        })
    }

    /// Finds whose a session token is; nothing for one that has ended or whose user is disabled.
    pub async fn owner_of_session_token(
        &self,
        token_hash: [u8; 32],
    ) -> Result<Option<TokenOwner>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {USER}, l.id AS login_id, l.lifetime, l.expires_at, l.created_at AS login_created_at,
                    l.updated_at AS login_updated_at
             FROM logins l JOIN users u ON u.id = l.user_id
             WHERE l.token_hash = $1 AND l.expires_at > $2 AND u.disabled_at IS NULL"
        )))
        .bind(&token_hash[..])
        .bind(Time::now().millis())
        .fetch_optional(self.read())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let user = user_of(&row)?;
        let millis = |name: &str| sqlx::Row::try_get::<i64, _>(&row, name).map(Time::from_millis);
        Ok(Some(TokenOwner {
            login: LoginSession {
                id: column(&sqlx::Row::try_get::<String, _>(&row, "login_id")?)?,
                user_id: user.id.clone(),
                expires_at: millis("expires_at")?,
                created_at: millis("login_created_at")?,
                updated_at: millis("login_updated_at")?,
                ip_address: None,
                user_agent: None,
            },
            lifetime: sqlx::Row::try_get(&row, "lifetime")?,
            user,
        }))
    }

    /// Prolongs a login that is in use.
    pub async fn prolong_login(&self, login: &LoginId, lifetime_ms: i64) -> Result<(), StoreError> {
        let now = Time::now().millis();
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE logins SET updated_at = $2, expires_at = $3 WHERE id = $1")
            .bind(login.as_str())
            .bind(now)
            .bind(now + lifetime_ms)
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await
    }

    /// Ends the login a request came with.
    pub async fn end_login(&self, login: &Login) -> Result<(), StoreError> {
        let Via::Session(session) = &login.actor().via else {
            return Ok(());
        };
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM logins WHERE id = $1")
            .bind(session.id.as_str())
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await
    }
}
