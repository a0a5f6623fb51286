//! One row of the registry a request, read as the control plane reads: four connections, write-ahead log, an index.

use std::time::Duration;

use axum::{Json, Router, http::StatusCode, routing::get};
use serde_json::{Value, json};
use sqlx::{
    Row as _, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
};

pub fn app(registry: &str, slug: &str) -> Router {
    let options = SqliteConnectOptions::new()
        .filename(registry)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_secs(5))
        .read_only(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(4)
        .connect_lazy_with(options);
    let slug = slug.to_owned();
    let answer = async move || {
        let org = org(&pool, &slug).await;
        org.map(Json).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
    };
    Router::new().fallback(get(answer))
}

async fn org(pool: &SqlitePool, slug: &str) -> sqlx::Result<Value> {
    let sql = "SELECT id, slug, name, status, created_at, updated_at FROM orgs WHERE slug = $1";
    let row = sqlx::query(sql).bind(slug).fetch_one(pool).await?;
    Ok(json!({
        "id": row.try_get::<String, _>(0)?,
        "slug": row.try_get::<String, _>(1)?,
        "name": row.try_get::<String, _>(2)?,
        "status": row.try_get::<String, _>(3)?,
        "created_at": row.try_get::<i64, _>(4)?,
        "updated_at": row.try_get::<i64, _>(5)?,
    }))
}
