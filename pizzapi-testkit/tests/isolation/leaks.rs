//! Nothing of one org is in another: not in a list, not on a stream, not by an id that somebody guessed.

use pizzapi_http::Access;
use pizzapi_sdk::{
    runner::{AgentCommand, RunnerIdentity},
    types::Org,
};
use pizzapi_testkit::eventually;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{
    ask::Asker,
    cast::{Cast, join},
    heard::Heard,
    runner::runner_as,
    table,
};

/// An org with everything in it, and what would give it away in another.
struct Furnished {
    slug: &'static str,
    owner: Asker,
    /// The owner, at the org's own host.
    at: Asker,
    session: String,
    invite: Value,
    key: Value,
    member: String,
    login: String,
    marks: Vec<String>,
    _runner: tokio_util::sync::DropGuard,
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// Everybody's runner has the same id here, as whoever names one may choose it.
async fn furnish(
    cast: &Cast,
    (owner, org): (&Asker, &Org),
    identity: &RunnerIdentity,
) -> Furnished {
    let slug: &'static str = match org.slug.as_str() {
        "acme" => "acme",
        "acme-2" => "acme-2",
        _ => "zeta",
    };
    let name = format!("friend-of-{}", slug.replace('-', "_"));
    let friend = cast.platform.sign_up(&name).await;
    join(owner, slug, &name, "member").await;
    let member = owner.who_holds(&crate::ask::secret(&friend)).id().await;
    let secret_of = RunnerIdentity {
        secret: RunnerIdentity::new().secret,
        ..identity.clone()
    };
    let agent = AgentCommand::new("cat", [] as [&str; 0]);
    let (stop, _): (CancellationToken, _) = runner_as(&cast.client(owner), (org, secret_of), agent);
    let token = owner.org_token(slug).await;
    let at = owner.who_holds(&token).at(&cast.platform, slug);
    eventually("the runner is connected", async || {
        let list = at.get("/api/runners").await.good();
        list["runners"][0]["connected"] == true
    })
    .await;
    let prompt = format!("the-prompt-of-{slug}.");
    let spawn = json!({ "runnerId": identity.runner_id, "prompt": prompt });
    let session = text(&at.post("/api/runners/spawn", spawn).await.good()["sessionId"]);
    let invites = format!("/api/orgs/{slug}/invites");
    let invite = json!({ "role": "member", "email": format!("{name}.invited@example.com") });
    let invite = owner.post(&invites, invite).await.good();
    let key = json!({ "name": format!("key-of-{slug}.") });
    let key = owner.post("/api/user/api-keys", key).await.good();
    let logins = owner.get("/api/user/sessions").await.good();
    let login = text(&logins["items"][0]["id"]);
    let marks = vec![
        org.id.to_string(),
        owner.id().await,
        member.clone(),
        format!("{name}@"),
        prompt,
        session.clone(),
        text(&invite["id"]),
        text(&key["id"]),
        login.clone(),
        format!("key-of-{slug}."),
        format!("\"{slug}\""),
        format!("//{slug}."),
    ];
    Furnished {
        slug,
        owner: owner.clone(),
        at,
        session,
        invite,
        key,
        member,
        login,
        marks,
        _runner: stop.drop_guard(),
    }
}

async fn furnished(cast: &Cast) -> [Furnished; 3] {
    let identity = RunnerIdentity::new();
    [
        furnish(cast, (&cast.owner, &cast.acme), &identity).await,
        furnish(cast, (&cast.other, &cast.acme_2), &identity).await,
        furnish(cast, (&cast.third, &cast.zeta), &identity).await,
    ]
}

impl Furnished {
    /// Fails when a text that this org's people may read gives another org away.
    #[track_caller]
    fn holds_nothing_of(&self, others: &[Furnished], text: &str, what: &str) {
        for other in others.iter().filter(|other| other.slug != self.slug) {
            for mark in &other.marks {
                assert!(
                    !text.contains(mark.as_str()),
                    "{what} of {} holds {mark} of {}:\n{text}",
                    self.slug,
                    other.slug
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_of_one_org_holds_anything_of_another() {
    let cast = Cast::new().await;
    let all = furnished(&cast).await;
    for one in &all {
        let rows = table::control_plane();
        // What is for anybody says nothing of any org, but may give an example.
        let lists = rows
            .iter()
            .filter(|row| row.method == Method::GET && row.access != Access::Any);
        for row in lists.filter(|row| !row.path.ends_with("/events")) {
            for query in ["", "?limit=200", "?q=e", "?q=2"] {
                let path = format!("{}{query}", row.path_in(one.slug));
                let answer = one.owner.get(&path).await;
                one.holds_nothing_of(&all, &answer.body.to_string(), &path);
            }
        }
        for row in table::instance()
            .iter()
            .filter(|row| row.method == Method::GET)
        {
            if row.path == "/api/events" {
                continue;
            }
            let path = row.path.replace("{id}", &one.session);
            let answer = one.at.get(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            one.holds_nothing_of(&all, &answer.body.to_string(), &path);
        }
        let sessions = one.at.get("/api/sessions").await.good();
        assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(1));
    }
    // Who sees all of them sees that there are three, and the lists above were no empty ones.
    let orgs = cast.root.get("/api/orgs").await.good();
    assert_eq!(orgs["items"].as_array().map(Vec::len), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_org_leads_nowhere() {
    let cast = Cast::new().await;
    let all = furnished(&cast).await;
    for one in &all {
        for other in all.iter().filter(|other| other.slug != one.slug) {
            let own = format!("/api/orgs/{}", one.slug);
            let role = || Some(json!({ "role": "admin" }));
            // What is another's is answered as what never was.
            for (method, path, id, body) in [
                (
                    Method::DELETE,
                    format!("{own}/invites/ID"),
                    text(&other.invite["id"]),
                    None,
                ),
                (
                    Method::PATCH,
                    format!("{own}/members/ID"),
                    other.member.clone(),
                    role(),
                ),
                (
                    Method::DELETE,
                    format!("{own}/members/ID"),
                    other.member.clone(),
                    None,
                ),
                (
                    Method::DELETE,
                    "/api/user/api-keys/ID".into(),
                    text(&other.key["id"]),
                    None,
                ),
                (
                    Method::DELETE,
                    "/api/user/sessions/ID".into(),
                    other.login.clone(),
                    None,
                ),
            ] {
                let ask = async |id: &str| {
                    let asker = one.owner.with("x-request-id", "the-same");
                    let path = path.replace("ID", id);
                    let answer = asker.ask(method.clone(), &path, body.clone()).await;
                    (answer.status, answer.body.to_string().replace(id, "ID"))
                };
                let foreign = ask(&id).await;
                assert_eq!(foreign.0, 404, "{method} {path} {}", foreign.1);
                let none = format!("{}{}", &id[..id.len() - 4], "0000");
                assert_eq!(foreign, ask(&none).await, "{method} {path}");
            }
            for (method, path) in [
                (Method::GET, format!("/api/sessions/{}", other.session)),
                (Method::DELETE, format!("/api/sessions/{}", other.session)),
                (
                    Method::GET,
                    format!("/api/sessions/{}/events", other.session),
                ),
                (
                    Method::GET,
                    format!("/api/sessions/{}/events?follow=true", other.session),
                ),
            ] {
                let told = one.at.told(method, &path, None).await;
                assert_eq!(told, "404 session_not_found", "{path}");
            }
            // A page that begins where another org's list is.
            for (list, cursor) in [
                ("members", other.member.clone()),
                ("invites", text(&other.invite["id"])),
            ] {
                let list = format!("{own}/{list}?cursor={cursor}");
                let answer = one.owner.get(&list).await;
                one.holds_nothing_of(&all, &answer.body.to_string(), &list);
            }
            for list in ["/api/orgs", "/api/user/api-keys", "/api/user/sessions"] {
                let list = format!("{list}?cursor={}", text(&other.key["id"]));
                let answer = one.owner.get(&list).await;
                one.holds_nothing_of(&all, &answer.body.to_string(), &list);
            }
            let tag = other.owner.get(&format!("/api/orgs/{}", other.slug)).await;
            let tag = tag.headers["etag"].to_str().expect("text").to_owned();
            let foreign = format!("/api/orgs/{}", other.slug);
            let told = one.owner.with("if-match", tag);
            let told = told
                .told(Method::PATCH, &foreign, Some("{\"name\":\"x\"}".into()))
                .await;
            assert_eq!(told, "404 org_not_found");
        }
    }
    // All of it is there as before; and a runner that is stopped here goes on there.
    for one in &all {
        let session = one.at.get(&format!("/api/sessions/{}", one.session)).await;
        assert_eq!(session.status, 200);
        let invites = format!("/api/orgs/{}/invites", one.slug);
        let invites = one.owner.get(&invites).await.good();
        assert_eq!(invites["items"][0]["state"], "pending");
        let members = format!("/api/orgs/{}/members", one.slug);
        let members = one.owner.get(&members).await.good().to_string();
        assert!(members.contains(&one.member), "{members}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runners_id_in_two_orgs_is_two_runners() {
    let cast = Cast::new().await;
    let all = furnished(&cast).await;
    let id = all[0].at.get("/api/runners").await.good()["runners"][0]["runnerId"].clone();
    let ask = json!({ "runnerId": id });
    all[0]
        .at
        .post("/api/runners/stop", ask.clone())
        .await
        .good();
    eventually("acme's runner is gone", async || {
        let list = all[0].at.get("/api/runners").await.good();
        list["runners"][0]["connected"] == false
    })
    .await;
    for one in &all[1..] {
        let list = one.at.get("/api/runners").await.good();
        assert_eq!(list["runners"][0]["runnerId"], id);
        assert_eq!(list["runners"][0]["connected"], true, "{}", one.slug);
        one.at.post("/api/runners/spawn", ask.clone()).await.good();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_kept_for_one_is_for_nobody_else() {
    let cast = Cast::new().await;
    let once = |asker: &Asker| asker.with("idempotency-key", "the-same");
    let form = json!({ "name": "ci" });
    let one = once(&cast.owner)
        .post("/api/user/api-keys", form.clone())
        .await
        .good();
    let two = once(&cast.other)
        .post("/api/user/api-keys", form)
        .await
        .good();
    assert_ne!(one["key"], two["key"]);
    let form = json!({ "role": "member" });
    let path = "/api/orgs/acme/invites";
    once(&cast.owner).post(path, form.clone()).await.good();
    for asker in [&cast.other, &cast.stranger, &cast.owner.without()] {
        let told = once(asker)
            .told(Method::POST, path, Some(form.to_string()))
            .await;
        assert!(
            matches!(told.as_str(), "404 org_not_found" | "401 unauthenticated"),
            "{told}"
        );
    }
    let own = once(&cast.other)
        .post("/api/orgs/acme-2/invites", form)
        .await
        .good();
    assert_eq!(own["org_slug"].as_str().unwrap_or("acme-2"), "acme-2");
}

/// Does a bit of everything in an org, and at last gives it a name.
async fn act(one: &Furnished, runner: &Value) {
    let org = format!("/api/orgs/{}", one.slug);
    for round in 0..3 {
        let invite = json!({ "role": "admin" });
        one.owner
            .post(&format!("{org}/invites"), invite)
            .await
            .good();
        let role = json!({ "role": if round % 2 == 0 { "admin" } else { "member" } });
        let member = format!("{org}/members/{}", one.member);
        one.owner.patch(&member, role).await.good();
        let prompt = format!("the-prompt-of-{}.", one.slug);
        let spawn = json!({ "runnerId": runner, "prompt": prompt });
        one.at.post("/api/runners/spawn", spawn).await.good();
        let name = json!({ "name": format!("Round {round} of {}.", one.slug) });
        one.owner.patch(&org, name).await.good();
    }
}

/// The events of a stream: their ids, and all that was said.
async fn all_of(asker: &Asker, path: &str) -> (Vec<i64>, String) {
    let mut heard = Heard::open(asker, path).await;
    heard.end().await;
    assert!(heard.text.contains("event: end\n"), "{}", heard.text);
    let ids = heard
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("id: "));
    let ids = ids.map(|id| id.parse().expect("a number")).collect();
    (ids, heard.text)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_events_are_the_callers_own() {
    let cast = Cast::new().await;
    let all = furnished(&cast).await;
    for one in &all {
        let key = json!({ "org": one.slug, "read_only": true });
        let key = cast.api_key(&one.owner, key).await;
        let (past, _) = all_of(&one.owner, "/api/events?follow=false").await;
        for (asker, most) in [(&one.owner, 1000), (&one.owner, 3), (&key, 1000), (&key, 2)] {
            let path = format!("/api/events?follow=false&last={most}");
            let (last, text) = all_of(asker, &path).await;
            one.holds_nothing_of(&all, &text, &path);
            assert!((2..=most).contains(&last.len()), "{text}");
            assert!(last.is_sorted() && last.iter().all(|id| past.contains(id)));
            if asker.token() == one.owner.token() {
                assert_eq!(last, past[past.len().saturating_sub(most)..]);
            }
        }
        // Following, they come first, and nothing twice.
        let mut heard = Heard::open(&one.owner, "/api/events?last=2").await;
        let name = json!({ "name": format!("Later {}.", one.slug) });
        let org = format!("/api/orgs/{}", one.slug);
        one.owner.patch(&org, name).await.good();
        heard.until("Later").await;
        for id in &past[past.len() - 2..] {
            assert_eq!(heard.text.matches(&format!("id: {id}\n")).count(), 1);
        }
        one.holds_nothing_of(&all, &heard.text, "the last two and on");
        // Who goes on where they stood is sent what came after that, and not the last ones.
        let resuming = one.owner.with("last-event-id", past[past.len() - 1]);
        let mut heard = Heard::open(&resuming, "/api/events?last=2").await;
        heard.until("Later").await;
        assert!(
            !heard
                .text
                .contains(&format!("id: {}\n", past[past.len() - 1]))
        );
    }
    for (query, why) in [
        ("last=0", "1 to 1000"),
        ("last=1001", "1 to 1000"),
        ("last=2&since=0", "not together with `since`"),
    ] {
        let refused = cast.owner.get(&format!("/api/events?{query}")).await;
        assert_eq!(refused.refusal(), (400, "invalid_fields"), "{query}");
        assert_eq!(refused.body["fields"][0]["message"], why, "{query}");
    }
    for query in ["last=-1", "last=x", "last=", "last=99999999999"] {
        let refused = cast.owner.get(&format!("/api/events?{query}")).await;
        assert_eq!(refused.status, 400, "{query}: {}", refused.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_stream_of_one_org_says_anything_of_another() {
    let cast = Cast::new().await;
    let all = furnished(&cast).await;
    let runner = all[0].at.get("/api/runners").await.good()["runners"][0]["runnerId"].clone();
    let mut streams = Vec::new();
    for one in &all {
        streams.push([
            Heard::open(&one.owner, "/api/events?since=0").await,
            Heard::open(&one.at, "/api/events").await,
            Heard::open(
                &one.at,
                &format!("/api/sessions/{}/events?follow=true", one.session),
            )
            .await,
        ]);
    }
    tokio::join!(
        act(&all[0], &runner),
        act(&all[1], &runner),
        act(&all[2], &runner)
    );
    for (one, [plane, org, session]) in all.iter().zip(&mut streams) {
        plane.until(&format!("Round 2 of {}.", one.slug)).await;
        org.until("ended").await;
        session.until("event: end").await;
        assert!(plane.text.contains(&one.member), "{}", plane.text);
        let prompt = format!("the-prompt-of-{}.", one.slug);
        assert!(org.text.contains(&prompt), "{}", org.text);
        for (heard, what) in [
            (plane, "the stream"),
            (org, "the org's stream"),
            (session, "the log"),
        ] {
            one.holds_nothing_of(&all, &heard.text, what);
            for other in all.iter().filter(|other| other.slug != one.slug) {
                assert!(
                    !heard.text.contains(&format!("of {}.", other.slug)),
                    "{}",
                    heard.text
                );
            }
        }
    }
}
