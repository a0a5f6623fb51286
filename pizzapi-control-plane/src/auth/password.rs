//! Passwords: Argon2id, off the async threads, at most as many at once as there are cores.

use std::sync::{Arc, LazyLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use pizzapi_http::ApiError;
use pizzapi_types::Secret;
use tokio::sync::Semaphore;

/// What an unknown user's password is checked against, so that the answer takes as long as for a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&super::opaque::new("")));

/// How many may wait for each core, at most: about half a second's work.
const QUEUE: usize = 32;

/// The doorkeeper of the hashing threads.
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Those who wait, and those who are being served.
    places: Arc<Semaphore>,
}

impl Passwords {
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            turns: Arc::new(Semaphore::new(cores)),
            places: Arc::new(Semaphore::new(cores * QUEUE)),
        }
    }

    /// Hashes a password for storage.
    pub async fn hash(&self, password: Secret) -> Result<String, ApiError> {
        self.in_turn(move || hash(&password)).await
    }

    /// Whether the password is the stored one; `None` (no such user) takes as long and is never right.
    pub async fn verify(&self, password: Secret, stored: Option<String>) -> Result<bool, ApiError> {
        self.in_turn(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.clone());
            let right = PasswordHash::new(&stored).is_ok_and(|stored| {
                Argon2::default()
                    .verify_password(password.expose().as_bytes(), &stored)
                    .is_ok()
            });
            known && right
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let place = self.places.clone().try_acquire_owned();
        let place =
            place.map_err(|_| ApiError::unavailable("the password check", "too many wait"))?;
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(ApiError::internal)?;
        tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        })
        .await
        .map_err(ApiError::internal)
    }
}

/// Hashes on this thread.
pub fn hash(password: &Secret) -> String {
    Argon2::default()
        .hash_password(password.expose().as_bytes())
        .expect("the default parameters are valid")
        .to_string()
}
