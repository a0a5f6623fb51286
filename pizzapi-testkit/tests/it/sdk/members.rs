//! Members: listed, given other roles, removed, gone by themselves.

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    ListMembers,
    types::{Member, Role, UserId},
};
use pizzapi_testkit::Platform;

use super::{fields, joined, refusal};

#[tokio::test(flavor = "multi_thread")]
async fn members_are_listed_page_by_page_and_as_one_stream() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await.slug;
    for name in ["bob", "cleo", "dan"] {
        joined(&platform, &ann, &acme, (name, Role::Member)).await;
    }
    let two = ListMembers {
        limit: Some(2),
        ..ListMembers::default()
    };
    let first = ann.list_members(&acme, &two).await.expect("a page");
    let names = |members: &[Member]| -> Vec<String> {
        members.iter().map(|member| member.name.clone()).collect()
    };
    assert_eq!(
        names(&first.items),
        ["ann", "bob"],
        "longest-standing first"
    );
    let rest = ListMembers {
        cursor: first.next_cursor,
        ..two.clone()
    };
    let second = ann.list_members(&acme, &rest).await.expect("a page");
    assert_eq!(names(&second.items), ["cleo", "dan"]);
    assert_eq!(second.next_cursor, None);
    let whole = ann.list_members(&acme, &ListMembers::default()).await;
    assert_eq!(whole.expect("a page").items.len(), 4);

    let one = ListMembers {
        limit: Some(1),
        ..ListMembers::default()
    };
    let all: Vec<Member> = ann
        .list_all_members(&acme, &one)
        .try_collect()
        .await
        .expect("all");
    assert_eq!(names(&all), ["ann", "bob", "cleo", "dan"]);
    let later: Vec<Member> = ann
        .list_all_members(&acme, &rest)
        .try_collect()
        .await
        .expect("all");
    assert_eq!(
        names(&later),
        ["cleo", "dan"],
        "a stream begins at the query's cursor"
    );

    let none = ListMembers {
        limit: Some(0),
        ..ListMembers::default()
    };
    assert_eq!(fields(ann.list_members(&acme, &none).await), ["limit"]);
    let nowhere = ListMembers {
        cursor: Some("no id".to_owned()),
        ..ListMembers::default()
    };
    assert_eq!(fields(ann.list_members(&acme, &nowhere).await), ["cursor"]);
    let eve = platform.sign_up("eve").await;
    let strange = eve.list_members(&acme, &two).await;
    assert_eq!(refusal(strange), "404 org_not_found");
    let strange: Result<Vec<Member>, _> = eve.list_all_members(&acme, &two).try_collect().await;
    assert_eq!(refusal(strange), "404 org_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_get_other_roles_are_removed_and_leave() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await.slug;
    let bob = joined(&platform, &ann, &acme, ("bob", Role::Member)).await;
    let cleo = joined(&platform, &ann, &acme, ("cleo", Role::Member)).await;
    let id =
        async |client: &pizzapi_sdk::Client| client.current_user().await.expect("an account").id;
    let (ann_id, bob_id, cleo_id) = (id(&ann).await, id(&bob).await, id(&cleo).await);

    let refused = bob.set_member_role(&acme, &cleo_id, Role::Admin).await;
    assert_eq!(refusal(refused), "403 forbidden");
    let membership = ann.set_member_role(&acme, &bob_id, Role::Admin).await;
    let membership = membership.expect("another role");
    assert_eq!(
        (membership.user_id, membership.role),
        (bob_id.clone(), Role::Admin)
    );
    let refused = bob.set_member_role(&acme, &cleo_id, Role::Owner).await;
    assert_eq!(refusal(refused), "403 forbidden", "above one's own");
    let refused = bob
        .set_member_role(&acme, &cleo_id, Role::Unknown("king".to_owned()))
        .await;
    assert_eq!(fields(refused), ["role"]);
    let refused = ann
        .set_member_role(&acme, &UserId::new(), Role::Admin)
        .await;
    assert_eq!(refusal(refused), "404 user_not_found");
    let refused = ann.set_member_role(&acme, &ann_id, Role::Member).await;
    assert_eq!(refusal(refused), "409 last_owner");

    assert_eq!(
        refusal(bob.remove_member(&acme, &ann_id).await),
        "403 forbidden"
    );
    bob.remove_member(&acme, &cleo_id).await.expect("removed");
    assert_eq!(refusal(cleo.get_org(&acme).await), "404 org_not_found");
    assert_eq!(
        refusal(bob.remove_member(&acme, &cleo_id).await),
        "404 user_not_found"
    );
    bob.leave_org(&acme).await.expect("gone");
    assert_eq!(refusal(bob.leave_org(&acme).await), "404 org_not_found");
    assert_eq!(refusal(ann.leave_org(&acme).await), "409 last_owner");
    let root = platform.admin().await;
    assert_eq!(refusal(root.leave_org(&acme).await), "404 user_not_found");
}
