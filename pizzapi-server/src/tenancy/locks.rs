//! Locks: whose tokens no longer count. The one rule: a lock that was heard of holds until the control plane says otherwise,
//! later than it said so; also over a restart.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use pizzapi_types::{
    OrgClaims,
    instance::{Lock, Locks},
};
use tokio::sync::watch;

/// The same file that the control plane writes before it starts this server.
const NAME: &str = "locks.json";

/// The locks in force.
pub struct LockBook {
    path: PathBuf,
    locks: watch::Sender<Locks>,
    saved: AtomicBool,
}

/// When the control plane said something, compared with what it said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Perhaps before, and late: how far it had come then decides.
    Sometime,
    /// First of all over a new connection, so after everything else: how far it has come may have gone back, if its registry
    /// was restored.
    First,
}

impl LockBook {
    /// Takes the locks from disk. A file that cannot be read counts as none, loudly.
    pub fn read(folder: &Path) -> Self {
        let path = super::path_in(folder, NAME);
        let read = std::fs::read(&path).map(|text| serde_json::from_slice::<Locks>(&text));
        let locks = match read {
            Ok(Ok(locks)) => locks,
            Ok(Err(error)) => {
                tracing::error!(%error, "locks.json is damaged; waiting for the control plane's word");
                Locks::default()
            }
            Err(error) => {
                if error.kind() != std::io::ErrorKind::NotFound {
                    tracing::error!(%error, "locks.json cannot be read");
                }
                Locks::default()
            }
        };
        Self {
            path,
            locks: watch::Sender::new(locks),
            saved: AtomicBool::new(true),
        }
    }

    /// Puts the control plane's locks in the place of those before, unless those were said later. Says whether it did.
    pub fn replace(&self, locks: Locks, said: Said) -> bool {
        let before = self.locks.borrow().clone();
        let back = locks.at < before.at;
        if back && said == Said::Sometime {
            tracing::debug!(
                at = locks.at,
                known = before.at,
                "locks that come late are not taken"
            );
            return false;
        }
        let changed = locks.locks != before.locks;
        if changed {
            tracing::info!(locks = locks.locks.len(), "locks have changed");
        }
        // In force first: a disk may be slow, or full. Whoever waits for a lock is woken only by other locks.
        self.locks.send_if_modified(|now| {
            *now = locks.clone();
            changed
        });
        // A place that only went on is not worth a write: no answer of before the restart can come after it.
        if changed || back || !self.saved.load(Ordering::Relaxed) {
            self.save(&locks);
        }
        true
    }

    fn save(&self, locks: &Locks) {
        let text = serde_json::to_vec(locks).unwrap_or_default();
        let saved = pizzapi_host::file::write_private(&self.path, &text);
        self.saved.store(saved.is_ok(), Ordering::Relaxed);
        if let Err(error) = saved {
            tracing::error!(%error, "locks.json cannot be written; trying again with the next heartbeat");
        }
    }

    /// Whether a lock names a token.
    pub fn lock(&self, claims: &OrgClaims) -> bool {
        name(&self.locks.borrow(), claims)
    }

    /// Resolves when one does.
    pub async fn names(&self, claims: &OrgClaims) {
        let mut locks = self.locks.subscribe();
        if locks.wait_for(|locks| name(locks, claims)).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn name(locks: &Locks, claims: &OrgClaims) -> bool {
    locks.locks.iter().any(|lock| names(lock, claims))
}

fn names(lock: &Lock, claims: &OrgClaims) -> bool {
    claims.issued_ms() < lock.not_before.millis()
        && (lock.user_id == "*" || lock.user_id == claims.sub.as_str())
        && (lock.sid.is_none() || lock.sid == claims.sid)
}

#[cfg(test)]
mod tests {
    use pizzapi_types::Time;
    use serde_json::json;

    use super::*;

    fn claims(user: &str, iat: i64, sid: Option<&str>) -> OrgClaims {
        serde_json::from_value(json!({"iss": "i", "sub": user, "aud": "o1", "org_id": "o1", "org_slug": "acme",
            "role": "member", "type": "user", "iat": iat, "exp": iat + 900, "jti": "j", "sid": sid}))
        .expect("claims")
    }

    fn lock(user: &str, not_before: i64, sid: Option<&str>) -> Lock {
        Lock {
            user_id: user.to_owned(),
            not_before: Time::from_millis(not_before),
            sid: sid.map(str::to_owned),
        }
    }

    fn locks(at: i64, users: &[&str]) -> Locks {
        Locks {
            locks: users
                .iter()
                .map(|user| lock(user, 5_000_000, None))
                .collect(),
            at,
            keys: String::new(),
        }
    }

    #[test]
    fn a_lock_names_whom_it_says_and_nobody_else() {
        for (lock, named) in [
            (lock("u1", 100_000, None), [true, true, true, false]),
            (lock("*", 100_000, None), [true, true, true, true]),
            (lock("u1", 100_000, Some("s1")), [false, true, false, false]),
            (lock("*", 100_000, Some("s1")), [false, true, false, false]),
            (lock("u1", 99_000, None), [false; 4]),
            (lock("u1", 99_001, None), [true, true, true, false]),
            (lock("u", 100_000, None), [false; 4]),
            (lock("u1", 100_000, Some("")), [false; 4]),
        ] {
            let tokens = [
                ("u1", None),
                ("u1", Some("s1")),
                ("u1", Some("s2")),
                ("u2", None),
            ];
            let told = tokens.map(|(user, sid)| names(&lock, &claims(user, 99, sid)));
            assert_eq!(told, named, "{lock:?}");
        }
    }

    #[test]
    fn what_was_said_earlier_undoes_nothing_and_a_new_connection_may_go_back() {
        let dir = tempfile::tempdir().expect("folder");
        let book = LockBook::read(dir.path());
        let (one, two) = (claims("u1", 0, None), claims("u2", 0, None));
        let state = || (book.lock(&one), book.lock(&two));
        assert!(book.replace(locks(7, &["u1"]), Said::Sometime));
        assert!(!book.replace(locks(6, &[]), Said::Sometime), "late");
        assert_eq!(state(), (true, false));
        assert!(book.replace(locks(7, &["u2"]), Said::Sometime), "as far");
        assert_eq!(state(), (false, true));
        assert!(
            book.replace(locks(3, &["u1"]), Said::First),
            "a registry was restored"
        );
        assert!(
            book.replace(locks(4, &["u1", "u2"]), Said::Sometime),
            "and went on"
        );
        assert_eq!(state(), (true, true));
        let again = LockBook::read(dir.path());
        assert_eq!(*again.locks.borrow(), locks(4, &["u1", "u2"]));
        assert!(
            !again.replace(locks(3, &[]), Said::Sometime),
            "its place is kept, too"
        );
    }

    #[test]
    fn a_lock_that_could_not_be_written_holds_and_is_written_later() {
        let dir = tempfile::tempdir().expect("folder");
        let folder = dir.path().join("gone");
        let book = LockBook::read(&folder);
        assert!(book.replace(locks(1, &["u1"]), Said::Sometime));
        assert!(book.lock(&claims("u1", 0, None)));
        std::fs::create_dir(&folder).expect("made");
        assert!(
            book.replace(locks(1, &["u1"]), Said::Sometime),
            "the same again"
        );
        assert!(LockBook::read(&folder).lock(&claims("u1", 0, None)));
    }
}
