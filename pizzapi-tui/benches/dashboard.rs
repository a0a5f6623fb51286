//! The dashboard with 10 000 orgs: what a frame, a keystroke and a storm of events cost.
//!
//! `cargo bench -p pizzapi-tui --bench dashboard`; targets in docs/performance.md.

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use crossterm::event::KeyCode;
use pizzapi_sdk::types::{
    Event, EventKind, Instance, InstanceId, InstanceStatus, InstanceSummary, Measure, Org, OrgId,
    OrgStatus, PlatformRole, Time, User, UserId, WantedState,
};
use pizzapi_tui::bench::Dashboard;

const ORGS: u32 = 10_000;
const SIZE: (u16, u16) = (200, 60);

fn now() -> Time {
    Time::from_millis(1_795_201_562_186)
}

fn user() -> User {
    User {
        id: UserId::new(),
        name: "Admin".to_owned(),
        email: "admin@localhost".to_owned(),
        email_verified: false,
        image: None,
        created_at: now(),
        updated_at: now(),
        platform_role: Some(PlatformRole::Admin),
        must_change_password: false,
    }
}

fn org(number: u32) -> Org {
    let failed = number.is_multiple_of(97);
    let made = Time::from_millis(now().millis() - i64::from(number) * 61_000);
    Org {
        id: OrgId::new(),
        slug: format!("org-{number:05}").parse().expect("a slug"),
        name: format!("Organisation number {number}"),
        status: OrgStatus::Active,
        created_at: made,
        updated_at: made,
        role: None,
        plan: None,
        status_reason: None,
        instance: Some(InstanceSummary {
            status: if failed {
                InstanceStatus::Failed
            } else {
                InstanceStatus::Healthy
            },
            url: Some(format!("http://org-{number:05}.localhost:8088")),
            runners: Some(number % 7),
            sessions: Some(number % 13),
            rss_bytes: Some(7_000_000),
            cpu_ms: Some(1000),
            last_error: failed.then(|| "start: image missing: foo:1".to_owned()),
        }),
    }
}

/// The event in this place changes one of them.
fn updated(orgs: &[Org], place: usize) -> Event {
    let org = &orgs[place * 7 % orgs.len()];
    let instance = Instance {
        id: InstanceId::new(),
        status: if place.is_multiple_of(2) {
            InstanceStatus::Healthy
        } else {
            InstanceStatus::Unhealthy
        },
        desired: WantedState::Running,
        provider: "process".to_owned(),
        host: Some("127.0.0.1".to_owned()),
        port: Some(40_000),
        url: None,
        image: None,
        dedicated_redis: false,
        version: Some("0.1.0".to_owned()),
        generation: 1,
        restarts: 0,
        health_checked_at: Some(now()),
        last_error: None,
        created_at: now(),
        steps: Vec::new(),
    };
    Event {
        id: i64::try_from(place).expect("a small number"),
        kind: EventKind::InstanceUpdated,
        at: now(),
        org_id: Some(org.id.clone()),
        org_slug: Some(org.slug.clone()),
        data: serde_json::to_value(instance).expect("json"),
    }
}

fn measure(org: &Org) -> Measure {
    Measure {
        org_id: org.id.clone(),
        at: now(),
        runners: 3,
        sessions: 5,
        rss_bytes: 8_000_000,
        cpu_ms: 2000,
    }
}

fn showing(tab: char) -> (Dashboard, Vec<Org>) {
    let orgs: Vec<Org> = (0..ORGS).map(org).collect();
    let mut dashboard = Dashboard::showing(user(), orgs.clone(), SIZE, now());
    dashboard.press(KeyCode::Char(tab));
    dashboard.frame();
    (dashboard, orgs)
}

fn frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("10000_orgs");
    for (name, tab) in [("overview", '1'), ("orgs", '2'), ("instances", '3')] {
        let (mut dashboard, _) = showing(tab);
        group.bench_function(format!("frame_{name}"), |bench| {
            bench.iter(|| {
                dashboard.press(KeyCode::Down);
                dashboard.later(Duration::from_millis(16));
                black_box(dashboard.frame());
            });
        });
    }
    let (mut dashboard, orgs) = showing('2');
    let mut place = 0;
    group.bench_function("frame_after_an_event", |bench| {
        bench.iter(|| {
            place += 1;
            dashboard.event(updated(&orgs, place));
            black_box(dashboard.frame());
        });
    });
    let (mut dashboard, _) = showing('2');
    for (name, keys) in [("filter_keystroke", "org-01"), ("fuzzy_keystroke", "~o01x")] {
        group.bench_function(name, |bench| {
            bench.iter_custom(|rounds| {
                let mut took = Duration::ZERO;
                let mut typed = keys.chars().cycle();
                for round in 0..rounds {
                    let key = typed.next().unwrap_or('o');
                    if round.is_multiple_of(keys.len() as u64) {
                        dashboard.press(KeyCode::Esc);
                        dashboard.press(KeyCode::Char('/'));
                    }
                    let begun = std::time::Instant::now();
                    dashboard.press(KeyCode::Char(key));
                    black_box(dashboard.frame());
                    took += begun.elapsed();
                }
                took
            });
        });
    }
    let (mut dashboard, orgs) = showing('2');
    let measures: Vec<Measure> = orgs.iter().map(measure).collect();
    group.bench_function("measures_of_all_and_a_frame", |bench| {
        bench.iter(|| {
            dashboard.measures(measures.clone());
            black_box(dashboard.frame());
        });
    });
    let (mut dashboard, orgs) = showing('2');
    let mut place = 0;
    // A second's worth, drawn as often as the loop draws.
    group.bench_function("1000_events_and_30_frames", |bench| {
        bench.iter(|| {
            for _ in 0..30 {
                for _ in 0..34 {
                    place += 1;
                    dashboard.event(updated(&orgs, place));
                }
                black_box(dashboard.frame());
            }
        });
    });
    group.finish();
}

criterion_group!(benches, frames);
criterion_main!(benches);
