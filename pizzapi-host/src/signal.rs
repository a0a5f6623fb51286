//! Being asked to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Resolves when this process is asked to stop: SIGTERM, SIGINT or SIGHUP.
///
/// The handlers are in place when this returns, so call it first thing and await the future later.
pub fn stop_requested() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}
