//! One of every kind of credential there is. All but the platform's own are those of `acme` or its owner.

use pizzapi_host::file;
use serde_json::json;

use crate::{ask::Asker, cast::Cast};

/// Each kind, and one of it that is good.
pub async fn all(cast: &Cast) -> Vec<(&'static str, String)> {
    let (owner, root) = (&cast.owner, &cast.root);
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let identity = owner.post("/api/auth/token", json!({})).await.good();
    let runner = owner
        .post("/api/orgs/acme/token", json!({ "type": "runner" }))
        .await
        .good();
    let invite = owner
        .post("/api/orgs/acme/invites", json!({ "role": "member" }))
        .await
        .good();
    let router = file::read_private(&cast.platform.path("control-plane/router-token"));
    vec![
        ("session token", owner.token().to_owned()),
        ("platform admin's session", root.token().to_owned()),
        ("one-time password's session", one_time(cast).await),
        (
            "API key",
            cast.api_key(owner, json!({})).await.token().to_owned(),
        ),
        ("identity token", text(&identity["token"])),
        ("org user token", owner.org_token("acme").await),
        ("org runner token", text(&runner["token"])),
        ("instance token", cast.platform.instance_token(&cast.acme)),
        ("router token", router.expect("a token").trim().to_owned()),
        ("invite secret", text(&invite["secret"])),
    ]
}

/// A login by a password that has to be changed first.
async fn one_time(cast: &Cast) -> String {
    let new = json!({ "email": "new@example.com" });
    let made = cast.root.post("/api/admin/users", new).await.good();
    let form = json!({ "email": "new@example.com", "password": made["password"] });
    let nobody: Asker = cast.root.without();
    let signed_in = nobody.post("/api/auth/sign-in/email", form).await.good();
    signed_in["token"].as_str().expect("a token").to_owned()
}
