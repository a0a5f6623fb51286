//! A server that is told of Redis, where there is none, or not its own.

use pizzapi_server::{Error, Redis, Server};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::platform::{ControlPlane, ORG, OTHER_ORG, answer, config};

fn redis(url: &str, org: &str) -> Redis {
    Redis {
        url: url.into(),
        prefix: format!("org:{org}:"),
    }
}

#[tokio::test]
async fn what_is_told_of_redis_must_make_sense_and_be_the_orgs_own() {
    let dir = tempfile::tempdir().expect("folder");
    for (told, says) in [
        (
            redis("redis://u:hunter2@127.0.0.1:1", OTHER_ORG),
            "REDIS_PREFIX",
        ),
        (redis("hunter2", ORG), "PIZZAPI_REDIS_URL"),
        (
            redis("https://u:hunter2@127.0.0.1", ORG),
            "PIZZAPI_REDIS_URL",
        ),
    ] {
        let mut config = config(dir.path(), "http://127.0.0.1:1");
        config.redis = Some(told);
        let refused = Server::start(config).await.err().expect("refused");
        assert!(matches!(refused, Error::Redis(_)), "{refused}");
        let text = refused.to_string();
        assert!(text.contains(says) && !text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn without_its_redis_it_serves_as_ever_and_says_that_it_is_away() {
    let plane = ControlPlane::start().await;
    // One that takes connections and never answers, and one that is not there.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("bound");
    let silent = format!("redis://u:p@{}", silent.local_addr().expect("address"));
    for url in [silent.as_str(), "redis://u:p@127.0.0.1:1"] {
        let dir = tempfile::tempdir().expect("folder");
        let mut config = config(dir.path(), &plane.url);
        config.redis = Some(redis(url, ORG));
        let server = Server::start(config).await.expect("started");
        let stop = CancellationToken::new();
        let address = server.address();
        let task = tokio::spawn(server.run_until(stop.clone()));
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        let http = http.build().expect("client");
        let (status, health) = answer(http.get(format!("http://{address}/health"))).await;
        assert_eq!((status, &health["redis"]), (200, &json!(false)));
        stop.cancel();
        let begun = std::time::Instant::now();
        task.await.expect("ended").expect("ended well");
        assert!(begun.elapsed().as_secs() < 2, "it waits for nobody");
    }
}
