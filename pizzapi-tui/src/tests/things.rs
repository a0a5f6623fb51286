//! Things for a dashboard to show. The one rule: the same on every run, ids and times too.

use std::{sync::Arc, time::Duration};

use pizzapi_sdk::{
    Error,
    types::{
        Account, ErrorCode, Event, EventKind, Instance, InstanceStatus, InstanceSummary, Invite,
        InviteState, Measure, Member, Org, OrgStatus, OrgStatusReport, Overview, PlatformRole,
        Role, Room, Runner, Session, SessionStatus, Step, StepStatus, Time, User, WantedState,
    },
};
use serde_json::{Value, json};

use super::platform::slug;
use crate::{
    event::{LineKind, TailLine},
    remote::Failure,
};

/// When every test begins.
pub fn now() -> Time {
    Time::from_millis(1_795_201_562_186)
}

/// So many seconds before that.
pub fn ago(seconds: i64) -> Time {
    Time::from_millis(now().millis() - seconds * 1000)
}

/// Made from a name: always the same.
fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(name: &str) -> T {
    name.parse().expect("id")
}

/// A user of no special role.
pub fn user() -> User {
    User {
        id: id("user-ann"),
        name: "Ann".to_owned(),
        email: "ann@example.com".to_owned(),
        email_verified: false,
        image: None,
        created_at: ago(90 * 86_400),
        updated_at: ago(90 * 86_400),
        platform_role: None,
        must_change_password: false,
    }
}

/// The platform's admin.
pub fn admin() -> User {
    User {
        id: id("user-admin"),
        name: "Admin".to_owned(),
        email: "admin@localhost".to_owned(),
        platform_role: Some(PlatformRole::Admin),
        ..user()
    }
}

/// An org in order, made so long ago.
pub fn org(name: &str, title: &str, seconds: i64) -> Org {
    Org {
        id: id(&format!("org-{name}")),
        slug: slug(name),
        name: title.to_owned(),
        status: OrgStatus::Active,
        created_at: ago(seconds),
        updated_at: ago(seconds),
        role: None,
        instance: Some(InstanceSummary {
            status: InstanceStatus::Healthy,
            url: Some(format!("http://{name}.localhost:8088")),
            runners: Some(1),
            sessions: Some(2),
            rss_bytes: Some(7_340_032),
            cpu_ms: Some(4_000),
            last_error: None,
        }),
        plan: None,
        status_reason: None,
    }
}

/// With an instance that stands so.
pub fn with(org: Org, status: InstanceStatus, error: Option<&str>) -> Org {
    let serves = matches!(status, InstanceStatus::Healthy | InstanceStatus::Unhealthy);
    let instance = org.instance.map(|instance| InstanceSummary {
        status,
        runners: instance.runners.filter(|_| serves),
        sessions: instance.sessions.filter(|_| serves),
        rss_bytes: instance.rss_bytes.filter(|_| serves),
        cpu_ms: instance.cpu_ms.filter(|_| serves),
        last_error: error.map(str::to_owned),
        ..instance
    });
    Org { instance, ..org }
}

/// The orgs of a platform: one of each kind. Its admin owns `acme`, and is a member of `corp`.
pub fn platform() -> Vec<Org> {
    let mut acme = org("acme", "Acme", 180);
    acme.role = Some(Role::Owner);
    let mut corp = org("corp", "Corp & Sons", 40 * 86_400);
    corp.role = Some(Role::Member);
    corp.status = OrgStatus::Suspended;
    corp.status_reason = Some("unpaid since September".to_owned());
    let mut delta = org("delta", "デルタ株式会社", 30);
    delta.status = OrgStatus::Pending;
    delta.instance = None;
    let beta = org("beta", "Beta GmbH", 12 * 86_400);
    let gamma = org("gamma", "Gamma", 120);
    let mut bye = org("bye-now", "Bye now", 3 * 86_400);
    bye.status = OrgStatus::Deleting;
    let long = "An organisation of many words and letters";
    vec![
        acme,
        with(corp, InstanceStatus::Stopped, None),
        delta,
        with(
            beta,
            InstanceStatus::Unhealthy,
            Some("health: connection refused (3 of 3), restart in 8s"),
        ),
        with(
            gamma,
            InstanceStatus::Failed,
            Some("start: no such program `pizzapi-serve`"),
        ),
        with(
            org("newest", "The newest", 2),
            InstanceStatus::Provisioning,
            None,
        ),
        bye,
        org("a-rather-long-slug-for-an-org", long, 7200),
    ]
}

pub fn step(name: &str, status: StepStatus, ms: Option<u64>) -> Step {
    Step {
        name: name.to_owned(),
        status,
        started_at: Some(now()),
        ms,
        error: None,
    }
}

/// An instance in order.
pub fn instance(org: &str) -> Instance {
    let done = |name, ms| step(name, StepStatus::Done, Some(ms));
    Instance {
        id: id(&format!("instance-{org}")),
        status: InstanceStatus::Healthy,
        desired: WantedState::Running,
        provider: "process".to_owned(),
        host: Some("127.0.0.1".to_owned()),
        port: Some(41_271),
        url: Some(format!("http://{org}.localhost:8088")),
        image: None,
        dedicated_redis: false,
        version: Some("0.1.0".to_owned()),
        generation: 3,
        restarts: 0,
        health_checked_at: Some(ago(4)),
        last_error: None,
        created_at: ago(180),
        steps: vec![
            done("data folder", 1),
            done("secrets", 2),
            done("start", 12),
            done("healthy", 21),
            done("route", 1),
        ],
    }
}

pub fn report(org: &str) -> OrgStatusReport {
    OrgStatusReport {
        org_slug: slug(org),
        org_status: OrgStatus::Active,
        instance: Some(instance(org)),
    }
}

/// Where a program is missing.
pub fn failed_report(org: &str) -> OrgStatusReport {
    let mut report = report(org);
    if let Some(instance) = &mut report.instance {
        instance.status = InstanceStatus::Failed;
        instance.last_error = Some("start: no such program `pizzapi-serve`".to_owned());
        instance.steps.truncate(3);
        instance.steps[2] = Step {
            error: Some("no such program `pizzapi-serve`".to_owned()),
            ..step("start", StepStatus::Failed, None)
        };
    }
    report
}

/// In the middle of its first steps.
pub fn young_report(org: &str) -> OrgStatusReport {
    let mut report = report(org);
    if let Some(instance) = &mut report.instance {
        instance.status = InstanceStatus::Provisioning;
        instance.generation = 1;
        instance.health_checked_at = None;
        instance.steps = vec![
            step("data folder", StepStatus::Done, Some(1)),
            step("secrets", StepStatus::Done, Some(2)),
            step("start", StepStatus::Running, None),
        ];
    }
    report
}

pub fn member(name: &str, role: Role) -> Member {
    Member {
        id: id(&format!("membership-{name}")),
        user_id: id(&format!("user-{name}")),
        name: name.to_owned(),
        email: format!("{name}@example.com"),
        role,
        created_at: ago(3600),
    }
}

pub fn invite(name: &str, state: InviteState) -> Invite {
    Invite {
        id: id(&format!("0198c2f4-invite-{name}")),
        role: Role::Member,
        email: Some(format!("{name}@example.com")),
        state,
        invited_by: Some(id("user-admin")),
        created_at: ago(7200),
        expires_at: now().plus(Duration::from_hours(144)),
    }
}

pub fn runner(name: &str) -> Runner {
    Runner {
        runner_id: id(&format!("runner-{name}")),
        name: Some(name.to_owned()),
        roots: vec!["/home/ann/work".to_owned()],
        session_count: 1,
        skills: Vec::new(),
        agents: Vec::new(),
        plugins: Vec::new(),
        hooks: Vec::new(),
        version: Some("0.1.0".to_owned()),
        platform: Some("linux".to_owned()),
        connected: true,
        user_id: Some(id("user-ann")),
        warning: None,
        other: serde_json::Map::new(),
    }
}

pub fn session(name: &str, status: SessionStatus) -> Session {
    let over = status == SessionStatus::Ended;
    Session {
        session_id: id(&format!("0198c2f4-77aa-7bcd-9e01-{name:0>12}")),
        status,
        runner_id: Some(id("runner-laptop")),
        runner_name: Some("laptop".to_owned()),
        user_id: Some(id("user-ann")),
        cwd: Some("/home/ann/work/shop".to_owned()),
        prompt: Some("make the tests green".to_owned()),
        started_at: ago(600),
        ended_at: over.then(|| ago(60)),
        end_reason: over.then(|| "exited".to_owned()),
        exit_code: over.then_some(0),
        event_count: 128,
        other: serde_json::Map::new(),
    }
}

/// An event of an org, or of none, that happened so long ago.
pub fn event(number: i64, kind: EventKind, org: Option<&str>, seconds: i64, data: Value) -> Event {
    Event {
        id: number,
        kind,
        at: ago(seconds),
        org_id: org.map(|org| id(&format!("org-{org}"))),
        org_slug: org.map(slug),
        data,
    }
}

/// An event that says how an instance stands.
pub fn instance_event(number: i64, org: &str, seconds: i64, instance: &Instance) -> Event {
    let data = serde_json::to_value(instance).expect("an instance is JSON");
    event(number, EventKind::InstanceUpdated, Some(org), seconds, data)
}

/// What happened on the platform, the oldest first.
pub fn events() -> Vec<Event> {
    let acme = serde_json::to_value(org("acme", "Acme", 180)).expect("an org is JSON");
    let failed = failed_report("gamma").instance.expect("instance");
    vec![
        event(
            101,
            EventKind::KeysUpdated,
            None,
            5 * 86_400,
            json!({"state": "active"}),
        ),
        event(
            102,
            EventKind::UserUpdated,
            None,
            7200,
            json!({"email": "ann@example.com"}),
        ),
        event(103, EventKind::OrgCreated, Some("acme"), 180, acme),
        instance_event(104, "acme", 179, &instance("acme")),
        event(
            105,
            EventKind::MemberAdded,
            Some("acme"),
            150,
            json!({"role": "member"}),
        ),
        instance_event(106, "gamma", 119, &failed),
        instance_event(
            107,
            "newest",
            2,
            &young_report("newest").instance.expect("instance"),
        ),
    ]
}

pub fn account(name: &str, orgs: u32) -> Account {
    Account {
        user: User {
            id: id(&format!("user-{name}")),
            name: name.to_owned(),
            email: format!("{name}@example.com"),
            ..user()
        },
        disabled_at: None,
        orgs,
    }
}

/// What an org's instance uses then.
pub fn measure(org: &str, at: Time, cpu_ms: u64) -> Measure {
    Measure {
        org_id: id(&format!("org-{org}")),
        at,
        runners: 1,
        sessions: 2,
        rss_bytes: 7_340_032,
        cpu_ms,
    }
}

pub fn overview() -> Overview {
    let counts = |of: &[(&str, u64)]| {
        of.iter()
            .map(|(word, count)| ((*word).to_owned(), *count))
            .collect()
    };
    Overview {
        orgs: counts(&[
            ("active", 5),
            ("deleting", 1),
            ("pending", 1),
            ("suspended", 1),
        ]),
        instances: counts(&[("failed", 1), ("healthy", 3), ("unhealthy", 1)]),
        users: 12,
        runners: 4,
        sessions: 8,
        rss_bytes: 29_360_128,
        cpu_seconds: 16.0,
        provisioning_p50_ms: Some(41),
        provisioning_p95_ms: Some(190),
        room: Some(Room {
            disk_free_bytes: Some(120_000_000_000),
            disk_total_bytes: Some(500_000_000_000),
            memory_available_bytes: Some(2_500_000_000),
            memory_total_bytes: Some(16_000_000_000),
            instances_most: Some(2000),
            orgs_per_user_most: Some(5),
        }),
    }
}

/// A line that is followed, told so long ago.
pub fn line(text: &str, kind: LineKind, seconds: i64) -> TailLine {
    TailLine {
        at: Some(ago(seconds)),
        text: text.to_owned(),
        kind,
        place: None,
    }
}

pub fn refused() -> Failure {
    Failure::from(&Error::Unreachable {
        url: "http://127.0.0.1:3100/api/orgs".to_owned(),
        source: Arc::new(std::io::Error::other("connection refused")),
    })
}

fn said(status: u16, code: ErrorCode, detail: &str) -> Failure {
    Failure::from(&Error::Api {
        status,
        code,
        detail: detail.to_owned(),
        request_id: None,
        fields: Vec::new(),
        retry_after: None,
    })
}

pub fn forbidden() -> Failure {
    let detail = "this account is disabled; ask a platform admin";
    said(403, ErrorCode::AccountDisabled, detail)
}

pub fn absent() -> Failure {
    said(404, ErrorCode::OrgNotFound, "there is no such organisation")
}

pub fn logged_out() -> Failure {
    Failure::from(&Error::Unauthenticated {
        detail: "the login is over".to_owned(),
        code: ErrorCode::Unauthenticated,
        request_id: None,
    })
}

/// Sessions of every kind.
pub fn some_sessions() -> Vec<Session> {
    let mut killed = session("3", SessionStatus::Ended);
    killed.end_reason = Some("killed".to_owned());
    killed.exit_code = Some(137);
    let mut young = session("4", SessionStatus::Starting);
    young.started_at = ago(1);
    young.event_count = 0;
    young.prompt = Some("a prompt of more than one line\nand 日本語, which is wide".to_owned());
    vec![
        session("1", SessionStatus::Active),
        session("2", SessionStatus::Ended),
        killed,
        young,
    ]
}
