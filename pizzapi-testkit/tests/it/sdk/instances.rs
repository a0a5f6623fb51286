//! What the control plane is asked about an org's instance: wishes, restarts, its log.

use std::{fs::OpenOptions, io::Write as _};

use futures_util::{StreamExt as _, TryStreamExt as _};
use pizzapi_sdk::{
    Client, WaitFor,
    types::{Because, InstanceStatus, OrgSlug, PutInstance, Role, WantedState},
};
use pizzapi_testkit::{Mood, Platform, eventually};

use super::{fields, joined, refusal};

fn wish(desired: WantedState) -> PutInstance {
    PutInstance {
        desired: Some(desired),
        ..PutInstance::default()
    }
}

fn image(name: &str) -> PutInstance {
    PutInstance {
        image: Some(name.to_owned()),
        ..PutInstance::default()
    }
}

async fn seen(client: &Client, slug: &OrgSlug) -> (InstanceStatus, i64) {
    let report = client.org_status(slug).await.expect("a status");
    let instance = report.instance.expect("an instance");
    (instance.status, instance.generation)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_is_stopped_run_and_restarted() {
    let platform = Platform::start().await;
    let (ann, root) = (platform.sign_up("ann").await, platform.admin().await);
    let acme = platform.create_org(&ann, "Acme").await.slug;
    let bob = joined(&platform, &ann, &acme, ("bob", Role::Member)).await;
    ann.update_instance(&acme, &wish(WantedState::Stopped))
        .await
        .expect("a wish");
    eventually("it is stopped", async || {
        seen(&ann, &acme).await.0 == InstanceStatus::Stopped
    })
    .await;
    ann.update_instance(&acme, &wish(WantedState::Running))
        .await
        .expect("a wish");
    eventually("it runs", async || {
        seen(&ann, &acme).await.0 == InstanceStatus::Healthy
    })
    .await;
    let (_, before) = seen(&ann, &acme).await;
    ann.restart_instance(&acme).await.expect("a restart");
    // The one that is to be replaced is healthy, too, for a moment.
    let patience = std::time::Duration::from_secs(20);
    ann.wait_for(&acme, WaitFor::Healthy, patience)
        .await
        .expect("it was started anew");
    let anew = (InstanceStatus::Healthy, before + 1);
    assert_eq!(seen(&ann, &acme).await, anew);
    let health = ann.org(&acme).health().await.expect("it serves");
    assert_eq!(health.generation, Some(before + 1));
    root.update_instance(&acme, &image("pizzapi-server:2"))
        .await
        .expect("a wish");
    let report = ann.org_status(&acme).await.expect("a status");
    let image_now = report.instance.and_then(|instance| instance.image);
    assert_eq!(image_now.as_deref(), Some("pizzapi-server:2"));

    assert_eq!(
        fields(ann.update_instance(&acme, &PutInstance::default()).await),
        ["desired"]
    );
    assert_eq!(
        fields(ann.update_instance(&acme, &wish(WantedState::Absent)).await),
        ["desired"]
    );
    assert_eq!(
        refusal(ann.update_instance(&acme, &image("pizzapi-server:3")).await),
        "403 forbidden"
    );
    assert_eq!(
        fields(root.update_instance(&acme, &image("evil:1")).await),
        ["image"]
    );
    assert_eq!(
        refusal(
            bob.update_instance(&acme, &wish(WantedState::Stopped))
                .await
        ),
        "403 forbidden"
    );
    assert_eq!(refusal(bob.restart_instance(&acme).await), "403 forbidden");
    let eve = platform.sign_up("eve").await;
    assert_eq!(
        refusal(eve.restart_instance(&acme).await),
        "404 org_not_found"
    );
    root.suspend_org(&acme, &Because::default())
        .await
        .expect("suspended");
    assert_eq!(
        refusal(ann.restart_instance(&acme).await),
        "409 org_suspended"
    );
    let refused = ann
        .update_instance(&acme, &wish(WantedState::Running))
        .await;
    assert_eq!(refusal(refused), "409 org_suspended");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instances_log_is_read_and_followed() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let org = platform.create_org(&ann, "Acme").await;
    let acme = &org.slug;
    let cleo = joined(&platform, &ann, acme, ("cleo", Role::Admin)).await;
    assert_eq!(ann.instance_logs(acme, None).await.expect("no log"), "");
    let mut log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(platform.provider().log(&org.id))
        .expect("a log");
    let mut write = |text: &str| log.write_all(text.as_bytes()).expect("written");
    for number in 1..=120 {
        write(&format!("line {number} \u{1b}[31mgr\u{fc}n\n"));
    }

    let text = ann.instance_logs(acme, None).await.expect("a log");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 100);
    assert_eq!(
        (lines[0], lines[99]),
        (
            "line 21 \u{fffd}[31mgr\u{fc}n",
            "line 120 \u{fffd}[31mgr\u{fc}n"
        )
    );
    let two = ann.instance_logs(acme, Some(2)).await.expect("a log");
    assert_eq!(two.lines().count(), 2);
    assert_eq!(ann.instance_logs(acme, Some(0)).await.expect("a log"), "");
    assert_eq!(
        fields(ann.instance_logs(acme, Some(10_001)).await),
        ["tail"]
    );

    let mut followed = Box::pin(cleo.follow_instance_logs(acme, Some(1)));
    assert_eq!(
        followed.next().await.expect("a line").expect("a line"),
        "line 120 \u{fffd}[31mgr\u{fc}n"
    );
    write("one\ntwo\nhal");
    assert_eq!(
        followed.next().await.expect("a line").expect("a line"),
        "one"
    );
    assert_eq!(
        followed.next().await.expect("a line").expect("a line"),
        "two"
    );
    write("f\n");
    assert_eq!(
        followed.next().await.expect("a line").expect("a line"),
        "half"
    );
    cleo.leave_org(acme).await.expect("gone");
    write("not for her\n");
    let rest: Vec<String> = followed.try_collect().await.expect("the end");
    // What was being read when she left may still come; nothing after it.
    assert!(rest.len() <= 1, "{rest:?}");

    assert_eq!(
        refusal(cleo.instance_logs(acme, None).await),
        "404 org_not_found"
    );
    let strange: Result<Vec<String>, _> = cleo.follow_instance_logs(acme, None).try_collect().await;
    assert_eq!(refusal(strange), "404 org_not_found");
    let bob = joined(&platform, &ann, acme, ("bob", Role::Member)).await;
    assert_eq!(
        refusal(bob.instance_logs(acme, None).await),
        "403 forbidden"
    );
    platform.provider().set_mood(Mood::Away);
    let impatient = Client::builder(platform.url())
        .credential(ann.credential().clone())
        .retry(pizzapi_sdk::RetryPolicy::none())
        .build()
        .expect("a client");
    let away = impatient.instance_logs(acme, None).await;
    assert_eq!(refusal(away), "503 unavailable");
}
