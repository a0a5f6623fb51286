//! One credential opens one door, however it is shown.

use reqwest::Method;
use serde_json::json;

use crate::{
    ask::Asker,
    cast::Cast,
    credentials,
    socket::{auth, knock},
};

/// What each kind of credential opens; nothing else opens to it.
const OPENS: [(&str, &[&str]); 10] = [
    ("session token", &["account", "org"]),
    ("platform admin's session", &["account", "org", "platform"]),
    ("one-time password's session", &[]),
    ("API key", &["account", "org"]),
    ("identity token", &[]),
    ("org user token", &["instance"]),
    ("org runner token", &["runner socket"]),
    ("instance token", &["heartbeat"]),
    ("router token", &["routes"]),
    ("invite secret", &[]),
];

/// A way to show a credential.
type Way = fn(&Asker, &str) -> Asker;

const WAYS: [(&str, Way); 6] = [
    ("as a bearer token", |asker, token| asker.who_holds(token)),
    ("as an API key", |asker, token| {
        asker.with("x-api-key", token)
    }),
    ("as a login's cookie", |asker, token| {
        asker.with("cookie", format!("better-auth.session_token={token}"))
    }),
    ("as an org's cookie", |asker, token| {
        asker.with("cookie", format!("org_token={token}"))
    }),
    ("by another scheme", |asker, token| {
        asker.with("authorization", format!("Basic {token}"))
    }),
    ("nowhere but in the path", |asker, _| asker.clone()),
];

struct Door {
    name: &'static str,
    method: Method,
    path: &'static str,
    at: Asker,
}

fn doors(cast: &Cast) -> Vec<Door> {
    let plane = cast.owner.without();
    let org = plane.at(&cast.platform, "acme");
    let past_the_router = plane.at_address(&cast.platform.instance_address(&cast.acme));
    [
        ("account", Method::GET, "/api/user", &plane),
        ("org", Method::GET, "/api/orgs/acme", &plane),
        ("platform", Method::GET, "/api/admin/overview", &plane),
        (
            "heartbeat",
            Method::POST,
            "/api/instances/heartbeat",
            &plane,
        ),
        ("routes", Method::GET, "/api/routes", &plane),
        ("instance", Method::GET, "/api/me", &org),
        ("instance", Method::GET, "/api/me", &past_the_router),
    ]
    .map(|(name, method, path, at)| Door {
        name,
        method,
        path,
        at: at.clone(),
    })
    .into()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_credential_opens_one_door() {
    let cast = Cast::new().await;
    let credentials = credentials::all(&cast).await;
    assert_eq!(credentials.len(), OPENS.len());
    let doors = doors(&cast);
    let beat =
        json!({ "version": "1", "runners": 0, "sessions": 0, "rss_bytes": 1, "cpu_seconds": 1 });
    for ((kind, opens), (name, token)) in OPENS.iter().zip(&credentials) {
        assert_eq!(kind, name);
        for door in &doors {
            for (way, show) in WAYS {
                let body = (door.method == Method::POST).then(|| beat.to_string());
                let path = match way {
                    "nowhere but in the path" => {
                        format!("{}?token={token}&access_token={token}", door.path)
                    }
                    _ => door.path.to_owned(),
                };
                let told = show(&door.at, token)
                    .told(door.method.clone(), &path, body)
                    .await;
                let may = opens.contains(&door.name);
                let what = format!("{name} {way} at {} {}: {told}", door.name, door.path);
                if way == "as a bearer token" {
                    assert_eq!(told == "200", may, "{what}");
                }
                assert!(told != "200" || may, "{what}");
                assert!(told == "200" || told.starts_with('4'), "{what}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runners_socket_opens_to_a_runners_token_of_its_org() {
    let cast = Cast::new().await;
    let nobody = cast.owner.without();
    let hosts = [
        ("through the router", nobody.at(&cast.platform, "acme")),
        (
            "past it",
            nobody.at_address(&cast.platform.instance_address(&cast.acme)),
        ),
    ];
    let credentials = credentials::all(&cast).await;
    for (way, at) in &hosts {
        for ((name, token), (_, opens)) in credentials.iter().zip(OPENS) {
            let told = knock(at, auth(token)).await;
            let expected = if opens.contains(&"runner socket") {
                Ok(())
            } else {
                Err("unauthorized".to_owned())
            };
            assert_eq!(told, expected, "{name} {way}");
        }
    }
    for (slug, asker) in [("acme-2", &cast.other), ("zeta", &cast.third)] {
        let path = format!("/api/orgs/{slug}/token");
        let token = asker.post(&path, json!({ "type": "runner" })).await.good();
        let auth = auth(token["token"].as_str().expect("a token"));
        knock(&nobody.at(&cast.platform, slug), auth.clone())
            .await
            .expect("its own org lets it in");
        let foreign = knock(&hosts[0].1, auth).await;
        assert_eq!(
            foreign,
            Err("forbidden: organization mismatch".to_owned()),
            "{slug}"
        );
    }
}
