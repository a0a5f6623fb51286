//! Where the table comes from: the control plane, a look-up, the disk.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use pizzapi_router::{Error, Router};
use tokio::net::TcpListener;

use crate::{
    control::{ControlPlane, Truth},
    edge::{Edge, config, route, until},
    upstream::Upstream,
};

#[tokio::test]
async fn changes_are_followed() {
    let (acme, other) = (
        Upstream::start("acme").await,
        Upstream::start("other").await,
    );
    let edge = Edge::start(vec![]).await;
    edge.truth.set(route("acme", Some(acme.address)));
    until("acme serves", async || {
        edge.status("acme", "/").await == 200
    })
    .await;
    edge.truth.set(route("acme", Some(other.address)));
    until("acme has moved", async || {
        let response = edge.get("acme", "/").send().await.unwrap();
        response.text().await.unwrap().contains(r#""name":"other""#)
    })
    .await;
    edge.truth.remove("acme");
    until("acme is gone", async || {
        edge.status("acme", "/").await == 404
    })
    .await;
}

#[tokio::test]
async fn a_reset_fetches_the_whole_table() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme-2", Some(acme.address))]).await;
    edge.truth.reset(vec![route("acme", Some(acme.address))]);
    until("acme-2 is gone", async || {
        edge.status("acme-2", "/").await == 404
    })
    .await;
    assert_eq!(edge.status("acme", "/").await, 200);
    assert_eq!(edge.truth.fetches.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_control_plane_that_comes_back_is_followed_from_where_it_left() {
    let acme = Upstream::start("acme").await;
    let mut edge = Edge::start(vec![]).await;
    edge.truth.set(route("acme-2", None));
    until("the stream stands", async || {
        edge.status("acme-2", "/").await == 503
    })
    .await;
    let address = edge.control.take().unwrap().address;
    until("it is away", async || {
        edge.status("nobody", "/").await == 503
    })
    .await;
    edge.truth.set(route("acme", Some(acme.address)));
    edge.control = Some(ControlPlane::start_at(&edge.truth, address).await);
    until("the change has come", async || {
        edge.truth.streams.lock().unwrap().len() >= 2
    })
    .await;
    until("acme serves", async || {
        edge.status("acme", "/").await == 200
    })
    .await;
    assert_eq!(edge.truth.streams.lock().unwrap()[..2], [1, 2]);
    assert_eq!(
        edge.truth.fetches.load(Ordering::SeqCst),
        1,
        "not fetched again"
    );
}

#[tokio::test]
async fn a_miss_is_looked_up_once_and_remembered() {
    let late = Upstream::start("late").await;
    let edge = Edge::start(vec![]).await;
    *edge.truth.hidden.lock().unwrap() = vec![route("late", Some(late.address))];
    edge.truth.hold.send_replace(true);
    let waiting: Vec<_> = (0..8)
        .map(|_| tokio::spawn(edge.get("late", "/").send()))
        .collect();
    until("it is asked", async || {
        edge.truth.lookups.load(Ordering::SeqCst) > 0
    })
    .await;
    edge.truth.hold.send_replace(false);
    for answer in waiting {
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(edge.truth.lookups.load(Ordering::SeqCst), 1);

    let asked = futures_util::future::join_all((0..8).map(|_| edge.status("nobody", "/")));
    assert_eq!(asked.await, [404; 8]);
    assert_eq!(edge.truth.lookups.load(Ordering::SeqCst), 2);
    assert_eq!(edge.status("www", "/").await, 404);
}

#[tokio::test]
async fn a_miss_is_forgotten_after_a_second() {
    let late = Upstream::start("late").await;
    let edge = Edge::start(vec![]).await;
    let begun = Instant::now();
    assert_eq!(edge.status("late", "/").await, 404);
    *edge.truth.hidden.lock().unwrap() = vec![route("late", Some(late.address))];
    until("it is asked again", async || {
        edge.status("late", "/").await == 200
    })
    .await;
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(edge.truth.lookups.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_flood_of_unknown_orgs_is_none_for_the_control_plane() {
    let acme = Upstream::start("acme").await;
    let edge = Arc::new(Edge::start(vec![route("acme", Some(acme.address))]).await);
    edge.truth.hold.send_replace(true);
    let asking: Vec<_> = (0..100)
        .map(|n| {
            let edge = Arc::clone(&edge);
            let head =
                format!("GET / HTTP/1.1\r\nHost: a-{n}.localhost\r\nConnection: close\r\n\r\n");
            tokio::spawn(async move { edge.raw(&head).await })
        })
        .collect();
    let asked = || edge.truth.lookups.load(Ordering::SeqCst);
    until("it is asked", async || asked() == 32).await;
    assert_eq!(
        edge.status("acme", "/").await,
        200,
        "who is known need not wait"
    );
    assert_eq!(asked(), 32);
    edge.truth.hold.send_replace(false);
    for answer in asking {
        let answer = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    }
    assert_eq!(asked(), 100);
}

#[tokio::test]
async fn an_answer_older_than_a_change_is_not_used() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![]).await;
    edge.truth.hold.send_replace(true);
    let waiting = tokio::spawn(edge.get("acme", "/").send());
    until("it is asked", async || {
        edge.truth.lookups.load(Ordering::SeqCst) > 0
    })
    .await;
    edge.truth.set(route("acme", Some(acme.address)));
    until("the change has come", async || {
        edge.on_disk().routes.len() == 1
    })
    .await;
    edge.truth.table.lock().unwrap().routes.clear();
    edge.truth.hold.send_replace(false);
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
    assert_eq!(edge.status("acme", "/").await, 200);
}

#[tokio::test]
async fn it_starts_from_disk_when_the_control_plane_is_away() {
    let acme = Upstream::start("acme").await;
    let edge = Edge::start(vec![route("acme", Some(acme.address))]).await;
    assert_eq!(edge.status("acme", "/").await, 200);
    let (folder, truth) = edge.stopped().await;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    let config = config(folder.path(), nobody, &[]);
    let edge = Edge::with(config, Arc::clone(&truth), None, folder).await;
    assert_eq!(edge.status("acme", "/").await, 200);
    assert_eq!(
        edge.problem("nobody", "/").await,
        (503, "unavailable".into()),
        "it cannot know"
    );
    let response = edge.get("nobody", "/").send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "1");

    truth.set(route("acme-2", Some(acme.address)));
    let _back = ControlPlane::start_at(&truth, nobody).await;
    until("it has caught up", async || {
        edge.status("acme-2", "/").await == 200
    })
    .await;
}

#[tokio::test]
async fn a_damaged_copy_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("router/table.json");
    pizzapi_host::file::create_private_dir(path.parent().unwrap()).unwrap();
    pizzapi_host::file::write_private(&path, b"{\"at\":").unwrap();
    let truth = Arc::new(Truth::default());
    let control = ControlPlane::start(&truth).await;
    let config = config(folder.path(), control.address, &[]);
    let edge = Edge::with(config, truth, Some(control), folder).await;
    assert_eq!(edge.status("nobody", "/").await, 404);
}

#[tokio::test]
async fn changes_are_written_down_while_it_runs() {
    let edge = Edge::start(vec![]).await;
    edge.truth.set(route("acme", None));
    until("the copy has it", async || {
        let table = edge.on_disk();
        table.at == 2 && table.routes == [route("acme", None)]
    })
    .await;
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = "127.0.0.1:1".parse().unwrap();
    for (base, scheme) in [
        ("", "http"),
        ("a b", "http"),
        ("localhost:80", "http"),
        ("x", "ftp"),
    ] {
        let config = pizzapi_router::Config {
            base_domain: base.into(),
            scheme: scheme.into(),
            ..config(folder.path(), nobody, &[])
        };
        let refused = Router::start(config).await;
        assert!(matches!(refused, Err(Error::Config(_))), "{base} {scheme}");
    }
    for url in ["", "127.0.0.1:3100", "ftp://x", "http:"] {
        let config = pizzapi_router::Config {
            control_plane_url: url.into(),
            ..config(folder.path(), nobody, &[])
        };
        let refused = Router::start(config).await;
        assert!(matches!(refused, Err(Error::Config(_))), "{url}");
    }
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = pizzapi_router::Config {
        bind: taken.local_addr().unwrap(),
        ..config(folder.path(), nobody, &[])
    };
    assert!(matches!(
        Router::start(config).await,
        Err(Error::Bind { .. })
    ));
}
