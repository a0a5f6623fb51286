//! A session's log, page by page and as one stream.

use futures_util::TryStreamExt as _;
use pizzapi_sdk::{
    runner::AgentCommand,
    types::{SessionEvent, SessionId, runner::SpawnSession, session::ReadEvents},
};
use pizzapi_testkit::{Platform, eventually};

use super::{fields, refusal};
use crate::runner::runner;

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_read_page_by_page_and_as_one_stream() {
    let platform = Platform::start().await;
    let ann = platform.sign_up("ann").await;
    let acme = platform.create_org(&ann, "Acme").await;
    let (stop, task) = runner(&ann, &acme, AgentCommand::new("seq", ["5"]));
    let org = ann.org(&acme.slug);
    eventually("the runner is connected", async || {
        org.list_runners().await.is_ok_and(|all| all.len() == 1)
    })
    .await;
    let spawn = SpawnSession {
        runner_id: org.list_runners().await.expect("runners")[0]
            .runner_id
            .clone(),
        cwd: None,
        prompt: None,
        model: None,
        agent: None,
    };
    let id = org
        .spawn_session(&spawn)
        .await
        .expect("a session")
        .session_id;
    let followed: Vec<SessionEvent> = org
        .follow_session_events(&id, None)
        .try_collect()
        .await
        .expect("all of it");
    assert_eq!(followed.len(), 6, "five lines and the exit");

    let two = ReadEvents {
        limit: Some(2),
        // Of no consequence here: it is one page that is asked for.
        follow: Some(true),
        ..ReadEvents::default()
    };
    let page = org.list_session_events(&id, &two).await.expect("a page");
    assert_eq!(page.items, followed[..2], "oldest first");
    let rest = ReadEvents {
        cursor: page.next_cursor,
        ..two.clone()
    };
    let page = org.list_session_events(&id, &rest).await.expect("a page");
    assert_eq!(page.items, followed[2..4]);
    let all: Vec<SessionEvent> = org
        .list_all_session_events(&id, &two)
        .try_collect()
        .await
        .expect("all of it");
    assert_eq!(all, followed);
    let after = ReadEvents {
        since: Some(followed[3].seq),
        ..two.clone()
    };
    let all: Vec<SessionEvent> = org
        .list_all_session_events(&id, &after)
        .try_collect()
        .await
        .expect("the rest of it");
    assert_eq!(all, followed[4..]);

    let nowhere = ReadEvents {
        cursor: Some("nowhere".to_owned()),
        ..ReadEvents::default()
    };
    assert_eq!(
        fields(org.list_session_events(&id, &nowhere).await),
        ["cursor"]
    );
    let unknown = org.list_session_events(&SessionId::new(), &two).await;
    assert_eq!(refusal(unknown), "404 session_not_found");
    stop.cancel();
    task.await.expect("the runner ends");
}
