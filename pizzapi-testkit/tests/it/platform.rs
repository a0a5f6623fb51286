//! From nothing to a session running for an org.

use std::sync::{Arc, Mutex};

use futures_util::{StreamExt as _, TryStreamExt as _};
use pizzapi_sdk::{
    ListOrgs, WaitFor,
    runner::AgentCommand,
    types::{
        ErrorCode, EventKind, NewMember, OrgSlug, Role, SessionEvent, SessionStatus, TokenKind,
        runner::SpawnSession,
    },
};
use pizzapi_testkit::{Platform, eventually};

use crate::runner::runner;

#[tokio::test(flavor = "multi_thread")]
async fn an_org_comes_up_serves_and_leaves_nothing_behind() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let status = ann.org_status(&acme.slug).await.expect("status");
    let instance = status.instance.expect("an instance");
    let steps: Vec<&str> = instance
        .steps
        .iter()
        .map(|step| step.name.as_str())
        .collect();
    assert_eq!(
        steps,
        ["data folder", "secrets", "start", "healthy", "route"]
    );
    assert!(
        instance.steps.iter().all(|step| step.ms.is_some()),
        "{:?}",
        instance.steps
    );

    let me = ann.org(&acme.slug).me().await.expect("me");
    assert_eq!(me.org_id.as_ref(), Some(&acme.id));
    assert_eq!(me.role, Some(Role::Owner));

    let folder = platform.path(&format!("orgs/{}", acme.id));
    assert!(folder.join("instance.db").exists());
    ann.delete_org(&acme.slug).await.expect("deletion");
    ann.wait_for_org(
        &acme.slug,
        WaitFor::Deleted,
        std::time::Duration::from_secs(20),
        |_| {},
    )
    .await
    .expect("gone");
    assert!(!folder.exists());
    assert!(
        ann.get_org(&acme.slug)
            .await
            .expect_err("gone")
            .is_not_found()
    );
    let again = ann
        .create_org(&pizzapi_sdk::types::CreateOrg {
            name: "Acme".into(),
            ..Default::default()
        })
        .await;
    assert_eq!(
        again.expect_err("a slug is never given out again").code(),
        Some(&ErrorCode::SlugTaken)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_runs_on_a_runner_and_its_events_are_followed() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("cat", [] as [&str; 0]));
    let org = ann.org(&acme.slug);
    eventually("the runner is connected", || async {
        org.list_runners().await.is_ok_and(|all| all.len() == 1)
    })
    .await;

    let counted = eventually("the control plane knows of it", || async {
        let seen = ann
            .get_org(&acme.slug)
            .await
            .ok()
            .and_then(|org| org.instance?.runners);
        seen == Some(1)
    });
    // Long before the next heartbeat is due.
    tokio::time::timeout(std::time::Duration::from_secs(5), counted)
        .await
        .expect("a change of the counts is told at once");

    let runner_id = org.list_runners().await.expect("runners")[0]
        .runner_id
        .clone();
    let spawn = SpawnSession {
        runner_id,
        cwd: None,
        prompt: Some("hello\nworld\n".into()),
        model: None,
        agent: None,
    };
    let spawned = org.spawn_session(&spawn).await.expect("a session");
    assert!(!spawned.pending);
    let events: Vec<SessionEvent> = org
        .follow_session_events(&spawned.session_id, None)
        .try_collect()
        .await
        .expect("events to the end");
    let lines: Vec<&str> = events
        .iter()
        .filter_map(|event| event.event["line"].as_str())
        .collect();
    assert_eq!(lines, ["hello", "world"]);
    assert_eq!(events.last().expect("the end").event["type"], "exit");
    assert_eq!(
        events.iter().map(|event| event.seq).collect::<Vec<_>>(),
        (1..=3).collect::<Vec<_>>()
    );
    let session = org
        .get_session(&spawned.session_id)
        .await
        .expect("the session");
    assert_eq!(
        (session.status, session.exit_code),
        (SessionStatus::Ended, Some(0))
    );
    stop.cancel();
    task.await.expect("the runner ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_says_more_than_anybody_can_follow_loses_nothing() {
    count_to(60_000, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_under_way_when_the_connection_broke_is_told_again_and_kept_once() {
    count_to(9_000, Some(100)).await;
}

/// An agent counts as fast as it can, and a follower counts along. After so many lines the router is restarted, and every
/// connection with it.
async fn count_to(last: u32, restart_after: Option<u32>) {
    let mut platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("seq", [last.to_string()]));
    let org = ann.org(&acme.slug);
    eventually("the runner is connected", || async {
        org.list_runners().await.is_ok_and(|all| all.len() == 1)
    })
    .await;
    let runner_id = org.list_runners().await.expect("runners")[0]
        .runner_id
        .clone();
    let spawn = SpawnSession {
        runner_id,
        cwd: None,
        prompt: None,
        model: None,
        agent: None,
    };
    let spawned = org.spawn_session(&spawn).await.expect("a session");
    let mut events = Box::pin(org.follow_session_events(&spawned.session_id, None));
    let mut counted = 0;
    while let Some(event) = events.next().await {
        let event = event.expect("an event").event;
        let Some(line) = event["line"].as_str() else {
            assert_eq!(
                (&event["type"], &event["code"]),
                (&"exit".into(), &0.into()),
                "{event}"
            );
            break;
        };
        counted += 1;
        assert_eq!(line, counted.to_string());
        if restart_after == Some(counted) {
            platform.stop_router().await;
            platform.start_router().await;
        }
    }
    assert_eq!(counted, last);
    stop.cancel();
    task.await.expect("the runner ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_tell_members_and_nobody_else() {
    let platform = Platform::start().await;
    let (ann, bob) = (platform.sign_up("ann").await, platform.sign_up("bob").await);
    let (seen, strange) = (
        Arc::new(Mutex::new(Vec::new())),
        Arc::new(Mutex::new(Vec::new())),
    );
    for (client, into) in [(&ann, seen.clone()), (&bob, strange.clone())] {
        let mut events = Box::pin(client.events(Some(0)));
        tokio::spawn(async move {
            while let Some(Ok(event)) = events.next().await {
                into.lock()
                    .expect("list")
                    .push((event.kind, event.org_slug));
            }
        });
    }
    let acme = platform.create_org(&ann, "Acme").await;
    let has = |list: &Mutex<Vec<(EventKind, Option<OrgSlug>)>>, kind: EventKind| {
        list.lock()
            .expect("list")
            .contains(&(kind, Some(acme.slug.clone())))
    };
    eventually("ann sees her org", || async {
        has(&seen, EventKind::OrgCreated) && has(&seen, EventKind::InstanceUpdated)
    })
    .await;
    let new = NewMember {
        user_id: None,
        email: Some("bob@example.com".into()),
        role: Role::Member,
    };
    ann.add_member(&acme.slug, &new).await.expect("bob joins");
    eventually("bob sees that he joined", || async {
        has(&strange, EventKind::MemberAdded)
    })
    .await;
    assert!(
        !has(&strange, EventKind::OrgCreated),
        "bob saw what happened before he was a member"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_its_own_org_only() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let (acme, acme_2) = (
        platform.create_org(&ann, "Acme").await,
        platform.create_org(&ann, "Acme 2").await,
    );
    assert_eq!(acme_2.slug.as_str(), "acme-2");
    let token = ann
        .org_token(&acme.slug, TokenKind::User)
        .await
        .expect("a token")
        .token;
    let own = ann
        .org_with_token(&platform.org_url(&acme.slug), token.clone())
        .expect("own");
    assert_eq!(own.me().await.expect("own org").org_id, Some(acme.id));
    let foreign = ann
        .org_with_token(&platform.org_url(&acme_2.slug), token)
        .expect("foreign");
    assert_eq!(
        foreign.me().await.expect_err("foreign org").code(),
        Some(&ErrorCode::OrgMismatch)
    );
    let runner = ann
        .org_token(&acme.slug, TokenKind::Runner)
        .await
        .expect("a token")
        .token;
    let runner = ann
        .org_with_token(&platform.org_url(&acme.slug), runner)
        .expect("own");
    assert!(
        runner
            .me()
            .await
            .expect_err("a runner's token is no user's")
            .is_unauthenticated()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_sees_all_orgs_and_enters_none() {
    let platform = Platform::start().await;
    let (ann, admin) = (platform.sign_up("ann").await, platform.admin().await);
    let acme = platform.create_org(&ann, "Acme").await;
    let all = admin
        .list_orgs(&ListOrgs::default())
        .await
        .expect("all orgs");
    assert_eq!(
        all.items
            .iter()
            .map(|org| org.slug.as_str())
            .collect::<Vec<_>>(),
        ["acme"]
    );
    assert_eq!(all.items[0].role, None);
    let refused = admin
        .org_token(&acme.slug, TokenKind::User)
        .await
        .expect_err("no token");
    assert_eq!(
        (refused.status(), refused.code()),
        (Some(403), Some(&ErrorCode::NotAMember))
    );
}
