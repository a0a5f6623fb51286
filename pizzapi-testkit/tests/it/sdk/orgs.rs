//! Orgs: listed, changed, shut and opened, approved and denied.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use pizzapi_control_plane::Registration;
use pizzapi_sdk::{
    ListOrgs, WaitFor,
    types::{Because, CreateOrg, Org, OrgStatus, PatchOrg, Role, TokenKind},
};
use pizzapi_testkit::Platform;

use super::{fields, joined, refusal};

const PATIENCE: Duration = Duration::from_secs(20);

fn called(name: &str) -> PatchOrg {
    PatchOrg {
        name: Some(name.to_owned()),
        ..PatchOrg::default()
    }
}

fn because(reason: &str) -> Because {
    Because {
        reason: Some(reason.to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_is_changed_only_in_the_state_it_was_seen_in() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await.slug;
    let bob = joined(&platform, &ann, &acme, ("bob", Role::Member)).await;
    let seen = ann.get_org_with_etag(&acme).await.expect("an org");
    assert_eq!(seen.org.name, "Acme");
    let tag = seen.etag.expect("a tag");
    let changed = ann.update_org(&acme, &called("Acme Inc"), Some(&tag)).await;
    let changed = changed.expect("changed");
    assert_eq!(changed.org.name, "Acme Inc");
    let newer = changed.etag.expect("a tag");
    assert_ne!(newer, tag);
    let late = ann.update_org(&acme, &called("Lost"), Some(&tag)).await;
    assert_eq!(refusal(late), "412 precondition_failed");
    let read = ann.get_org_with_etag(&acme).await.expect("an org");
    assert_eq!(
        (read.org.name.as_str(), read.etag),
        ("Acme Inc", Some(newer))
    );
    let anyhow = ann.update_org(&acme, &called("Acme Ltd"), None).await;
    assert_eq!(anyhow.expect("changed").org.name, "Acme Ltd");

    assert_eq!(
        fields(ann.update_org(&acme, &called("A"), None).await),
        ["name"]
    );
    assert_eq!(
        fields(ann.update_org(&acme, &called("Acme"), Some("tag")).await),
        ["If-Match"]
    );
    assert_eq!(
        refusal(bob.update_org(&acme, &called("Bobs"), None).await),
        "403 forbidden"
    );
    let plan = PatchOrg {
        plan: Some("big".to_owned()),
        ..PatchOrg::default()
    };
    assert_eq!(
        refusal(ann.update_org(&acme, &plan, None).await),
        "403 forbidden"
    );
    let root = platform.admin().await;
    let planned = root.update_org(&acme, &plan, None).await.expect("changed");
    assert_eq!(
        (planned.org.plan.as_deref(), planned.org.name.as_str()),
        (Some("big"), "Acme Ltd")
    );
    let eve = platform.sign_up("eve").await;
    assert_eq!(
        refusal(eve.get_org_with_etag(&acme).await),
        "404 org_not_found"
    );
    assert_eq!(
        refusal(eve.update_org(&acme, &called("Eves"), None).await),
        "404 org_not_found"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn orgs_are_listed_page_by_page_and_as_one_stream() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    for name in ["One", "Two", "Three"] {
        let new = CreateOrg {
            name: name.to_owned(),
            ..CreateOrg::default()
        };
        ann.create_org(&new).await.expect("an org");
    }
    let two = ListOrgs {
        limit: Some(2),
        ..ListOrgs::default()
    };
    let names = |orgs: Vec<Org>| -> Vec<String> { orgs.into_iter().map(|org| org.name).collect() };
    let page = ann.list_orgs(&two).await.expect("a page");
    let rest = ListOrgs {
        cursor: page.next_cursor,
        ..two.clone()
    };
    assert_eq!(names(page.items), ["Three", "Two"]);
    let all: Vec<Org> = ann.list_all_orgs(&two).try_collect().await.expect("all");
    assert_eq!(names(all), ["Three", "Two", "One"]);
    let later: Vec<Org> = ann.list_all_orgs(&rest).try_collect().await.expect("all");
    assert_eq!(names(later), ["One"]);
    let found = ListOrgs {
        q: Some("tHR".to_owned()),
        status: Some(OrgStatus::Active),
        ..ListOrgs::default()
    };
    assert_eq!(
        names(ann.list_orgs(&found).await.expect("a page").items),
        ["Three"]
    );
    let unknown = ListOrgs {
        status: Some(OrgStatus::Unknown("asleep".to_owned())),
        ..ListOrgs::default()
    };
    assert_eq!(fields(ann.list_orgs(&unknown).await), ["status"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_is_shut_and_opened_by_platform_admins() {
    let platform = Platform::start().await;
    let (ann, root) = (platform.sign_up("ann").await, platform.admin().await);
    let acme = platform.create_org(&ann, "Acme").await.slug;
    let eve = platform.sign_up("eve").await;
    let unpaid = because("unpaid");
    assert_eq!(
        refusal(ann.suspend_org(&acme, &unpaid).await),
        "403 forbidden"
    );
    assert_eq!(
        refusal(eve.suspend_org(&acme, &unpaid).await),
        "404 org_not_found"
    );
    assert_eq!(
        fields(root.suspend_org(&acme, &because(&"x".repeat(501))).await),
        ["reason"]
    );
    let shut = root.suspend_org(&acme, &unpaid).await.expect("suspended");
    assert_eq!(
        (shut.status, shut.status_reason.as_deref()),
        (OrgStatus::Suspended, Some("unpaid"))
    );
    assert_eq!(
        refusal(ann.org_token(&acme, TokenKind::User).await),
        "409 org_suspended"
    );
    let shut = root
        .suspend_org(&acme, &Because::default())
        .await
        .expect("suspended");
    assert_eq!(shut.status_reason, None, "for no reason that is told");
    assert_eq!(refusal(root.approve_org(&acme).await), "409 org_not_active");
    assert_eq!(
        refusal(root.deny_org(&acme, &unpaid).await),
        "409 org_not_active"
    );
    assert_eq!(refusal(ann.resume_org(&acme).await), "403 forbidden");
    let open = root.resume_org(&acme).await.expect("open");
    assert_eq!(open.status, OrgStatus::Active);
    let healthy = ann
        .wait_for_org(&acme, WaitFor::Healthy, PATIENCE, |_| {})
        .await;
    healthy.expect("it serves again");
    assert_eq!(
        root.resume_org(&acme).await.expect("open").status,
        OrgStatus::Active
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_waits_for_approval_and_gets_it_or_not() {
    let platform =
        Platform::start_with(|config| config.registration = Registration::Approval).await;
    let (ann, root) = (platform.sign_up("ann").await, platform.admin().await);
    let mut slugs = Vec::new();
    for name in ["Good", "Bad"] {
        let new = CreateOrg {
            name: name.to_owned(),
            ..CreateOrg::default()
        };
        let org = ann.create_org(&new).await.expect("an org");
        assert_eq!(org.status, OrgStatus::Pending);
        slugs.push(org.slug);
    }
    let [good, bad] = &slugs[..] else {
        unreachable!("two")
    };
    assert_eq!(refusal(ann.approve_org(good).await), "403 forbidden");
    assert_eq!(refusal(root.resume_org(good).await), "409 org_not_active");
    assert_eq!(
        refusal(root.suspend_org(good, &because("no")).await),
        "409 org_not_active"
    );
    let open = root.approve_org(good).await.expect("approved");
    assert_eq!(open.status, OrgStatus::Active);
    let healthy = ann
        .wait_for_org(good, WaitFor::Healthy, PATIENCE, |_| {})
        .await;
    healthy.expect("it serves");

    assert_eq!(
        refusal(ann.deny_org(bad, &because("no")).await),
        "403 forbidden"
    );
    let refused = root
        .deny_org(bad, &because("not here"))
        .await
        .expect("denied");
    assert_eq!(refused.status, OrgStatus::Deleting);
    assert_eq!(refused.status_reason.as_deref(), Some("not here"));
    let gone = ann
        .wait_for_org(bad, WaitFor::Deleted, PATIENCE, |_| {})
        .await;
    gone.expect("it goes");
    assert_eq!(refusal(ann.get_org(bad).await), "404 org_not_found");
}
