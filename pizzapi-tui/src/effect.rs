//! What the dashboard does to the world. The one rule: every effect runs as a task of its own and ends in an event.

use std::{io, time::Duration};

use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use pizzapi_sdk::{Client, ListOrgs, RetryPolicy, types::OrgSlug};
use ratatui::layout::Size;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc::Sender,
    task::{AbortHandle, JoinSet},
    time::{MissedTickBehavior, interval, sleep},
};

use crate::event::{Event, News};

/// The largest page the server gives.
const PAGE: u32 = 200;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// List all orgs, in place of a list that waits or is under way.
    ListOrgs {
        after: Duration,
    },
    /// Open the event stream, in place of one that is open or waits to be.
    Follow {
        after: Duration,
    },
    ReadUser,
    ReadStatus(OrgSlug),
    /// Draw everything anew, whatever the terminal shows now.
    Repaint,
    Quit,
}

/// Runs effects, and brings what they and the terminal say into the one channel.
pub struct Worker {
    client: Client,
    events: Sender<Event>,
    tasks: JoinSet<io::Result<()>>,
    list: Option<AbortHandle>,
    follow: Option<AbortHandle>,
}

impl Worker {
    pub fn new(client: Client, events: Sender<Event>) -> Self {
        Self {
            client,
            events,
            tasks: JoinSet::new(),
            list: None,
            follow: None,
        }
    }

    /// Begins to listen to the terminal, the clock and signals.
    pub fn listen(&mut self) -> io::Result<()> {
        for kind in [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ] {
            let mut signals = signal(kind)?;
            let events = self.events.clone();
            self.tasks.spawn(async move {
                if signals.recv().await.is_some() {
                    send(&events, News::Ended).await;
                }
                Ok(())
            });
        }
        self.tasks.spawn(tick(self.events.clone()));
        self.tasks.spawn(input(self.events.clone()));
        Ok(())
    }

    /// Runs one. [`Effect::Repaint`] and [`Effect::Quit`] are the loop's own.
    pub fn run(&mut self, effect: Effect) {
        let (client, events) = (self.client.clone(), self.events.clone());
        match effect {
            Effect::ListOrgs { after } => {
                let task = self.tasks.spawn(async move {
                    sleep(after).await;
                    let query = ListOrgs {
                        limit: Some(PAGE),
                        ..ListOrgs::default()
                    };
                    let orgs = client.list_all_orgs(&query).try_collect().await;
                    send(&events, News::Listed(orgs)).await;
                    Ok(())
                });
                replace(&mut self.list, task);
            }
            Effect::Follow { after } => {
                let task = self.tasks.spawn(async move {
                    sleep(after).await;
                    let lost = follow(&client, &events).await.err();
                    send(&events, News::Lost(lost)).await;
                    Ok(())
                });
                replace(&mut self.follow, task);
            }
            Effect::ReadUser => {
                self.tasks.spawn(async move {
                    let user = client.current_user().await.map(Box::new);
                    send(&events, News::User(user)).await;
                    Ok(())
                });
            }
            Effect::ReadStatus(slug) => {
                self.tasks.spawn(async move {
                    let report = client.org_status(&slug).await.map(Box::new);
                    send(&events, News::Status(slug, report)).await;
                    Ok(())
                });
            }
            Effect::Repaint | Effect::Quit => {}
        }
    }

    /// Waits until a task fails for good, which ends the dashboard; a task's panic goes on here.
    pub async fn failed(&mut self) -> io::Error {
        loop {
            match self.tasks.join_next().await {
                Some(Ok(Err(error))) => return error,
                Some(Err(error)) if error.is_panic() => {
                    std::panic::resume_unwind(error.into_panic())
                }
                Some(_) => {}
                None => std::future::pending().await,
            }
        }
    }
}

fn replace(slot: &mut Option<AbortHandle>, task: AbortHandle) {
    if let Some(before) = slot.replace(task) {
        before.abort();
    }
}

async fn send(events: &Sender<Event>, news: News) {
    // Nobody listens any more only when the dashboard is ending.
    let _ = events.send(Event::now(news)).await;
}

/// Follows the event stream until it breaks. Not by [`Client::events`], which mends breaks without telling: the header must
/// tell. Nothing is resumed, as everything is listed again once the stream is open.
async fn follow(client: &Client, events: &Sender<Event>) -> pizzapi_sdk::Result<()> {
    let call = client.get("/api/events").retry(RetryPolicy::none());
    let mut stream = call.events().await?;
    send(events, News::Opened).await;
    while stream.try_next().await?.is_some() {
        send(events, News::Changed).await;
    }
    Ok(())
}

async fn tick(events: Sender<Event>) -> io::Result<()> {
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        seconds.tick().await;
        send(&events, News::Tick).await;
    }
}

async fn input(events: Sender<Event>) -> io::Result<()> {
    let mut terminal = EventStream::new();
    while let Some(event) = terminal.next().await {
        match event? {
            TerminalEvent::Key(key) => send(&events, News::Key(key)).await,
            TerminalEvent::Resize(width, height) => {
                send(&events, News::Resized(Size { width, height })).await;
            }
            _ => {}
        }
    }
    send(&events, News::Ended).await;
    Ok(())
}
