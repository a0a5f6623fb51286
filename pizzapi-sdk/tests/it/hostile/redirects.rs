//! Redirects: none is followed, wherever it leads, and whatever was asked.

use pizzapi_sdk::{
    Client, Credential, OrgClient, Result, RetryPolicy,
    runner::{AgentCommand, FixedConnection, Runner, RunnerError, RunnerIdentity},
    types::{CreateOrg, OrgSlug, Secret},
};
use tokio_util::sync::CancellationToken;

use super::{
    tls,
    wild::{Wild, answer},
};

fn slug() -> OrgSlug {
    "acme".parse().expect("a slug")
}

async fn to(status: u16, location: &str) -> Wild {
    Wild::saying(answer(status, &format!("location: {location}\r\n"), "")).await
}

/// All kinds of calls, with all kinds of credentials.
async fn ask(url: &str) -> Vec<Result<()>> {
    let mut results = Vec::new();
    let secret = || Secret::from("secret-1");
    for credential in [
        Credential::Session(secret()),
        Credential::Cookie("better-auth.session_token=secret-1.x".into()),
    ] {
        let client = Client::builder(url).credential(credential);
        let client = client.retry(RetryPolicy::none()).build().expect("built");
        let new = CreateOrg {
            name: "secret-1".to_owned(),
            ..CreateOrg::default()
        };
        results.push(client.list_user_orgs().await.map(drop));
        results.push(client.create_org(&new).await.map(drop));
        results.push(client.delete_org(&slug()).await);
        results.push(client.sign_in("a@b.c", &secret(), true).await.map(drop));
        results.push(client.get("/x").stream().await.map(drop));
        results.push(client.get("/x").events().await.map(drop));
        let member = client.org_with_token(url, secret()).expect("a URL");
        results.push(member.me().await.map(drop));
    }
    let server = OrgClient::with_api_key(url, secret()).expect("a URL");
    results.push(server.me().await.map(drop));
    results
}

#[tokio::test]
async fn none_is_followed() {
    let elsewhere = Wild::saying(answer(200, "", "{}")).await;
    for status in [300, 301, 302, 303, 305, 307, 308] {
        for location in [
            elsewhere.url.clone(),
            elsewhere.url.replace("http:", ""),
            elsewhere.url.replace("http://", "http://user:pass@"),
        ] {
            let server = to(status, &location).await;
            for result in ask(&server.url).await {
                let error = result.expect_err("no answer");
                assert_eq!(error.status(), Some(status), "{error:?}");
            }
            let again = server.heads().len();
            assert_eq!(again, ask(&server.url).await.len(), "one request a call");
        }
    }
    assert_eq!(elsewhere.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn nor_by_a_runner() {
    let elsewhere = Wild::saying(answer(200, "", "")).await;
    let server = to(307, &elsewhere.url).await;
    let connect = FixedConnection::server(&server.url, "secret-1".into()).expect("a URL");
    let (told, mut telling) = tokio::sync::mpsc::unbounded_channel();
    let agent = AgentCommand::new("/bin/true", [""; 0]);
    let runner = Runner::builder(connect, RunnerIdentity::new(), agent)
        .root(std::env::temp_dir())
        .on_status(move |status| drop(told.send(format!("{status:?}"))))
        .build()
        .expect("built");
    let stop = CancellationToken::new();
    let running = tokio::spawn(runner.run(stop.clone()));
    let mut reasons = Vec::new();
    while reasons.len() < 2 {
        reasons.push(telling.recv().await.expect("a status"));
    }
    stop.cancel();
    let ended: std::result::Result<_, RunnerError> = running.await.expect("ran");
    ended.expect("stopped");
    assert!(reasons[1].contains("307"), "{reasons:?}");
    assert_eq!(elsewhere.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn nor_from_https_to_http() {
    let elsewhere = Wild::saying(answer(200, "", "{}")).await;
    for status in [301, 302, 307, 308] {
        let location = format!("location: {}\r\n", elsewhere.url);
        let url = tls::serve(answer(status, &location, "")).await;
        let client = Client::builder(&url)
            .credential(Credential::Session("secret-1".into()))
            .ca_pem(tls::CERTIFICATE)
            .retry(RetryPolicy::none())
            .build()
            .expect("built");
        let error = client.list_user_orgs().await.expect_err("no answer");
        assert_eq!(error.status(), Some(status), "{error:?}");
        let error = client.delete_org(&slug()).await.expect_err("no answer");
        assert_eq!(error.status(), Some(status), "{error:?}");
    }
    assert_eq!(elsewhere.heads(), Vec::<String>::new());

    // Who does not know the certificate says nothing at all.
    let url = tls::serve(answer(200, "", "[]")).await;
    let stranger = Client::builder(&url).retry(RetryPolicy::none()).build();
    let error = stranger.expect("built").list_user_orgs().await;
    assert!(error.expect_err("no trust").status().is_none());
}
