//! A recording to make a picture from. The one rule: it is what a platform with life in it would send, and always the same.

use serde_json::{Value, json};

/// When it happens.
const NOW: i64 = 1_795_269_600_000;
const MINUTE: i64 = 60_000;

const NAMES: [&str; 44] = [
    "Acme",
    "Aurora Labs",
    "Basalt",
    "Bluebird",
    "Borealis",
    "Brightside",
    "Cascade",
    "Cedar & Co",
    "Cobalt",
    "Copperfield",
    "Crescent",
    "Delta Works",
    "Driftwood",
    "Ember",
    "Evergreen",
    "Falcon",
    "Fjord",
    "Foxglove",
    "Granite",
    "Harbour",
    "Helix",
    "Horizon",
    "Indigo",
    "Ironwood",
    "Juniper",
    "Kestrel",
    "Lantern",
    "Larkspur",
    "Lighthouse",
    "Magnolia",
    "Meridian",
    "Monsoon",
    "Nimbus",
    "Northwind",
    "Obsidian",
    "Orchard",
    "Pinecone",
    "Quartz",
    "Redwood",
    "Saffron",
    "Sequoia",
    "Solstice",
    "Tidewater",
    "Willow",
];

/// The org whose details are shown.
const DETAIL: usize = 17;
/// What is typed at the end.
const KEYS: &str = "2jjjd";

struct Recording {
    lines: Vec<String>,
    at: i64,
    /// Numbers without order that are the same every time.
    seed: u64,
}

impl Recording {
    fn happens(&mut self, news: &Value) {
        self.at += 40;
        self.lines
            .push(json!({ "at": time(self.at), "news": news }).to_string());
    }

    fn read(&mut self, ask: &Value, kind: &str, answer: &Value) {
        self.happens(&json!({ "Read": [ask, { "Ok": { (kind): answer } }] }));
    }

    fn below(&mut self, most: u64) -> u64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % most
    }
}

fn time(millis: i64) -> Value {
    json!(pizzapi_sdk::types::Time::from_millis(millis))
}

fn slug(name: &str) -> String {
    name.to_lowercase().replace(" & ", "-").replace(' ', "-")
}

/// The org in this place: most run, some are on their way, a few need somebody.
fn org(place: usize, made: i64, load: u64) -> Value {
    let name = NAMES[place];
    let (status, instance, why) = match place {
        3 => (
            "active",
            Some("failed"),
            Some("image registry.example.com/pizzapi:0.9.2 not found"),
        ),
        9 => (
            "active",
            Some("unhealthy"),
            Some("no answer from /health for 45 s"),
        ),
        14 => ("pending", None, None),
        17 | 30 => ("active", Some("provisioning"), None),
        21 => ("suspended", Some("stopped"), None),
        26 => ("deleting", Some("stopped"), None),
        35 => ("active", Some("stopped"), None),
        _ => ("active", Some("healthy"), None),
    };
    let mut org = json!({
        "id": format!("o{place}"), "slug": slug(name), "name": name, "status": status,
        "plan": if place.is_multiple_of(3) { "team" } else { "free" },
        "role": if place.is_multiple_of(5) { "owner" } else { "admin" },
        "created_at": time(made), "updated_at": time(NOW - 7 * MINUTE),
    });
    if status == "suspended" {
        org["status_reason"] = "invoice unpaid".into();
    }
    if let Some(instance) = instance {
        let runs = instance == "healthy" || instance == "unhealthy";
        org["instance"] = json!({
            "status": instance,
            "url": format!("https://{}.pizzapi.example.com", slug(name)),
            "runners": if runs { 1 + load % 4 } else { 0 },
            "sessions": if runs { load % 12 } else { 0 },
            "rss_bytes": if runs { (34 + load) << 20 } else { 0 },
            "cpu_ms": if runs { load * 1000 } else { 0 },
            "last_error": why,
        });
    }
    org
}

/// The lines of the recording.
pub fn recording(size: (u16, u16)) -> String {
    let mut all = Recording {
        lines: Vec::new(),
        at: NOW - 20 * MINUTE,
        seed: 7,
    };
    let opening = json!({
        "format": crate::record::FORMAT, "at": time(all.at), "size": size,
        "url": "https://pizzapi.example.com", "profile": "production", "account": "ada@example.com",
        "read_only": false, "theme": "dark", "ascii": false, "mouse": true, "keys": null,
    });
    all.lines.push(opening.to_string());
    all.happens(&json!({ "Platform": "Opened" }));
    all.read(&json!("User"), "User", &json!({
        "id": "u1", "name": "Ada", "email": "ada@example.com", "emailVerified": true, "platform_role": "admin",
        "createdAt": time(NOW - 90_000 * MINUTE), "updatedAt": time(NOW - 900 * MINUTE),
    }));
    let loads: Vec<u64> = NAMES.iter().map(|_| all.below(150)).collect();
    let orgs: Vec<Value> = (0..NAMES.len())
        .map(|place| {
            let age = match place {
                14 => 47,
                17 => -11,
                30 => -9,
                _ => i64::try_from(place * place * 83 + place * 7).unwrap_or(0),
            };
            org(place, NOW - (age + 12) * MINUTE, loads[place])
        })
        .collect();
    all.read(&json!("Orgs"), "Orgs", &json!(orgs));
    all.read(&json!("Overview"), "Overview", &json!({
        "orgs": { "active": 41, "pending": 1, "suspended": 1, "deleting": 1 },
        "instances": { "healthy": 36, "unhealthy": 1, "provisioning": 2, "stopped": 3, "failed": 1 },
        "users": 318, "runners": 97, "sessions": 214, "rss_bytes": 4_402_341_478_u64, "cpu_seconds": 81_234.5,
        "provisioning_p50_ms": 1840, "provisioning_p95_ms": 4210,
        "room": { "disk_free_bytes": 212_600_000_000_u64, "disk_total_bytes": 480_000_000_000_u64 },
    }));
    all.read(&json!("LastEvents"), "Events", &json!(events()));
    measures(&mut all, &loads);
    all.at = NOW - MINUTE;
    // To the list of orgs, and down to one that is on its way.
    for key in KEYS.chars() {
        let key = json!({ "code": { "Char": key }, "modifiers": "", "kind": "Press", "state": "" });
        all.happens(&json!({ "Key": key }));
    }
    let provisioned = org(DETAIL, NOW, loads[DETAIL]);
    all.read(&json!({ "Status": slug(NAMES[DETAIL]) }), "Status", &json!({
        "org_slug": slug(NAMES[DETAIL]), "org_status": provisioned["status"], "instance": instance(),
    }));
    all.at = NOW;
    all.happens(&json!("Tick"));
    all.lines.join("\n")
}

/// An instance that is being set up.
fn instance() -> Value {
    let steps = [
        ("database", "done", Some(412)),
        ("keys", "done", Some(88)),
        ("image", "done", Some(1_930)),
        ("start", "running", None),
        ("route", "pending", None),
    ];
    let step = |(name, status, ms): (&str, &str, Option<u64>)| {
        let began = (status != "pending").then(|| time(NOW - 4_000));
        json!({ "name": name, "status": status, "ms": ms, "started_at": began })
    };
    json!({
        "id": "i17", "status": "provisioning", "provider": "docker", "host": "node-3.example.com", "port": 20_417,
        "url": format!("https://{}.pizzapi.example.com", slug(NAMES[DETAIL])),
        "image": "registry.example.com/pizzapi:0.9.4", "version": "0.9.4", "generation": 1, "restarts": 0,
        "created_at": time(NOW - 9_000), "updated_at": time(NOW - 1_000),
        "steps": steps.map(step),
    })
}

/// What happened before.
fn events() -> Vec<Value> {
    let told = [
        (19, "org.updated", 21),
        (17, "member.added", 5),
        (15, "instance.updated", 3),
        (12, "org.created", 17),
        (11, "instance.updated", 17),
        (9, "invite.updated", 11),
        (8, "instance.updated", 9),
        (6, "org.created", 30),
        (5, "instance.updated", 30),
        (4, "member.updated", 20),
        (3, "org.created", 14),
        (2, "org.updated", 26),
    ];
    let event = |(id, (ago, kind, place)): (i64, (i64, &str, usize))| {
        let mut event = json!({
            "id": id, "kind": kind, "at": time(NOW - ago * MINUTE), "org_id": format!("o{place}"),
            "org_slug": slug(NAMES[place]), "data": {},
        });
        if kind.starts_with("org.") {
            event["data"] = org(place, NOW - ago * MINUTE, 40);
        }
        event
    };
    (1..).zip(told).map(event).collect()
}

/// Twenty minutes of what instances use, in waves.
fn measures(all: &mut Recording, loads: &[u64]) {
    for step in 0..40_i64 {
        all.at = NOW - 20 * MINUTE + step * MINUTE / 2;
        let mut measures = Vec::new();
        for (place, load) in loads.iter().enumerate() {
            let is_up = !matches!(place, 3 | 14 | 17 | 21 | 26 | 30 | 35);
            if !is_up {
                continue;
            }
            let phase = u64::try_from(step).unwrap_or(0) + u64::try_from(place).unwrap_or(0) * 3;
            let wave =
                [0, 2, 5, 9, 14, 18, 20, 18, 13, 8, 4, 1][usize::try_from(phase % 12).unwrap_or(0)];
            let jitter = all.below(9);
            measures.push(json!({
                "org_id": format!("o{place}"), "at": time(all.at),
                "runners": 1 + load % 4, "sessions": (load + wave / 2) % 12,
                "rss_bytes": (34 + load + wave + jitter) << 20,
                "cpu_ms": u64::try_from(step).unwrap_or(0) * (load * 40 + 300) + wave * 200,
            }));
        }
        all.happens(&json!({ "Platform": { "Told": { "Measures": measures } } }));
    }
}
