//! The file of secrets, used by many at once, and by some who are killed.

use std::{path::Path, sync::Arc, thread, time::Instant};

use pizzapi_sdk::{
    auth::{FileStore, SecretName, SecretStore},
    types::Secret,
};

use crate::again;

const FILE: &str = "PIZZAPI_TEST_FILE";
const LOCK: &str = ".credentials.json.lock";

fn name(account: &str) -> SecretName {
    SecretName::new("https://pizza.example.com", account)
}

fn number(secret: Option<&Secret>) -> u64 {
    secret.map_or(0, |secret| secret.expose().parse().expect("a number"))
}

/// Counts one up, under the store's own lock.
pub fn count(store: &dyn SecretStore, name: &SecretName) {
    store
        .update(name, &mut |before| {
            Some((number(before.as_ref()) + 1).to_string().into())
        })
        .expect("counted");
}

pub fn counted(store: &dyn SecretStore, name: &SecretName) -> u64 {
    number(store.get(name).expect("read").as_ref())
}

#[test]
fn many_processes_and_threads_lose_nothing() {
    const TEST: &str = "store::many_processes_and_threads_lose_nothing";
    const EACH: u64 = 20;
    if let Some(own) = again::part() {
        let store = Arc::new(FileStore::new(again::told(FILE)));
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let (store, own) = (Arc::clone(&store), name(&own));
                thread::spawn(move || {
                    for _ in 0..EACH {
                        count(&*store, &name("all"));
                        count(&*store, &own);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("counted");
        }
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("credentials.json");
    let store = FileStore::new(&path);
    let processes: Vec<_> = (0..4)
        .map(|own| {
            let mut command = again::this(TEST, &own.to_string());
            command.env(FILE, &path).spawn().expect("started")
        })
        .collect();
    // Whoever only reads is never held up and never sees a part.
    let mut seen = 0;
    again::until("all have been counted", || {
        let now = counted(&store, &name("all"));
        assert!(now >= seen, "{now} after {seen}");
        seen = now;
        (now == 4 * 3 * EACH).then_some(())
    });
    for process in processes {
        again::join(process);
    }
    for own in 0..4 {
        assert_eq!(counted(&store, &name(&own.to_string())), 3 * EACH);
    }
    assert_eq!(left(folder.path()), [LOCK, "credentials.json"]);
}

fn left(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("listed").flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn being_killed_while_writing_harms_nobody() {
    const TEST: &str = "store::being_killed_while_writing_harms_nobody";
    /// So long that writing it takes a while.
    const LONG: usize = 1 << 19;
    let letter = |store: &FileStore| {
        let secret = store.get(&name("ann")).expect("whole")?;
        let text = secret.expose().as_bytes();
        assert!(text == vec![text[0]; LONG], "a part");
        Some(text[0])
    };
    if again::part().is_some() {
        let store = FileStore::new(again::told(FILE));
        for next in ('a'..='z').cycle() {
            let text = next.to_string().repeat(LONG);
            store
                .update(&name("ann"), &mut |_| Some(text.as_str().into()))
                .expect("written");
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("credentials.json");
    let store = FileStore::new(&path);
    let mut caught = 0;
    for _ in 0..10 {
        let before = letter(&store);
        let mut writer = again::this(TEST, "write");
        let mut writer = writer.env(FILE, &path).spawn().expect("started");
        again::until("it writes", || (letter(&store) != before).then_some(()));
        let writing = || {
            left(folder.path())
                .iter()
                .any(|name| name.contains("json.") && name != LOCK)
        };
        again::until("it is amid writing", || writing().then_some(()));
        writer.kill().expect("killed");
        writer.wait().expect("ended");
        caught += usize::from(writing());
        let whole = letter(&store).expect("kept");
        let began = Instant::now();
        count(&store, &name("others"));
        assert!(
            began.elapsed() < again::PATIENCE / 10,
            "nobody holds the lock"
        );
        assert_eq!(letter(&store), Some(whole));
    }
    assert!(
        caught > 0,
        "none was caught while it wrote: nothing was proved"
    );
    assert_eq!(left(folder.path()), [LOCK, "credentials.json"]);
}
