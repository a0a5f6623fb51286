//! Sessions of an org and their events. The one rule: an event's `seq` is its place, and no place is handed on twice.

use std::collections::HashSet;

use futures_util::Stream;
use pizzapi_types::{
    EventId, ListSessions, Page, Session, SessionEvent, SessionId, SessionStatus,
    session::{ReadEvents, Sessions},
};
use serde::Deserialize;

use crate::{
    error::Result,
    org_client::OrgClient,
    page,
    raw::RequestBuilder,
    sse::{Feed, Follow, Heard, SseEvent},
};

/// A list as servers give it: PizzaPi's own has, apart from the sessions it serves, all those it remembers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    sessions: Vec<Session>,
    #[serde(default)]
    persisted_sessions: Vec<Session>,
    #[serde(default)]
    next_cursor: Option<String>,
}

impl Listed {
    fn whole(self) -> Sessions {
        let mut sessions = self.sessions;
        let served: HashSet<_> = sessions.iter().map(|it| it.session_id.clone()).collect();
        let over = |it: &Session| !served.contains(&it.session_id);
        let remembered = self.persisted_sessions.into_iter().filter(over);
        sessions.extend(remembered.map(|session| Session {
            status: SessionStatus::Ended,
            ..session
        }));
        Sessions {
            sessions,
            next_cursor: self.next_cursor,
        }
    }
}

pub(crate) struct SessionFeed {
    pub(crate) org: OrgClient,
    pub(crate) id: SessionId,
}

impl Feed for SessionFeed {
    type Item = SessionEvent;

    fn open(&self, after: Option<EventId>) -> RequestBuilder {
        self.org
            .get(format!("/api/sessions/{}/events", self.id))
            .query(&ReadEvents {
                since: after,
                follow: Some(true),
                ..ReadEvents::default()
            })
    }

    fn hear(&self, event: SseEvent) -> Result<Heard<SessionEvent>> {
        match event.name.as_str() {
            "end" => Ok(Heard::End),
            "event" => {
                let url = format!("/api/sessions/{}/events", self.id);
                let told: SessionEvent = crate::decode::json(event.data.as_bytes(), &url)?;
                let place = Some(told.seq);
                Ok(Heard::Item(told, place))
            }
            _ => Ok(Heard::Nothing),
        }
    }
}

impl OrgClient {
    /// Lists sessions, active and ended, newest first. One page.
    ///
    /// `GET /api/sessions` of the instance, any member. Ended ones are kept 30 days.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](crate::Error::Unauthenticated) when no good token can be had.
    pub async fn list_sessions(&self, query: &ListSessions) -> Result<Sessions> {
        let listed: Listed = self.get("/api/sessions").query(query).value().await?;
        Ok(listed.whole())
    }

    /// Lists all sessions, active and ended, newest first, page after page, beginning at `query.cursor`.
    ///
    /// `GET /api/sessions` of the instance, any member. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_sessions(
        &self,
        query: &ListSessions,
    ) -> impl Stream<Item = Result<Session>> + Send + Unpin + use<> {
        let (org, query) = (self.clone(), query.clone());
        page::all(move |cursor| {
            let org = org.clone();
            let mut query = query.clone();
            query.cursor = cursor.or(query.cursor);
            async move {
                let list = org.list_sessions(&query).await?;
                Ok(Page {
                    items: list.sessions,
                    next_cursor: list.next_cursor,
                })
            }
        })
    }

    /// Reads a session.
    ///
    /// `GET /api/sessions/:id` of the instance, any member.
    ///
    /// # Errors
    /// Code `session_not_found`.
    pub async fn get_session(&self, id: &SessionId) -> Result<Session> {
        self.get(format!("/api/sessions/{id}")).value().await
    }

    /// Ends a session: its whole process group gets SIGTERM, after 5 s SIGKILL.
    ///
    /// `DELETE /api/sessions/:id` of the instance, who started it, or admins.
    ///
    /// # Errors
    /// Code `session_not_found`, `session_ended`, `forbidden`.
    pub async fn kill_session(&self, id: &SessionId) -> Result<()> {
        self.delete(format!("/api/sessions/{id}")).nothing().await
    }

    /// Lists a session's log, oldest first: what came after the event `query.since`, or all that is kept. One page.
    ///
    /// `GET /api/sessions/:id/events` of the instance, any member. At most `query.limit` events (1–200, default 50);
    /// `Page::next_cursor` is `None` on the last page. 16 MiB of a log are kept; where older events were dropped, a `gap`
    /// event stands. `query.follow` makes no difference: see [`OrgClient::follow_session_events`].
    ///
    /// # Errors
    /// Code `session_not_found`.
    pub async fn list_session_events(
        &self,
        id: &SessionId,
        query: &ReadEvents,
    ) -> Result<Page<SessionEvent>> {
        self.get(format!("/api/sessions/{id}/events"))
            .query(&ReadEvents {
                follow: None,
                ..query.clone()
            })
            .value()
            .await
    }

    /// Lists all of a session's log, oldest first, page after page, beginning after the event `query.since` or at
    /// `query.cursor`. Ends with what is there by then.
    ///
    /// `GET /api/sessions/:id/events` of the instance, any member. `query.limit` is the size of a page.
    ///
    /// # Errors
    /// The stream ends with the first one.
    pub fn list_all_session_events(
        &self,
        id: &SessionId,
        query: &ReadEvents,
    ) -> impl Stream<Item = Result<SessionEvent>> + Send + Unpin + use<> {
        let mut query = ReadEvents {
            follow: None,
            ..query.clone()
        };
        let cursor = query.cursor.take();
        let path = format!("/api/sessions/{id}/events");
        page::all_of(self.get(path).query(&query), cursor)
    }

    /// Follows a session's log: what came after the event `since`, or all that is kept, then what comes, until the session is
    /// over and all of it was told. Reconnects and resumes by itself; in order, none twice.
    ///
    /// `GET /api/sessions/:id/events?follow=true` of the instance, any member.
    ///
    /// # Errors
    /// The stream ends with an answer that no waiting cures, like `session_not_found`.
    pub fn follow_session_events(
        &self,
        id: &SessionId,
        since: Option<EventId>,
    ) -> impl Stream<Item = Result<SessionEvent>> + Send + Unpin + use<> {
        let feed = SessionFeed {
            org: self.clone(),
            id: id.clone(),
        };
        Follow::new(feed, since).into_stream()
    }
}
