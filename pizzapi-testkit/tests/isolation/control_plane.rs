//! Every route of the control plane as every kind of caller: what each may do, in one table that a review can read.

use pizzapi_http::Access;
use pizzapi_sdk::types::Role;
use reqwest::Method;
use serde_json::json;

use crate::{
    ask::Asker,
    cast::{Cast, join},
    table::{self, Row},
};

/// Somebody, and the org they ask for.
struct Caller {
    name: &'static str,
    asker: Asker,
    slug: &'static str,
}

async fn callers(cast: &Cast) -> Vec<Caller> {
    // Somebody of both orgs, whose key is for the one that is not asked for.
    join(&cast.other, "acme-2", "owner", "owner").await;
    let scoped = cast.api_key(&cast.owner, json!({ "org": "acme-2" })).await;
    let reader = cast
        .api_key(&cast.owner, json!({ "read_only": true }))
        .await;
    let revoked = cast.api_key(&cast.owner, json!({})).await;
    let list = cast.owner.get("/api/user/api-keys").await.good();
    let id = list["items"][0]["id"].as_str().expect("an id").to_owned();
    let disabled = cast.platform.sign_up("disabled").await;
    let disabled = Asker::of(&cast.platform, &disabled);
    join(&cast.owner, "acme", "disabled", "owner").await;
    let path = format!("/api/admin/users/{}", disabled.id().await);
    let disable = json!({ "disabled": true });
    cast.root.patch(&path, disable).await.good();
    let path = format!("/api/user/api-keys/{id}");
    cast.owner.delete(&path).await.good();
    cast.root
        .post("/api/orgs/zeta/suspend", json!({}))
        .await
        .good();
    [
        ("anonymous", cast.owner.without(), "acme"),
        ("stranger", cast.stranger.clone(), "acme"),
        ("member", cast.member.clone(), "acme"),
        ("admin", cast.admin.clone(), "acme"),
        ("owner", cast.owner.clone(), "acme"),
        ("other owner", cast.other.clone(), "acme"),
        ("suspended owner", cast.third.clone(), "zeta"),
        ("disabled owner", disabled, "acme"),
        ("owner's revoked key", revoked, "acme"),
        ("owner's key for acme-2", scoped, "acme"),
        ("owner's read-only key", reader, "acme"),
        ("platform", cast.root.clone(), "acme"),
    ]
    .map(|(name, asker, slug)| Caller { name, asker, slug })
    .into()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_as_every_caller() {
    let cast = Cast::new().await;
    let callers = callers(&cast).await;
    let mut shown = String::new();
    for row in table::control_plane() {
        let mut answers = Vec::new();
        for Caller { name, asker, slug } in &callers {
            // The platform's deletion is the last thing that happens to the org.
            if row.deletes_an_org() && *name == "owner" {
                continue;
            }
            let (method, path) = (row.method.clone(), row.path_in(slug));
            let answer = asker.told(method, &path, row.broken_body()).await;
            let refused = ["401", "403", "404 org_not_found"]
                .iter()
                .any(|refusal| answer.starts_with(refusal));
            assert_eq!(refused, !may(&row, name), "{row} as {name}: {answer}");
            answers.push((*name, answer));
        }
        table::write(&mut shown, &row, &answers);
    }
    insta::assert_snapshot!(shown);
}

/// What an API key for one org may not, though its holder may.
const TAKES_THE_WHOLE_ACCOUNT: [&str; 1] = ["/api/auth/token"];

/// What the table's declaration means for a caller, by the words of `docs/api.md`.
fn may(row: &Row, caller: &str) -> bool {
    let role = match caller {
        "member" => Some(Role::Member),
        "admin" => Some(Role::Admin),
        "owner" | "suspended owner" => Some(Role::Owner),
        "owner's read-only key" => Some(Role::Owner).filter(|_| row.method == Method::GET),
        _ => None,
    };
    let has_ended = matches!(
        caller,
        "anonymous" | "disabled owner" | "owner's revoked key"
    );
    match &row.access {
        Access::Any => true,
        Access::User if caller == "owner's read-only key" => row.method == Method::GET,
        Access::User if caller == "owner's key for acme-2" => {
            !TAKES_THE_WHOLE_ACCOUNT.contains(&row.path)
        }
        Access::Login if caller.ends_with("key") || caller.contains(" key ") => false,
        Access::User | Access::Login => !has_ended,
        Access::Platform | Access::PlatformOrg => caller == "platform",
        Access::Org(least) => role.is_some_and(|role| role.at_least(least)),
        Access::OrgOrPlatform(least) => {
            caller == "platform" || role.is_some_and(|role| role.at_least(least))
        }
        Access::Router | Access::Instance => false,
    }
}
