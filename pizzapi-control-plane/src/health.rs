//! Probes: every instance that should serve is asked, at its own address, whether it does, and for whom.

use std::{sync::LazyLock, time::Duration};

use futures_util::StreamExt as _;
use pizzapi_http::client;
use pizzapi_types::{InstanceStatus, OrgId, WantedState, instance::InstanceHealth};
use tokio_util::sync::CancellationToken;

use crate::{
    access::System, app::App, auth::opaque, reconcile::pause_before, store::instances::Wish,
};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How many failures in a row make an instance unhealthy.
const STRIKES: i64 = 3;
/// How many are asked at once.
const AT_ONCE: usize = 32;

static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    client::internal_client("http://", Some(TIMEOUT))
        .expect("a client without certificates can always be built")
});

/// Asks one instance; the error says what is wrong.
pub async fn probe(org: &OrgId, generation: i64, address: &str) -> Result<(), String> {
    let health: InstanceHealth = client::call(CLIENT.get(format!("http://{address}/health")))
        .await
        .map_err(|error| format!("health: {error}"))?;
    if health.org_id.as_ref() != Some(org) {
        return Err("health: something else answers at its address".to_owned());
    }
    if health.generation.is_some_and(|found| found != generation) {
        return Err("health: another generation answers at its address".to_owned());
    }
    if health.status == "ok" {
        Ok(())
    } else {
        Err(format!("health: it says {}", health.status))
    }
}

/// How long after something was changed by hand the provider looks: whoever does that does more than one thing.
const AFTER_MEDDLING: Duration = Duration::from_millis(500);

/// Has the provider look every interval, and whenever it heard of something, whether what should run is as it was made.
pub async fn mend(app: App, stop: CancellationToken) {
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
                tracing::warn!(error, "cannot look whether instances are as they were made")
            }
            Some(Ok(())) => {}
        }
    }
}

/// Probes all instances every interval until `stop` is cancelled.
pub async fn run(app: App, stop: CancellationToken) {
    let system = System::new("health");
    loop {
        // Not in step with other control planes, nor with anything else that happens every half minute.
        let spread = f64::from(opaque::random::<1>()[0]) / 255.0;
        let pause = app.config.health_interval.mul_f64(0.9 + spread / 5.0);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        let wishes = match app.store.wishes(&system).await {
            Ok(wishes) => wishes,
            Err(error) => {
                tracing::error!(%error, "cannot read which instances to ask");
                continue;
            }
        };
        let asked: Vec<Wish> = wishes
            .into_iter()
            .filter(|wish| {
                wish.desired == WantedState::Running && wish.status == InstanceStatus::Healthy
            })
            .collect();
        let checks = asked.into_iter().map(|wish| check(app.clone(), wish));
        let round = futures_util::stream::iter(checks)
            .buffer_unordered(AT_ONCE)
            .collect::<()>();
        if stop.run_until_cancelled(round).await.is_none() {
            return;
        }
    }
}

async fn check(app: App, wish: Wish) {
    let system = &System::new("health");
    let Some(address) = &wish.address else { return };
    let answer = probe(&wish.org_id, wish.generation, address).await;
    let failure = answer.err();
    let noted = async {
        let strikes = app
            .store
            .note_health(system, &wish.org_id, failure.as_deref())
            .await?;
        if strikes >= STRIKES {
            let why = format!(
                "{} ({strikes} of {STRIKES}); being started again",
                failure.as_deref().unwrap_or("health")
            );
            tracing::warn!(org_id = %wish.org_id, why, "an instance is unhealthy");
            app.store
                .note_broken(system, &wish.org_id, &why, pause_before)
                .await?;
        }
        Ok::<_, crate::store::StoreError>(())
    };
    if let Err(error) = noted.await {
        tracing::error!(org_id = %wish.org_id, %error, "cannot write down a health check");
    }
}
