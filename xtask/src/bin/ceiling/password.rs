//! One password check a request, at most as many at once as there are cores; and `/health` beside it.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use axum::{
    Router,
    http::StatusCode,
    routing::{get, post},
};
use tokio::sync::Semaphore;

const PASSWORD: &[u8] = b"a password of usual length";

pub fn app() -> Router {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let turns = Arc::new(Semaphore::new(cores));
    let stored: Arc<str> = Argon2::default()
        .hash_password(PASSWORD)
        .map_or_else(|_| String::new(), |hash| hash.to_string())
        .into();
    let check = async move || {
        let turn = turns.clone().acquire_owned().await;
        let stored = Arc::clone(&stored);
        let right = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let stored = PasswordHash::new(&stored);
            stored.is_ok_and(|stored| Argon2::default().verify_password(PASSWORD, &stored).is_ok())
        });
        match right.await {
            Ok(true) => StatusCode::OK,
            _ => StatusCode::UNAUTHORIZED,
        }
    };
    Router::new()
        .route("/health", get(async || "ok"))
        .fallback(post(check))
}
