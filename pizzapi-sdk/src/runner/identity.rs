//! Who a runner is to an org. The one rule: whoever has the secret is the runner, so it is kept like a password.

use pizzapi_types::{RunnerId, Secret};
use serde::{Deserialize, Serialize};

/// A runner's id, and the secret that proves it. The first use claims the id in an org.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunnerIdentity {
    /// The id.
    pub runner_id: RunnerId,
    /// What proves that the id is one's own.
    pub secret: Secret,
}

impl RunnerIdentity {
    /// Makes a new one, which nobody has.
    #[expect(clippy::new_without_default, reason = "a fresh identity is no default")]
    pub fn new() -> Self {
        let random = || uuid::Uuid::new_v4().simple().to_string();
        Self {
            runner_id: RunnerId::new(),
            secret: format!("{}{}", random(), random()).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_stored_and_read_back_and_never_shown() {
        let identity = RunnerIdentity::new();
        let json = serde_json::to_string(&identity).expect("written");
        let back: RunnerIdentity = serde_json::from_str(&json).expect("read");
        assert_eq!(back.runner_id, identity.runner_id);
        assert_eq!(back.secret, identity.secret);
        assert_eq!(identity.secret.expose().len(), 64);
        assert!(!format!("{identity:?}").contains(identity.secret.expose()));
    }
}
