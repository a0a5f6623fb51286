//! From one image to another, and back: what the registry remembers of it.
//!
//! The one rule: whether there is a copy of the data is said here, in the same change that makes it so or not; a copy that is
//! not spoken of is none.

use pizzapi_types::Time;

use super::{
    Store, StoreError,
    instances::{Wish, append_updated},
};
use crate::access::System;

impl Store {
    /// Notes that the data was copied before another image runs on it.
    pub async fn note_copied(&self, _: &System, wish: &Wish) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE instances SET copied = TRUE WHERE org_id = $1")
            .bind(wish.org_id.as_str())
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await
    }

    /// Notes that an image was healthy. The copy from before counts no more.
    pub async fn note_good_image(
        &self,
        _: &System,
        wish: &Wish,
        image: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE instances SET image_before = $2, copied = FALSE WHERE org_id = $1")
            .bind(wish.org_id.as_str())
            .bind(image)
            .execute(&mut *tx)
            .await?;
        self.commit(tx).await
    }

    /// Has the image that was healthy last run in the place of this one; `why` is shown until somebody wishes something else.
    /// The copy counts until that one is healthy. Says whether it is so: somebody may have wished something else meanwhile.
    pub async fn go_back(
        &self,
        _: &System,
        wish: &Wish,
        (image, why): (&str, &str),
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE instances SET refused_image = $5, went_back = $3, last_error = NULL,
                    generation = generation + 1, wish = wish + 1, due_at = $4, attempts = 0
             WHERE org_id = $1 AND wish = $2",
        )
        .bind(wish.org_id.as_str())
        .bind(wish.revision)
        .bind(why)
        .bind(Time::now().millis())
        .bind(image)
        .execute(&mut *tx)
        .await?;
        let done = done.rows_affected() > 0;
        if done {
            append_updated(&mut tx, &wish.org_id).await?;
        }
        self.commit(tx).await?;
        Ok(done)
    }
}
