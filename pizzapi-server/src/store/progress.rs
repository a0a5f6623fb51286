//! Who waits for a session's log to grow. The one rule: a signal means "look again", never what there is to see, so none can
//! be missed for good.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use pizzapi_types::SessionId;
use tokio::sync::watch;

/// Cheap to clone; clones are one.
#[derive(Clone, Default)]
pub struct Progress {
    followed: Arc<Mutex<HashMap<SessionId, watch::Sender<()>>>>,
}

impl Progress {
    /// Signals from now on. Look once after this returns, then after each signal.
    pub fn follow(&self, session: &SessionId) -> watch::Receiver<()> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        followed
            .entry(session.clone())
            .or_insert_with(|| watch::Sender::new(()))
            .subscribe()
    }

    /// Signals everybody who follows the session.
    pub fn signal(&self, session: &SessionId) {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = followed.get(session)
            && sender.send(()).is_err()
        {
            followed.remove(session);
        }
    }

    /// Forgets sessions that nobody follows any more.
    pub fn tidy(&self) {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        followed.retain(|_, sender| sender.receiver_count() > 0);
    }
}
