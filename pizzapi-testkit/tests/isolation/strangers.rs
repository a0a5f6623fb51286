//! A stranger learns nothing of an org: not that it exists, neither by what is answered nor by how long it takes.

use std::time::Duration;

use pizzapi_sdk::WaitFor;
use pizzapi_testkit::PASSWORD;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    ask::Asker,
    cast::Cast,
    table::{self, Row},
};

/// Orgs that a stranger may not tell apart: one that runs, one that is suspended, one that was deleted, and one that
/// never was.
const SLUGS: [&str; 4] = ["acme", "zeta", "gone", "none"];

async fn cast() -> Cast {
    let cast = Cast::new().await;
    let owner = cast.client(&cast.owner);
    let gone = cast.platform.create_org(&owner, "Gone").await;
    owner.delete_org(&gone.slug).await.expect("a deletion");
    owner
        .wait_for_org(
            &gone.slug,
            WaitFor::Deleted,
            Duration::from_secs(20),
            |_| {},
        )
        .await
        .expect("gone");
    cast.root
        .post("/api/orgs/zeta/suspend", json!({}))
        .await
        .good();
    cast
}

/// All of an answer but its date and the slug that was asked for.
async fn whole(
    asker: &Asker,
    method: &Method,
    path: &str,
    (slug, body): (&str, Option<&str>),
) -> String {
    let body = body.map(|body| body.replace("SLUG", slug));
    let response = asker
        .with("x-request-id", "the-same")
        .send(method.clone(), &path.replace("{slug}", slug), body)
        .await;
    let mut headers: Vec<String> = response
        .headers()
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    let status = response.status();
    let body = response.text().await.expect("a body");
    format!("{status} {headers:?} {}", body.replace(slug, "SLUG"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_org_is_answered_as_one_that_never_was() {
    let cast = cast().await;
    let scoped = cast.api_key(&cast.owner, json!({ "org": "acme" })).await;
    let reader = cast
        .api_key(&cast.stranger, json!({ "read_only": true }))
        .await;
    let askers = [
        ("stranger", &cast.stranger, "404"),
        ("another org's owner", &cast.other, "404"),
        ("a stranger's key that may only read", &reader, "40"),
        ("nobody", &cast.owner.without(), "401"),
    ];
    let rows = table::control_plane().into_iter();
    let rows: Vec<Row> = rows
        .filter(|row| row.path.starts_with("/api/orgs/{slug}"))
        .collect();
    assert!(rows.len() >= 18, "{}", rows.len());
    for row in &rows {
        for (who, asker, expected) in askers {
            for body in [
                None,
                Some("{}"),
                Some("{"),
                Some("{\"role\":\"owner\",\"email\":\"owner@example.com\"}"),
            ] {
                let none = whole(asker, &row.method, row.path, ("none", body)).await;
                assert!(none.starts_with(expected), "{row} as {who}: {none}");
                for slug in SLUGS {
                    let answer = whole(asker, &row.method, row.path, (slug, body)).await;
                    assert_eq!(answer, none, "{row} as {who}, {slug}");
                }
            }
        }
        // Whoever is somebody elsewhere is a stranger with a key for one org only.
        let foreign = whole(&scoped, &row.method, row.path, ("zeta", None)).await;
        let none = whole(&scoped, &row.method, row.path, ("none", None)).await;
        assert_eq!(foreign, none, "{row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_names_an_org_in_a_body_tells_no_more() {
    let cast = cast().await;
    for (path, body) in [
        ("/api/auth/org-token", r#"{"orgSlug":"SLUG"}"#),
        (
            "/api/auth/org-token",
            r#"{"orgSlug":"SLUG","type":"runner"}"#,
        ),
        ("/api/user/api-keys", r#"{"name":"k","org":"SLUG"}"#),
    ] {
        let mut seen = Vec::new();
        for slug in SLUGS {
            let answer = whole(&cast.stranger, &Method::POST, path, (slug, Some(body))).await;
            seen.push(answer);
        }
        assert!(seen[0].starts_with("40"), "{path} {}", seen[0]);
        assert!(
            seen.iter().all(|answer| *answer == seen[0]),
            "{path} {seen:#?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_invites_secret_tells_nothing() {
    let cast = cast().await;
    let invite = json!({ "role": "member" });
    let made = cast
        .owner
        .post("/api/orgs/acme/invites", invite)
        .await
        .good();
    let secret = made["secret"].as_str().expect("a secret");
    let mut seen = Vec::new();
    for wrong in [
        "pzv_wrong",
        "",
        made["id"].as_str().expect("an id"),
        &secret[..secret.len() - 1],
        &format!("{secret}x"),
        &secret.to_uppercase(),
        "acme",
    ] {
        for asker in [&cast.stranger, &cast.owner.without(), &cast.owner] {
            let body = json!({ "secret": wrong }).to_string();
            let path = "/api/invites/lookup";
            seen.push(whole(asker, &Method::POST, path, ("-", Some(&body))).await);
        }
    }
    assert!(seen[0].starts_with("404"), "{}", seen[0]);
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:#?}");
}

/// How long each of two requests takes, in the middle, when they take turns.
async fn medians(
    rounds: usize,
    requests: [(&Asker, Method, &str, Option<Value>); 2],
) -> [Duration; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        for ((asker, method, path, body), times) in requests.iter().zip(&mut times) {
            let begun = Instant::now();
            asker.ask(method.clone(), path, body.clone()).await;
            times.push(begun.elapsed());
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    })
}

/// The bound is wide, as machines are busy: what it must find is work that is done for one and not for the other.
#[track_caller]
fn assert_alike([one, two]: [Duration; 2], what: &str) {
    let (less, more) = (one.min(two), one.max(two));
    assert!(
        more < 2 * less + Duration::from_millis(2),
        "{what}: {one:?}, {two:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_org_takes_as_long_as_none() {
    let cast = cast().await;
    for (method, path, body) in [
        (Method::GET, "/api/orgs/SLUG", None),
        (Method::GET, "/api/orgs/SLUG/members", None),
        (Method::POST, "/api/orgs/SLUG/token", Some(json!({}))),
        (
            Method::POST,
            "/api/auth/org-token",
            Some(json!({ "orgSlug": "SLUG" })),
        ),
    ] {
        let request = |slug: &str| {
            let body = body
                .as_ref()
                .map(|body| body.to_string().replace("SLUG", slug));
            let body = body.map(|body| serde_json::from_str(&body).expect("JSON"));
            (path.replace("SLUG", slug), body)
        };
        let ((foreign, one), (none, two)) = (request("acme"), request("none"));
        let requests = [
            (&cast.stranger, method.clone(), foreign.as_str(), one),
            (&cast.stranger, method, none.as_str(), two),
        ];
        assert_alike(medians(101, requests).await, path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_account_is_refused_as_an_unknown_one_in_text_and_time() {
    let cast = cast().await;
    let nobody = cast.owner.without();
    let disabled = Asker::of(&cast.platform, &cast.platform.sign_up("disabled").await);
    let path = format!("/api/admin/users/{}", disabled.id().await);
    cast.root
        .patch(&path, json!({ "disabled": true }))
        .await
        .good();
    let new = json!({ "email": "onetime@example.com" });
    cast.root.post("/api/admin/users", new).await.good();
    let path = "/api/auth/sign-in/email";
    let form = |email: &str| json!({ "email": format!("{email}@example.com"), "password": "wrong password" });
    let mut seen = Vec::new();
    for email in ["nobody", "owner", "disabled", "onetime"] {
        let body = form(email).to_string();
        seen.push(whole(&nobody, &Method::POST, path, (email, Some(&body))).await);
        let mut right = form("nobody");
        right["password"] = json!(PASSWORD);
        seen.push(
            whole(
                &nobody,
                &Method::POST,
                path,
                ("nobody", Some(&right.to_string())),
            )
            .await,
        );
    }
    assert!(seen[0].starts_with("401"), "{}", seen[0]);
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:#?}");
    for email in ["owner", "disabled"] {
        let requests = [
            (&nobody, Method::POST, path, Some(form(email))),
            (&nobody, Method::POST, path, Some(form("nobody"))),
        ];
        let [known, unknown] = medians(9, requests).await;
        assert_alike([known, unknown], email);
    }
}
