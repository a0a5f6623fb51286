//! The thread in the background that all clones of a client share, and how a thread of the program waits for what it does.
//!
//! The one rule: nobody ever waits for that thread itself, so nothing hangs when it is dropped, wherever that is.

use std::{future::Future, io, panic, sync::Arc, thread};

use futures_util::{Stream, StreamExt as _, stream::BoxStream};
use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

use crate::error::{Error, Result};

/// Connections and timers, driven by a thread of their own for as long as this lives.
#[derive(Debug)]
pub(super) struct Runtime {
    handle: Handle,
    /// Dropped, it ends the thread.
    _ends: oneshot::Sender<()>,
}

impl Runtime {
    pub(super) fn start() -> Result<Arc<Self>> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(not_started)?;
        let handle = runtime.handle().clone();
        let (ends, ended) = oneshot::channel();
        thread::Builder::new()
            .name("pizzapi".to_owned())
            .spawn(move || {
                let _ = runtime.block_on(ended);
                // A name that is being looked up does not hold the thread up.
                runtime.shutdown_background();
            })
            .map_err(not_started)?;
        Ok(Arc::new(Self {
            handle,
            _ends: ends,
        }))
    }

    /// Runs a future to its end on the thread of whoever calls.
    pub(super) fn wait<T: Send>(
        &self,
        future: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        match Handle::try_current() {
            Err(error) if error.is_missing_context() => self.handle.block_on(future),
            // This thread runs asynchronous code already and can run no other meanwhile: one more does, for this call.
            _ => thread::scope(|scope| {
                let waiting = thread::Builder::new()
                    .spawn_scoped(scope, || self.handle.block_on(future))
                    .map_err(not_started)?;
                waiting
                    .join()
                    .unwrap_or_else(|panic| panic::resume_unwind(panic))
            }),
        }
    }
}

fn not_started(error: io::Error) -> Error {
    let error = io::Error::other(format!("no thread can be started: {error}"));
    Error::unreachable("the platform", &error, true)
}

/// The items of a stream, each waited for.
pub(super) struct Items<T> {
    // Goes before what its connections live on.
    stream: BoxStream<'static, Result<T>>,
    runtime: Arc<Runtime>,
}

impl<T> Items<T> {
    pub(super) fn new(
        runtime: &Arc<Runtime>,
        stream: impl Stream<Item = Result<T>> + Send + 'static,
    ) -> Self {
        Self {
            stream: stream.fuse().boxed(),
            runtime: Arc::clone(runtime),
        }
    }
}

impl<T: Send> Iterator for Items<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let next = async { self.stream.next().await.transpose() };
        self.runtime.wait(next).transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Weak, time::Duration};

    use super::*;

    /// Something that lives as long as the runtime's tasks do.
    fn held_by(runtime: &Runtime) -> Weak<()> {
        let held = Arc::new(());
        let seen = Arc::downgrade(&held);
        runtime.handle.spawn(async move {
            std::future::pending::<()>().await;
            drop(held);
        });
        seen
    }

    fn gone(what: &Weak<()>) -> bool {
        let end = std::time::Instant::now() + Duration::from_secs(10);
        while what.strong_count() > 0 && std::time::Instant::now() < end {
            thread::yield_now();
        }
        what.strong_count() == 0
    }

    async fn nap() -> Result<u8> {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(7)
    }

    #[test]
    fn many_threads_wait_at_once_and_the_last_one_out_ends_it() {
        let runtime = Runtime::start().expect("started");
        let held = held_by(&runtime);
        let waiting: Vec<_> = (0..20)
            .map(|_| {
                let runtime = Arc::clone(&runtime);
                thread::spawn(move || runtime.wait(nap()).expect("an answer"))
            })
            .collect();
        drop(runtime);
        for thread in waiting {
            assert_eq!(thread.join().expect("no panic"), 7);
        }
        assert!(gone(&held), "the thread in the background goes on");
    }

    #[test]
    fn it_works_and_ends_within_asynchronous_code() {
        for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            let outer = builder.enable_all().build().expect("a runtime");
            let held = outer.block_on(async {
                let runtime = Runtime::start().expect("started");
                let held = held_by(&runtime);
                assert_eq!(runtime.wait(nap()).expect("an answer"), 7);
                let nested = runtime.wait(async { runtime.wait(nap()) });
                assert_eq!(nested.expect("an answer"), 7);
                held
            });
            assert!(gone(&held), "the thread in the background goes on");
        }
    }

    #[test]
    fn an_iterator_keeps_what_it_lives_on_and_stays_at_its_end() {
        let runtime = Runtime::start().expect("started");
        let held = held_by(&runtime);
        let numbers = futures_util::stream::unfold(0, |number| async move {
            nap().await.ok()?;
            (number < 3).then_some((Ok(number), number + 1))
        });
        let mut items = Items::new(&runtime, numbers);
        drop(runtime);
        let all: Vec<i32> = items.by_ref().map(|item| item.expect("a number")).collect();
        assert_eq!(all, [0, 1, 2]);
        assert!(items.next().is_none() && items.next().is_none());
        assert_eq!(held.strong_count(), 1);
        drop(items);
        assert!(gone(&held), "the thread in the background goes on");
    }

    #[test]
    fn a_panic_reaches_whoever_waits() {
        let runtime = Runtime::start().expect("started");
        let outer = Builder::new_current_thread().build().expect("a runtime");
        let broken = || -> Result<()> { runtime.wait(async { panic!("on purpose") }) };
        let caught = panic::catch_unwind(panic::AssertUnwindSafe(broken));
        assert!(caught.is_err());
        let caught = panic::catch_unwind(panic::AssertUnwindSafe(|| {
            outer.block_on(async { broken() })
        }));
        assert!(caught.is_err());
        assert_eq!(runtime.wait(nap()).expect("it goes on"), 7);
    }
}
