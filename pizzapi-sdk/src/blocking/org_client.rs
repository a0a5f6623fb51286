//! The client of one org's instance. The one rule: a method more is a line more in the table.

use std::{fmt, sync::Arc};

use pizzapi_types::{
    EventId, ListSessions, Me, OrgSlug, Page, Runner, RunnerId, Secret, Session, SessionEvent,
    SessionId,
    instance::InstanceHealth,
    runner::{SpawnSession, Spawned},
    session::{ReadEvents, Sessions},
};

use super::{
    begins, calls,
    runtime::{Items, Runtime},
};
use crate::{OrgEvent, error::Result};

/// The client of one org's instance. Cheap to clone; see [`crate::OrgClient`].
#[derive(Clone)]
pub struct OrgClient {
    inner: crate::OrgClient,
    runtime: Arc<Runtime>,
}

impl OrgClient {
    pub(super) fn of(inner: crate::OrgClient, runtime: &Arc<Runtime>) -> Self {
        Self {
            inner,
            runtime: Arc::clone(runtime),
        }
    }

    /// Makes one of an asynchronous client, with all its settings. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Unreachable`](crate::Error::Unreachable) when the machine gives no thread.
    pub fn new(client: crate::OrgClient) -> Result<Self> {
        Ok(Self {
            // A connection of the other runtime would stand still here.
            inner: client.with_own_connections(),
            runtime: Runtime::start()?,
        })
    }

    /// The client of the instance at a URL, with a ready org token. No control plane is asked for anything.
    ///
    /// # Errors
    /// [`Error::BadUrl`](crate::Error::BadUrl) when the URL is none; those of [`OrgClient::new`].
    pub fn with_token(org_url: &str, token: Secret) -> Result<Self> {
        Self::new(crate::OrgClient::with_token(org_url, token)?)
    }

    /// The client of PizzaPi's own single-tenant server at a URL, with an API key of that server.
    ///
    /// # Errors
    /// [`Error::BadUrl`](crate::Error::BadUrl) when the URL is none; those of [`OrgClient::new`].
    pub fn with_api_key(url: &str, api_key: Secret) -> Result<Self> {
        Self::new(crate::OrgClient::with_api_key(url, api_key)?)
    }

    /// The client of the org that the program `pizzapi` would be about here: see [`crate::OrgClient::from_profile`].
    ///
    /// # Errors
    /// Those of [`crate::OrgClient::from_profile`] and of [`OrgClient::new`].
    #[cfg(feature = "profile")]
    pub fn from_profile() -> Result<Self> {
        Self::new(crate::OrgClient::from_profile()?)
    }

    /// The same with settings of one's own: see [`crate::OrgClient::from_settings`].
    ///
    /// # Errors
    /// Those of [`crate::OrgClient::from_settings`] and of [`OrgClient::new`].
    #[cfg(feature = "profile")]
    pub fn from_settings(settings: &crate::profile::Settings) -> Result<Self> {
        Self::new(crate::OrgClient::from_settings(settings)?)
    }

    /// The org's slug; `None` for a client with a ready token, which may be for any.
    pub fn slug(&self) -> Option<&OrgSlug> {
        self.inner.slug()
    }
}

impl OrgClient {
    /// The events from now on, with the stream open when this returns: see [`crate::OrgClient::subscribe`].
    ///
    /// # Errors
    /// Those of [`crate::OrgClient::subscribe`].
    pub fn subscribe(&self) -> Result<impl Iterator<Item = Result<OrgEvent>> + Send + use<>> {
        let events = self.runtime.wait(self.inner.subscribe())?;
        Ok(Items::new(&self.runtime, events))
    }

    /// What happens, over one connection that is not made again: see [`crate::OrgClient::watch`].
    ///
    /// # Errors
    /// Those of [`crate::OrgClient::watch`].
    pub fn watch(&self) -> Result<impl Iterator<Item = Result<OrgEvent>> + Send + use<>> {
        let events = self.runtime.wait(self.inner.watch())?;
        Ok(Items::new(&self.runtime, events))
    }

    /// A session's log, over one connection that is not made again: see [`crate::OrgClient::watch_session_events`].
    ///
    /// # Errors
    /// Those of [`crate::OrgClient::watch_session_events`].
    pub fn watch_session_events(
        &self,
        id: &SessionId,
        since: Option<EventId>,
    ) -> Result<impl Iterator<Item = Result<SessionEvent>> + Send + use<>> {
        let events = self.inner.watch_session_events(id, since);
        let events = self.runtime.wait(events)?;
        Ok(Items::new(&self.runtime, events))
    }
}

impl OrgClient {
    /// Begins a call of any method: see [`crate::OrgClient::request`].
    pub fn request(
        &self,
        method: crate::Method,
        path: impl Into<String>,
    ) -> crate::blocking::RequestBuilder {
        crate::blocking::RequestBuilder::new(self.inner.request(method, path), &self.runtime)
    }
}

begins! { OrgClient:
    get "GET";
    post "POST";
    put "PUT";
    patch "PATCH";
    delete "DELETE";
}

calls! { OrgClient:
    events() => OrgEvent;
    follow_session_events(id: &SessionId, since: Option<EventId>) => SessionEvent;
    get_session(id: &SessionId) -> Session;
    health() -> InstanceHealth;
    kill_session(id: &SessionId) -> ();
    list_all_session_events(id: &SessionId, query: &ReadEvents) => SessionEvent;
    list_all_sessions(query: &ListSessions) => Session;
    list_runners() -> Vec<Runner>;
    list_session_events(id: &SessionId, query: &ReadEvents) -> Page<SessionEvent>;
    list_sessions(query: &ListSessions) -> Sessions;
    me() -> Me;
    restart_runner(id: &RunnerId) -> ();
    spawn_session(session: &SpawnSession) -> Spawned;
    stop_runner(id: &RunnerId) -> ();
    url() -> String;
}

#[cfg(feature = "runner")]
calls! { OrgClient:
    probe_websocket() -> ();
}

impl fmt::Debug for OrgClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
