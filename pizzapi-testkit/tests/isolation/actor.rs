//! Who acts is said by the credential alone: what a body, a query or a header says besides is refused or ignored.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    ask::Asker,
    cast::{Cast, join},
    credentials,
    table::{self, Row},
};

/// What somebody would send who wanted to be taken for the owner of `acme`.
struct Claims {
    query: String,
    fields: Value,
    headers: Vec<(&'static str, String)>,
}

async fn claims(cast: &Cast) -> Claims {
    let (owner, org) = (cast.owner.id().await, cast.acme.id.to_string());
    let fields = json!({
        "user_id": owner, "userId": owner, "sub": owner, "id": owner, "actor": owner, "email": "owner@example.com",
        "org_id": org, "orgId": org, "org": "acme", "slug": "acme", "role": "owner", "platform_role": "admin",
    });
    let query: Vec<String> = [
        "user_id",
        "userId",
        "sub",
        "email",
        "org_id",
        "role",
        "platform_role",
    ]
    .iter()
    .map(|name| format!("{name}={}", fields[*name].as_str().expect("text")))
    .collect();
    let headers = vec![
        ("x-user-id", owner.clone()),
        ("x-forwarded-user", "owner@example.com".to_owned()),
        ("x-forwarded-email", "owner@example.com".to_owned()),
        ("x-org-id", org.clone()),
        ("x-role", "owner".to_owned()),
        ("x-pizzapi-user-id", owner),
        ("x-pizzapi-org-slug", "acme".to_owned()),
    ];
    Claims {
        query: query.join("&"),
        fields,
        headers,
    }
}

impl Claims {
    /// The same person, with headers that say otherwise.
    fn in_headers(&self, asker: &Asker) -> Asker {
        let headers = self.headers.iter();
        headers.fold(asker.clone(), |asker, (name, value)| {
            asker.with(name, value)
        })
    }
}

/// Whether an answer lets the caller do what they may not.
fn is_refusal(told: &str) -> bool {
    told.starts_with('4')
}

async fn nothing_is_gained(row: &Row, path: &str, asker: &Asker, claims: &Claims) {
    let method = || row.method.clone();
    let honest = asker.told(method(), path, row.broken_body()).await;
    let body = row.broken_body().map(|_| claims.fields.to_string());
    let asked = format!("{path}?{}", claims.query);
    for (what, told) in [
        (
            "the query",
            asker.told(method(), &asked, row.broken_body()).await,
        ),
        ("the body", asker.told(method(), path, body.clone()).await),
        (
            "headers",
            claims
                .in_headers(asker)
                .told(method(), path, row.broken_body())
                .await,
        ),
        (
            "all of them",
            claims.in_headers(asker).told(method(), &asked, body).await,
        ),
    ] {
        // What may be done may still be refused for what was sent with it.
        let gained = is_refusal(&honest) && !is_refusal(&told);
        assert!(!gained, "{row}, by {what}: {honest} became {told}");
        let refused = |told: &str| {
            told.starts_with("401")
                || told.starts_with("403 forbidden")
                || told == "404 org_not_found"
        };
        assert_eq!(
            refused(&honest),
            refused(&told),
            "{row}, by {what}: {honest} became {told}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_takes_somebodys_word_for_who_they_are() {
    let cast = Cast::new().await;
    let claims = claims(&cast).await;
    for row in table::control_plane() {
        // What is done to the login itself would end it.
        if row.path == "/api/auth/sign-out" || row.deletes_an_org() {
            continue;
        }
        for asker in [&cast.owner.without(), &cast.stranger, &cast.other] {
            nothing_is_gained(&row, &row.path_in("acme"), asker, &claims).await;
        }
    }
    for row in table::instance() {
        let at = cast.owner.without().at(&cast.platform, "acme");
        let foreign = at.who_holds(&cast.other.org_token("acme-2").await);
        for asker in [&at, &foreign] {
            nothing_is_gained(&row, &row.path_in("acme"), asker, &claims).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_say_who_asked_for_them() {
    use base64::Engine as _;
    let cast = Cast::new().await;
    let Claims { fields, query, .. } = claims(&cast).await;
    let member = cast.member.id().await;
    let said = |answer: Value| {
        let token = answer["token"].as_str().expect("a token").to_owned();
        let payload = token.split('.').nth(1).expect("three parts");
        let payload = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(payload);
        serde_json::from_slice::<Value>(&payload.expect("base64")).expect("JSON")
    };
    let mut form = fields.clone();
    form["orgSlug"] = json!("acme");
    let path = format!("/api/auth/org-token?{query}");
    let claims = said(cast.member.post(&path, form).await.good());
    assert_eq!(
        (&claims["sub"], &claims["role"]),
        (&json!(member), &json!("member"))
    );
    let claims = said(
        cast.member
            .post(&format!("/api/auth/token?{query}"), fields.clone())
            .await
            .good(),
    );
    assert_eq!(
        (&claims["sub"], &claims["email"]),
        (&json!(member), &json!("member@example.com"))
    );
    assert_eq!(claims["orgs"].as_array().map(Vec::len), Some(1));
    assert_eq!(claims["orgs"][0]["role"], "member");
    let refused = cast.member.post("/api/orgs/acme/token", fields).await;
    assert_eq!(refused.refusal(), (400, "invalid_fields"));
    let claims = said(
        cast.member
            .post(&format!("/api/orgs/acme/token?{query}"), json!({}))
            .await
            .good(),
    );
    assert_eq!(
        (&claims["sub"], &claims["role"]),
        (&json!(member), &json!("member"))
    );
    // The org's server says of the caller what the token says.
    let at = cast
        .member
        .who_holds(&cast.member.org_token("acme").await)
        .at(&cast.platform, "acme");
    for (name, value) in [
        ("x-pizzapi-org-id", cast.acme_2.id.to_string()),
        ("x-user-id", "somebody".into()),
    ] {
        let me = at.with(name, value).get("/api/me").await.good();
        assert_eq!(
            (&me["userId"], &me["orgId"]),
            (&json!(member), &json!(cast.acme.id)),
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_no_more_than_a_sign_up_makes_it() {
    let cast = Cast::new().await;
    let Claims {
        mut fields, query, ..
    } = claims(&cast).await;
    for (name, value) in [
        ("email", json!("eve@example.com")),
        ("password", json!(pizzapi_testkit::PASSWORD)),
        ("name", json!("Eve")),
        ("emailVerified", json!(true)),
        ("platformRole", json!("admin")),
        ("must_change_password", json!(false)),
    ] {
        fields[name] = value;
    }
    let path = format!("/api/auth/sign-up/email?{query}");
    let made = cast
        .owner
        .without()
        .post(&path, fields.clone())
        .await
        .good();
    let eve = cast
        .owner
        .who_holds(made["token"].as_str().expect("a token"));
    let user = eve.get("/api/user").await.good();
    assert_ne!(user["id"], fields["id"]);
    assert_ne!(user["platform_role"], "admin", "{user}");
    assert_eq!(eve.get("/api/orgs/acme").await.status, 404);
    assert_eq!(eve.get("/api/admin/overview").await.status, 403);
    for change in [
        json!({ "platform_role": "admin" }),
        json!({ "email": "owner@example.com" }),
        json!({ "id": fields["id"] }),
        json!({ "role": "owner" }),
    ] {
        let refused = eve.patch("/api/user", change.clone()).await;
        assert_eq!(refused.refusal(), (400, "invalid_fields"), "{change}");
    }
    for form in [
        json!({ "name": "Eve's", "owner": "owner@example.com" }),
        json!({ "name": "Eve's", "user_id": fields["id"] }),
        json!({ "name": "Eve's", "id": cast.acme.id }),
    ] {
        let refused = eve.post("/api/orgs", form.clone()).await;
        assert!(
            matches!(refused.status, 400 | 403),
            "{form} {}",
            refused.body
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_speaks_for_its_own_org_whatever_it_says() {
    let cast = Cast::new().await;
    let credentials = credentials::all(&cast).await;
    let (_, token) = credentials
        .iter()
        .find(|(name, _)| *name == "instance token")
        .expect("one");
    let instance = cast.owner.who_holds(token);
    let beat =
        json!({ "version": "9", "runners": 77, "sessions": 77, "rss_bytes": 1, "cpu_seconds": 1 });
    let mut foreign = beat.clone();
    foreign["org_id"] = json!(cast.acme_2.id);
    let path = "/api/instances/heartbeat";
    let asked = format!("{path}?org_id={}", cast.acme_2.id);
    let told = instance.with("x-pizzapi-org-id", &cast.acme_2.id);
    for (asker, path, beat) in [
        (&instance, path, &foreign),
        (&told, path, &beat),
        (&instance, asked.as_str(), &beat),
    ] {
        asker.post(path, beat.clone()).await;
        let org = cast.other.get("/api/orgs/acme-2").await.good();
        assert_ne!(org["instance"]["runners"], 77, "{org}");
        assert_ne!(org["instance"]["version"], "9", "{org}");
    }
    // Locks are of its own org alone.
    join(&cast.other, "acme-2", "stranger", "member").await;
    let member = format!("/api/orgs/acme-2/members/{}", cast.stranger.id().await);
    cast.other.ask(Method::DELETE, &member, None).await.good();
    let locks = instance.post(path, beat).await.good();
    let stranger = cast.stranger.id().await;
    assert!(!locks.to_string().contains(&stranger), "{locks}");
}
