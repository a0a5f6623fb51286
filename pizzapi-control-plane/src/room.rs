//! How much room is left: what the machine has, and what was configured.

use std::time::Duration;

use pizzapi_host::{disk, memory};
use pizzapi_types::Room;

use crate::app::App;

/// How long the disk may take to say how full it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is left as of now. What cannot be looked at is left out: it keeps nobody from the rest.
pub async fn room(app: &App) -> Room {
    let folder = app.config.data_dir.clone();
    // A disk that is away, over a network, may not answer at all.
    let look = tokio::task::spawn_blocking(move || (disk::room(&folder), memory::memory()));
    let (disk, memory) = match tokio::time::timeout(PATIENCE, look).await {
        Ok(Ok((disk, memory))) => (disk.ok(), memory),
        Ok(Err(_)) | Err(_) => (None, None),
    };
    Room {
        disk_free_bytes: disk.map(|disk| disk.free_bytes),
        disk_total_bytes: disk.map(|disk| disk.total_bytes),
        memory_available_bytes: memory.map(|memory| memory.available_bytes),
        memory_total_bytes: memory.map(|memory| memory.total_bytes),
        instances_most: app.provider.most_instances(),
        orgs_per_user_most: app.config.max_orgs_per_user,
    }
}
