//! A control plane that only says what a dashboard asks for, of very many orgs, and tells as many events as wished: what it
//! takes to make them must not be what is measured.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Query, State},
    response::{Sse, sse::Event},
    routing::get,
};
use futures_util::stream;
use pizzapi_types::{
    InstanceStatus, InstanceSummary, ListOrgs, Org, OrgId, OrgStatus, Page, PlatformRole, Time,
    User, UserId,
};
use serde_json::{Value, json};

use crate::Result;

/// Runs until it is dropped.
pub struct Platform {
    address: SocketAddr,
    folder: PathBuf,
    told: Arc<Told>,
    _runtime: tokio::runtime::Runtime,
}

struct Told {
    orgs: Vec<Org>,
    /// How many events a second.
    pace: AtomicU64,
}

impl Platform {
    pub fn start(orgs: usize) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let told = Arc::new(Told {
            orgs: (0..orgs).map(org).collect::<Result<_>>()?,
            pace: AtomicU64::new(0),
        });
        let app = Router::new()
            .route("/api/user", get(user))
            .route("/api/orgs", get(page))
            .route("/api/events", get(events))
            .route("/api/admin/overview", get(overview))
            .with_state(Arc::clone(&told));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        runtime.spawn(async move { axum::serve(listener, app).await });
        let own = std::process::id();
        let folder = std::env::temp_dir().join(format!("pizzapi-bench-{own}-dashboard"));
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            address,
            folder,
            told,
            _runtime: runtime,
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Tells so many events a second from now on.
    pub fn storm(&self, pace: u64) {
        self.told.pace.store(pace, Ordering::Relaxed);
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn long_ago() -> Time {
    Time::from_millis(Time::now().millis() - 90 * 86_400_000)
}

fn org(number: usize) -> Result<Org> {
    let slug = format!("org-{number:05}");
    Ok(Org {
        id: OrgId::new(),
        slug: slug.parse()?,
        name: format!("Organisation number {number}"),
        status: OrgStatus::Active,
        created_at: long_ago(),
        updated_at: long_ago(),
        role: None,
        plan: None,
        status_reason: None,
        instance: Some(InstanceSummary {
            status: InstanceStatus::Healthy,
            url: Some(format!("http://{slug}.localhost:8088")),
            runners: Some(1),
            sessions: Some(2),
            rss_bytes: Some(7_000_000),
            cpu_ms: Some(1000),
            last_error: None,
        }),
    })
}

async fn user() -> Json<User> {
    Json(User {
        id: UserId::new(),
        name: "Admin".to_owned(),
        email: "admin@localhost".to_owned(),
        email_verified: false,
        image: None,
        created_at: long_ago(),
        updated_at: long_ago(),
        platform_role: Some(PlatformRole::Admin),
        must_change_password: false,
    })
}

async fn page(State(told): State<Arc<Told>>, Query(query): Query<ListOrgs>) -> Json<Page<Org>> {
    let from: usize = query.cursor.and_then(|it| it.parse().ok()).unwrap_or(0);
    let to = (from + query.limit.unwrap_or(50) as usize).min(told.orgs.len());
    let next = (to < told.orgs.len()).then(|| to.to_string());
    Json(Page {
        items: told.orgs.get(from..to).unwrap_or_default().to_vec(),
        next_cursor: next,
    })
}

async fn overview() -> Json<Value> {
    Json(json!({
        "orgs": {"active": 10_000}, "instances": {"healthy": 10_000}, "users": 3, "runners": 10_000,
        "sessions": 20_000, "rss_bytes": 70_000_000_000_u64, "cpu_seconds": 1000.0,
        "provisioning_p50_ms": 40, "provisioning_p95_ms": 90,
    }))
}

async fn events(
    State(told): State<Arc<Told>>,
    Query(query): Query<pizzapi_types::event::ReadPlatformEvents>,
) -> Sse<impl stream::Stream<Item = std::result::Result<Event, Infallible>>> {
    let follows = query.follow != Some(false);
    let first = (!follows).then(|| Ok(Event::default().event("end").data("{}")));
    let storm = stream::unfold((told, 0_usize), move |(told, place)| async move {
        if !follows {
            return None;
        }
        // In bunches of ten milliseconds' worth, as a timer is no finer.
        loop {
            let pace = told.pace.load(Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(10)).await;
            if pace > 0 {
                let count = usize::try_from(pace / 100).unwrap_or(1).max(1);
                let bunch: Vec<_> = (place..place + count)
                    .map(|it| Ok(changed(&told, it)))
                    .collect();
                return Some((stream::iter(bunch), (told, place + count)));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let storm = futures_util::StreamExt::flatten(storm);
    Sse::new(futures_util::StreamExt::chain(stream::iter(first), storm))
}

/// An org's instance is healthy or not, by turns.
fn changed(told: &Told, place: usize) -> Event {
    let org = &told.orgs[place * 7 % told.orgs.len()];
    let id = place + 1;
    let status = if place.is_multiple_of(2) {
        "healthy"
    } else {
        "unhealthy"
    };
    let data = json!({
        "id": id, "kind": "instance.updated", "at": Time::now(), "org_id": org.id, "org_slug": org.slug,
        "data": {
            "id": "01900000-0000-7000-8000-000000000000", "status": status, "desired": "running", "provider": "process",
            "generation": 1, "restarts": 0, "created_at": Time::now(), "steps": [],
        },
    });
    Event::default()
        .id(id.to_string())
        .event("instance.updated")
        .data(data.to_string())
}
