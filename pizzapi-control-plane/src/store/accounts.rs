//! User accounts and how they log in.

use pizzapi_types::{OrgId, OrgSlug, PlatformRole, Time, User, UserId};
use sqlx::{FromRow, Row as _, sqlite::SqliteRow};

use super::{Change, Store, StoreError, column, events, locks, violates};
use crate::access::{Actor, AnyLogin, Platform, Via};

/// A user with what a sign-in needs.
pub struct Account {
    pub user: User,
    pub disabled: bool,
    pub password_hash: Option<String>,
}

/// A new account.
pub struct NewAccount {
    pub name: String,
    pub email: String,
    pub password_hash: String,
    pub platform_role: PlatformRole,
    /// Whether the password is a one-time one.
    pub must_change_password: bool,
}

/// The e-mail address is in use.
pub struct EmailTaken;

#[derive(FromRow)]
struct UserRow {
    id: String,
    name: String,
    email: String,
    platform_role: String,
    must_change_password: bool,
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
            must_change_password: row.must_change_password,
        })
    }
}

/// Reads the user columns `u.…` of any query.
pub(super) fn user_of(row: &SqliteRow) -> Result<User, sqlx::Error> {
    UserRow::from_row(row)?.try_into()
}

pub(super) const USER: &str = "u.id, u.name, u.email, u.platform_role, u.must_change_password,
    u.created_at, u.updated_at";

/// Reads an account within a change.
pub(super) async fn user_in(tx: &mut Change, id: &UserId) -> Result<Option<User>, StoreError> {
    let sql = format!("SELECT {USER} FROM users u WHERE u.id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.as_ref().map(user_of).transpose()?)
}

impl Store {
    /// Whether there is no account yet.
    pub async fn has_no_users(&self) -> Result<bool, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT NOT EXISTS (SELECT 1 FROM users)")
                .fetch_one(self.read())
                .await?,
        )
    }

    /// Makes an account that logs in by password, for a platform admin or for whoever it is.
    pub async fn create_account(
        &self,
        by: Option<&Platform>,
        new: &NewAccount,
    ) -> Result<Result<User, EmailTaken>, StoreError> {
        let (id, now) = (UserId::new(), Time::now());
        let user = User {
            id,
            name: new.name.clone(),
            email: new.email.clone(),
            email_verified: false,
            image: None,
            created_at: now,
            updated_at: now,
            platform_role: Some(new.platform_role.clone()),
            must_change_password: new.must_change_password,
        };
        let mut tx = match by {
            Some(platform) => self.begin_for(platform).await?,
            None => self.begin().await?,
        };
        let inserted = sqlx::query(
            "INSERT INTO users (id, name, email, platform_role, must_change_password, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(user.id.as_str())
        .bind(&new.name)
        .bind(&new.email)
        .bind(new.platform_role.as_str())
        .bind(new.must_change_password)
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
        .bind(user.id.as_str())
        .bind(&new.password_hash)
        .bind(now.millis())
        .execute(&mut *tx)
        .await?;
        events::append(&mut tx, events::New::of_user(&user.id), &user).await?;
        self.commit(tx).await?;
        Ok(Ok(user))
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
            disabled: row.try_get::<Option<i64>, _>("disabled_at")?.is_some(),
            password_hash: row.try_get("secret")?,
        }))
    }

    /// Changes the name of the caller, whose account `id` is.
    pub async fn rename_user(
        &self,
        actor: &Actor,
        id: &UserId,
        name: &str,
    ) -> Result<User, StoreError> {
        let mut tx = self.begin_for(actor).await?;
        sqlx::query("UPDATE users SET name = $2, updated_at = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(name)
            .bind(Time::now().millis())
            .execute(&mut *tx)
            .await?;
        let user = user_in(&mut tx, id)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
        events::append(&mut tx, events::New::of_user(id), &user).await?;
        self.commit(tx).await?;
        Ok(user)
    }

    /// Puts a new password in the place of the one that was checked, and ends the caller's other logins with all their tokens.
    /// False when the password was changed by somebody else meanwhile.
    pub async fn change_password(
        &self,
        login: &AnyLogin,
        (checked, new): (&str, &str),
    ) -> Result<bool, StoreError> {
        let Via::Session(session) = login.via() else {
            return Ok(false);
        };
        let (id, now) = (&login.user().id, Time::now().millis());
        let mut tx = self.begin_locking_for(login).await?;
        let changed = sqlx::query(
            "UPDATE identities SET secret = $3 WHERE provider = 'password' AND user_id = $1 AND secret = $2",
        )
        .bind(id.as_str())
        .bind(checked)
        .bind(new)
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("UPDATE users SET must_change_password = FALSE, updated_at = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let ended: Vec<String> =
            sqlx::query_scalar("DELETE FROM logins WHERE user_id = $1 AND id <> $2 RETURNING id")
                .bind(id.as_str())
                .bind(session.id.as_str())
                .fetch_all(&mut *tx)
                .await?;
        for login in &ended {
            locks::add(&mut tx, locks::New::of_login(id, login)).await?;
        }
        let user = user_in(&mut tx, id).await?;
        events::append(&mut tx, events::New::of_user(id), &user).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    /// The caller's orgs and roles, for an identity token.
    pub async fn memberships_of(
        &self,
        user: &UserId,
    ) -> Result<Vec<(OrgId, OrgSlug, String)>, StoreError> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT o.id, o.slug, m.role FROM memberships m JOIN orgs o ON o.id = m.org_id
             WHERE m.user_id = $1 AND o.status NOT IN ('deleting', 'deleted') ORDER BY o.id",
        )
        .bind(user.as_str())
        .fetch_all(self.read())
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(id, slug, role)| Ok((column(&id)?, column(&slug)?, role)))
            .collect::<Result<_, sqlx::Error>>()?)
    }
}
