//! From one image to another, and back when the new one does not become healthy.
//!
//! The one rule: what ran before can always be had again, with its data as it was: it is copied before the new image touches it,
//! and the copy goes only once that one has been healthy.

use pizzapi_types::Time;

use super::execute::Pass;
use crate::{
    provider::{InstanceSpec, ProviderError},
    store::StoreError,
};

/// How many tries a new image has.
const TRIES: i64 = 3;

impl Pass<'_> {
    /// The image the instance shall run; `None` when there are none.
    fn image(&self) -> Option<&str> {
        let chosen = self.of.app.provider.image()?;
        Some(self.wish.image.as_deref().unwrap_or(chosen))
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

    /// Goes back to the image before, with the data it had, if the new one has had its tries. Says whether it did.
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
        let (app, wish) = (&self.of.app, &self.wish);
        if wish.copied {
            let spec = InstanceSpec {
                image: Some(before.to_owned()),
                ..self.spec()
            };
            if let Err(error) = app.provider.put_back(&spec).await {
                tracing::error!(org_id = %wish.org_id, %error, "cannot go back to the image before; trying again");
                return Ok(false);
            }
        }
        let why = format!(
            "`{}` went back to the image {before}, its data as it was, at {}: {} did not become healthy: {}",
            wish.slug,
            Time::now(),
            self.image().unwrap_or_default(),
            error.reason
        );
        tracing::error!(org_id = %wish.org_id, slug = %wish.slug, why, "an upgrade failed");
        app.store.go_back(&self.of.system, wish, &why).await?;
        Ok(true)
    }
}
