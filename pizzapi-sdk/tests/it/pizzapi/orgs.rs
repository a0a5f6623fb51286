//! Orgs of PizzaPi's control plane, from creation to deletion.

use pizzapi_sdk::{
    Credential,
    types::{CreateOrg, ErrorCode, Org, OrgSlug, OrgStatus, Role},
};
use serde_json::{Value, json};

use super::{
    control_plane,
    exchange::{Body, Exchange},
    replay::Replay,
};

/// The org that was asked for in an exchange.
fn new_org(exchange: &Exchange) -> CreateOrg {
    match &exchange.body {
        Body::Json(Value::Object(form)) => CreateOrg {
            name: form["name"].as_str().expect("a name").to_owned(),
            ..CreateOrg::default()
        },
        other => panic!("{}: {other:?}", exchange.name),
    }
}

/// Everything that was told of an org was understood.
fn is_whole(org: &Org, recorded: &Value) {
    let told = json!(org);
    for (field, value) in recorded.as_object().expect("an org") {
        assert_eq!(&told[field], value, "{field}");
    }
}

fn slug() -> OrgSlug {
    "acme-5091f3".parse().expect("a slug")
}

#[tokio::test]
async fn an_org_is_made_read_listed_and_deleted() {
    let replay = Replay::section('A').await;
    let alice = replay.client_of("sign-up alice");
    let (bob, carol) = (
        replay.client_of("sign-up bob"),
        replay.client_of("sign-up carol"),
    );
    let nobody = replay.client(Credential::None);
    let recorded = |name| control_plane::exchange('A', name);

    let name = "create org unauthenticated";
    let new = new_org(&recorded(name));
    let error = replay.refused(name, nobody.create_org(&new).await);
    assert!(error.is_unauthenticated());
    let org = replay.answered("create org", alice.create_org(&new).await);
    is_whole(&org, &recorded("create org").json());
    assert_eq!((&org.slug, &org.role), (&slug(), &None));
    for name in [
        "get org right after create",
        "get org 4 s later (provisioned)",
    ] {
        let org = replay.answered(name, alice.get_org(&slug()).await);
        is_whole(&org, &recorded(name).json());
        assert_eq!(org.role, Some(Role::Owner));
    }
    let error = replay.refused("create duplicate", alice.create_org(&new).await);
    assert_eq!(error.code(), Some(&ErrorCode::SlugTaken));
    let name = "create duplicate by other user, other spelling";
    let error = replay.refused(name, bob.create_org(&new_org(&recorded(name))).await);
    assert!(error.is_conflict());
    for (name, code) in [
        ("create name 1 char", ErrorCode::BadRequest),
        (
            "create name 2 chars (name rule ok, slug rule needs 3)",
            ErrorCode::InvalidSlug,
        ),
        ("create name 101 chars", ErrorCode::BadRequest),
        ("create name whitespace", ErrorCode::BadRequest),
        ("create name non-ascii", ErrorCode::InvalidSlug),
        (
            "create name where char 40 of slug is '-' (40-char cut leaves trailing dash)",
            ErrorCode::InvalidSlug,
        ),
    ] {
        let error = replay.refused(name, alice.create_org(&new_org(&recorded(name))).await);
        assert_eq!(error.code(), Some(&code), "{name}");
    }
    let name = "create name with leading and trailing punctuation";
    let org = replay.answered(name, alice.create_org(&new_org(&recorded(name))).await);
    is_whole(&org, &recorded(name).json());

    let name = "list user orgs";
    let orgs = replay.answered(name, alice.list_user_orgs().await);
    assert_eq!(orgs.len(), 3);
    for (org, recorded) in orgs
        .iter()
        .zip(recorded(name).json().as_array().expect("bare"))
    {
        is_whole(org, recorded);
    }
    assert_eq!(orgs[0].status, OrgStatus::Suspended);
    let name = "list user orgs, no orgs";
    assert_eq!(replay.answered(name, carol.list_user_orgs().await), []);
    let name = "get org unauthenticated";
    assert!(
        replay
            .refused(name, nobody.get_org(&slug()).await)
            .is_unauthenticated()
    );
    let name = "get org non-member";
    assert!(
        replay
            .refused(name, bob.get_org(&slug()).await)
            .is_not_found()
    );
    let nowhere = "no-such-org".parse().expect("a slug");
    let name = "get unknown org";
    assert_eq!(replay.answered(name, alice.find_org(&nowhere).await), None);

    for (name, client) in [
        ("delete unauthenticated", &nobody),
        ("delete by member", &bob),
        ("delete by admin", &carol),
        ("delete by non-member", &replay.client_of("sign-up eve")),
    ] {
        let error = replay.refused(name, client.delete_org(&slug()).await);
        if client.credential() != &Credential::None {
            assert_eq!(error.code(), Some(&ErrorCode::Forbidden), "{name}");
        }
    }
    let error = replay.refused("delete unknown", alice.delete_org(&nowhere).await);
    assert!(error.is_not_found());
    replay.answered("delete by owner", alice.delete_org(&slug()).await);
    assert!(
        replay
            .refused("delete again", alice.delete_org(&slug()).await)
            .is_not_found()
    );
    assert_eq!(
        replay.answered("get deleted", alice.find_org(&slug()).await),
        None
    );
    let orgs = replay.answered("list after delete", alice.list_user_orgs().await);
    assert_eq!(orgs.len(), 2);
    let error = replay.refused("re-create deleted slug", alice.create_org(&new).await);
    assert_eq!(error.code(), Some(&ErrorCode::SlugTaken));
}

#[tokio::test]
async fn a_body_that_its_code_trips_over_is_an_error_like_any_other() {
    let replay = Replay::section('A').await;
    let alice = replay.client_of("sign-up alice");
    for name in ["create name number (wrong type)", "create body JSON null"] {
        let exchange = control_plane::exchange('A', name);
        let Body::Json(body) = &exchange.body else {
            panic!("{name}");
        };
        let result: pizzapi_sdk::Result<Org> = alice.post(&exchange.path).json(body).value().await;
        let error = replay.refused(name, result);
        assert_eq!(error.code(), Some(&ErrorCode::Internal));
        assert_eq!(
            error.to_string(),
            "the server answered 500 Internal Server Error",
            "and nothing of the 67 kB page"
        );
    }
}
