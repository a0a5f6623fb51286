//! Tokens in one process, and between several.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    super::{FileStore, MemoryStore, SecretName, StoreLock},
    *,
};

fn slug() -> OrgSlug {
    "acme".parse().expect("a slug")
}

fn token(n: usize, expires_in: u64) -> OrgToken {
    OrgToken {
        token: format!("token-{n}").into(),
        expires_in,
        url: Some("http://acme.localhost:8088".into()),
    }
}

struct Plane {
    calls: AtomicUsize,
    away: std::sync::atomic::AtomicBool,
}

impl Plane {
    fn new() -> Self {
        Self {
            calls: AtomicUsize::new(0),
            away: false.into(),
        }
    }

    async fn fetch(&self) -> Result<OrgToken> {
        let n = self.calls.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(50)).await;
        if self.away.load(Ordering::SeqCst) {
            return Err(Error::unreachable(
                "u",
                &std::io::Error::other("refused"),
                true,
            ));
        }
        Ok(token(n, 900))
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_cause_one_renewal() {
    let (cache, plane, slug) = (TokenCache::default(), Plane::new(), slug());
    let get = || cache.get(&slug, &TokenKind::User, || plane.fetch());
    let all = futures_util::future::join_all((0..1000).map(|_| get())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(plane.calls(), 1);

    tokio::time::advance(Duration::from_secs(900 - 76)).await;
    get().await.expect("still good");
    assert_eq!(plane.calls(), 1);
    tokio::time::advance(Duration::from_secs(16)).await;
    let all = futures_util::future::join_all((0..1000).map(|_| get())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(plane.calls(), 2, "renewed 60 s early, once");
}

#[tokio::test(start_paused = true)]
async fn one_failure_is_told_to_all_who_waited_and_the_old_token_serves_to_its_end() {
    let (cache, plane, slug) = (TokenCache::default(), Plane::new(), slug());
    let get = || cache.get(&slug, &TokenKind::Runner, || plane.fetch());
    plane.away.store(true, Ordering::SeqCst);
    let all = futures_util::future::join_all((0..100).map(|_| get())).await;
    assert!(all.iter().all(Result::is_err));
    assert_eq!(plane.calls(), 1);

    plane.away.store(false, Ordering::SeqCst);
    let first = get().await.expect("back");
    plane.away.store(true, Ordering::SeqCst);
    tokio::time::advance(Duration::from_secs(850)).await;
    let kept = get().await.expect("not over yet");
    assert_eq!(kept.secret, first.secret);
    tokio::time::advance(Duration::from_mins(1)).await;
    assert!(get().await.is_err());
    assert!(cache.last(&slug, &TokenKind::Runner).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_and_kinds_are_apart() {
    let (cache, plane) = (TokenCache::default(), Plane::new());
    let get = |kind: TokenKind| {
        let (cache, plane) = (&cache, &plane);
        async move { cache.get(&slug(), &kind, || plane.fetch()).await }
    };
    let first = get(TokenKind::User).await.expect("fetched");
    let runner = get(TokenKind::Runner).await.expect("fetched");
    assert_ne!(first.secret, runner.secret);
    cache.refuse(&slug(), &TokenKind::User, &first.secret);
    let second = get(TokenKind::User).await.expect("fetched");
    assert_ne!(first.secret, second.secret);
    cache.refuse(&slug(), &TokenKind::User, &first.secret);
    get(TokenKind::User).await.expect("kept");
    assert_eq!(plane.calls(), 3);
}

fn endpoint() -> Endpoint {
    Endpoint::parse("http://127.0.0.1:3100").expect("a URL")
}

fn session(text: &str) -> Credential {
    Credential::Session(text.into())
}

/// A process with this credential and store.
fn process(credential: &str, store: &Arc<dyn SecretStore>) -> TokenCache {
    TokenCache::new(&endpoint(), &session(credential), Some(store))
}

fn memory() -> Arc<dyn SecretStore> {
    Arc::new(MemoryStore::default())
}

#[tokio::test]
async fn the_next_process_with_the_same_credential_needs_no_new_token_and_no_other_finds_it() {
    let (store, plane, slug) = (memory(), Plane::new(), slug());
    let get = async |credential: &str, kind| {
        let cache = process(credential, &store);
        let held = cache.get(&slug, &kind, || plane.fetch()).await;
        held.expect("a token")
    };
    let first = get("ann", TokenKind::User).await;
    let next = get("ann", TokenKind::User).await;
    assert_eq!((first.secret, first.url), (next.secret, next.url));
    assert_eq!(plane.calls(), 1);
    get("ann", TokenKind::Runner).await;
    get("bob", TokenKind::User).await;
    assert_eq!(plane.calls(), 3);

    process("ann", &store).clear().await;
    get("ann", TokenKind::User).await;
    get("bob", TokenKind::User).await;
    assert_eq!(plane.calls(), 4, "bob's is still there");
    assert!(!format!("{store:?}").contains("token-"));
}

#[tokio::test]
async fn a_token_that_was_refused_is_not_taken_from_the_shelf_again() {
    let (store, plane, slug) = (memory(), Plane::new(), slug());
    let (one, other) = (process("ann", &store), process("ann", &store));
    let get = |cache| TokenCache::get(cache, &slug, &TokenKind::User, || plane.fetch());
    let refused = get(&one).await.expect("a token");
    one.refuse(&slug, &TokenKind::User, &refused.secret);
    let fresh = get(&one).await.expect("a token");
    assert_ne!(refused.secret, fresh.secret);
    assert_eq!(get(&other).await.expect("a token").secret, fresh.secret);
    assert_eq!(plane.calls(), 2);
}

#[tokio::test]
async fn many_processes_fetch_one_token() {
    let folder = tempfile::tempdir().expect("a folder");
    let plane = Plane::new();
    let processes: Vec<TokenCache> = (0..8)
        .map(|_| {
            let store = FileStore::new(folder.path().join("credentials.json"));
            process("ann", &(Arc::new(store) as Arc<dyn SecretStore>))
        })
        .collect();
    let slug = slug();
    let all = processes
        .iter()
        .map(|cache| cache.get(&slug, &TokenKind::User, || plane.fetch()));
    let all = futures_util::future::join_all(all).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(plane.calls(), 1);
}

#[tokio::test]
async fn what_is_over_or_from_the_future_or_damaged_is_not_used() {
    let (plane, slug) = (Plane::new(), slug());
    let ago = |seconds: i64| Time::from_millis(Time::now().millis() - seconds * 1000);
    for (asked, lifetime, used) in [
        (ago(10), 900, true),
        (ago(841), 900, false),
        (ago(2000), 900, false),
        (ago(-60), 900, false),
        (ago(0), 0, false),
    ] {
        let store = memory();
        let kept = Kept {
            token: "kept".into(),
            url: None,
            asked,
            lifetime,
        };
        let secret = Secret::from("ann");
        let shelf = Shelf::new(Arc::clone(&store), endpoint().as_str(), &secret);
        shelf.put(&slug, &TokenKind::User, kept).await;
        let cache = process("ann", &store);
        let held = cache.get(&slug, &TokenKind::User, || plane.fetch()).await;
        let held = held.expect("a token");
        assert_eq!(held.secret.expose() == "kept", used, "{asked} {lifetime}");
    }
    let store = memory();
    let secret = Secret::from("ann");
    let shelf = Shelf::new(Arc::clone(&store), endpoint().as_str(), &secret);
    let damaged = &mut |_| Some(Secret::from("{not json"));
    store.update(shelf.name(), damaged).expect("written");
    let cache = process("ann", &store);
    let held = cache.get(&slug, &TokenKind::User, || plane.fetch()).await;
    held.expect("a token");
}

/// A store of which nothing works.
#[derive(Debug)]
struct Broken;

impl SecretStore for Broken {
    fn get(&self, _: &SecretName) -> Result<Option<Secret>> {
        panic!("a store that panics")
    }

    fn update(
        &self,
        _: &SecretName,
        _: &mut dyn FnMut(Option<Secret>) -> Option<Secret>,
    ) -> Result<()> {
        Err(Error::bad_url("the store", "it is broken"))
    }

    fn lock(&self, _: &str, _: Duration) -> Result<Option<StoreLock>> {
        Err(Error::bad_url("the store", "it is broken"))
    }
}

#[tokio::test]
async fn a_broken_store_costs_no_call() {
    let (plane, slug) = (Plane::new(), slug());
    let cache = process("ann", &(Arc::new(Broken) as Arc<dyn SecretStore>));
    for _ in 0..2 {
        let held = cache.get(&slug, &TokenKind::User, || plane.fetch()).await;
        held.expect("a token");
    }
    assert_eq!(plane.calls(), 1);
    cache.clear().await;
}
