//! The connection to Redis: made when it is needed, and made anew when it is lost.
//!
//! The one rule: whatever happens, an answer or an error comes within a few seconds. Not the connection manager of the crate
//! `redis`: that one stays down for good when Redis refuses the password once, as a Redis that has just started does.

use std::time::Duration;

use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionInfo, FromRedisValue, Pipeline, RedisError,
    aio::MultiplexedConnection,
};
use tokio::sync::Mutex;

use super::BadUrl;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long an answer may take: the longest is that of a few hundred users made at once.
const ANSWER: Duration = Duration::from_secs(5);

pub struct Link {
    client: Client,
    open: Mutex<Option<MultiplexedConnection>>,
}

/// What is asked.
#[derive(Clone, Copy)]
enum Question<'a> {
    One(&'a Cmd),
    Several(&'a Pipeline),
}

impl Question<'_> {
    async fn put<T: FromRedisValue>(self, mut to: MultiplexedConnection) -> Result<T, RedisError> {
        match self {
            Self::One(command) => command.query_async(&mut to).await,
            Self::Several(all) => all.query_async(&mut to).await,
        }
    }
}

impl Link {
    pub fn to(info: ConnectionInfo) -> Result<Self, BadUrl> {
        let client = Client::open(info).map_err(|_| BadUrl("cannot be used"))?;
        Ok(Self {
            client,
            open: Mutex::default(),
        })
    }

    /// Asks one question.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        self.asked(Question::One(command)).await
    }

    /// Asks several at once.
    pub async fn ask_all<T: FromRedisValue>(&self, all: &Pipeline) -> Result<T, RedisError> {
        self.asked(Question::Several(all)).await
    }

    /// Asks over the connection there is; when it turns out to be lost, over a new one.
    async fn asked<T: FromRedisValue>(&self, question: Question<'_>) -> Result<T, RedisError> {
        let (connection, kept) = self.connection().await?;
        match question.put(connection).await {
            Err(error) if error.is_unrecoverable_error() || error.is_timeout() => {
                self.open.lock().await.take();
                if !kept || error.is_timeout() {
                    return Err(error);
                }
            }
            other => return other,
        }
        let (connection, _) = self.connection().await?;
        question.put(connection).await
    }

    /// A connection, and whether it is an older one.
    async fn connection(&self) -> Result<(MultiplexedConnection, bool), RedisError> {
        let mut open = self.open.lock().await;
        if let Some(connection) = &*open {
            return Ok((connection.clone(), true));
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER));
        let made = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let made = made.await?;
        *open = Some(made.clone());
        Ok((made, false))
    }
}
