//! Every example, run as its user runs it: logged in, against a whole platform.

mod home;

use std::{fs, time::Duration};

use home::Home;
use pizzapi_sdk::{
    Client, Credential,
    types::{
        CreateApiKey, CreateOrg, ErrorCode, InstanceStatus, NewMember, PutInstance, Role,
        SessionStatus, TokenKind, WantedState, runner::SpawnSession, session::ReadEvents,
    },
};
use pizzapi_testkit::{Platform, eventually};
use serde_json::{Value, json};
use tokio::sync::mpsc;

#[tokio::test(flavor = "multi_thread")]
async fn orgs_are_created_from_a_file_once() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    platform
        .create_org(&platform.sign_up("bob").await, "Taken")
        .await;
    let home = Home::of(&platform, &ann, None);
    let file = home.path("orgs.csv");
    fs::write(&file, "name,slug\nAcme,acme\nPizza Oven,\nTaken,taken\n").expect("written");
    let run = async || home.run(env!("CARGO_BIN_EXE_create-orgs"), &[&file]).await;

    let first = run().await;
    assert_eq!(first.code, 1, "{first:?}");
    let lines: Vec<&str> = first.stdout.lines().collect();
    assert_eq!(
        lines[0],
        format!("Acme\tacme at {}", platform.org_url(&home::slug("acme")))
    );
    assert!(
        lines[1].starts_with("Pizza Oven\tpizza-oven at "),
        "{first:?}"
    );
    assert!(
        lines[2].starts_with("Taken\tfailed: "),
        "somebody else's: {first:?}"
    );
    assert!(first.stderr.contains("1 could not be created"), "{first:?}");

    fs::write(&file, "name,slug\nAcme,acme\n").expect("written");
    let again = run().await;
    assert_eq!(
        (again.code, again.stdout.lines().count()),
        (0, 1),
        "{again:?}"
    );
    assert_eq!(ann.list_user_orgs().await.expect("orgs").len(), 2);

    fs::write(&file, "name,slug\nGood,good\nBad,Not a slug\n").expect("written");
    let bad = run().await;
    assert_eq!(bad.code, 1, "{bad:?}");
    assert!(
        bad.stdout.is_empty(),
        "nothing is carried out by halves: {bad:?}"
    );
    assert!(bad.stderr.contains("line: 3"), "{bad:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn api_keys_are_rotated() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let home = Home::of(&platform, &ann, None);
    let new = CreateApiKey {
        name: "deploy".to_owned(),
        read_only: true,
        ..CreateApiKey::default()
    };
    let old = ann.create_api_key(&new).await.expect("a key");
    let other = CreateApiKey {
        name: "other".to_owned(),
        ..CreateApiKey::default()
    };
    let other = ann.create_api_key(&other).await.expect("a key");
    let program = env!("CARGO_BIN_EXE_rotate-api-keys");
    let done = home.run(program, &["deploy", "--days", "90"]).await;
    assert_eq!(done.code, 0, "{done:?}");
    let with = |key: &str| ann.with_credential(Credential::ApiKey(key.into()));
    let fresh = with(done.stdout.trim());
    fresh.list_user_orgs().await.expect("it works");
    let refused = with(old.key.expose()).list_user_orgs().await;
    assert!(refused.expect_err("revoked").is_unauthenticated());
    with(other.key.expose())
        .list_user_orgs()
        .await
        .expect("untouched");
    let refused = fresh
        .create_org(&CreateOrg::default())
        .await
        .expect_err("reads only");
    assert_eq!(refused.status(), Some(403), "as the old one was: {refused}");
    assert!(!done.stderr.contains(done.stdout.trim()));

    let none = home.run(program, &["nothing"]).await;
    assert_eq!(none.code, 1);
    assert!(
        none.stderr.contains("there is no API key named `nothing`"),
        "{none:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn events_reach_a_webhook_once_each_over_a_restart() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let home = Home::of(&platform, &ann, None);
    let (url, mut heard) = webhook().await;
    let place = home.path("place");
    fs::write(&place, "0").expect("written");
    let program = env!("CARGO_BIN_EXE_events-to-webhook");
    let run = async || {
        let done = home
            .run(program, &[&url, "--place", &place, "--count", "2"])
            .await;
        assert_eq!(done.code, 0, "{done:?}");
        done
    };
    platform.create_org(&ann, "Acme").await;
    platform.create_org(&ann, "Oven").await;
    // The webhook is unwell at first.
    let done = run().await;
    assert!(done.stderr.contains("again in 1s"), "{done:?}");
    run().await;
    let mut ids = Vec::new();
    while ids.len() < 4 {
        let event: Value = heard.recv().await.expect("an event");
        ids.push(event["id"].as_i64().expect("an id"));
    }
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    assert_eq!(
        fs::read_to_string(&place).expect("a place"),
        ids[3].to_string()
    );
    assert!(heard.try_recv().is_err());
}

/// A webhook that is unwell once, then hands on what it is told.
async fn webhook() -> (String, mpsc::UnboundedReceiver<Value>) {
    use axum::{Json, Router, http::StatusCode, routing::post};
    let (told, heard) = mpsc::unbounded_channel();
    let unwell = std::sync::atomic::AtomicBool::new(true);
    let unwell = std::sync::Arc::new(unwell);
    let take = async move |Json(event): Json<Value>| {
        if unwell.swap(false, std::sync::atomic::Ordering::SeqCst) {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        let _ = told.send(event);
        StatusCode::NO_CONTENT
    };
    let app = Router::new().route("/", post(take));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("bound");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, heard)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_custom_runner_carries_out_sessions() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let home = Home::of(&platform, &ann, Some(&acme.slug));
    let root = home.path("");
    let arguments = ["--root", &root, "--identity", &home.path("identity.json")];
    let mut running = home.start(env!("CARGO_BIN_EXE_custom-runner"), &arguments);
    let org = ann.org(&acme.slug);
    let there = async || {
        org.list_runners()
            .await
            .is_ok_and(|list| list.iter().any(|r| r.connected))
    };
    eventually("the runner is there", there).await;
    let runner = org.list_runners().await.expect("runners").remove(0);
    assert_eq!(runner.name.as_deref(), Some("word counter"));
    let session = |prompt: Option<&str>| SpawnSession {
        prompt: prompt.map(str::to_owned),
        ..SpawnSession::on(runner.runner_id.clone())
    };
    let spawned = org
        .spawn_session(&session(Some("count these four words")))
        .await
        .expect("a session");
    let over = async || {
        let session = org.get_session(&spawned.session_id).await;
        session.is_ok_and(|session| session.status == SessionStatus::Ended)
    };
    eventually("it is over", over).await;
    let log = org
        .list_session_events(&spawned.session_id, &ReadEvents::default())
        .await
        .expect("a log");
    let said: Vec<&Value> = log.items.iter().map(|event| &event.event).collect();
    assert_eq!(said[0], &json!({ "type": "words", "count": 4 }));
    let refused = org
        .spawn_session(&session(None))
        .await
        .expect_err("no prompt");
    assert_eq!(refused.code(), Some(&ErrorCode::RunnerRefused));
    assert_eq!(refused.to_string(), "give me a prompt: I count its words");
    running.interrupt();
    assert!(running.ended().await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_behind_an_org_lets_its_members_in_and_nobody_else() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let oven = platform.create_org(&ann, "Oven").await;
    let home = Home::of(&platform, &ann, None);
    let arguments = ["--org", "acme", "--bind", "127.0.0.1:0"];
    let mut running = home.start(env!("CARGO_BIN_EXE_verify-token"), &arguments);
    let line = running
        .stdout()
        .next_line()
        .await
        .expect("read")
        .expect("a line");
    let url = line
        .strip_prefix("listening on ")
        .expect("an address")
        .to_owned();
    let ask = async |token: Option<String>| {
        let mut call = reqwest::Client::new().get(format!("{url}/whoami"));
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        let answer = call.send().await.expect("an answer");
        (
            answer.status().as_u16(),
            answer.text().await.expect("a text"),
        )
    };
    let token = async |org: &_, kind| {
        let token = ann.org_token(org, kind).await.expect("a token");
        Some(token.token.expose().to_owned())
    };
    let (status, body) = ask(token(&acme.slug, TokenKind::User).await).await;
    assert_eq!(status, 200, "{body}");
    let who: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(
        (&who["role"], &who["org"]),
        (&json!("owner"), &json!("acme"))
    );
    let (status, body) = ask(token(&oven.slug, TokenKind::User).await).await;
    assert_eq!(
        (status, body.as_str()),
        (403, "the token is for another organisation")
    );
    assert_eq!(ask(Some("nonsense".to_owned())).await.0, 401);
    assert_eq!(ask(None).await.0, 401);
    running.interrupt();
    running.ended().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_of_all_orgs_is_reported() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let oven = platform.create_org(&ann, "Oven").await;
    let home = Home::of(&platform, &ann, None);
    let report = async || home.run(env!("CARGO_BIN_EXE_health-report"), &[]).await;
    let well = report().await;
    assert_eq!(well.code, 0, "{well:?}");
    assert!(well.stdout.contains("2 in all, 0 to look at."), "{well:?}");
    assert!(
        well.stdout.contains("| acme | active | healthy |"),
        "{well:?}"
    );

    stop(&ann, &oven.slug).await;
    let stopped = report().await;
    assert!(
        stopped.stdout.contains("| oven | active | stopped |"),
        "{stopped:?}"
    );
    assert_eq!(stopped.code, 0, "as wished: {stopped:?}");

    // Whoever cannot reach an org's host says so.
    let dead = home.with("PIZZAPI_BASE_DOMAIN", "localhost:9");
    let unwell = dead.run(env!("CARGO_BIN_EXE_health-report"), &[]).await;
    assert_eq!(unwell.code, 1, "{unwell:?}");
    assert!(unwell.stdout.contains("1 to look at"), "{unwell:?}");
    assert!(
        unwell
            .stdout
            .contains(&format!("could not reach http://{}.localhost:9", acme.slug)),
        "{unwell:?}"
    );
}

async fn stop(client: &Client, slug: &pizzapi_sdk::types::OrgSlug) {
    let wish = PutInstance {
        desired: Some(WantedState::Stopped),
        ..PutInstance::default()
    };
    client.update_instance(slug, &wish).await.expect("wished");
    let waited = client
        .wait_for(slug, pizzapi_sdk::WaitFor::Stopped, Duration::from_secs(20))
        .await;
    let instance = waited.expect("stopped").expect("a report").instance;
    assert_eq!(
        instance.expect("an instance").status,
        InstanceStatus::Stopped
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_logged_in_is_told_so() {
    let platform = Platform::start().await;
    let home = Home::of(&platform, &platform.anonymous(), None);
    for program in [
        env!("CARGO_BIN_EXE_health-report"),
        env!("CARGO_BIN_EXE_members-csv"),
    ] {
        let done = home.run(program, &[]).await;
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{done:?}");
        let says = format!("there is no login at {} on this machine", platform.url());
        assert!(done.stderr.contains(&says), "{done:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_listed_without_async() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    platform.sign_up("bob").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let bob = NewMember::by_email("bob@example.com", Role::Admin);
    ann.add_member(&acme.slug, &bob).await.expect("added");
    let home = Home::of(&platform, &ann, None);
    let done = home.run(env!("CARGO_BIN_EXE_members-csv"), &[]).await;
    assert_eq!(done.code, 0, "{done:?}");
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert_eq!(lines[0], "org,email,name,role,since");
    assert!(
        lines[1].starts_with("acme,ann@example.com,ann,owner,20"),
        "{done:?}"
    );
    assert!(
        lines[2].starts_with("acme,bob@example.com,bob,admin,20"),
        "{done:?}"
    );
}
