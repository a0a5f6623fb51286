//! What a server says, as chance has it. The one rule: what could be sent may come out, also nonsense.

use std::time::Duration;

use pizzapi_sdk::types::OrgSlug;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::dice::Dice;
use crate::{
    event::{Answer, Ask, Heard, LineKind, OrgTold, PlatformTold, TailLine},
    remote::{Failure, FailureKind},
};

pub(super) fn of<T: DeserializeOwned>(value: Value) -> T {
    let text = value.to_string();
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub(super) const STATUSES: [&str; 6] = [
    "pending",
    "active",
    "suspended",
    "deleting",
    "deleted",
    "odd\u{7}",
];
pub(super) const RUNS: [&str; 7] = [
    "healthy",
    "unhealthy",
    "provisioning",
    "stopped",
    "failed",
    "starting",
    "new\u{1b}one",
];
pub(super) const ROLES: [&str; 4] = ["owner", "admin", "member", "visitor"];

pub(super) fn slug(number: u64) -> OrgSlug {
    format!("org-{}", number % 9).parse().expect("a slug")
}

pub(super) fn org(dice: &Dice, n: usize) -> Value {
    let number = dice.number(n);
    let mut org = json!({
        "id": format!("id-{}", number % 9),
        "slug": slug(number),
        "name": dice.text(n),
        "status": dice.of(n + 1, &STATUSES),
        "created_at": dice.time(n),
        "updated_at": dice.time(n + 1),
        "status_reason": dice.text(n + 1),
        "plan": dice.text(n + 2),
    });
    if !number.is_multiple_of(4) {
        org["role"] = dice.of(n, &ROLES).into();
    }
    if !number.is_multiple_of(5) {
        org["instance"] = json!({
            "status": dice.of(n + 2, &RUNS),
            "url": dice.text(n),
            "runners": number % 300,
            "sessions": number % 5000,
            "rss_bytes": number,
            "cpu_ms": dice.number(n + 1),
            "last_error": dice.text(n + 3),
        });
    }
    org
}

pub(super) fn instance(dice: &Dice) -> Value {
    let steps: Vec<Value> = (0..dice.count())
        .map(|n| {
            json!({
                "name": dice.text(n),
                "status": dice.of(n, &["pending", "running", "done", "failed", "?"]),
                "started_at": dice.time(n),
                "ms": dice.number(n),
                "error": dice.text(n + 1),
            })
        })
        .collect();
    json!({
        "id": "i1",
        "status": dice.of(0, &RUNS),
        "provider": dice.text(0),
        "host": dice.text(1),
        "image": dice.text(2),
        "version": dice.text(3),
        "last_error": dice.text(1),
        "restarts": dice.number(1) % 1_000_000,
        "health_checked_at": dice.time(2),
        "created_at": dice.time(0),
        "updated_at": dice.time(1),
        "steps": steps,
    })
}

pub(super) fn user(dice: &Dice, n: usize) -> Value {
    let mut user = json!({
        "id": format!("u{}", dice.number(n) % 9),
        "name": dice.text(n),
        "email": dice.text(n + 1),
        "createdAt": dice.time(n),
        "updatedAt": dice.time(n),
        "orgs": dice.number(n) % 1_000_000,
    });
    if !dice.number(n).is_multiple_of(3) {
        user["platform_role"] = "admin".into();
    }
    if dice.number(n) % 4 == 1 {
        user["disabled_at"] = json!(dice.time(n));
    }
    user
}

pub(super) fn platform_event(dice: &Dice, n: usize, kind: &str, data: &Value) -> Value {
    json!({
        "id": dice.number(n) >> 1,
        "kind": kind,
        "at": dice.time(n),
        "org_id": format!("id-{}", dice.number(n) % 9),
        "org_slug": slug(dice.number(n)),
        "data": data,
    })
}

pub(super) fn runner(dice: &Dice, n: usize) -> Value {
    json!({
        "runnerId": format!("r{}", dice.number(n) % 9),
        "name": dice.text(n),
        "roots": [dice.text(n + 1), ""],
        "sessionCount": dice.number(n) % 1000,
        "version": dice.text(n),
        "platform": dice.text(n + 2),
        "connected": dice.number(n).is_multiple_of(2),
        "warning": dice.text(n),
    })
}

pub(super) fn session(dice: &Dice, n: usize) -> Value {
    json!({
        "sessionId": format!("s{}", dice.number(n) % 9),
        "status": dice.of(n, &["active", "ended", "starting", "x"]),
        "runnerId": format!("r{}", dice.number(n) % 9),
        "runnerName": dice.text(n),
        "cwd": dice.text(n + 1),
        "prompt": dice.text(n + 2),
        "startedAt": dice.time(n),
        "endedAt": dice.time(n + 1),
        "endReason": dice.text(n),
        "exitCode": dice.number(n) % 300,
        "eventCount": dice.number(n),
    })
}

pub(super) fn list<T: DeserializeOwned>(
    dice: &Dice,
    make: impl Fn(&Dice, usize) -> Value,
) -> Vec<T> {
    (0..dice.count()).map(|n| of(make(dice, n))).collect()
}

pub(super) fn failure(dice: &Dice) -> Failure {
    let kinds = [
        FailureKind::LoggedOut,
        FailureKind::Forbidden,
        FailureKind::Absent,
        FailureKind::Unreachable,
        FailureKind::Other,
    ];
    Failure {
        kind: kinds[usize::try_from(dice.number(0) % 5).unwrap_or(0)],
        retry_after: (dice.number(1).is_multiple_of(2))
            .then(|| Duration::from_millis(dice.number(2))),
        fields: vec![of(
            json!({"field": "name", "code": "bad", "message": dice.text(1)}),
        )],
        ..Failure::other(dice.text(0).to_owned())
    }
}

pub(super) fn answer(ask: &Ask, dice: &Dice) -> Result<Answer, Failure> {
    if dice.fails {
        return Err(failure(dice));
    }
    Ok(match ask {
        Ask::User => Answer::User(of(user(dice, 0))),
        Ask::Orgs => Answer::Orgs(list(dice, org)),
        Ask::Org(slug) => {
            let mut value = org(dice, 0);
            value["slug"] = json!(slug);
            Answer::Org(of(value))
        }
        Ask::Overview => Answer::Overview(of(json!({
            "orgs": { (dice.text(0)): dice.number(0), "active": 3 },
            "instances": { "healthy": dice.number(1), "odd": 1 },
            "users": dice.number(0), "runners": dice.number(1), "sessions": dice.number(2),
            "rss_bytes": dice.number(3), "cpu_seconds": 1e300,
            "provisioning_p50_ms": dice.number(1), "provisioning_p95_ms": dice.number(2),
            "room": { "disk_free_bytes": dice.number(0), "disk_total_bytes": dice.number(1) },
        }))),
        Ask::LastEvents => Answer::Events(list(dice, |dice, n| {
            let kinds = ["org.created", "instance.updated", "odd", "user.updated"];
            platform_event(dice, n, dice.of(n, &kinds), &org(dice, n))
        })),
        Ask::Users => Answer::Users(list(dice, user)),
        Ask::Status(slug) => Answer::Status(of(json!({
            "org_slug": slug,
            "org_status": dice.of(0, &STATUSES),
            "instance": if dice.number(0).is_multiple_of(4) { Value::Null } else { instance(dice) },
        }))),
        Ask::Members(_) => Answer::Members(list(dice, |dice, n| {
            json!({
                "id": format!("m{n}"), "userId": format!("u{n}"), "user_id": format!("u{n}"),
                "name": dice.text(n), "email": dice.text(n + 1), "role": dice.of(n, &ROLES),
                "createdAt": dice.time(n), "created_at": dice.time(n),
            })
        })),
        Ask::Invites(_) => Answer::Invites(list(dice, |dice, n| {
            json!({
                "id": format!("v{n}"), "role": dice.of(n, &ROLES), "email": dice.text(n),
                "state": dice.of(n, &["pending", "accepted", "expired", "revoked", "?"]),
                "created_at": dice.time(n), "expires_at": dice.time(n + 1),
            })
        })),
        Ask::Runners(_) => Answer::Runners(list(dice, runner)),
        Ask::Sessions(_) => Answer::Sessions(list(dice, session)),
    })
}

pub(super) fn platform(what: u8, dice: &Dice) -> Heard<PlatformTold> {
    let event = |kind: &str, data: Value| {
        Heard::Told(PlatformTold::Event(of(platform_event(
            dice, 0, kind, &data,
        ))))
    };
    match what {
        0 => Heard::Opened,
        1 => Heard::Lost(dice.fails.then(|| failure(dice))),
        2 => Heard::Told(PlatformTold::Reset),
        3 => event("org.created", org(dice, 0)),
        4 => event("org.updated", org(dice, 1)),
        5 => event("instance.updated", instance(dice)),
        6 => event("org.deleted", Value::Null),
        7 => event("member.added", json!({ "user_id": "u1" })),
        8 => {
            let measures = list(dice, |dice, n| {
                json!({
                    "org_id": format!("id-{}", dice.number(n) % 9), "at": dice.time(n),
                    "runners": dice.number(n) % 999, "sessions": 1,
                    "rss_bytes": dice.number(n), "cpu_ms": dice.number(n + 1),
                })
            });
            Heard::Told(PlatformTold::Measures(measures))
        }
        _ => event(
            dice.of(0, &["invite.updated", "user.updated", "\u{1b}c"]),
            json!(dice.text(0)),
        ),
    }
}

pub(super) fn org_told(what: u8, dice: &Dice) -> Heard<OrgTold> {
    let told = |name: &str, data: Value| {
        Heard::Told(OrgTold {
            name: name.to_owned(),
            data,
        })
    };
    match what {
        0 => Heard::Opened,
        1 => Heard::Lost(dice.fails.then(|| failure(dice))),
        2 => told("reset", Value::Null),
        3 => told("runner_added", runner(dice, 0)),
        4 => told("runner_removed", runner(dice, 1)),
        5 => told("session_added", session(dice, 0)),
        6 => told("session_ended", session(dice, 1)),
        _ => told(dice.text(0), json!([dice.text(1)])),
    }
}

pub(super) fn tail_told(what: u8, dice: &Dice) -> Heard<Vec<TailLine>> {
    match what {
        0 => Heard::Opened,
        1 => Heard::Lost(dice.fails.then(|| failure(dice))),
        2 => Heard::Over,
        _ => Heard::Told(
            (0..dice.count())
                .map(|n| TailLine {
                    at: (n % 2 == 0).then(|| dice.time(n)),
                    text: dice.text(n).to_owned(),
                    kind: [
                        LineKind::Plain,
                        LineKind::Bad,
                        LineKind::Note,
                        LineKind::Skipped(dice.number(n)),
                    ][n % 4],
                    place: None,
                })
                .collect(),
        ),
    }
}
