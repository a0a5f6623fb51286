//! Members of orgs of PizzaPi's control plane.

use pizzapi_sdk::types::{ErrorCode, NewMember, OrgSlug, Role};
use serde_json::json;

use super::{
    control_plane,
    exchange::{Body, Exchange},
    replay::Replay,
};

/// Who was to be added to which org.
fn asked(exchange: &Exchange) -> (OrgSlug, NewMember) {
    let Body::Json(form) = &exchange.body else {
        panic!("{}", exchange.name);
    };
    let user_id = form["user_id"].as_str();
    let member = NewMember {
        user_id: user_id.map(|id| id.parse().expect("an id")),
        email: None,
        role: form["role"].as_str().expect("a role").into(),
    };
    let slug = exchange.path.split('/').nth(3).expect("a slug");
    (slug.parse().expect("a slug"), member)
}

#[tokio::test]
async fn members_are_added_or_refused() {
    let replay = Replay::section('A').await;
    let nobody = replay.client(pizzapi_sdk::Credential::None);
    let alice = replay.client_of("sign-up alice");
    let bob = replay.client_of("sign-up bob");
    let carol = replay.client_of("sign-up carol");
    for (name, client, code) in [
        (
            "add member unauthenticated",
            &nobody,
            Some(ErrorCode::Unauthenticated),
        ),
        ("add member bad role", &alice, Some(ErrorCode::BadRequest)),
        (
            "add member missing user_id",
            &alice,
            Some(ErrorCode::BadRequest),
        ),
        (
            "add member unknown user",
            &alice,
            Some(ErrorCode::UserNotFound),
        ),
        ("add member unknown org", &alice, Some(ErrorCode::NotFound)),
        ("add member by non-member", &bob, Some(ErrorCode::Forbidden)),
        ("add member", &alice, None),
        ("add member again", &alice, Some(ErrorCode::AlreadyMember)),
        (
            "add member by plain member",
            &bob,
            Some(ErrorCode::Forbidden),
        ),
        ("add carol as admin", &alice, None),
        ("admin adds an OWNER (no rank check)", &carol, None),
    ] {
        let exchange = control_plane::exchange('A', name);
        let (slug, member) = asked(&exchange);
        let result = client.add_member(&slug, &member).await;
        if let Some(code) = code {
            let error = replay.refused(name, result);
            assert_eq!(error.code(), Some(&code), "{name}");
        } else {
            let membership = replay.answered(name, result);
            assert_eq!(json!(membership), exchange.json(), "{name}");
        }
    }
    let slug = "acme-5091f3".parse().expect("a slug");
    let name = "get org as member";
    let org = replay.answered(name, bob.get_org(&slug).await);
    assert_eq!(org.role, Some(Role::Member));
    let name = "list orgs as member";
    assert_eq!(replay.answered(name, bob.list_user_orgs().await), [org]);

    let name = "list members (no such route)";
    let listed = replay.at(name).refused(
        name,
        alice
            .list_members(&slug, &pizzapi_sdk::types::ListMembers::default())
            .await,
    );
    assert!(listed.is_not_found());
}
