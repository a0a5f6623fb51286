use proptest::prelude::*;
use serde_json::json;

use super::*;

fn runner(id: &str) -> Runner {
    serde_json::from_value(
        json!({"runnerId": id, "name": null, "version": null, "platform": null,
        "roots": ["/srv/ws"]}),
    )
    .expect("runner")
}

fn id<T: std::str::FromStr<Err = pizzapi_types::ids::InvalidId>>(text: &str) -> T {
    text.parse().expect("id")
}

const A: ConnectionId = ConnectionId(1);
const B: ConnectionId = ConnectionId(2);

fn with_session() -> Registry {
    let mut registry = Registry::default();
    registry.connect(A, runner("r1"));
    registry.begin(id("s1"), id("r1"), Some("/srv/ws".into()));
    registry
}

#[test]
fn a_second_connection_takes_over() {
    let mut registry = Registry::default();
    assert_eq!(registry.connect(A, runner("r1")).replaced, None);
    assert_eq!(registry.connect(B, runner("r1")).replaced, Some(A));
    assert_eq!(
        registry.disconnect(A),
        None,
        "the old one takes nothing along"
    );
    assert_eq!(registry.connected_count(), 1);
    assert_eq!(
        registry.connect(B, runner("r1")).replaced,
        None,
        "the same again"
    );
    assert_eq!(registry.disconnect(B), Some(id("r1")));
    assert_eq!(registry.runner(&id("r1")), None);
}

#[test]
fn spawning_needs_a_connected_runner_and_a_folder_of_its_own() {
    let registry = with_session();
    let below = || Some("/srv/ws/a".to_owned());
    assert_eq!(registry.plan_spawn(&id("r1"), below()), Ok(below()));
    let first = Some("/srv/ws".to_owned());
    assert_eq!(registry.plan_spawn(&id("r1"), None), Ok(first));
    assert_eq!(
        registry.plan_spawn(&id("r2"), None),
        Err(Refusal::RunnerNotFound)
    );
    assert_eq!(
        registry
            .plan_spawn(&id("r1"), Some("/etc".to_owned()))
            .map_err(|e| e.to_string()),
        Err("Runner cannot access cwd: /etc".into())
    );
    let mut rootless = runner("r3");
    rootless.roots.clear();
    let mut registry = Registry::default();
    registry.connect(B, rootless);
    assert_eq!(registry.plan_spawn(&id("r3"), None), Ok(None));
    assert_eq!(registry.plan_spawn(&id("r3"), below()), Ok(below()));
}

#[test]
fn only_its_own_runner_speaks_of_a_session() {
    let mut registry = with_session();
    registry.connect(B, runner("r2"));
    let foreign = Err(Refusal::ForeignSession(id("s1")));
    assert_eq!(registry.speak(B, &id("s1")), foreign);
    assert_eq!(
        registry.finish(B, &id("s1")).map(|_| ()),
        foreign.map(|_| ())
    );
    assert_eq!(
        registry.speak(ConnectionId(9), &id("s1")),
        Err(Refusal::NotRegistered)
    );
    assert_eq!(registry.speak(A, &id("s1")), Ok(Accepted::Started));
    assert_eq!(registry.speak(A, &id("s1")), Ok(Accepted::Noted));
}

#[test]
fn a_session_ends_once() {
    let mut registry = with_session();
    assert_eq!(registry.kill(&id("s1")), Kill::Tell(A));
    assert_eq!(registry.finish(A, &id("s1")), Ok(Some(true)));
    assert_eq!(registry.finish(A, &id("s1")), Ok(None));
    assert_eq!(registry.speak(A, &id("s1")), Ok(Accepted::Late));
    assert_eq!(registry.kill(&id("s1")), Kill::NotOpen);
    assert_eq!(registry.open_count(), 0);
}

#[test]
fn sessions_outlive_a_disconnect_and_are_reconciled() {
    let mut registry = with_session();
    registry.begin(id("s2"), id("r1"), Some("/srv/ws".into()));
    registry.disconnect(A);
    assert_eq!(registry.kill(&id("s2")), Kill::Later);
    let connected = registry.connect(B, runner("r1"));
    let existing: Vec<_> = connected
        .existing
        .iter()
        .map(|s| s.session_id.clone())
        .collect();
    assert_eq!(existing, [id("s1"), id("s2")]);
    assert_eq!(connected.existing[0].cwd.as_deref(), Some("/srv/ws"));
    assert_eq!(connected.to_kill, [id("s2")]);

    registry.begin(id("s3"), id("r1"), Some("/srv/ws".into()));
    assert_eq!(
        registry.reconcile(B, &[id("s2")]),
        [id("s1")],
        "s3 is newer than the question"
    );
    assert_eq!(registry.reconcile(B, &[]), [], "asked and answered");
    assert_eq!(registry.session_count(&id("r1")), 2);
    assert_eq!(
        registry.speak(B, &id("s1")),
        Ok(Accepted::Noted),
        "late, but its own"
    );
    assert_eq!(
        registry.finish(B, &id("s1")),
        Ok(Some(false)),
        "it had ended otherwise"
    );
}

#[test]
fn open_sessions_are_taken_over_from_the_last_run() {
    let mut registry = Registry::default();
    registry.restore([Open {
        session: id("s1"),
        runner: id("r1"),
        cwd: None,
        starting: false,
        kill_asked: true,
    }]);
    assert_eq!(registry.connect(A, runner("r1")).to_kill, [id("s1")]);
}

proptest! {
    #[test]
    fn memory_is_bounded_and_counts_agree(steps in proptest::collection::vec(0u8..6, 0..200)) {
        let mut registry = Registry::default();
        let mut made = 0u32;
        for (at, step) in steps.iter().enumerate() {
            let connection = ConnectionId(at as u64);
            match step {
                0 => { registry.connect(connection, runner("r1")); }
                1 => { made += 1; registry.begin(id(&format!("s{made}")), id("r1"), Some("/srv/ws".into())); }
                2 => if let Some(live) = registry.connection_of(&id("r1")) {
                    let _ = registry.speak(live, &id(&format!("s{made}")));
                },
                3 => if let Some(live) = registry.connection_of(&id("r1")) {
                    let _ = registry.finish(live, &id(&format!("s{made}")));
                },
                4 => if let Some(live) = registry.connection_of(&id("r1")) { registry.disconnect(live); },
                _ => if let Some(live) = registry.connection_of(&id("r1")) { registry.reconcile(live, &[]); },
            }
            prop_assert_eq!(registry.by_connection.len(), registry.live.len());
            prop_assert_eq!(registry.open_count(), registry.session_count(&id("r1")));
            prop_assert!(registry.over.len() <= 1024);
        }
    }
}
