//! What should run is looked at, whether it still is as it was made: somebody may have changed it by hand.
//!
//! The one rule: only what is healthy is looked at; the reconciler has the rest in hand.

use std::time::Duration;

use pizzapi_types::{InstanceStatus, OrgId, WantedState};
use tokio_util::sync::CancellationToken;

use crate::{access::System, app::App};

/// How long after something was changed by hand the provider looks: whoever does that does more than one thing.
const AFTER_MEDDLING: Duration = Duration::from_millis(500);

/// Has the provider look every interval, and whenever it heard of something, whether what should run is as it was made.
pub async fn run(app: App, stop: CancellationToken) {
    let system = System::new("mend");
    let meddled = async || {
        app.provider.meddled().await;
        tokio::time::sleep(AFTER_MEDDLING).await;
    };
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(app.config.health_interval.mul_f64(0.8)) => {}
            () = meddled() => {}
        }
        let mended = async {
            let wishes = app
                .store
                .wishes(&system)
                .await
                .map_err(|error| error.to_string())?;
            let running: Vec<OrgId> = wishes
                .into_iter()
                .filter(|it| {
                    it.desired == WantedState::Running && it.status == InstanceStatus::Healthy
                })
                .map(|wish| wish.org_id)
                .collect();
            let drifted = app
                .provider
                .mend(&running)
                .await
                .map_err(|error| error.to_string())?;
            for (org, why) in drifted {
                tracing::warn!(org_id = %org, why, "an instance is not as it was made");
                let due = app.store.make_due(&system, Some(&org)).await;
                due.map_err(|error| error.to_string())?;
                app.due.notify_one();
            }
            Ok::<_, String>(())
        };
        match stop.run_until_cancelled(mended).await {
            None => return,
            Some(Err(error)) => {
                tracing::warn!(error, "cannot look whether instances are as they were made");
            }
            Some(Ok(())) => {}
        }
    }
}
