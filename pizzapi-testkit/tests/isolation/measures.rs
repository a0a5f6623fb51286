//! What an org's instance uses is told to those who may see the org, and to nobody else.

use std::time::{Duration, Instant};

use pizzapi_sdk::types::{Measure, Org};
use pizzapi_testkit::eventually;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cast::{Cast, join},
    heard::Heard,
};

const PATH: &str = "/api/events?measures=true";

impl Cast {
    /// An org's instance says that it uses so much.
    async fn beat(&self, org: &Org, rss_bytes: u64) {
        let beat = json!({ "version": "1", "runners": 0, "sessions": 0, "rss_bytes": rss_bytes, "cpu_seconds": 1.25 });
        let token = self.platform.instance_token(org);
        let answer = self.owner.who_holds(&token);
        let answer = answer.post("/api/instances/heartbeat", beat).await;
        answer.good();
    }
}

impl Heard {
    fn says(&self, org: &Org) -> bool {
        self.text.contains(org.id.as_str())
    }

    /// Waits until it is told that an org's instance uses so much. The instance is there and speaks for itself, too, every 15 s:
    /// should it do so in the same second, it is said again.
    async fn until_used(&mut self, cast: &Cast, org: &Org, rss_bytes: u64) {
        let mark = format!("\"rss_bytes\":{rss_bytes},");
        for _ in 0..5 {
            cast.beat(org, rss_bytes).await;
            let told = self.until(&mark);
            if tokio::time::timeout(Duration::from_secs(3), told)
                .await
                .is_ok()
            {
                return;
            }
        }
        panic!("not told of {rss_bytes}: {}", self.text);
    }
}

/// What the stream's whole events named `measures` say; none of them has an id.
fn measures(text: &str) -> Vec<Vec<Measure>> {
    let whole = text.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
    let mut all = Vec::new();
    for event in whole.split("\n\n") {
        if event.lines().any(|line| line == "event: measures") {
            assert!(
                !event.lines().any(|line| line.starts_with("id:")),
                "{event}"
            );
            let data = event.lines().find_map(|line| line.strip_prefix("data: "));
            all.push(serde_json::from_str(data.expect("data")).expect("measures"));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_are_told_to_those_who_may_see_the_org() {
    let cast = Cast::new().await;
    let bound = json!({ "org": "acme", "read_only": true });
    join(&cast.other, "acme-2", "owner", "member").await;
    let root = json!({ "user_id": cast.root.id().await, "role": "member" });
    let members = "/api/orgs/acme/members";
    cast.owner.post(members, root).await.good();
    let key = cast.api_key(&cast.owner, bound).await;
    let roots_key = cast.api_key(&cast.root, json!({ "org": "acme" })).await;
    cast.beat(&cast.acme, 111_000_111).await;
    cast.beat(&cast.acme_2, 222_000_222).await;
    cast.beat(&cast.zeta, 333_000_333).await;
    let orgs = [&cast.acme, &cast.acme_2, &cast.zeta];
    let sights = [
        ("owner", &cast.owner, [true, true, false]),
        ("member", &cast.member, [true, false, false]),
        ("other", &cast.other, [false, true, false]),
        ("third", &cast.third, [false, false, true]),
        ("stranger", &cast.stranger, [false; 3]),
        ("root", &cast.root, [true; 3]),
        ("key of the owner for acme", &key, [true, false, false]),
        ("key of root for acme", &roots_key, [true, false, false]),
    ];
    let mut streams = Vec::new();
    for (name, asker, sight) in sights {
        let mut heard = Heard::open(asker, PATH).await;
        heard.until("event: measures").await;
        heard.until("]").await;
        heard.until("\n\n").await;
        streams.push((name, heard, sight));
    }
    for (name, heard, sight) in &mut streams {
        let told = [444_000_444, 555_000_555, 666_000_666].into_iter();
        for ((rss_bytes, org), seen) in told.zip(orgs).zip(*sight) {
            if seen {
                heard.until_used(&cast, org, rss_bytes).await;
            }
            assert_eq!(heard.says(org), seen, "{name}: {}", heard.text);
        }
        let told = measures(&heard.text);
        let first: Vec<_> = told[0].iter().map(|measure| &measure.org_id).collect();
        for (org, seen) in orgs.into_iter().zip(*sight) {
            assert_eq!(first.contains(&&org.id), seen, "{name}: {first:?}");
        }
        assert!(told.iter().skip(1).all(|batch| !batch.is_empty()));
        let of_test =
            |measure: &&Measure| measure.rss_bytes % 1_000 == measure.rss_bytes / 1_000_000;
        assert!(
            told.iter()
                .flatten()
                .filter(of_test)
                .all(|measure| measure.cpu_ms == 1250)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_follow_what_the_caller_may_see_meanwhile() {
    let cast = Cast::new().await;
    join(&cast.third, "zeta", "stranger", "member").await;
    let mut heard = Heard::open(&cast.stranger, PATH).await;
    heard.until_used(&cast, &cast.zeta, 101).await;
    assert!(!heard.says(&cast.acme), "{}", heard.text);

    join(&cast.owner, "acme", "stranger", "member").await;
    heard.until("member.added").await;
    heard.until_used(&cast, &cast.acme, 102).await;

    let member = format!("/api/orgs/acme/members/{}", cast.stranger.id().await);
    cast.owner.delete(&member).await.good();
    heard.until("member.removed").await;
    let before = measures(&heard.text).len();
    cast.beat(&cast.acme, 103).await;
    heard.until_used(&cast, &cast.zeta, 104).await;
    let told = measures(&heard.text);
    let since = told[before..].iter().flatten();
    assert!(
        since
            .map(|measure| &measure.org_id)
            .all(|org| *org == cast.zeta.id),
        "{told:?}"
    );

    // With the credential ends the stream.
    let out = cast.stranger.ask(Method::POST, "/api/auth/sign-out", None);
    out.await.good();
    heard.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_instance_and_one_that_is_gone_use_nothing() {
    let cast = Cast::new().await;
    let (stop, gone) = ("/api/orgs/acme/instance", "/api/orgs/acme-2");
    for org in [&cast.acme, &cast.acme_2, &cast.zeta] {
        cast.beat(org, 7).await;
    }
    cast.owner
        .put(stop, json!({ "desired": "stopped" }))
        .await
        .good();
    cast.other.delete(gone).await.good();
    eventually("only the third is told of", async || {
        let mut heard = Heard::open(&cast.root, PATH).await;
        heard.until("event: measures").await;
        heard.until("\n\n").await;
        let told = measures(&heard.text);
        let told: Vec<_> = told[0].iter().map(|measure| &measure.org_id).collect();
        assert!(told.contains(&&cast.zeta.id));
        told.len() == 1
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_come_once_a_second_at_most_and_are_the_latest() {
    let cast = Cast::new().await;
    let begin = Instant::now();
    let mut heard = Heard::open(&cast.root, PATH).await;
    for number in 0..40 {
        cast.beat(&cast.acme, 1000 + number).await;
        tokio::task::yield_now().await;
    }
    heard.until_used(&cast, &cast.acme, 1040).await;
    let seconds = begin.elapsed().as_secs();
    let told = measures(&heard.text);
    assert!(told.len() as u64 <= seconds + 2, "{seconds} s: {told:?}");
    let of_one = |batch: &Vec<Measure>| {
        let own = batch
            .iter()
            .filter(|measure| measure.org_id == cast.acme.id);
        own.count()
    };
    assert!(told.iter().all(|batch| of_one(batch) <= 1), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_are_refused_where_nothing_is_followed_and_an_instance_is_shown_with_them() {
    let cast = Cast::new().await;
    let refused = cast
        .owner
        .get("/api/events?measures=true&follow=false")
        .await;
    assert_eq!(refused.refusal(), (400, "invalid_fields"));
    assert_eq!(
        refused.body["fields"][0]["field"],
        json!("measures"),
        "{}",
        refused.body
    );
    let mut plain = Heard::open(&cast.owner, "/api/events?measures=false").await;
    cast.beat(&cast.acme, 7_000_007).await;
    let org = cast.owner.get("/api/orgs/acme").await.good();
    let shown = |field: &str| org["instance"][field].clone();
    assert_eq!(
        [shown("rss_bytes"), shown("cpu_ms")],
        [json!(7_000_007), Value::from(1250)]
    );
    let name = json!({ "name": "Renamed" });
    cast.owner.patch("/api/orgs/acme", name).await.good();
    plain.until("Renamed").await;
    assert!(!plain.text.contains("measures"), "{}", plain.text);
}
