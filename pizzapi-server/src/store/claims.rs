//! Whose a runner's id is. The one rule: the first to use an id in this org owns it, and shows its secret ever after.

use pizzapi_types::{RunnerId, Secret, Time, UserId};
use sqlx::{Row as _, SqliteConnection};

use super::{Store, StoreError, writer};
use crate::socket::Admitted;

/// A runner's wish to be known under an id.
#[derive(Debug)]
pub struct Claim {
    pub id: RunnerId,
    pub secret: Option<Secret>,
    pub name: Option<String>,
    pub info: String,
}

/// The claim as it is written: the secret hashed, the owner proven.
#[derive(Debug)]
pub struct Written {
    claim: Claim,
    hash: Option<Vec<u8>>,
    user: UserId,
    at: Time,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    Yes,
    WrongSecret,
    OtherUser,
}

impl Store {
    /// Claims an id for the runner's owner, or checks that it is theirs already.
    pub async fn claim(&self, who: &Admitted, claim: Claim) -> Result<Claimed, StoreError> {
        let written = Written {
            hash: claim.secret.as_ref().map(hash),
            claim,
            user: who.user().clone(),
            at: Time::now(),
        };
        match self
            .write(who, writer::Op::Claim(Box::new(written)))
            .await?
        {
            writer::Answer::Claimed(claimed) => Ok(claimed),
            _ => Ok(Claimed::WrongSecret),
        }
    }

    /// Whether an id was claimed before, with this secret, by this user. For a connection whose token alone does not do.
    pub async fn knows(
        &self,
        _system: &super::System,
        (id, secret): (&RunnerId, &Secret),
        user: &UserId,
    ) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT 1 FROM runners WHERE id = $1 AND secret_hash = $2 AND user_id = $3",
        )
        .bind(id.as_str())
        .bind(hash(secret))
        .bind(user.as_str())
        .fetch_optional(&self.readers)
        .await?;
        Ok(row.is_some())
    }
}

/// Secrets are long and random, so one round of SHA-256 keeps them.
fn hash(secret: &Secret) -> Vec<u8> {
    use aws_lc_rs::digest::{SHA256, digest};
    digest(&SHA256, secret.expose().as_bytes())
        .as_ref()
        .to_vec()
}

pub async fn claim(
    connection: &mut SqliteConnection,
    written: &Written,
) -> Result<Claimed, sqlx::Error> {
    let Claim { id, name, info, .. } = &written.claim;
    let known = sqlx::query("SELECT user_id, secret_hash FROM runners WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(known) = known {
        // The secret first, as PizzaPi does: who does not have it learns nothing of the owner.
        if known.try_get::<Option<Vec<u8>>, _>(1)? != written.hash {
            return Ok(Claimed::WrongSecret);
        }
        if known.try_get::<String, _>(0)? != written.user.as_str() {
            return Ok(Claimed::OtherUser);
        }
    }
    sqlx::query(
        "INSERT INTO runners (id, user_id, secret_hash, name, info, seen_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, info = excluded.info, seen_at = excluded.seen_at",
    )
    .bind(id.as_str())
    .bind(written.user.as_str())
    .bind(written.hash.as_deref())
    .bind(name.as_deref())
    .bind(info)
    .bind(written.at.millis())
    .execute(connection)
    .await?;
    Ok(Claimed::Yes)
}
