//! `pizzapi dashboard --demo`: a platform with much going on, to look at and to try the keys on.
//!
//! The one rule: nothing of the person's own is read or changed, and nothing is left when it ends.

mod cast;
mod dice;
mod life;
mod place;
mod platform;
mod scene;

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;
use pizzapi_host::{file, signal::stop_requested};
use pizzapi_tui::Options;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use self::{life::Life, place::Place, platform::Platform, scene::Scene};
use crate::{
    ctx::Ctx,
    error::{Error, Exit, Result},
};

/// How long sessions and runners have to end by themselves; whatever is left then is ended with its server.
const PATIENCE: Duration = Duration::from_secs(6);

/// Everything from the first to the last.
pub async fn run(ctx: &Ctx, options: Options) -> Result<()> {
    let asked = stop_requested()?;
    Place::clear_left().await;
    let place = Place::make()?;
    let mut demo = Demo {
        stop: CancellationToken::new(),
        tasks: Vec::new(),
    };
    let shown = AssertUnwindSafe(async {
        tokio::select! {
            shown = demo.show(&place, options) => shown,
            () = asked => Ok(()),
        }
    });
    let shown = shown.catch_unwind().await;
    let removed = demo.remove(ctx, &place).await;
    match shown {
        Err(panic) => resume_unwind(panic),
        Ok(shown) => shown.and(removed),
    }
}

struct Demo {
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Demo {
    async fn show(&mut self, place: &Place, options: Options) -> Result<()> {
        let platform = Platform::start(place).await?;
        let script = place.path.join("agent.sh");
        file::write_private(&script, include_bytes!("agent.sh"))?;
        let (say, said) = watch::channel(String::new());
        let (make, made) = mpsc::channel(8);
        let client = &platform.client;
        let scene = Scene {
            client: client.clone(),
            data: place.data(),
            said: say,
            made: make,
        };
        let life = Life {
            client: client.clone(),
            work: place.path.join("work"),
            script,
            stop: self.stop.clone(),
        };
        let stop = self.stop.clone();
        self.tasks.push(tokio::spawn(async move {
            tokio::select! {
                () = scene.make() => {}
                () = stop.cancelled() => {}
            }
        }));
        self.tasks.push(tokio::spawn(life.go_on(made)));
        let options = Options {
            profile: Some(platform::PROFILE.to_owned()),
            account: Some(platform.email.clone()),
            keep: None,
            variables: platform::variables(place),
            said: Some(said),
            ..options
        };
        pizzapi_tui::run(client.clone(), options)
            .await
            .map_err(|error| Error::new(Exit::Failed, "the dashboard ended").because(error))
    }

    /// Ends everything, and says what was removed.
    async fn remove(self, ctx: &Ctx, place: &Place) -> Result<()> {
        let began = Instant::now();
        ctx.out.note(format_args!("  ending the demo …"));
        self.stop.cancel();
        let ends = futures_util::future::join_all(self.tasks);
        // What does not end in time loses its server, and ends then.
        let _ = tokio::time::timeout(PATIENCE, ends).await;
        let processes = place.remove().await?;
        ctx.out.note(format_args!(
            "  removed {} with all that was in it, and its {processes} processes, in {} ms",
            place.path.display(),
            began.elapsed().as_millis()
        ));
        Ok(())
    }
}
