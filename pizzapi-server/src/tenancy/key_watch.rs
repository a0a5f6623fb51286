//! The control plane's keys, as soon as it says that it has others. The one rule: those known stay in use until it has given
//! out the others.

use std::time::Duration;

use pizzapi_sdk::verifier::TokenVerifier;
use tokio::sync::watch;

/// The pause after a fetch that did not bring the keys named; doubles up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);

/// Fetches the keys whenever those in use are not those of the tag wanted. Never ends.
pub async fn follow(verifier: &TokenVerifier, mut wanted: watch::Receiver<String>) {
    let mut pause = SHORTEST;
    loop {
        let tag = wanted.borrow_and_update().clone();
        let satisfied = tag.is_empty() || verifier.refresh_if_not(&tag).await;
        let again = async {
            if satisfied {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(pause).await;
        };
        tokio::select! {
            changed = wanted.changed() => {
                if changed.is_err() {
                    std::future::pending::<()>().await;
                }
                pause = SHORTEST;
            }
            () = again => pause = (pause * 2).min(LONGEST),
        }
    }
}
