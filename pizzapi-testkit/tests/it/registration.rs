//! Who may make an account, and an org.

use pizzapi_control_plane::Registration;
use pizzapi_sdk::WaitFor;
use pizzapi_testkit::{PASSWORD, Platform, eventually};
use serde_json::{Value, json};

use crate::ask::Asker;

fn form(email: &str) -> Value {
    json!({ "name": "x", "email": email, "password": PASSWORD })
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_to_all_but_those_invited() {
    let platform = Platform::start_with(|config| config.registration = Registration::Closed).await;
    let admin = Asker::of(&platform, &platform.admin().await);
    let nobody = Asker::nobody(&platform);
    let closed = nobody
        .post("/api/auth/sign-up/email", form("bob@example.com"))
        .await;
    assert_eq!(closed.refusal(), (403, "registration_closed"));
    admin
        .post("/api/orgs", json!({ "name": "Acme" }))
        .await
        .good();
    let invite = json!({ "role": "member", "email": "bob@example.com" });
    let invite = admin.post("/api/orgs/acme/invites", invite).await.good();
    for (email, secret, status) in [
        ("bob@example.com", json!("pzv_wrong"), 403),
        ("eve@example.com", invite["secret"].clone(), 403),
        ("bob@example.com", invite["secret"].clone(), 200),
    ] {
        let mut form = form(email);
        form["invite"] = secret;
        assert_eq!(
            nobody.post("/api/auth/sign-up/email", form).await.status,
            status,
            "{email}"
        );
    }
    let bob = Asker::log_in(&platform, "bob").await;
    bob.post("/api/invites/accept", json!({ "secret": invite["secret"] }))
        .await
        .good();
    bob.get("/api/orgs/acme").await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_waits_for_approval_and_runs_nothing_meanwhile() {
    let platform = Platform::start_with(|config| {
        config.registration = Registration::Approval;
        config.registration_domains = vec!["example.com".to_owned()];
    })
    .await;
    let foreign = Asker::nobody(&platform)
        .post("/api/auth/sign-up/email", form("a@other.org"))
        .await;
    assert_eq!(foreign.refusal(), (403, "email_domain_not_allowed"));
    let client = platform.sign_up("ann").await;
    let ann = Asker::of(&platform, &client);
    let admin = Asker::of(&platform, &platform.admin().await);
    for name in ["Acme", "Beta"] {
        let made = ann.post("/api/orgs", json!({ "name": name })).await;
        assert_eq!(
            (made.status, &made.body["status"]),
            (201, &json!("pending"))
        );
    }
    let token = ann.post("/api/orgs/acme/token", json!({})).await;
    assert_eq!(token.refusal(), (409, "org_not_active"));
    let status = ann.get("/api/orgs/acme/status").await.good();
    assert_eq!(status["instance"]["status"], "stopped", "{status}");
    assert_eq!(status["instance"]["steps"], json!([]));
    assert_eq!(
        ann.post("/api/orgs/acme/approve", json!({}))
            .await
            .refusal(),
        (403, "forbidden")
    );
    assert_eq!(
        admin
            .post("/api/orgs/acme/resume", json!({}))
            .await
            .refusal(),
        (409, "org_not_active")
    );

    let approved = admin.post("/api/orgs/acme/approve", json!({})).await.good();
    assert_eq!(approved["status"], "active");
    let slug = "acme".parse().expect("a slug");
    client
        .wait_for_org(
            &slug,
            WaitFor::Healthy,
            std::time::Duration::from_secs(20),
            |_| {},
        )
        .await
        .expect("healthy");
    let denied = admin
        .post("/api/orgs/beta/deny", json!({ "reason": "no such firm" }))
        .await
        .good();
    assert_eq!(denied["status_reason"], "no such firm");
    eventually("the denied org is gone", async || {
        ann.get("/api/orgs/beta").await.status == 404
    })
    .await;
    // The admin's own need nobody's approval.
    let own = admin
        .post("/api/orgs", json!({ "name": "Own" }))
        .await
        .good();
    assert_eq!(own["status"], "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_owns_so_many_orgs_and_no_more() {
    let platform = Platform::start_with(|config| config.max_orgs_per_user = Some(2)).await;
    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    for name in ["One", "Two"] {
        ann.post("/api/orgs", json!({ "name": name })).await.good();
    }
    let third = ann.post("/api/orgs", json!({ "name": "Three" })).await;
    assert_eq!(third.refusal(), (403, "org_limit"));
    ann.delete("/api/orgs/two").await.good();
    eventually("the place is free", async || {
        ann.post("/api/orgs", json!({ "name": "Three" }))
            .await
            .status
            == 201
    })
    .await;
    let admin = Asker::of(&platform, &platform.admin().await);
    admin
        .post(
            "/api/orgs",
            json!({ "name": "Four", "owner": "ann@example.com" }),
        )
        .await
        .good();
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_say_when_to_try_again_and_believe_trusted_proxies_only() {
    let limited = |config: &mut pizzapi_testkit::Config| {
        config.rate_limits = "sign_in=3/h,sign_up=2/h,token=2/h".parse().expect("limits");
    };
    let platform = Platform::start_with(limited).await;
    let nobody = Asker::nobody(&platform);
    let wrong = json!({ "email": "ann@example.com", "password": "wrong password" });
    // Whoever claims to be somewhere else is not believed.
    for client in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
        let asker = nobody.with("x-forwarded-for", client);
        let refused = asker.post("/api/auth/sign-in/email", wrong.clone()).await;
        assert_eq!(refused.refusal(), (401, "INVALID_EMAIL_OR_PASSWORD"));
    }
    let asker = nobody.with("x-forwarded-for", "192.0.2.4");
    let refused = asker.post("/api/auth/sign-in/email", wrong.clone()).await;
    assert_eq!(refused.refusal(), (429, "rate_limited"));
    let wait = refused.headers["retry-after"]
        .to_str()
        .expect("text")
        .parse::<u64>();
    assert!((1..=1201).contains(&wait.expect("seconds")));

    let platform = Platform::start_with(move |config| {
        limited(config);
        config.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    })
    .await;
    let nobody = Asker::nobody(&platform);
    let mut seen = Vec::new();
    for (client, email) in [
        ("2001:db8::1", "a@example.com"),
        ("2001:db8::2", "b@example.com"),
        ("2001:db8::3", "c@example.com"),
        ("2001:db8::4", "d@example.com"),
        ("2001:db8:0:1::1", "a@example.com"),
        ("2001:db8:0:2::1", "a@example.com"),
        ("2001:db8:0:3::1", "a@example.com"),
    ] {
        let asker = nobody.with("x-forwarded-for", client);
        let form = json!({ "email": email, "password": "wrong password" });
        seen.push(asker.post("/api/auth/sign-in/email", form).await.status);
    }
    assert_eq!(
        seen,
        [401, 401, 401, 429, 401, 401, 429],
        "the /64, then the account"
    );

    let ann = Asker::of(&platform, &platform.sign_up("ann").await);
    ann.post("/api/orgs", json!({ "name": "Acme" }))
        .await
        .good();
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(ann.post("/api/orgs/acme/token", json!({})).await.status);
    }
    assert_eq!(seen, [200, 200, 429]);
    platform.sign_up("bob").await;
    let third = nobody
        .post("/api/auth/sign-up/email", form("c@example.com"))
        .await;
    assert_eq!(third.refusal(), (429, "rate_limited"));
}
