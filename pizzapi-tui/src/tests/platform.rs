//! A dashboard to test with, and a platform for it to show.

use std::{sync::Arc, time::Duration};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pizzapi_sdk::{
    Error,
    types::{
        ErrorCode, Instance, InstanceId, InstanceStatus, InstanceSummary, Org, OrgId, OrgStatus,
        OrgStatusReport, PlatformRole, Role, Step, StepStatus, Time, User, UserId, WantedState,
    },
};
use ratatui::{Terminal, backend::TestBackend, layout::Size};

use unicode_width::UnicodeWidthStr as _;

use crate::{
    app::App,
    effect::Effect,
    event::{Event, News},
    theme::Theme,
    view,
};

/// A dashboard that hears what a test says.
pub struct Dashboard {
    pub app: App,
    pub now: Time,
}

impl Dashboard {
    pub fn start(width: u16, height: u16) -> Self {
        let now = now();
        let size = Size { width, height };
        let mut app = App::new(Some("dev".to_owned()), "http://127.0.0.1:3100", size);
        app.now = now;
        app.start();
        Self { app, now }
    }

    /// Started, connected, and showing these orgs.
    pub fn showing(orgs: Vec<Org>, width: u16, height: u16) -> Self {
        let mut dashboard = Self::start(width, height);
        dashboard.hear(News::User(Ok(Box::new(user()))));
        dashboard.hear(News::Opened);
        dashboard.hear(News::Listed(Ok(orgs)));
        dashboard
    }

    pub fn hear(&mut self, news: News) -> Vec<Effect> {
        self.app.update(Event { at: self.now, news })
    }

    pub fn later(&mut self, by: Duration) -> &mut Self {
        self.now = self.now.plus(by);
        self
    }

    pub fn press(&mut self, code: KeyCode) -> Vec<Effect> {
        self.hear(News::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    pub fn press_control(&mut self, c: char) -> Vec<Effect> {
        let key = KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        self.hear(News::Key(key))
    }

    pub fn type_text(&mut self, text: &str) -> Vec<Effect> {
        text.chars()
            .flat_map(|c| self.press(KeyCode::Char(c)))
            .collect()
    }

    pub fn slugs(&self) -> Vec<&str> {
        let orgs = self.app.data.orgs.value().map_or(&[][..], Vec::as_slice);
        let rows = self.app.orgs.rows.iter();
        rows.map(|index| orgs[*index].slug.as_str()).collect()
    }

    pub fn selected(&self) -> &str {
        let org = self.app.orgs.selected(&self.app.data);
        org.map_or("", |org| org.slug.as_str())
    }

    pub fn screen(&self) -> String {
        let Size { width, height } = self.app.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("terminal");
        let draw = |frame: &mut ratatui::Frame<'_>| view::draw(&self.app, Theme::COLOR, frame);
        terminal.draw(draw).expect("drawn");
        let buffer = terminal.backend().buffer();
        let mut screen = String::new();
        for y in 0..height {
            let mut x = 0;
            while x < width {
                let symbol = buffer[(x, y)].symbol();
                screen.push_str(symbol);
                // What a wide character covers is no character of its own.
                x += u16::try_from(symbol.width()).expect("narrow").max(1);
            }
            screen.truncate(screen.trim_end_matches(' ').len());
            screen.push('\n');
        }
        screen
    }
}

/// When every test begins.
pub fn now() -> Time {
    Time::from_millis(1_795_201_562_186)
}

pub fn user() -> User {
    User {
        id: UserId::new(),
        name: "Admin".to_owned(),
        email: "admin@localhost".to_owned(),
        email_verified: false,
        image: None,
        created_at: now(),
        updated_at: now(),
        platform_role: Some(PlatformRole::Admin),
        must_change_password: false,
    }
}

/// An org in order, made so long ago.
pub fn org(slug: &str, name: &str, seconds: i64) -> Org {
    let made = Time::from_millis(now().millis() - seconds * 1000);
    Org {
        id: OrgId::new(),
        slug: slug.parse().expect("slug"),
        name: name.to_owned(),
        status: OrgStatus::Active,
        created_at: made,
        updated_at: made,
        role: None,
        instance: Some(InstanceSummary {
            status: InstanceStatus::Healthy,
            url: Some(format!("http://{slug}.localhost:8088")),
            runners: Some(1),
            sessions: Some(2),
            last_error: None,
        }),
        plan: None,
        status_reason: None,
    }
}

pub fn with(org: Org, status: InstanceStatus, error: Option<&str>) -> Org {
    let counted = matches!(status, InstanceStatus::Healthy | InstanceStatus::Unhealthy);
    let instance = org.instance.map(|instance| InstanceSummary {
        status,
        runners: instance.runners.filter(|_| counted),
        sessions: instance.sessions.filter(|_| counted),
        last_error: error.map(str::to_owned),
        ..instance
    });
    Org { instance, ..org }
}

/// One of each kind.
pub fn platform() -> Vec<Org> {
    let mut acme = org("acme", "Acme", 180);
    acme.role = Some(Role::Owner);
    let mut corp = org("corp", "Corp & Sons", 40 * 86_400);
    corp.status = OrgStatus::Suspended;
    let mut delta = org("delta", "デルタ株式会社", 30);
    delta.status = OrgStatus::Pending;
    delta.instance = None;
    let beta = org("beta", "Beta GmbH", 12 * 86_400);
    let gamma = org("gamma", "Gamma", 120);
    let mut bye = org("bye-now", "Bye now", 3 * 86_400);
    bye.status = OrgStatus::Deleting;
    vec![
        acme,
        with(corp, InstanceStatus::Stopped, None),
        delta,
        with(
            beta,
            InstanceStatus::Unhealthy,
            Some("health: connection refused (3 of 3), restart in 8s"),
        ),
        with(
            gamma,
            InstanceStatus::Failed,
            Some("start: no such program `pizzapi-serve`"),
        ),
        with(
            org("newest", "The newest", 2),
            InstanceStatus::Provisioning,
            None,
        ),
        bye,
        org(
            "a-rather-long-slug-for-an-org",
            "An organisation of many words and letters",
            7200,
        ),
    ]
}

pub fn report(slug: &str) -> OrgStatusReport {
    let step = |name: &str, ms| Step {
        name: name.to_owned(),
        status: StepStatus::Done,
        started_at: Some(now()),
        ms: Some(ms),
        error: None,
    };
    OrgStatusReport {
        org_slug: slug.parse().expect("slug"),
        org_status: OrgStatus::Active,
        instance: Some(Instance {
            id: InstanceId::new(),
            status: InstanceStatus::Healthy,
            desired: WantedState::Running,
            provider: "process".to_owned(),
            host: Some("127.0.0.1".to_owned()),
            port: Some(41_271),
            url: Some(format!("http://{slug}.localhost:8088")),
            image: None,
            version: Some("0.1.0".to_owned()),
            generation: 3,
            restarts: 0,
            health_checked_at: Some(Time::from_millis(now().millis() - 4000)),
            last_error: None,
            created_at: now(),
            steps: vec![
                step("data folder", 1),
                step("secrets", 2),
                step("start", 12),
                step("healthy", 21),
                step("route", 1),
            ],
        }),
    }
}

pub fn refused() -> Error {
    Error::Unreachable {
        url: "http://127.0.0.1:3100/api/orgs".to_owned(),
        source: Arc::new(std::io::Error::other("connection refused")),
    }
}

pub fn forbidden() -> Error {
    Error::Api {
        status: 403,
        code: ErrorCode::AccountDisabled,
        detail: "this account is disabled; ask a platform admin".to_owned(),
        request_id: None,
        fields: Vec::new(),
        retry_after: None,
    }
}

pub fn logged_out() -> Error {
    Error::Unauthenticated {
        detail: "the login is over".to_owned(),
        code: ErrorCode::Unauthenticated,
        request_id: None,
    }
}
