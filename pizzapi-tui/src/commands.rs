//! Every command that the dashboard tells people to use, for a test of the CLI; no part of the library's promises.
//!
//! The one rule: what is told is what the CLI takes.

use pizzapi_sdk::types::{
    Because, CreateInvite, CreateOrg, CreateUser, InviteId, NewMember, OrgSlug, PatchOrg,
    PatchUser, PlatformRole, Role, RunnerId, Secret, SessionId, SpawnSession, Time, User, UserId,
};
use ratatui::layout::Size;

use crate::{
    Options,
    app::App,
    change::{Change, Who},
    event::Tail,
    view::{HomeTab, LinesView, OrgTab, OrgView},
};

/// What people may well type, and shells and parsers trip over.
const HARD: &str = "-x it's \"new\" $HOME; *";

/// A command for every change and every screen, each with easy and with hard words in it.
pub fn all() -> Vec<String> {
    let Ok(slug) = "acme".parse::<OrgSlug>() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for text in ["Acme", HARD] {
        let of_changes = changes(&slug, text);
        all.extend(of_changes.iter().filter_map(Change::command));
        all.extend(screens(&slug, text));
    }
    all
}

fn changes(slug: &OrgSlug, text: &str) -> Vec<Change> {
    let email = if text == HARD {
        "-o'neil@example.com"
    } else {
        "ann@example.com"
    };
    let email = || email.to_owned();
    let text = || text.to_owned();
    let org = || slug.clone();
    let who = || Who {
        id: UserId::new(),
        email: email(),
    };
    let because = || Because {
        reason: Some(text()),
    };
    let mut all = vec![
        Change::CreateOrg(CreateOrg {
            name: text(),
            slug: Some(slug.to_string()),
            owner: Some(email()),
            ..CreateOrg::default()
        }),
        Change::CreateOrg(CreateOrg {
            name: text(),
            ..CreateOrg::default()
        }),
        Change::EditOrg(
            org(),
            PatchOrg {
                name: Some(text()),
                plan: Some(text()),
            },
        ),
        Change::DeleteOrg(org()),
        Change::SuspendOrg(org(), because()),
        Change::SuspendOrg(org(), Because::default()),
        Change::ResumeOrg(org()),
        Change::ApproveOrg(org()),
        Change::DenyOrg(org(), because()),
        Change::StartInstance(org()),
        Change::StopInstance(org()),
        Change::RestartInstance(org()),
        Change::UpgradeInstance(org(), text()),
        Change::RemoveMember(org(), who(), Role::Member),
        Change::LeaveOrg(org()),
        Change::RevokeInvite(org(), InviteId::new()),
        Change::AcceptInvite(Secret::from(text())),
        Change::StartSession(
            org(),
            SpawnSession {
                cwd: Some(text()),
                prompt: Some(text()),
                ..SpawnSession::on(RunnerId::new())
            },
        ),
        Change::KillSession(org(), SessionId::new()),
        Change::RestartRunner(org(), RunnerId::new(), text()),
        Change::StopRunner(org(), RunnerId::new(), text()),
        Change::GetToken(org()),
        Change::SignIn {
            email: email(),
            password: Secret::from(text()),
        },
        Change::Password {
            current: Secret::from(text()),
            new: Secret::from(text()),
        },
    ];
    for role in [Role::Owner, Role::Admin, Role::Member] {
        all.push(Change::AddMember(
            org(),
            NewMember::by_email(email(), role.clone()),
        ));
        all.push(Change::SetRole(org(), who(), role.clone()));
        for expires_in in [None, Some(86_400), Some(30 * 86_400)] {
            let invite = CreateInvite {
                role: role.clone(),
                email: Some(email()),
                expires_in,
            };
            all.push(Change::CreateInvite(org(), invite));
        }
    }
    for platform_role in [None, Some(PlatformRole::Admin), Some(PlatformRole::User)] {
        all.push(Change::CreateUser(CreateUser {
            name: text(),
            email: email(),
            platform_role: platform_role.clone(),
        }));
        for disabled in [None, Some(true), Some(false)] {
            if platform_role.is_some() || disabled.is_some() {
                let change = PatchUser {
                    platform_role: platform_role.clone(),
                    disabled,
                };
                all.push(Change::EditUser(who(), change));
            }
        }
    }
    all
}

fn screens(slug: &OrgSlug, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let size = Size {
        width: 80,
        height: 24,
    };
    let now = Time::now();
    for platform_role in [None, Some(PlatformRole::Admin)] {
        let mut app = App::new(&Options::default(), "http://127.0.0.1:3100", size);
        let user = User {
            id: UserId::new(),
            name: text.to_owned(),
            email: text.to_owned(),
            email_verified: false,
            image: None,
            created_at: now,
            updated_at: now,
            platform_role,
            must_change_password: false,
        };
        app.data.user.remote.succeed(Box::new(user), now);
        for tab in HomeTab::of(&app) {
            app.home.tab = tab;
            all.push(app.cli_command());
        }
        app.home.tab = HomeTab::Orgs;
        for filter in [text, "!acme", "~acme"] {
            app.home.orgs.set_filter(filter);
            all.push(app.cli_command());
        }
        let tabs = [
            OrgTab::Status,
            OrgTab::Members,
            OrgTab::Runners,
            OrgTab::Sessions,
            OrgTab::Invites,
            OrgTab::Events,
        ];
        for tab in tabs {
            let mut org = OrgView::new(slug.clone());
            org.tab = tab;
            app.org = Some(org);
            all.push(app.cli_command());
        }
        let tails = [
            Tail::Session(slug.clone(), SessionId::new()),
            Tail::Logs(slug.clone()),
        ];
        for tail in tails {
            app.lines = Some(LinesView::new(tail, None));
            all.push(app.cli_command());
        }
    }
    all
}
