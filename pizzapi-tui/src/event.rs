//! What can happen. The one rule: every event says when it happened, so that state never asks a clock.

use crossterm::event::{KeyEvent, MouseEvent};
use pizzapi_sdk::types::{
    Account, Event as PlatformEvent, EventId, Invite, Measure, Member, Org, OrgSlug,
    OrgStatusReport, Overview, Runner, Session, SessionId, Time, User,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{change::Outcome, jobs::JobId, remote::Failure};

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    pub at: Time,
    pub news: News,
}

impl Event {
    pub fn now(news: News) -> Self {
        Self {
            at: Time::now(),
            news,
        }
    }
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum News {
    /// A key was pressed.
    Key(KeyEvent),
    Mouse(MouseEvent),
    /// Text was pasted.
    Pasted(String),
    /// The terminal has another size: so many columns and rows.
    Resized(u16, u16),
    /// An age on the screen is another one now.
    Tick,
    /// The program was asked to stop for a while, by somebody else than its user.
    Suspended,
    /// The program goes on after it was stopped.
    Continued,
    /// The program around the dashboard says something.
    Said(String),
    /// The terminal is gone, or the process was told to end.
    Ended,
    /// Something was read.
    Read(Ask, Result<Answer, Failure>),
    /// The platform's event stream.
    Platform(Heard<PlatformTold>),
    /// The event stream of an org's instance.
    Org(OrgSlug, Heard<OrgTold>),
    /// The lines that are followed.
    Tail(Tail, Heard<Vec<TailLine>>),
    /// How a job comes along: what is being done just now.
    Progress(JobId, String),
    /// The server took what a job asks for; it goes on until that has come about.
    Accepted(JobId, Outcome),
    /// A job is over.
    Done(JobId, Result<Outcome, Failure>),
}

/// What can be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ask {
    User,
    Orgs,
    Org(OrgSlug),
    Overview,
    LastEvents,
    Users,
    Status(OrgSlug),
    Members(OrgSlug),
    Invites(OrgSlug),
    Runners(OrgSlug),
    Sessions(OrgSlug),
}

/// What was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    User(Box<User>),
    Orgs(Vec<Org>),
    Org(Box<Org>),
    Overview(Box<Overview>),
    Events(Vec<PlatformEvent>),
    Users(Vec<Account>),
    Status(Box<OrgStatusReport>),
    Members(Vec<Member>),
    Invites(Vec<Invite>),
    Runners(Vec<Runner>),
    Sessions(Vec<Session>),
}

/// What a stream says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Heard<T> {
    Opened,
    Told(T),
    /// It could not be opened, or broke; `None`: the server ended it.
    Lost(Option<Failure>),
    /// All of it was told: it does not go on.
    Over,
}

/// What the platform's stream tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum PlatformTold {
    Event(Box<PlatformEvent>),
    /// What instances use.
    Measures(Vec<Measure>),
    /// Some are lost: everything must be read again.
    Reset,
}

/// What the stream of an org's instance tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrgTold {
    /// Like `runner_added`; `reset`: everything must be read again.
    pub name: String,
    pub data: Value,
}

/// Lines that are followed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tail {
    Session(OrgSlug, SessionId),
    Logs(OrgSlug),
}

impl Tail {
    pub fn org(&self) -> &OrgSlug {
        match self {
            Self::Session(org, _) | Self::Logs(org) => org,
        }
    }
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TailLine {
    pub at: Option<Time>,
    pub text: String,
    pub kind: LineKind,
    /// Where to go on from after it; `None` where that is not possible.
    pub place: Option<EventId>,
}

/// What kind of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineKind {
    Plain,
    /// Written to standard error, or a warning.
    Warning,
    Bad,
    /// What the platform says, not the program that runs.
    Note,
    Quiet,
    /// So many lines were left out, as they came faster than they could be taken in.
    Skipped(u64),
}
