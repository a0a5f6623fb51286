//! Every route of the control plane as every kind of caller: what each may do, in one table that a review can read.

use std::{collections::BTreeMap, fmt::Write as _};

use pizzapi_http::Access;
use pizzapi_sdk::{
    Client, Credential,
    types::{NewMember, OrgSlug, Role},
};
use pizzapi_testkit::Platform;
use reqwest::Method;

/// Everybody there is.
const CALLERS: [&str; 7] = [
    "anonymous",
    "stranger",
    "member",
    "admin",
    "owner",
    "other owner",
    "platform",
];

struct Route {
    method: Method,
    path: &'static str,
    access: Access,
}

/// The route table, deletions and the end of the login last, so that they do not take away what other rows need.
fn routes() -> Vec<Route> {
    let mut routes: Vec<Route> = pizzapi_control_plane::routes::table()
        .into_iter()
        .map(|route| Route {
            method: route.method,
            path: route.path,
            access: route.access,
        })
        .collect();
    routes.sort_by_key(|route| {
        (
            route.path == "/api/auth/sign-out",
            route.method == Method::DELETE && route.path == "/api/orgs/{slug}",
            route.method == Method::DELETE,
        )
    });
    routes
}

struct Cast {
    platform: Platform,
    clients: BTreeMap<&'static str, Client>,
}

/// A platform with the org `acme` of all the callers, and `acme-2` of the other owner.
async fn cast() -> Cast {
    let platform = Platform::start().await;
    let (owner, other) = (
        platform.sign_up("owner").await,
        platform.sign_up("other").await,
    );
    let acme = platform.create_org(&owner, "Acme").await;
    platform.create_org(&other, "Acme 2").await;
    let mut clients = BTreeMap::from([
        ("anonymous", platform.anonymous()),
        ("stranger", platform.sign_up("stranger").await),
        ("owner", owner.clone()),
        ("other owner", other),
        ("platform", platform.admin().await),
    ]);
    for (name, role) in [("member", Role::Member), ("admin", Role::Admin)] {
        let client = platform.sign_up(name).await;
        let new = NewMember {
            user_id: None,
            email: Some(format!("{name}@example.com")),
            role,
        };
        owner.add_member(&acme.slug, &new).await.expect("a member");
        clients.insert(name, client);
    }
    Cast { platform, clients }
}

fn token(client: &Client) -> Option<String> {
    match client.credential() {
        Credential::Session(token) | Credential::ApiKey(token) => Some(token.expose().to_owned()),
        _ => None,
    }
}

/// What each caller gets: status and code. A body that the route cannot use tells a refusal (401, 403, 404) from a pass
/// (400), and changes nothing.
async fn ask(cast: &Cast, caller: &str, route: &Route) -> String {
    let url = format!(
        "{}{}",
        cast.platform.url(),
        route
            .path
            .replace("{slug}", "acme")
            .replace("{id}", "none")
            .replace("{user_id}", "none")
    );
    let mut request = reqwest::Client::new().request(route.method.clone(), url);
    if let Some(token) = token(&cast.clients[caller]) {
        request = request.bearer_auth(token);
    }
    if matches!(route.method, Method::POST | Method::PUT | Method::PATCH) {
        request = request
            .header("content-type", "application/json")
            .body("{\"?\":1");
    }
    let response = request.send().await.expect("an answer");
    let status = response.status();
    if status.is_success() {
        return status.as_u16().to_string();
    }
    let problem: serde_json::Value = response.json().await.expect("a problem document");
    format!(
        "{} {}",
        status.as_u16(),
        problem["code"].as_str().expect("a code")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_as_every_caller() {
    let cast = cast().await;
    let mut table = String::new();
    for route in routes() {
        let _ = writeln!(
            table,
            "{} {}   ({:?})",
            route.method, route.path, route.access
        );
        let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
        for caller in CALLERS {
            let destroys = route.method == Method::DELETE && route.path == "/api/orgs/{slug}";
            // The owner's deletion is the last thing the table does.
            if destroys && caller == "owner" {
                continue;
            }
            let answer = ask(&cast, caller, &route).await;
            match answers.iter_mut().find(|(other, _)| *other == answer) {
                Some((_, callers)) => callers.push(caller),
                None => answers.push((answer, vec![caller])),
            }
        }
        for (answer, callers) in answers {
            let _ = writeln!(table, "    {answer:<28} {}", callers.join(", "));
        }
    }
    insta::assert_snapshot!(table);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_declared_access_is_the_one_that_holds() {
    let cast = cast().await;
    for route in routes() {
        for caller in CALLERS {
            if route.method == Method::DELETE && route.path == "/api/orgs/{slug}" {
                continue;
            }
            let answer = ask(&cast, caller, &route).await;
            let refused = ["401", "403", "404 org_not_found"]
                .iter()
                .any(|refusal| answer.starts_with(refusal));
            assert_eq!(
                refused,
                !may(&route.access, caller),
                "{} {} as {caller}: {answer}",
                route.method,
                route.path
            );
        }
    }
}

/// What the table's declaration means for a caller, by the words of `docs/api.md`.
fn may(access: &Access, caller: &str) -> bool {
    let role = match caller {
        "member" => Some(Role::Member),
        "admin" => Some(Role::Admin),
        "owner" => Some(Role::Owner),
        _ => None,
    };
    match access {
        Access::Any => true,
        Access::User | Access::Login => caller != "anonymous",
        Access::Platform | Access::PlatformOrg => caller == "platform",
        Access::Org(least) => role.is_some_and(|role| role.at_least(least)),
        Access::OrgOrPlatform(least) => {
            caller == "platform" || role.is_some_and(|role| role.at_least(least))
        }
        Access::Router | Access::Instance => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_cannot_tell_a_foreign_org_from_none() {
    let cast = cast().await;
    let token = token(&cast.clients["stranger"]).expect("a login");
    for route in routes()
        .iter()
        .filter(|route| route.path.starts_with("/api/orgs/{slug}"))
    {
        let mut seen = Vec::new();
        for slug in ["acme", "none"] {
            let slug: OrgSlug = slug.parse().unwrap_or_else(|_| unreachable!("a slug"));
            let url = format!(
                "{}{}",
                cast.platform.url(),
                route.path.replace("{slug}", slug.as_str())
            );
            let response = reqwest::Client::new()
                .request(route.method.clone(), url)
                .bearer_auth(&token)
                .header("x-request-id", "the-same")
                .header("content-type", "application/json")
                .body("{}")
                .send()
                .await
                .expect("an answer");
            let mut headers: Vec<String> = response
                .headers()
                .iter()
                .filter(|(name, _)| *name != "date" && *name != "content-length")
                .map(|(name, value)| format!("{name}: {value:?}"))
                .collect();
            headers.sort();
            let status = response.status();
            let body = response
                .text()
                .await
                .expect("a body")
                .replace(slug.as_str(), "SLUG");
            seen.push((status, headers, body));
        }
        assert_eq!(seen[0], seen[1], "{} {}", route.method, route.path);
        assert_eq!(seen[0].0.as_u16(), 404);
    }
}
