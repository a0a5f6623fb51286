//! The blocking clients against the servers, from threads that know nothing of asynchronous code, and from some that do.

use std::{
    io::Write as _,
    thread,
    time::{Duration, Instant},
};

use pizzapi_sdk::{
    ListMembers, ListOrgs, WaitFor,
    blocking::{Client, OrgClient},
    runner::AgentCommand,
    types::{
        CreateOrg, EventKind, NewMember, Org, Page, PatchOrg, Role, Secret, TokenKind,
        runner::SpawnSession, session::ReadEvents,
    },
};
use pizzapi_testkit::{PASSWORD, Platform};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::refusal;
use crate::runner::runner;

const PATIENCE: Duration = Duration::from_secs(20);

/// A platform that runs on threads of its own, and somebody who has logged in.
fn platform() -> (Runtime, Platform, Client) {
    let servers = Runtime::new().expect("a runtime");
    let platform = servers.block_on(Platform::start());
    let nobody = Client::new(platform.anonymous()).expect("a client");
    let signed_in = nobody.sign_up("ann", "ann@example.com", &Secret::from(PASSWORD));
    let credential = signed_in.expect("an account").credential;
    (servers, platform, nobody.with_credential(credential))
}

fn healthy_org(client: &Client, name: &str) -> Org {
    let new = CreateOrg {
        name: name.to_owned(),
        ..CreateOrg::default()
    };
    let org = client.create_org(&new).expect("an org");
    let mut seen = 0;
    let report = client.wait_for_org(&org.slug, WaitFor::Healthy, PATIENCE, |_| seen += 1);
    assert!(report.expect("healthy").is_some());
    assert!(seen > 0, "progress is told");
    org
}

#[test]
fn a_plain_thread_lives_through_a_session() {
    let (servers, platform, ann) = platform();
    let org = healthy_org(&ann, "Acme");
    let acme = ann.org(&org.slug);
    assert_eq!(acme.slug(), Some(&org.slug));
    assert_eq!(acme.url().expect("a URL"), platform.org_url(&org.slug));
    assert_eq!(
        acme.health().expect("it serves").org_id,
        Some(org.id.clone())
    );
    let agent = AgentCommand::new("seq", ["5"]);
    let (stop, task) = servers.block_on(async {
        let ann = platform
            .anonymous()
            .with_credential(ann.credential().clone());
        runner(&ann, &org, agent)
    });
    let end = Instant::now() + PATIENCE;
    let runner_id = loop {
        if let Some(runner) = acme.list_runners().expect("runners").pop() {
            break runner.runner_id;
        }
        assert!(Instant::now() < end, "no runner came");
    };
    let spawn = SpawnSession {
        runner_id,
        cwd: None,
        prompt: None,
        model: None,
        agent: None,
    };
    let id = acme.spawn_session(&spawn).expect("a session").session_id;
    let followed: Vec<_> = acme
        .follow_session_events(&id, None)
        .map(|event| event.expect("an event"))
        .collect();
    assert_eq!(followed.len(), 6, "five lines and the exit");
    let two = ReadEvents {
        limit: Some(2),
        ..ReadEvents::default()
    };
    let listed = acme.list_all_session_events(&id, &two);
    let listed: Vec<_> = listed.map(|event| event.expect("an event")).collect();
    assert_eq!(listed, followed);

    let token = ann
        .org_token(&org.slug, TokenKind::User)
        .expect("a token")
        .token;
    let by_token = ann.org_with_token(&platform.org_url(&org.slug), token.clone());
    assert_eq!(
        by_token.expect("a client").me().expect("me").role,
        Some(Role::Owner)
    );
    let alone = OrgClient::with_token(&platform.org_url(&org.slug), token).expect("a client");
    assert_eq!(
        alone.get("/api/me").value::<Value>().expect("me")["role"],
        "owner"
    );
    stop.cancel();
    servers.block_on(task).expect("the runner ends");
}

#[test]
fn lists_changes_and_refusals_are_as_with_the_asynchronous_client() {
    let (servers, platform, ann) = platform();
    let org = healthy_org(&ann, "Acme").slug;
    servers.block_on(platform.sign_up("bob"));
    let bob = NewMember {
        user_id: None,
        email: Some("bob@example.com".to_owned()),
        role: Role::Member,
    };
    ann.add_member(&org, &bob).expect("a member");
    assert_eq!(refusal(ann.add_member(&org, &bob)), "409 already_member");
    let one = ListMembers {
        limit: Some(1),
        ..ListMembers::default()
    };
    let mut members = ann.list_all_members(&org, &one);
    let names: Vec<String> = members
        .by_ref()
        .map(|member| member.expect("a member").name)
        .collect();
    assert_eq!(names, ["ann", "bob"]);
    assert!(members.next().is_none(), "an iterator stays at its end");
    let page = ann.list_orgs(&ListOrgs::default()).expect("a page");
    assert_eq!(page.items.len(), 1);
    let seen = ann.get_org_with_etag(&org).expect("an org");
    let called = PatchOrg {
        name: Some("Acme Inc".to_owned()),
        ..PatchOrg::default()
    };
    ann.update_org(&org, &called, seen.etag.as_deref())
        .expect("changed");
    assert_eq!(
        refusal(ann.update_org(&org, &called, seen.etag.as_deref())),
        "412 precondition_failed"
    );
    let nobody = Client::new(platform.anonymous()).expect("a client");
    let all: Result<Vec<Org>, _> = nobody.list_all_orgs(&ListOrgs::default()).collect();
    assert_eq!(refusal(all), "401 unauthenticated");
    let mut events = ann.events(Some(0));
    let created = events.find_map(|event| {
        let event = event.expect("an event");
        (event.kind == EventKind::OrgCreated).then_some(event.org_slug)
    });
    assert_eq!(created, Some(Some(org)));
}

#[test]
fn calls_of_ones_own_end_in_every_way() {
    let (_servers, platform, ann) = platform();
    let org = healthy_org(&ann, "Acme");
    let path = format!("/api/orgs/{}", org.slug);
    let page: Page<Org> = ann
        .get("/api/orgs")
        .query(&serde_json::json!({ "limit": 1 }))
        .value()
        .expect("a page");
    assert_eq!(page.items[0].slug, org.slug);
    let change = ann.patch(&path).json(&serde_json::json!({ "name": "A" }));
    assert_eq!(refusal(change.nothing()), "400 invalid_fields");
    let stale = ann
        .patch(&path)
        .header("if-match", "\"0\"")
        .json(&serde_json::json!({ "name": "Acme Inc" }));
    assert_eq!(refusal(stale.value::<Org>()), "412 precondition_failed");
    let without = ann
        .get(&path)
        .anonymous()
        .retry(pizzapi_sdk::RetryPolicy::none());
    assert_eq!(refusal(without.text()), "401 unauthenticated");
    let whole = ann.get("/docs").text().expect("a page");
    let mut pieces = Vec::new();
    for piece in ann.get("/docs").stream().expect("a page") {
        pieces.write_all(&piece.expect("a piece")).expect("written");
    }
    assert_eq!(String::from_utf8(pieces).expect("text"), whole);
    let since = serde_json::json!({ "since": 0 });
    let mut events = ann
        .get("/api/events")
        .query(&since)
        .events()
        .expect("a stream");
    let first = events.next().expect("an event").expect("an event");
    assert!(first.id.parse::<i64>().is_ok_and(|id| id > 0), "{first:?}");
    let stopped = serde_json::json!({ "desired": "stopped" });
    ann.put(format!("{path}/instance"))
        .json(&stopped)
        .nothing()
        .expect("a wish");
    ann.delete(&path).nothing().expect("deleted");
    assert_eq!(
        refusal(ann.post("/api/orgs").json(&stopped).nothing()),
        "400 invalid_fields"
    );
    assert!(platform.url().starts_with(ann.url()));
}

#[test]
fn many_threads_share_one_client() {
    let (_servers, _platform, ann) = platform();
    let org = healthy_org(&ann, "Acme");
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (ann, acme) = (ann.clone(), ann.org(&org.slug));
            thread::spawn(move || {
                for _ in 0..10 {
                    assert_eq!(ann.current_user().expect("an account").name, "ann");
                    assert_eq!(acme.me().expect("me").role, Some(Role::Owner));
                    let orgs = ann.list_all_orgs(&ListOrgs::default());
                    let orgs: Result<Vec<Org>, _> = orgs.collect();
                    assert_eq!(orgs.expect("all").len(), 1);
                }
            })
        })
        .collect();
    drop(ann);
    for thread in threads {
        thread.join().expect("no panic");
    }
}

#[test]
fn within_asynchronous_code_it_blocks_and_works() {
    let (_servers, platform, ann) = platform();
    let org = healthy_org(&ann, "Acme");
    for mut builder in [
        tokio::runtime::Builder::new_current_thread(),
        tokio::runtime::Builder::new_multi_thread(),
    ] {
        let runtime = builder.enable_all().build().expect("a runtime");
        let url = platform.url();
        let credential = ann.credential().clone();
        let slug = org.slug.clone();
        runtime.block_on(async move {
            let client = pizzapi_sdk::Client::builder(url).credential(credential);
            let ann = Client::new(client.build().expect("a client")).expect("a client");
            assert_eq!(ann.current_user().expect("an account").name, "ann");
            assert_eq!(ann.list_all_orgs(&ListOrgs::default()).count(), 1);
            let inside = tokio::task::spawn_blocking({
                let ann = ann.clone();
                move || ann.org(&slug).me().expect("me").role
            });
            assert_eq!(inside.await.expect("no panic"), Some(Role::Owner));
            // Called back while it waits, it can be asked again.
            let slug = ann.list_orgs(&ListOrgs::default()).expect("a page").items[0]
                .slug
                .clone();
            let again = ann.clone();
            let mut names = Vec::new();
            ann.wait_for_org(&slug, WaitFor::Healthy, PATIENCE, |_| {
                names.push(again.get_org(&slug).expect("an org").name);
            })
            .expect("healthy");
            assert_eq!(names, ["Acme"]);
        });
    }
}

#[test]
fn what_is_dropped_hangs_nobody_and_ends_nothing_else() {
    let (_servers, platform, ann) = platform();
    let other = Client::new(platform.anonymous()).expect("a client");
    let other = other.with_credential(ann.credential().clone());
    // A stream that was heard of once and is then left alone, and one on which nothing comes.
    let mut left = ann.events(Some(0));
    let waiting = {
        let mut silent = ann.events(None);
        thread::spawn(move || silent.next().expect("an event").expect("an event").kind)
    };
    healthy_org(&other, "Acme");
    assert!(left.next().is_some());
    let begun = Instant::now();
    drop(ann);
    drop(left);
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    // Whoever waits still has what they wait on.
    let end = Instant::now() + PATIENCE;
    while !waiting.is_finished() {
        assert!(Instant::now() < end, "nothing was heard");
        let change = pizzapi_sdk::types::PatchOwnUser {
            name: Some(format!("ann {:?}", begun.elapsed())),
        };
        other.update_current_user(&change).expect("changed");
    }
    waiting.join().expect("an event");
}

#[test]
fn it_does_not_wait_on_connections_of_a_runtime_that_stands_still() {
    let servers = Runtime::new().expect("a runtime");
    let platform = servers.block_on(Platform::start());
    let still = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let nobody = platform.anonymous();
    still.block_on(nobody.health()).expect("it serves");
    let began = Instant::now();
    let blocking = Client::new(nobody).expect("a client");
    blocking.health().expect("it serves");
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    drop(still);
}
