//! From one image to another, and back when the new one does not become healthy.
//!
//! The one rule: what ran before can always be had again, with its data as it was: it is copied before the new image touches it,
//! and the copy goes only once an image has been healthy. Until then every start begins with the data as it was copied, whatever
//! image it is of and whoever broke off what: nothing that an image left behind that never was healthy is ever built on.

use pizzapi_types::Time;

use super::execute::Pass;
use crate::{provider::ProviderError, store::StoreError};

/// How many tries a new image has.
const TRIES: i64 = 3;

impl Pass<'_> {
    /// The image the instance shall run; `None` when there are none.
    pub(super) fn image(&self) -> Option<&str> {
        let default = self.of.app.provider.image()?;
        let chosen = self.wish.image.as_deref().unwrap_or(default);
        let refused = self.wish.refused_image.as_deref() == Some(chosen);
        let instead = self.wish.image_before.as_deref().filter(|_| refused);
        Some(instead.unwrap_or(chosen))
    }

    /// The image that was healthy, if the one to run is another.
    fn image_before(&self) -> Option<&str> {
        let before = self.wish.image_before.as_deref()?;
        (self.image()? != before).then_some(before)
    }

    /// Copies the data if another image is about to run on it for the first time.
    pub(super) async fn copy_before_upgrade(
        &mut self,
    ) -> Result<Result<(), ProviderError>, StoreError> {
        if self.image_before().is_none() || self.wish.copied {
            return Ok(Ok(()));
        }
        let app = &self.of.app;
        if let Err(error) = app.provider.keep_copy(&self.wish.org_id).await {
            return Ok(Err(error));
        }
        app.store.note_copied(&self.of.system, &self.wish).await?;
        self.wish.copied = true;
        Ok(Ok(()))
    }

    /// Puts the data back as it was copied, if no image has been healthy on it since.
    pub(super) async fn put_back_copy(&self) -> Result<(), ProviderError> {
        if !self.wish.copied {
            return Ok(());
        }
        self.of.app.provider.put_back(&self.spec()).await
    }

    /// Notes that the image is a good one; the copy is of no use any more.
    pub(super) async fn note_good_image(&self) -> Result<(), StoreError> {
        let Some(image) = self.image() else {
            return Ok(());
        };
        if self.wish.image_before.as_deref() == Some(image) && !self.wish.copied {
            return Ok(());
        }
        let app = &self.of.app;
        app.store
            .note_good_image(&self.of.system, &self.wish, image)
            .await?;
        if let Err(error) = app.provider.drop_copy(&self.wish.org_id).await {
            // Said to be none, it is written over by the next one.
            tracing::warn!(org_id = %self.wish.org_id, %error, "the copy from before the upgrade is left over");
        }
        Ok(())
    }

    /// Goes back to the image before, if the new one has had its tries: it starts next, on the data as it was copied. Says
    /// whether it did.
    pub(super) async fn go_back(
        &self,
        error: &ProviderError,
        attempts: i64,
    ) -> Result<bool, StoreError> {
        let Some(before) = self.image_before() else {
            return Ok(false);
        };
        let hopeless = self.exits_in_a_loop || !error.passing;
        if !error.of_the_image || !(hopeless || attempts >= TRIES) {
            return Ok(false);
        }
        let (store, wish) = (&self.of.app.store, &self.wish);
        let image = self.image().unwrap_or_default();
        let why = format!(
            "`{}` went back to the image {before}, its data as it was, at {}: {image} did not become healthy: {}",
            wish.slug,
            Time::now(),
            error.reason
        );
        let went = store.go_back(&self.of.system, wish, (image, &why)).await?;
        if went {
            tracing::error!(org_id = %wish.org_id, slug = %wish.slug, why, "an upgrade failed");
        }
        Ok(went)
    }
}
