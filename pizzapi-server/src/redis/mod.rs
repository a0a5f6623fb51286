//! What happens in the org, told in Redis too: for other programs of the org, on the channel `<prefix>events`.
//!
//! The one rule: nobody waits for Redis. While it is away the server serves as ever, and what happens meanwhile is not told
//! there: it is counted, and the count is logged. Who may miss nothing follows `GET /api/events`.

mod dropped;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::{AsyncConnectionConfig, Client, RedisError, aio::MultiplexedConnection};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::{
    sync::broadcast::{
        Receiver,
        error::{RecvError, TryRecvError},
    },
    time::MissedTickBehavior,
};

use crate::{config::Config, error::Error, socket::News};
use dropped::Dropped;

/// How often it is looked whether Redis answers, and how long after a failure it is tried anew.
const LOOK: Duration = Duration::from_secs(1);
/// How long connecting, and an answer, may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many events are sent at once.
const AT_ONCE: usize = 64;

/// The org's part of Redis, as its own user.
pub struct Redis {
    client: Client,
    channel: String,
    answers: AtomicBool,
}

/// An event as it is published.
#[derive(Serialize)]
struct Published<'a> {
    id: i64,
    event: &'static str,
    data: &'a RawValue,
}

impl Redis {
    /// The handle, if there is Redis; nobody is asked yet.
    ///
    /// # Errors
    /// [`Error::Redis`] when the URL is none, or the prefix is another org's.
    pub fn of(config: &Config) -> Result<Option<Arc<Self>>, Error> {
        let Some(told) = &config.redis else {
            return Ok(None);
        };
        if let Some(tenant) = &config.tenant
            && told.prefix != format!("org:{}:", tenant.org_id)
        {
            return Err(Error::Redis("REDIS_PREFIX is not the org's own"));
        }
        let client = Client::open(told.url.expose());
        let client = client.map_err(|_| {
            Error::Redis("PIZZAPI_REDIS_URL is no URL like redis://user:password@host:6379")
        })?;
        Ok(Some(Arc::new(Self {
            client,
            channel: format!("{}events", told.prefix),
            answers: AtomicBool::new(false),
        })))
    }

    /// Whether Redis answered when it was last asked, at most a few seconds ago.
    pub fn answers(&self) -> bool {
        self.answers.load(Ordering::Relaxed)
    }

    /// Publishes what happens, for as long as anything may. The receiver's own bound is that of the queue.
    pub async fn publish(self: Arc<Self>, mut news: Receiver<News>) {
        let mut dropped = Dropped::default();
        let mut connection = None;
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            // The first look is at once, and before any news.
            tokio::select! {
                biased;
                _ = look.tick() => {
                    let looked = self.look(&mut connection).await;
                    self.note(looked, &mut connection, &mut dropped);
                }
                told = news.recv() => match told {
                    Ok(first) => {
                        let all = with_more(first, &mut news, &mut dropped);
                        let told = self.tell(&all, connection.as_ref()).await;
                        if !matches!(told, Ok(true)) {
                            dropped.count(all.len() as u64);
                        }
                        self.note(told.map(|_| ()), &mut connection, &mut dropped);
                    }
                    Err(RecvError::Lagged(missed)) => dropped.count(missed),
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }

    /// Asks for a sign of life, over the connection there is or a new one.
    async fn look(&self, connection: &mut Option<MultiplexedConnection>) -> Result<(), RedisError> {
        if let Some(open) = connection {
            return redis::cmd("PING").exec_async(open).await;
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let made = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        *connection = Some(made.await?);
        Ok(())
    }

    /// Publishes; says whether there was a connection to do it over.
    async fn tell(
        &self,
        all: &[News],
        connection: Option<&MultiplexedConnection>,
    ) -> Result<bool, RedisError> {
        let Some(mut connection) = connection.cloned() else {
            return Ok(false);
        };
        let mut publish = redis::pipe();
        for News { id, name, data } in all {
            let event = Published {
                id: *id,
                event: name,
                data,
            };
            match serde_json::to_string(&event) {
                Ok(text) => {
                    publish.cmd("PUBLISH").arg(&self.channel).arg(text).ignore();
                }
                Err(error) => tracing::error!(%error, event = name, "an event that is no JSON"),
            }
        }
        publish.exec_async(&mut connection).await?;
        Ok(true)
    }

    /// Notes how Redis fares; a connection that failed is not used again.
    fn note(
        &self,
        done: Result<(), RedisError>,
        connection: &mut Option<MultiplexedConnection>,
        dropped: &mut Dropped,
    ) {
        if let Err(error) = &done {
            *connection = None;
            dropped.because(error);
        }
        let answers = connection.is_some();
        self.answers.store(answers, Ordering::Relaxed);
        dropped.say(answers);
    }
}

/// What waits besides the first, as far as it is sent at once.
fn with_more(first: News, news: &mut Receiver<News>, dropped: &mut Dropped) -> Vec<News> {
    let mut all = vec![first];
    while all.len() < AT_ONCE {
        match news.try_recv() {
            Ok(next) => all.push(next),
            Err(TryRecvError::Lagged(missed)) => dropped.count(missed),
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }
    all
}
