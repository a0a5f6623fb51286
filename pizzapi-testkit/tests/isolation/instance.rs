//! Every route of an org's server, through the router, with every kind of credential there is on the platform.

use pizzapi_http::Access;
use pizzapi_testkit::eventually;
use serde_json::json;

use crate::{
    ask::Asker,
    cast::{Cast, join},
    credentials,
    signer::Signer,
    table::{self, Row},
};

/// Somebody, and the org whose host they ask.
struct Caller {
    name: &'static str,
    token: Option<String>,
    slug: &'static str,
}

/// A token that was good until its holder got another role.
async fn locked(cast: &Cast) -> String {
    let bob = Asker::of(&cast.platform, &cast.platform.sign_up("bob").await);
    join(&cast.owner, "acme", "bob", "admin").await;
    let token = bob.org_token("acme").await;
    let at = bob.who_holds(&token).at(&cast.platform, "acme");
    at.get("/api/me").await.good();
    let path = format!("/api/orgs/acme/members/{}", bob.id().await);
    let lower = json!({ "role": "member" });
    cast.owner.patch(&path, lower).await.good();
    eventually("the lock has arrived", async || {
        at.get("/api/me").await.status == 401
    })
    .await;
    token
}

async fn callers(cast: &mut Cast) -> Vec<Caller> {
    let signer = Signer::known_to(&mut cast.platform).await;
    let owner = cast.owner.id().await;
    let acme = (&cast.acme, owner.as_str());
    let good = signer.of_time(acme, 0, 900);
    let mut all = vec![
        ("anonymous", None, "acme"),
        ("member", Some(cast.member.org_token("acme").await), "acme"),
        ("admin", Some(cast.admin.org_token("acme").await), "acme"),
        ("owner", Some(cast.owner.org_token("acme").await), "acme"),
        ("owner (the test's key)", Some(good), "acme"),
        (
            "other owner",
            Some(cast.other.org_token("acme-2").await),
            "acme",
        ),
        (
            "owner (at acme-2)",
            Some(cast.owner.org_token("acme").await),
            "acme-2",
        ),
        (
            "owner (at zeta)",
            Some(cast.owner.org_token("acme").await),
            "zeta",
        ),
        ("expired", Some(signer.of_time(acme, -1000, -100)), "acme"),
        (
            "five minutes early",
            Some(signer.of_time(acme, 300, 1200)),
            "acme",
        ),
        ("locked", Some(locked(cast).await), "acme"),
    ];
    for (name, token) in credentials::all(cast).await {
        if name != "org user token" {
            all.push((name, Some(token), "acme"));
        }
    }
    all.into_iter()
        .map(|(name, token, slug)| Caller { name, token, slug })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_with_every_credential() {
    let mut cast = Cast::new().await;
    let callers = callers(&mut cast).await;
    let mut shown = String::new();
    for row in table::instance() {
        let mut answers = Vec::new();
        for Caller { name, token, slug } in &callers {
            let at = cast.owner.without().at(&cast.platform, slug);
            let asker = token
                .as_ref()
                .map_or(at.clone(), |token| at.who_holds(token));
            let (method, path) = (row.method.clone(), row.path_in(slug));
            let answer = asker.told(method, &path, row.broken_body()).await;
            let refused = answer.starts_with("401") || answer.starts_with("403");
            assert_eq!(
                refused,
                !may(&row, name, token.as_deref()),
                "{row} as {name}: {answer}"
            );
            answers.push((*name, answer));
        }
        table::write(&mut shown, &row, &answers);
    }
    insta::assert_snapshot!(shown);
}

/// What the table's declaration means for a credential.
fn may(row: &Row, name: &str, token: Option<&str>) -> bool {
    match row.access {
        // What is a credential of the control plane does not even reach an org's open door.
        Access::Any => token.is_none_or(|token| token.split('.').count() == 3),
        _ => matches!(
            name,
            "member" | "admin" | "owner" | "owner (the test's key)"
        ),
    }
}
