//! Members and their roles, and invites.

use pizzapi_testkit::Platform;
use serde_json::{Value, json};

use crate::ask::Asker;

struct Cast {
    platform: Platform,
    owner: Asker,
    admin: Asker,
    member: Asker,
    root: Asker,
}

async fn cast() -> Cast {
    let platform = Platform::start().await;
    let client = platform.sign_up("owner").await;
    let owner = Asker::of(&platform, &client);
    owner
        .post("/api/orgs", json!({ "name": "Acme" }))
        .await
        .good();
    let mut others = Vec::new();
    for name in ["admin", "member"] {
        others.push(Asker::of(&platform, &platform.sign_up(name).await));
        let new = json!({ "email": format!("{name}@example.com"), "role": name });
        owner.post("/api/orgs/acme/members", new).await.good();
    }
    let root = Asker::of(&platform, &platform.admin().await);
    let [admin, member] = others.try_into().unwrap_or_else(|_| unreachable!("two"));
    Cast {
        platform,
        owner,
        admin,
        member,
        root,
    }
}

fn of(id: &str) -> String {
    format!("/api/orgs/acme/members/{id}")
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_above_their_own_role_or_rules_over_it() {
    let Cast {
        owner,
        admin,
        member,
        ..
    } = &cast().await;
    let (owner_id, admin_id, member_id) = (owner.id().await, admin.id().await, member.id().await);
    let forbidden = (403, "forbidden");
    for role in ["owner"] {
        let answer = admin.patch(&of(&member_id), json!({ "role": role })).await;
        assert_eq!(answer.refusal(), forbidden);
        let invite = admin
            .post("/api/orgs/acme/invites", json!({ "role": role }))
            .await;
        assert_eq!(invite.refusal(), forbidden);
    }
    assert_eq!(
        admin
            .patch(&of(&owner_id), json!({ "role": "member" }))
            .await
            .refusal(),
        forbidden
    );
    assert_eq!(admin.delete(&of(&owner_id)).await.refusal(), forbidden);
    assert_eq!(member.delete(&of(&admin_id)).await.refusal(), forbidden);
    assert_eq!(
        member
            .patch(&of(&member_id), json!({ "role": "admin" }))
            .await
            .refusal(),
        forbidden
    );
    let unknown = admin
        .patch(&of(&member_id), json!({ "role": "king" }))
        .await;
    assert_eq!(unknown.body["fields"][0]["field"], "role");
    admin
        .patch(&of(&member_id), json!({ "role": "admin" }))
        .await
        .good();
    member
        .patch(&of(&admin_id), json!({ "role": "member" }))
        .await
        .good();
    assert_eq!(
        admin
            .post("/api/orgs/acme/invites", json!({ "role": "member" }))
            .await
            .refusal(),
        forbidden
    );
    // Leaving takes no role.
    admin.delete(&of(&admin_id)).await.good();
    assert_eq!(
        admin.get("/api/orgs/acme").await.refusal(),
        (404, "org_not_found")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_stays_whoever_acts_at_the_same_time() {
    let Cast {
        owner,
        admin,
        member,
        ..
    } = &cast().await;
    let (owner_id, admin_id) = (owner.id().await, admin.id().await);
    let last = (409, "last_owner");
    assert_eq!(owner.delete(&of(&owner_id)).await.refusal(), last);
    assert_eq!(
        owner
            .patch(&of(&owner_id), json!({ "role": "admin" }))
            .await
            .refusal(),
        last
    );
    for round in 0..12 {
        for id in [&owner_id, &admin_id] {
            // Whoever is an owner still makes both of them owners again.
            for asker in [owner, admin] {
                let _ = asker.patch(&of(id), json!({ "role": "owner" })).await;
            }
        }
        let (to_owner, to_admin) = (of(&owner_id), of(&admin_id));
        let step_down = json!({ "role": "admin" });
        let (one, two) = if round % 2 == 0 {
            tokio::join!(
                owner.patch(&to_admin, step_down.clone()),
                admin.patch(&to_owner, step_down)
            )
        } else {
            tokio::join!(
                owner.patch(&to_owner, step_down.clone()),
                admin.patch(&to_admin, step_down)
            )
        };
        let statuses = [one.status, two.status];
        assert!(statuses.contains(&200), "{statuses:?}");
        let list = member.get("/api/orgs/acme/members").await.good();
        let members = list["items"].as_array().expect("items");
        let owners = members
            .iter()
            .filter(|member| member["role"] == "owner")
            .count();
        assert!(owners >= 1, "round {round}: {list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_admin_manages_from_outside_and_is_seen_to_enter() {
    let Cast {
        platform,
        owner,
        member,
        root,
        ..
    } = &cast().await;
    let (root_id, member_id) = (root.id().await, member.id().await);
    assert_eq!(
        root.post("/api/orgs/acme/token", json!({})).await.refusal(),
        (403, "not_a_member")
    );
    root.patch(&of(&member_id), json!({ "role": "owner" }))
        .await
        .good();
    root.patch(&of(&member_id), json!({ "role": "member" }))
        .await
        .good();
    let before = owner.get("/api/orgs/acme/members").await.good();
    assert!(!before.to_string().contains(&root_id), "{before}");
    let events = owner.get("/api/orgs/acme").await;
    assert_eq!(events.status, 200);
    let mut stream = reqwest::Client::new()
        .get(format!("{}/api/events", platform.url()))
        .bearer_auth(Asker::log_in(platform, "owner").await.token())
        .send()
        .await
        .expect("a stream");
    root.post(
        "/api/orgs/acme/members",
        json!({ "user_id": root_id, "role": "admin" }),
    )
    .await
    .good();
    let mut heard = String::new();
    while !heard.contains("member.added") {
        let chunk = stream.chunk().await.expect("a stream").expect("an event");
        heard += &String::from_utf8_lossy(&chunk);
    }
    assert!(heard.contains(&root_id), "{heard}");
    let after = owner.get("/api/orgs/acme/members").await.good();
    assert!(after.to_string().contains(&root_id), "{after}");
    root.post("/api/orgs/acme/token", json!({})).await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_makes_one_member_however_often_it_is_accepted() {
    let Cast {
        platform, admin, ..
    } = &cast().await;
    let (bob, eve) = (
        Asker::of(platform, &platform.sign_up("bob").await),
        Asker::of(platform, &platform.sign_up("eve").await),
    );
    let invite = admin
        .post("/api/orgs/acme/invites", json!({ "role": "member" }))
        .await;
    assert_eq!(invite.status, 201);
    let secret = json!({ "secret": invite.body["secret"] });
    let offer = Asker::nobody(platform)
        .post("/api/invites/lookup", secret.clone())
        .await
        .good();
    assert_eq!(
        (&offer["org_slug"], &offer["role"]),
        (&json!("acme"), &json!("member"))
    );
    let (one, two) = tokio::join!(
        bob.post("/api/invites/accept", secret.clone()),
        bob.post("/api/invites/accept", secret.clone())
    );
    assert_eq!(one.good(), two.good(), "the same membership");
    let late = eve.post("/api/invites/accept", secret.clone()).await;
    assert_eq!(late.refusal(), (410, "invite_accepted"));
    assert_eq!(eve.get("/api/orgs/acme").await.status, 404);
    let again = admin
        .post("/api/invites/accept", json!({ "secret": "pzv_wrong" }))
        .await;
    assert_eq!(again.refusal(), (404, "invite_not_found"));
    let list = admin.get("/api/orgs/acme/invites").await.good();
    assert_eq!(list["items"][0]["state"], "accepted");
    assert!(list["items"][0].get("secret").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_ends_by_time_by_hand_and_with_its_makers_rights() {
    let Cast {
        platform,
        owner,
        admin,
        ..
    } = &cast().await;
    let bob = Asker::of(platform, &platform.sign_up("bob").await);
    let make = async |form: Value| admin.post("/api/orgs/acme/invites", form).await.good();
    let accept = async |invite: &Value| {
        let answer = bob
            .post("/api/invites/accept", json!({ "secret": invite["secret"] }))
            .await;
        (
            answer.status,
            answer.body["code"].as_str().unwrap_or("").to_owned(),
        )
    };
    let short = make(json!({ "role": "member", "expires_in": 1 })).await;
    let revoked = make(json!({ "role": "member" })).await;
    let named = make(json!({ "role": "member", "email": "Eve@example.com" })).await;
    let kept = make(json!({ "role": "admin" })).await;
    let path = format!(
        "/api/orgs/acme/invites/{}",
        revoked["id"].as_str().expect("an id")
    );
    admin.delete(&path).await.good();
    assert_eq!(
        admin.delete(&path).await.refusal(),
        (404, "invite_not_found")
    );
    assert_eq!(accept(&revoked).await, (410, "invite_revoked".to_owned()));
    assert_eq!(
        accept(&named).await,
        (403, "forbidden".to_owned()),
        "it is Eve's"
    );
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(accept(&short).await, (410, "invite_expired".to_owned()));
    // Whoever made it can no longer grant it.
    let admin_id = admin.id().await;
    owner
        .patch(&of(&admin_id), json!({ "role": "member" }))
        .await
        .good();
    assert_eq!(accept(&kept).await, (410, "invite_revoked".to_owned()));
    assert_eq!(bob.get("/api/orgs/acme").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_is_changed_by_whoever_saw_its_latest_state() {
    let Cast { owner, root, .. } = &cast().await;
    let seen = owner.get("/api/orgs/acme").await;
    let tag = seen.headers["etag"].to_str().expect("text").to_owned();
    let changed = owner
        .with("if-match", &tag)
        .patch("/api/orgs/acme", json!({ "name": "Acme Inc" }))
        .await;
    assert_eq!(changed.body["name"], "Acme Inc");
    let newer = changed.headers["etag"].to_str().expect("text").to_owned();
    assert_ne!(tag, newer);
    let stale = owner
        .with("if-match", &tag)
        .patch("/api/orgs/acme", json!({ "name": "Lost" }))
        .await;
    assert_eq!(stale.refusal(), (412, "precondition_failed"));
    let garbage = owner
        .with("if-match", "tag")
        .patch("/api/orgs/acme", json!({}))
        .await;
    assert_eq!(garbage.body["fields"][0]["field"], "If-Match");
    assert_eq!(
        owner.get("/api/orgs/acme").await.headers["etag"]
            .to_str()
            .expect("text"),
        newer
    );
    assert_eq!(
        owner
            .patch("/api/orgs/acme", json!({ "plan": "big" }))
            .await
            .refusal(),
        (403, "forbidden")
    );
    root.patch("/api/orgs/acme", json!({ "plan": "big" }))
        .await
        .good();
    let org = owner.get("/api/orgs/acme").await.good();
    assert_eq!(
        (&org["name"], &org["plan"]),
        (&json!("Acme Inc"), &json!("big"))
    );
    let orgs = owner.get("/api/user/orgs").await.good();
    assert_eq!(orgs[0]["name"], "Acme Inc", "the list is read anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_of_a_disabled_account_makes_nobody_an_owner() {
    let Cast {
        platform,
        owner,
        root,
        ..
    } = &cast().await;
    let bob = Asker::of(platform, &platform.sign_up("bob").await);
    let form = json!({ "role": "owner" });
    let invite = owner.post("/api/orgs/acme/invites", form).await.good();
    let path = format!("/api/admin/users/{}", owner.id().await);
    root.patch(&path, json!({ "disabled": true })).await.good();
    let secret = json!({ "secret": invite["secret"] });
    let late = bob.post("/api/invites/accept", secret.clone()).await;
    assert_eq!(late.refusal(), (410, "invite_revoked"));
    let looked = bob.post("/api/invites/lookup", secret).await;
    assert_eq!(looked.refusal(), (410, "invite_revoked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_takes_its_time_is_judged_by_the_rights_of_its_end() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let Cast {
        platform,
        owner,
        admin,
        ..
    } = &cast().await;
    let body = json!({ "role": "admin" }).to_string();
    let address = platform.url().replace("http://", "");
    let mut slow = tokio::net::TcpStream::connect(&address)
        .await
        .expect("a connection");
    let head = format!(
        "POST /api/orgs/acme/invites HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        admin.token(),
        body.len()
    );
    let (first, rest) = body.split_at(1);
    slow.write_all(format!("{head}{first}").as_bytes())
        .await
        .expect("sent");
    // The server has taken the request when it has answered another one since.
    admin.get("/api/orgs/acme").await.good();
    owner.delete(&of(&admin.id().await)).await.good();
    slow.write_all(rest.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    let invites = owner.get("/api/orgs/acme/invites").await.good();
    assert_eq!(invites["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_waited_is_judged_by_the_rights_of_its_turn() {
    use sqlx::Connection as _;
    let Cast {
        platform,
        owner,
        admin,
        ..
    } = &cast().await;
    let id = admin.id().await;
    let file = platform.path("control-plane/registry.db");
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut other = sqlx::SqliteConnection::connect_with(&file)
        .await
        .expect("opened");
    let mut held = other.begin_with("BEGIN IMMEDIATE").await.expect("locked");
    let waiting = tokio::spawn({
        let admin = admin.clone();
        async move {
            admin
                .post("/api/orgs/acme/invites", json!({ "role": "member" }))
                .await
        }
    });
    // It has its proof by the time that this is answered, and waits for the writer.
    for _ in 0..20 {
        admin.get("/api/orgs/acme").await.good();
    }
    sqlx::query("DELETE FROM memberships WHERE user_id = $1")
        .bind(id)
        .execute(&mut *held)
        .await
        .expect("removed");
    held.commit().await.expect("let go");
    let answer = waiting.await.expect("an answer");
    assert_eq!(answer.refusal(), (403, "forbidden"), "{}", answer.body);
    let invites = owner.get("/api/orgs/acme/invites").await.good();
    assert_eq!(invites["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_ends_many_keys_does_not_fill_the_locks_of_an_org() {
    let platform = Platform::start().await;
    let client = platform.sign_up("owner").await;
    let acme = platform.create_org(&client, "Acme").await;
    let owner = Asker::of(&platform, &client);
    for number in 0..70 {
        let form = json!({ "name": format!("k{number}") });
        let made = owner.post("/api/user/api-keys", form).await.good();
        let path = format!("/api/user/api-keys/{}", made["id"].as_str().expect("an id"));
        owner.delete(&path).await.good();
    }
    let token = owner.org_token("acme").await;
    let url = platform.org_url(&acme.slug);
    pizzapi_testkit::eventually("the locks are known", async || {
        let text = std::fs::read(platform.path(&format!("orgs/{}/locks.json", acme.id)));
        let locks: Value = serde_json::from_slice(&text.unwrap_or_default()).unwrap_or_default();
        let locks = locks["locks"].as_array().map_or(0, Vec::len);
        assert!(locks <= 51, "{locks}");
        locks > 0
    })
    .await;
    let good = crate::ask::org_get(&url, "/api/me", &token).await;
    assert_eq!(
        good.status().as_u16(),
        200,
        "a token made after them all is good"
    );
}
