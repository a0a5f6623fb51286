//! Everything the API's description says, asked of a running control plane by schemathesis, as every kind of caller.
//!
//! The one rule: what is described is what is served. How it asks, and what it is not asked to look at, says
//! `tests/schemathesis/schemathesis.toml`.

use pizzapi_host::file;
use pizzapi_sdk::{
    Client, Credential,
    types::{NewMember, Role},
};
use pizzapi_testkit::Platform;
use tokio::process::Command;

use crate::tool;

/// Operations that end the caller's own login, or the org: they are asked apart, each with a login and an org of its own.
const LAST: [&str; 4] = [
    "post_api_auth_sign_out",
    "post_api_auth_change_password",
    "delete_api_user_sessions_id",
    "delete_api_orgs_slug",
];

/// A platform with the org `acme`, its owner and a member.
async fn start() -> (Platform, Client, Client) {
    let platform = Platform::start().await;
    let (owner, member) = (
        platform.sign_up("owner").await,
        platform.sign_up("member").await,
    );
    let acme = platform.create_org(&owner, "Acme").await;
    let new = NewMember {
        user_id: None,
        email: Some("member@example.com".to_owned()),
        role: Role::Member,
    };
    owner.add_member(&acme.slug, &new).await.expect("a member");
    (platform, owner, member)
}

fn token(client: &Client) -> String {
    match client.credential() {
        Credential::Session(token) => token.expose().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// Asks as the holder of a token, as many operations as expected.
async fn ask(platform: &Platform, token: Option<&str>, which: &[&str], expected: usize) {
    let Some(schemathesis) = tool::python("schemathesis") else {
        return;
    };
    let folder = tool::folder("schemathesis");
    let mut command = Command::new(schemathesis);
    command
        .current_dir(&folder)
        .arg("--config-file")
        .arg(folder.join("schemathesis.toml"))
        .arg("run")
        .arg(format!("{}/openapi.json", platform.url()))
        .args(which)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("HYPOTHESIS_STORAGE_DIRECTORY", env!("CARGO_TARGET_TMPDIR"));
    if let Some(token) = token {
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
    }
    let said = tool::run(command).await;
    assert!(said.contains("No issues found"), "{said}");
    let asked = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("Tested: "));
    assert_eq!(asked, Some(expected.to_string().as_str()), "{said}");
}

/// Asks all operations but the last ones.
async fn ask_all(platform: &Platform, token: Option<&str>) {
    let which: Vec<&str> = LAST
        .iter()
        .flat_map(|id| ["--exclude-operation-id", id])
        .collect();
    // It does not ask for the description itself once more.
    let all = pizzapi_control_plane::routes::table().len() - 1;
    ask(platform, token, &which, all - LAST.len()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_holds_for_the_anonymous() {
    let (platform, ..) = start().await;
    ask_all(&platform, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_holds_for_a_member() {
    let (platform, _, member) = start().await;
    ask_all(&platform, Some(&token(&member))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_holds_for_an_owner() {
    let (platform, owner, _) = start().await;
    ask_all(&platform, Some(&token(&owner))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_holds_for_a_platform_admin() {
    let (platform, ..) = start().await;
    let admin = platform.admin().await;
    ask_all(&platform, Some(&token(&admin))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_holds_for_the_router() {
    let (platform, ..) = start().await;
    let token = file::read_private(&platform.path("control-plane/router-token"))
        .expect("the router's token");
    let which = ["--include-path-regex", "^/api/routes"];
    ask(&platform, Some(token.trim()), &which, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_holds_for_what_ends_a_login_or_an_org() {
    let (platform, ..) = start().await;
    for id in LAST {
        let owner = platform.anonymous();
        let login = owner
            .sign_in("owner@example.com", &pizzapi_testkit::PASSWORD.into(), true)
            .await
            .expect("a login");
        let which = ["--include-operation-id", id];
        let token = login.credential.secret().expect("a token");
        ask(&platform, Some(token.expose()), &which, 1).await;
    }
}
