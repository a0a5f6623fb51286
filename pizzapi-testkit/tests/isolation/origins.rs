//! A page of any other origin, an org's own included, can do nothing with a login's cookie; and a request has one credential.

use pizzapi_http::Access;
use pizzapi_testkit::PASSWORD;
use reqwest::{Method, header::SET_COOKIE};
use serde_json::{Value, json};

use crate::{
    ask::Asker,
    cast::Cast,
    socket::knock,
    table::{self, Row},
};

const COOKIE: &str = "better-auth.session_token";

/// Whoever has a browser: a cookie, and what it says of the page that asks.
fn browser(asker: &Asker, origin: Option<&str>) -> Asker {
    let with_cookie = asker
        .without()
        .with("cookie", format!("a=b; {COOKIE}={}", asker.token()));
    match origin {
        Some(origin) => with_cookie.with("origin", origin),
        None => with_cookie,
    }
}

/// Origins that are not `own`, however much they look like it.
fn others(own: &str, org: &str) -> Vec<Option<String>> {
    let (scheme, host) = own.split_once("://").expect("a URL");
    let name = host.split(':').next().expect("a name");
    let mut all = vec![None];
    let texts = [
        "null".to_owned(),
        String::new(),
        "http://evil.example".to_owned(),
        org.to_owned(),
        format!("{scheme}://{name}"),
        format!("{scheme}://{name}:1"),
        format!("{scheme}s://{host}"),
        format!("{own}.evil.example"),
        format!("{own}/"),
        format!("{own}@evil.example"),
        format!("{own} {own}"),
        format!("{scheme}://evil.{host}"),
        host.to_owned(),
    ];
    all.extend(texts.map(Some));
    all
}

/// A body with which the route would do its work.
fn body(row: &Row) -> Value {
    match (row.method.as_str(), row.path) {
        ("POST", "/api/auth/change-password") => {
            json!({ "current": PASSWORD, "new": "another long password" })
        }
        ("POST", "/api/auth/org-token") => json!({ "orgSlug": "acme" }),
        ("PATCH", "/api/user" | "/api/orgs/{slug}") => json!({ "name": "Changed" }),
        ("POST", "/api/user/api-keys") => json!({ "name": "a key" }),
        ("POST", "/api/orgs") => json!({ "name": "New One" }),
        ("POST", "/api/orgs/{slug}/members") => {
            json!({ "email": "stranger@example.com", "role": "owner" })
        }
        ("POST", "/api/orgs/{slug}/invites") => json!({ "role": "owner" }),
        ("PUT", _) => json!({ "desired": "stopped" }),
        ("POST", "/api/admin/users") => json!({ "email": "made@example.com" }),
        ("PATCH", _) => json!({ "role": "member" }),
        _ => json!({}),
    }
}

/// All that these routes could have changed.
async fn state(cast: &Cast) -> String {
    let mut all = String::new();
    for (asker, path) in [
        (&cast.owner, "/api/orgs/acme"),
        (&cast.owner, "/api/orgs/acme/members"),
        (&cast.owner, "/api/orgs/acme/invites"),
        (&cast.owner, "/api/user"),
        (&cast.owner, "/api/user/api-keys"),
        (&cast.root, "/api/orgs"),
        (&cast.root, "/api/admin/users"),
        (&cast.root, "/api/admin/keys"),
    ] {
        let mut body = asker.get(path).await.good();
        forget_figures(&mut body);
        all += &format!("{path} {body}\n");
    }
    all
}

/// What changes by itself.
fn forget_figures(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(forget_figures),
        Value::Object(all) => {
            for name in [
                "health_checked_at",
                "last_used_at",
                "last_seen_at",
                "updated_at",
            ] {
                all.remove(name);
            }
            all.values_mut().for_each(forget_figures);
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_page_changes_anything_with_a_logins_cookie() {
    let cast = Cast::new().await;
    let (own, org) = (cast.platform.url(), cast.platform.org_url(&cast.acme.slug));
    let before = state(&cast).await;
    let rows: Vec<Row> = table::control_plane()
        .into_iter()
        .filter(Row::changes)
        .collect();
    assert!(rows.len() > 30, "{}", rows.len());
    for row in &rows {
        let somebody = match row.access {
            Access::Platform | Access::PlatformOrg => &cast.root,
            _ => &cast.owner,
        };
        let (method, path) = (&row.method, row.path_in("acme"));
        let body = Some(body(row).to_string());
        for origin in others(&own, &org) {
            let page = browser(somebody, origin.as_deref());
            let told = page.told(method.clone(), &path, body.clone()).await;
            let expected = match (&row.access, &origin) {
                // Neither looks at a cookie.
                (Access::Router | Access::Instance, _) => "401 unauthenticated",
                (Access::Any, _) if row.path == "/api/invites/lookup" => "400 invalid_fields",
                // Programs send none, and what they send is no login's.
                (Access::Any, None) => "400 VALIDATION_ERROR",
                _ => "403 untrusted_origin",
            };
            assert_eq!(told, expected, "{row} from {origin:?}");
        }
        // What ends an org or the login is tried last.
        if row.deletes_an_org() || row.path == "/api/auth/sign-out" {
            continue;
        }
        let page = browser(somebody, Some(&own));
        let told = page.told(method.clone(), &path, row.broken_body()).await;
        let kept_out = told.starts_with("403") || told.starts_with("401");
        let internal = matches!(row.access, Access::Router | Access::Instance);
        assert_eq!(kept_out, internal, "{row} from its own page: {told}");
    }
    assert_eq!(state(&cast).await, before);
    for (asker, method, path) in [
        (&cast.root, Method::DELETE, "/api/orgs/acme"),
        (&cast.owner, Method::POST, "/api/auth/sign-out"),
    ] {
        let told = browser(asker, Some(&own)).told(method, path, None).await;
        assert_eq!(told, "200", "{path} from its own page");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_page_changes_anything_with_an_orgs_cookie() {
    let cast = Cast::new().await;
    let own = cast.platform.org_url(&cast.acme.slug);
    let neighbour = cast.platform.org_url(&cast.acme_2.slug);
    let token = cast.owner.org_token("acme").await;
    let page = cast.owner.without().at(&cast.platform, "acme");
    let page = page.with("cookie", format!("a=b; org_token={token}"));
    let mut origins = others(&own, &neighbour);
    origins.push(Some(cast.platform.url()));
    // Compared as an origin, which a path is no part of.
    origins.retain(|origin| *origin != Some(format!("{own}/")));
    for row in table::instance().iter().filter(|row| row.changes()) {
        let path = row.path_in("acme");
        let told = async |page: &Asker| {
            page.told(
                row.method.clone(),
                &path,
                Some("{\"runnerId\":\"none\"}".into()),
            )
            .await
        };
        for origin in &origins {
            let page = match origin {
                Some(origin) => page.with("origin", origin),
                None => page.clone(),
            };
            assert_eq!(
                told(&page).await,
                "403 untrusted_origin",
                "{row} from {origin:?}"
            );
        }
        let told = told(&page.with("origin", &own)).await;
        assert!(told.starts_with("404 "), "{row} from its own page: {told}");
    }
    // A socket takes no cookie, whoever sends it.
    let runner = cast
        .owner
        .post("/api/orgs/acme/token", json!({ "type": "runner" }))
        .await
        .good();
    for token in [&token, runner["token"].as_str().expect("a token")] {
        let page = cast.owner.without().at(&cast.platform, "acme");
        let page = page
            .with("cookie", format!("org_token={token}"))
            .with("origin", &own);
        assert_eq!(
            knock(&page, json!({})).await,
            Err("unauthorized".to_owned())
        );
    }
}

/// The cookies that an answer sets.
fn cookies(answer: &crate::ask::Answer) -> Vec<String> {
    let values = answer.headers.get_all(SET_COOKIE).iter();
    values
        .map(|value| value.to_str().expect("text").to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logins_cookie_is_for_its_own_host_alone_and_out_of_reach_of_scripts() {
    for url in [None, Some("https://control.example.com")] {
        let cast = Cast::with(move |config| config.public_url = url.map(str::to_owned)).await;
        let nobody = cast.owner.without();
        let name = if url.is_some() {
            "__Secure-better-auth.session_token"
        } else {
            COOKIE
        };
        let form = json!({ "name": "x", "email": "x@example.com", "password": PASSWORD });
        let up = nobody.post("/api/auth/sign-up/email", form.clone()).await;
        let signed_in = nobody.post("/api/auth/sign-in/email", form).await;
        let login = nobody.who_holds(signed_in.body["token"].as_str().expect("a token"));
        let out = login.post("/api/auth/sign-out", json!({})).await;
        for answer in [&up, &signed_in, &out] {
            let cookies = cookies(answer);
            assert_eq!(cookies.len(), 1, "{cookies:?}");
            let mut parts = cookies[0].split("; ");
            let (set, _) = parts
                .next()
                .and_then(|set| set.split_once('='))
                .expect("a cookie");
            assert_eq!(set, name);
            let mut rest: Vec<&str> = parts.collect();
            rest.retain(|part| !part.starts_with("Max-Age="));
            let mut expected = vec!["Path=/", "HttpOnly", "SameSite=Lax"];
            expected.extend(url.map(|_| "Secure"));
            assert_eq!(rest, expected, "neither a domain nor anything else");
        }
        // On https the name without the prefix is nobody's: any page of the same host on http could set it.
        let plain = browser(&cast.owner, None)
            .told(Method::GET, "/api/user", None)
            .await;
        let expected = if url.is_some() {
            "401 unauthenticated"
        } else {
            "200"
        };
        assert_eq!(plain, expected);
        let both = cast
            .owner
            .without()
            .with("cookie", format!("{name}={}", cast.owner.token()));
        assert_eq!(both.told(Method::GET, "/api/user", None).await, "200");
    }
}

/// A header, and a credential as it stands in it.
type Shown = (&'static str, fn(&str) -> String);

#[tokio::test(flavor = "multi_thread")]
async fn two_credentials_in_a_request_are_one_too_many() {
    let cast = Cast::new().await;
    let (one, two) = (cast.owner.token().to_owned(), cast.other.token().to_owned());
    let key = cast
        .api_key(&cast.owner, json!({}))
        .await
        .token()
        .to_owned();
    let nobody = cast.owner.without();
    let headers: [Shown; 3] = [
        ("authorization", |token| format!("Bearer {token}")),
        ("x-api-key", str::to_owned),
        ("cookie", |token| format!("{COOKIE}={token}")),
    ];
    for (first, show_first) in headers {
        for (second, show_second) in headers {
            for (a, b) in [
                (&one, &two),
                (&two, &one),
                (&one, &key),
                (&key, &one),
                (&one, &"x".to_owned()),
            ] {
                let asker = nobody
                    .with(first, show_first(a))
                    .with(second, show_second(b));
                for (method, path) in [
                    (Method::GET, "/api/user"),
                    (Method::GET, "/api/orgs/acme"),
                    (Method::POST, "/api/auth/token"),
                    (Method::GET, "/api/auth/get-session"),
                ] {
                    let told = asker.told(method, path, None).await;
                    assert_eq!(
                        told, "400 conflicting_credentials",
                        "{first} and {second} at {path}"
                    );
                }
            }
            let same = nobody
                .with(first, show_first(&one))
                .with(second, show_second(&one));
            assert_eq!(
                same.told(Method::GET, "/api/user", None).await,
                "200",
                "{first} and {second}, the same"
            );
        }
    }
    let one_line = nobody.with("cookie", format!("{COOKIE}={one}; {COOKIE}={two}"));
    let told = one_line.told(Method::GET, "/api/user", None).await;
    assert_eq!(told, "400 conflicting_credentials", "two cookies in a line");

    let (one, two) = (
        cast.owner.org_token("acme").await,
        cast.member.org_token("acme").await,
    );
    let org = nobody.at(&cast.platform, "acme");
    let headers: [Shown; 2] = [
        ("authorization", |token| format!("Bearer {token}")),
        ("cookie", |token| format!("org_token={token}")),
    ];
    for (first, show_first) in headers {
        for (second, show_second) in headers {
            let asker = org
                .with(first, show_first(&one))
                .with(second, show_second(&two));
            let told = asker.told(Method::GET, "/api/me", None).await;
            assert_eq!(
                told, "400 conflicting_credentials",
                "{first} and {second} at an org"
            );
        }
    }
}
