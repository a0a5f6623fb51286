//! What the engine says happens to containers of the stack, to whoever waits for something to happen.
//!
//! The one rule: an event is only a reason to look. Whoever waits looks first, after an event, and now and then without one.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures_util::TryStreamExt as _;
use pizzapi_docker::{
    Engine,
    bollard::{models::EventMessage, query_parameters::EventsOptionsBuilder},
    labels,
};
use pizzapi_types::Time;
use tokio::{sync::broadcast, task::AbortHandle};

/// How long somebody waits for an event before looking without one.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long until the engine is asked again for events after it hung up.
const PAUSE: Duration = Duration::from_secs(1);

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// To this container.
    Of(Arc<str>),
    /// Perhaps to any: some events were missed.
    Anything,
}

/// The engine's events, read once for everybody.
pub struct Events {
    engine: Engine,
    stack: String,
    news: broadcast::Sender<News>,
    /// What was changed by hand, it seems, or the router and Redis having come back.
    odd: Arc<tokio::sync::Notify>,
    reader: OnceLock<AbortHandle>,
}

impl Drop for Events {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.get() {
            reader.abort();
        }
    }
}

/// Hears what happens to one container.
pub struct Hearing {
    news: broadcast::Receiver<News>,
}

impl Events {
    pub fn new(engine: Engine, stack: String) -> Self {
        Self {
            engine,
            stack,
            news: broadcast::Sender::new(256),
            odd: Arc::default(),
            reader: OnceLock::new(),
        }
    }

    /// Begins to hear; what happens from now on is not missed.
    pub fn hear(&self) -> Hearing {
        let news = self.news.subscribe();
        self.reader.get_or_init(|| {
            let (engine, stack) = (self.engine.clone(), self.stack.clone());
            let (news, odd) = (self.news.clone(), self.odd.clone());
            tokio::spawn(async move { read(&engine, &stack, &news, &odd).await }).abort_handle()
        });
        Hearing { news }
    }

    /// Resolves when something seems to have been changed behind our back.
    pub async fn odd(&self) {
        drop(self.hear());
        self.odd.notified().await;
    }
}

impl Hearing {
    /// Resolves when something happened to a container, or might have.
    pub async fn of(&mut self, container: &str) {
        let heard = async {
            loop {
                match self.news.recv().await {
                    Ok(News::Of(id)) if *id != *container => {}
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
                    // Nobody reads any more: the provider is on its way out.
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        let _ = tokio::time::timeout(PATIENCE, heard).await;
    }
}

async fn read(
    engine: &Engine,
    stack: &str,
    news: &broadcast::Sender<News>,
    odd: &tokio::sync::Notify,
) {
    // From a little before, so that nothing falls between asking and being answered.
    let mut since = Time::now().millis() / 1000;
    loop {
        let filters = HashMap::from([
            ("type", vec!["container".to_owned()]),
            ("label", vec![format!("{}={stack}", labels::STACK)]),
        ]);
        let options = EventsOptionsBuilder::default()
            .since(&since.to_string())
            .filters(&filters)
            .build();
        let mut events = Box::pin(engine.docker().events(Some(options)));
        while let Ok(Some(event)) = events.try_next().await {
            since = event.time.unwrap_or(since);
            if is_odd(&event) {
                odd.notify_one();
            }
            if let Some(id) = event.actor.and_then(|actor| actor.id) {
                let _ = news.send(News::Of(id.into()));
            }
        }
        tokio::time::sleep(PAUSE).await;
        let _ = news.send(News::Anything);
        odd.notify_one();
    }
}

/// Whether an event tells of what we do not do ourselves to what runs.
fn is_odd(event: &EventMessage) -> bool {
    let kind = event
        .actor
        .as_ref()
        .and_then(|actor| actor.attributes.as_ref());
    let kind = kind
        .and_then(|attributes| attributes.get(labels::TYPE))
        .map(String::as_str);
    match event.action.as_deref() {
        Some("pause" | "rename" | "destroy") => true,
        Some("start") => matches!(kind, Some(labels::ROUTER | labels::REDIS)),
        _ => false,
    }
}
