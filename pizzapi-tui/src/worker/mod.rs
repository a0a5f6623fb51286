//! Does what the state asks for, with the SDK. The one rule: every effect runs as a task of its own and ends in an event.

mod change;
mod follow;
mod input;
mod local;
mod log;
mod read;
mod tail;

use std::{
    collections::HashMap,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use pizzapi_sdk::{Client, Credential, types::OrgSlug};
use tokio::{
    sync::{Semaphore, mpsc::Sender, watch},
    task::{AbortHandle, JoinSet},
    time::sleep,
};

use crate::{
    KeepLogin,
    effect::Effect,
    event::{Ask, Event, News},
};

/// So many reads are under way at once.
const READS: usize = 8;
/// So many changes are.
const CHANGES: usize = 16;

/// What is done once at a time: another takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Slot {
    Read(Ask),
    Platform,
    Org(OrgSlug),
    Tail,
}

/// Runs effects, and brings what they and the terminal say into the one channel.
pub struct Worker {
    shared: Shared,
    tasks: JoinSet<io::Result<()>>,
    slots: HashMap<Slot, AbortHandle>,
    reads: Arc<Semaphore>,
    changes: Arc<Semaphore>,
    /// The terminal's keys are listened to for as long as this is there.
    keys: Option<input::Keys>,
}

/// What tasks have in common.
#[derive(Clone)]
struct Shared {
    events: Sender<Event>,
    /// Whoever logs in goes on as another client.
    client: Arc<Mutex<Client>>,
    keep: Option<KeepLogin>,
    /// Counts who was logged in: what was asked for as somebody else is not told.
    login: Arc<AtomicU64>,
    /// Who was when the task began.
    begun_as: u64,
    /// A login that is kept as soon as its password is chosen.
    pending: Arc<Mutex<Option<(String, Credential)>>>,
}

impl Shared {
    fn client(&self) -> Client {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        client.clone()
    }

    /// Whether whoever is logged in is who was when the task began.
    fn is_for(&self) -> bool {
        self.begun_as == self.login.load(Ordering::SeqCst)
    }

    /// Somebody else is logged in from now on.
    fn log_in(&self, client: Client) {
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = client;
        self.login.fetch_add(1, Ordering::SeqCst);
    }

    /// Tells what is known, unless somebody else is logged in by now.
    async fn tell(&self, news: News) {
        if self.is_for() {
            self.send(news).await;
        }
    }

    async fn send(&self, news: News) {
        // Nobody listens any more only when the dashboard is ending.
        let _ = self.events.send(Event::now(news)).await;
    }
}

impl Worker {
    pub fn new(client: Client, events: Sender<Event>, keep: Option<KeepLogin>) -> Self {
        Self {
            shared: Shared {
                events,
                client: Arc::new(Mutex::new(client)),
                keep,
                login: Arc::default(),
                begun_as: 0,
                pending: Arc::default(),
            },
            tasks: JoinSet::new(),
            slots: HashMap::new(),
            reads: Arc::new(Semaphore::new(READS)),
            changes: Arc::new(Semaphore::new(CHANGES)),
            keys: None,
        }
    }

    /// Begins to listen to signals.
    pub fn listen_to_signals(&mut self) -> io::Result<()> {
        input::signals(&mut self.tasks, &self.shared)
    }

    /// Begins to listen to the terminal.
    pub fn listen_to_keys(&mut self) {
        let keys = input::Keys::listen(&mut self.tasks, self.shared.clone());
        self.keys = Some(keys);
    }

    /// Tells what the program around says.
    pub fn listen_to(&mut self, mut said: watch::Receiver<String>) {
        let shared = self.shared.clone();
        self.tasks.spawn(async move {
            while said.changed().await.is_ok() {
                let text = said.borrow_and_update().clone();
                shared.send(News::Said(text)).await;
            }
            Ok(())
        });
    }

    /// Runs one. What concerns the terminal itself is the loop's own.
    pub fn run(&mut self, effect: Effect) {
        let shared = Shared {
            begun_as: self.shared.login.load(Ordering::SeqCst),
            ..self.shared.clone()
        };
        match effect {
            Effect::Read { what, after } => {
                let reads = Arc::clone(&self.reads);
                let slot = Slot::Read(what.clone());
                self.begin(slot, async move {
                    wait(after).await;
                    let _permit = reads.acquire().await;
                    let answer = read::read(&shared.client(), &what).await;
                    shared.tell(News::Read(what, answer)).await;
                    Ok(())
                });
            }
            Effect::FollowPlatform { after } => {
                self.begin(Slot::Platform, follow::platform(shared, after));
            }
            Effect::FollowOrg { org, after } => {
                self.begin(Slot::Org(org.clone()), follow::org(shared, org, after));
            }
            Effect::LeaveOrg(org) => self.end(&Slot::Org(org)),
            Effect::FollowTail { tail, since, after } => {
                self.begin(Slot::Tail, tail::follow(shared, tail, since, after));
            }
            Effect::LeaveTail => self.end(&Slot::Tail),
            Effect::Do(job, change) => {
                let changes = Arc::clone(&self.changes);
                let client = shared.client();
                self.tasks.spawn(async move {
                    let _permit = changes.acquire().await;
                    // Whoever logged in meanwhile did not ask for it.
                    if shared.is_for() {
                        let result = change::perform(&shared, client, job, *change).await;
                        shared.send(News::Done(job, result)).await;
                    }
                    Ok(())
                });
            }
            Effect::Save(job, path, text) => {
                self.tasks.spawn(local::save(shared, job, path, text));
            }
            Effect::OpenUrl(job, url) => {
                self.tasks.spawn(local::open_url(shared, job, url));
            }
            Effect::Copy(_)
            | Effect::Mouse(_)
            | Effect::Repaint
            | Effect::Pause
            | Effect::Resume
            | Effect::Quit => {}
        }
    }

    fn begin(&mut self, slot: Slot, task: impl Future<Output = io::Result<()>> + Send + 'static) {
        let task = self.tasks.spawn(task);
        if let Some(before) = self.slots.insert(slot, task) {
            before.abort();
        }
        // Those that are over need no handle any more.
        if self.slots.len() > 64 {
            self.slots.retain(|_, task| !task.is_finished());
        }
    }

    fn end(&mut self, slot: &Slot) {
        if let Some(task) = self.slots.remove(slot) {
            task.abort();
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

async fn wait(after: Duration) {
    if !after.is_zero() {
        sleep(after).await;
    }
}

#[cfg(test)]
mod tests {
    use pizzapi_sdk::{RetryPolicy, types::Secret};
    use tokio::{io::AsyncReadExt as _, net::TcpListener, sync::mpsc, time::timeout};

    use super::*;
    use crate::change::Change;

    const SOON: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn a_change_that_waited_is_not_made_as_somebody_else() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let eve = Client::builder(&url)
            .credential(Credential::Session(Secret::from("of-eve")))
            .retry(RetryPolicy::none())
            .timeout(SOON)
            .build()
            .expect("a client");
        let bob = eve.with_credential(Credential::Session(Secret::from("of-bob")));
        let (events, _told) = mpsc::channel(8);
        let mut worker = Worker::new(eve, events, None);
        let resume = |org: &str| {
            let org = org.parse().expect("a slug");
            Effect::Do(1, Box::new(Change::ResumeOrg(org)))
        };

        let all = u32::try_from(CHANGES).expect("a few");
        let busy = Arc::clone(&worker.changes).acquire_many_owned(all).await;
        worker.run(resume("acme"));
        worker.shared.log_in(bob);
        worker.run(resume("globex"));
        // Whoever waits is served in order: when the second is sent, the first was passed over.
        drop(busy);

        let (mut stream, _) = timeout(SOON, listener.accept())
            .await
            .expect("a request in time")
            .expect("a request");
        let mut request = Vec::new();
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            let read = timeout(SOON, stream.read_buf(&mut request)).await;
            assert_ne!(read.expect("in time").expect("bytes"), 0);
        }
        let request = String::from_utf8_lossy(&request);
        assert!(request.contains("globex"), "{request}");
        assert!(request.contains("of-bob"), "{request}");
        let other = timeout(Duration::from_millis(300), listener.accept()).await;
        assert!(other.is_err(), "acme is resumed by nobody");
    }
}
