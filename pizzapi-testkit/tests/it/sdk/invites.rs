//! Invites: made, listed, looked up, accepted, revoked.

use futures_util::TryStreamExt as _;
use pizzapi_control_plane::Registration;
use pizzapi_sdk::{
    ListInvites,
    types::{CreateInvite, Invite, InviteId, InviteState, Role, Secret},
};
use pizzapi_testkit::{PASSWORD, Platform};

use super::{fields, joined, refusal};

fn member() -> CreateInvite {
    CreateInvite {
        role: Role::Member,
        email: None,
        expires_in: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_makes_a_member_of_whoever_holds_it() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let (bob, eve) = (platform.sign_up("bob").await, platform.sign_up("eve").await);
    let acme = platform.create_org(&ann, "Acme").await;
    let made = ann
        .create_invite(&acme.slug, &member())
        .await
        .expect("an invite");
    assert!(made.secret.expose().starts_with("pzv_"));
    assert_eq!(made.invite.state, InviteState::Pending);

    let offer = platform
        .anonymous()
        .look_up_invite(&made.secret)
        .await
        .expect("an offer");
    assert_eq!((&offer.org_slug, &offer.org_name), (&acme.slug, &acme.name));
    assert_eq!(
        (offer.role, offer.state),
        (Role::Member, InviteState::Pending)
    );
    let refused = platform.anonymous().accept_invite(&made.secret).await;
    assert_eq!(refusal(refused), "401 unauthenticated");
    let membership = bob.accept_invite(&made.secret).await.expect("a membership");
    assert_eq!(membership.org_id, acme.id);
    let again = bob.accept_invite(&made.secret).await;
    assert_eq!(again.expect("the same").id, membership.id);
    assert_eq!(
        refusal(eve.accept_invite(&made.secret).await),
        "410 invite_accepted"
    );
    let after = eve.look_up_invite(&made.secret).await.expect("an offer");
    assert_eq!(after.state, InviteState::Accepted);
    let own = ann
        .create_invite(&acme.slug, &member())
        .await
        .expect("an invite");
    assert_eq!(
        refusal(bob.accept_invite(&own.secret).await),
        "409 already_member"
    );
    let unknown = Secret::from("pzv_unknown");
    assert_eq!(
        refusal(bob.accept_invite(&unknown).await),
        "404 invite_not_found"
    );
    assert_eq!(
        refusal(bob.look_up_invite(&unknown).await),
        "404 invite_not_found"
    );

    let named = CreateInvite {
        email: Some("Bob@example.com".to_owned()),
        ..member()
    };
    let named = ann
        .create_invite(&acme.slug, &named)
        .await
        .expect("an invite");
    assert_eq!(named.invite.email.as_deref(), Some("bob@example.com"));
    assert_eq!(
        refusal(eve.accept_invite(&named.secret).await),
        "403 forbidden"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn invites_are_listed_and_revoked_by_admins() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await.slug;
    let bob = joined(&platform, &ann, &acme, ("bob", Role::Member)).await;
    let cleo = joined(&platform, &ann, &acme, ("cleo", Role::Admin)).await;
    let mut ids = Vec::new();
    let mut last = None;
    for _ in 0..3 {
        let made = cleo
            .create_invite(&acme, &member())
            .await
            .expect("an invite");
        ids.insert(0, made.invite.id);
        last = Some(made.secret);
    }
    let two = ListInvites {
        limit: Some(2),
        ..ListInvites::default()
    };
    let page = cleo.list_invites(&acme, &two).await.expect("a page");
    let listed: Vec<&InviteId> = page.items.iter().map(|invite| &invite.id).collect();
    assert_eq!(listed, ids[..2].iter().collect::<Vec<_>>(), "newest first");
    assert!(page.next_cursor.is_some());
    let all: Vec<Invite> = cleo
        .list_all_invites(&acme, &two)
        .try_collect()
        .await
        .expect("all");
    let listed: Vec<InviteId> = all.into_iter().map(|invite| invite.id).collect();
    assert_eq!(listed, ids);

    cleo.revoke_invite(&acme, &ids[0]).await.expect("revoked");
    assert_eq!(
        refusal(cleo.revoke_invite(&acme, &ids[0]).await),
        "404 invite_not_found"
    );
    let secret = last.expect("a secret");
    let eve = platform.sign_up("eve").await;
    assert_eq!(
        refusal(eve.look_up_invite(&secret).await),
        "410 invite_revoked"
    );
    assert_eq!(
        refusal(eve.accept_invite(&secret).await),
        "410 invite_revoked"
    );

    assert_eq!(
        refusal(bob.list_invites(&acme, &two).await),
        "403 forbidden"
    );
    assert_eq!(
        refusal(bob.create_invite(&acme, &member()).await),
        "403 forbidden"
    );
    assert_eq!(
        refusal(bob.revoke_invite(&acme, &ids[1]).await),
        "403 forbidden"
    );
    assert_eq!(
        refusal(eve.list_invites(&acme, &two).await),
        "404 org_not_found"
    );
    let above = CreateInvite {
        role: Role::Owner,
        ..member()
    };
    assert_eq!(
        refusal(cleo.create_invite(&acme, &above).await),
        "403 forbidden"
    );
    let over = CreateInvite {
        expires_in: Some(0),
        ..member()
    };
    assert_eq!(
        fields(cleo.create_invite(&acme, &over).await),
        ["expires_in"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_opens_a_closed_door() {
    let platform = Platform::start_with(|config| config.registration = Registration::Closed).await;
    let (root, nobody) = (platform.admin().await, platform.anonymous());
    let acme = platform.create_org(&root, "Acme").await.slug;
    let secret = root
        .create_invite(&acme, &member())
        .await
        .expect("an invite")
        .secret;
    let (email, password) = ("bob@example.com", Secret::from(PASSWORD));
    let refused = nobody.sign_up("bob", email, &password).await;
    assert_eq!(refusal(refused), "403 registration_closed");
    let wrong = Secret::from("pzv_wrong");
    let refused = nobody
        .sign_up_with_invite("bob", email, &password, &wrong)
        .await;
    assert_eq!(refusal(refused), "403 registration_closed");
    let signed_in = nobody
        .sign_up_with_invite("bob", email, &password, &secret)
        .await;
    let bob = nobody.with_credential(signed_in.expect("an account").credential);
    assert_eq!(
        refusal(bob.get_org(&acme).await),
        "404 org_not_found",
        "not accepted yet"
    );
    bob.accept_invite(&secret).await.expect("a membership");
    assert_eq!(
        bob.get_org(&acme).await.expect("an org").role,
        Some(Role::Member)
    );
}
