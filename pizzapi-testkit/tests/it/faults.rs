//! Servers that die and come back, with a runner connected all the while.

use pizzapi_sdk::{
    OrgClient, WaitFor,
    runner::AgentCommand,
    types::{CreateOrg, InstanceStatus},
};
use pizzapi_testkit::{Platform, eventually};

use serde_json::json;

use crate::{ask::Asker, runner::runner};

async fn connected(org: &OrgClient) -> bool {
    org.list_runners()
        .await
        .is_ok_and(|all| all.iter().any(|runner| runner.connected))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runner_comes_back_whatever_was_restarted() {
    let mut platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("cat", [] as [&str; 0]));
    let org = ann.org(&acme.slug);
    eventually("the runner is connected", || connected(&org)).await;

    platform.crash_instance(&acme).await;
    eventually("it is connected to the new instance", || connected(&org)).await;
    let status = ann
        .org_status(&acme.slug)
        .await
        .expect("status")
        .instance
        .expect("an instance");
    assert_eq!(
        (status.status, status.restarts),
        (InstanceStatus::Healthy, 1)
    );

    platform.stop_router().await;
    platform.start_router().await;
    eventually("it is connected through the new router", || connected(&org)).await;

    platform.stop_control_plane().await;
    assert!(
        connected(&org).await,
        "the org serves without the control plane"
    );
    platform.crash_instance(&acme).await;
    platform.start_control_plane().await;
    eventually(
        "it is connected to the instance that the new control plane started",
        || connected(&org),
    )
    .await;
    stop.cancel();
    task.await.expect("the runner ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runner_whose_token_was_ended_comes_back_with_another() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("cat", [] as [&str; 0]));
    let org = ann.org(&acme.slug);
    eventually("the runner is connected", || connected(&org)).await;
    let root = Asker::of(&platform, &platform.admin().await);
    let at_once = json!({ "grace_seconds": 0 });
    root.post("/api/admin/keys/rotate", at_once).await.good();
    let fresh = || async { ann.org(&acme.slug).list_runners().await };
    eventually("it is cut", || async {
        task.is_finished()
            || fresh()
                .await
                .is_ok_and(|all| all.iter().all(|runner| !runner.connected))
    })
    .await;
    eventually("it is connected by a token of the new key", || async {
        assert!(!task.is_finished(), "it gave up");
        fresh()
            .await
            .is_ok_and(|all| all.iter().any(|runner| runner.connected))
    })
    .await;
    stop.cancel();
    task.await.expect("the runner ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_router_starts_from_its_own_copy_of_the_table() {
    let mut platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let org = ann.org(&acme.slug);
    org.me().await.expect("before");
    platform.stop_router().await;
    platform.stop_control_plane().await;
    platform.start_router().await;
    org.me()
        .await
        .expect("with the control plane away, through a router that has just been started");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_orgs_at_once_all_come_up() {
    let platform = Platform::start().await;
    let admin = platform.admin().await;
    let mut orgs = Vec::new();
    for number in 0..100 {
        let new = CreateOrg {
            name: format!("Org {number:03}"),
            ..CreateOrg::default()
        };
        orgs.push(admin.create_org(&new).await.expect("an org").slug);
    }
    for slug in &orgs {
        admin
            .wait_for_org(
                slug,
                WaitFor::Healthy,
                std::time::Duration::from_mins(1),
                |_| {},
            )
            .await
            .unwrap_or_else(|error| panic!("{slug}: {error}"));
    }
}
