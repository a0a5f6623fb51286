//! Org tokens of PizzaPi's control plane, of the build in which its route works (section B).

use pizzapi_sdk::{
    Credential,
    types::{ErrorCode, OrgSlug, TokenKind},
};

use super::{control_plane, replay::Replay};

fn slug(text: &str) -> OrgSlug {
    text.parse().expect("a slug")
}

#[tokio::test]
async fn a_member_gets_a_token_that_says_nothing_of_its_end_or_place() {
    let replay = Replay::section('B').await;
    let member = replay.client_of("sign-up tok");
    let ours = slug("tok-3d25d6");
    let token = member.org_token(&ours, TokenKind::User).await;
    let token = replay.answered("org-token", token);
    let recorded = control_plane::exchange('B', "org-token").json();
    assert_eq!(token.token.expose(), recorded["token"]);
    assert_eq!(
        (token.expires_in, token.url),
        (900, None),
        "as its claims say"
    );

    let nobody = replay.client(Credential::None);
    let stranger = replay.client_of("sign-up tokb");
    // Who has no cookie asks where our own control plane has it, and there PizzaPi's has nothing.
    replay.lacks("POST /api/orgs/tok-3d25d6/token");
    let error = nobody.org_token(&ours, TokenKind::User).await;
    assert!(error.expect_err("none").is_not_found());
    let name = "org-token non-member";
    let error = replay.refused(name, stranger.org_token(&ours, TokenKind::User).await);
    assert_eq!(error.code(), Some(&ErrorCode::NotAMember));
    let name = "org-token unknown org";
    let error = member.org_token(&slug("nope-org"), TokenKind::User).await;
    let error = replay.refused(name, error);
    assert_eq!(error.code(), Some(&ErrorCode::OrgNotFound));
}

#[tokio::test]
async fn the_build_whose_route_does_not_work_says_so() {
    let replay = Replay::section('A').await;
    let alice = replay.client_of("sign-up alice");
    let name = "org-token (route as written, not patched)";
    let token = alice.org_token(&slug("acme-5091f3"), TokenKind::User).await;
    let error = replay.refused(name, token);
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        "the server answered 404 Not Found: /api/auth/org-token"
    );
}

#[tokio::test]
async fn an_org_client_needs_to_be_told_where_orgs_are() {
    let replay = Replay::section('B').await;
    replay.lacks("GET /.well-known/pizzapi");
    let member = replay.client_of("sign-up tok");
    let ours = slug("tok-3d25d6");
    let error = member.org(&ours).me().await.expect_err("nowhere");
    assert!(
        error.to_string().contains(
            "it does not say where its orgs are; give their base domain or a URL template"
        ),
        "{error}"
    );
}
