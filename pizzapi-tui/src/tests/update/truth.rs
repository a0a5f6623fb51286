//! What is on the screen is so: whatever was told, and whenever.

use std::time::Duration;

use pizzapi_sdk::types::{Event, EventKind, InstanceStatus, Org, OrgStatus, Role, SessionStatus};
use serde_json::json;

use super::{super::platform::*, said};
use crate::{
    event::{Answer, Ask, Heard, News, OrgTold, PlatformTold},
    view::{HomeTab, OrgTab},
};

/// An event that says how an org is.
fn of_org(number: i64, kind: EventKind, org: &Org) -> Event {
    let data = serde_json::to_value(org).expect("json");
    let mut told = event(number, kind, Some(org.slug.as_str()), 0, data);
    told.org_id = Some(org.id.clone());
    told
}

fn status_of(dashboard: &Dashboard, org: &str) -> Option<InstanceStatus> {
    let orgs = dashboard.app.data.orgs.value()?;
    let instance = orgs.get(&slug(org))?.org.instance.clone()?;
    Some(instance.status)
}

/// Everything is known, and the list of orgs is being read once more.
fn reading() -> Dashboard {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.later(Duration::from_secs(5));
    let effects = said(&dashboard.type_text("r"));
    assert!(effects.contains(&"Read Orgs".to_owned()), "{effects:?}");
    dashboard.later(Duration::from_secs(1));
    dashboard
}

#[test]
fn what_happens_while_orgs_are_read_outlives_the_answer() {
    let mut dashboard = reading();
    dashboard.event(instance_event(900, "newest", 0, &instance("newest")));
    let new = org("brand-new", "Brand new", 0);
    dashboard.event(of_org(901, EventKind::OrgCreated, &new));
    let mut own = new.clone();
    own.role = Some(Role::Owner);
    dashboard.read(Ask::Org(slug("brand-new")), Ok(Answer::Org(Box::new(own))));
    let gone = org("gamma", "Gamma", 120);
    dashboard.event(of_org(902, EventKind::OrgDeleted, &gone));
    let effects = dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(
        status_of(&dashboard, "newest"),
        Some(InstanceStatus::Healthy)
    );
    assert_eq!(status_of(&dashboard, "gamma"), None, "it was deleted");
    dashboard.tab(HomeTab::Orgs);
    assert!(dashboard.slugs().contains(&"brand-new".to_owned()));
    // The answer to that was lost with the rows that were there.
    assert_eq!(said(&effects), ["Read Org(brand-new)"]);
    // What was told before a read began is older than its answer.
    dashboard.later(Duration::from_secs(5)).type_text("r");
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(
        status_of(&dashboard, "newest"),
        Some(InstanceStatus::Provisioning)
    );
}

#[test]
fn what_happens_while_orgs_are_read_first_is_known_too() {
    let mut dashboard = Dashboard::start(120, 40);
    dashboard.event(instance_event(900, "newest", 0, &instance("newest")));
    let mut joined = event(901, EventKind::MemberAdded, Some("beta"), 0, json!({}));
    joined.data = json!({"nonsense": true});
    dashboard.event(joined);
    dashboard.read(Ask::Org(slug("beta")), Err(absent()));
    let effects = dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(
        status_of(&dashboard, "newest"),
        Some(InstanceStatus::Healthy)
    );
    assert_eq!(said(&effects), ["Read Org(beta)"]);
    dashboard.read(Ask::LastEvents, Ok(Answer::Events(events())));
    let known = dashboard.app.data.events.value().expect("events");
    let last: Vec<i64> = known.iter().rev().take(3).map(|event| event.id).collect();
    assert_eq!(last, [901, 900, 107]);
}

#[test]
fn of_too_much_news_the_list_is_read_again() {
    let mut dashboard = reading();
    for number in 0..5000 {
        let told = instance_event(900 + number, "newest", 0, &instance("newest"));
        dashboard.event(told);
    }
    let effects = said(&dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform()))));
    assert_eq!(effects, ["Read Orgs"]);
}

#[test]
fn a_failed_read_brings_no_old_news_later() {
    let mut dashboard = reading();
    dashboard.event(instance_event(900, "newest", 0, &instance("newest")));
    dashboard.read(Ask::Orgs, Err(refused()));
    dashboard.later(Duration::from_secs(1));
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    assert_eq!(
        status_of(&dashboard, "newest"),
        Some(InstanceStatus::Provisioning)
    );
}

fn told(name: &str, data: impl serde::Serialize) -> Heard<OrgTold> {
    Heard::Told(OrgTold {
        name: name.to_owned(),
        data: serde_json::to_value(data).expect("json"),
    })
}

#[test]
fn what_an_instance_tells_while_its_lists_are_read_outlives_the_answers() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Runners);
    dashboard.hear(News::Org(slug("acme"), Heard::Opened));
    dashboard.later(Duration::from_secs(1));
    let mut gone = runner("laptop");
    gone.connected = false;
    dashboard.org("acme", told("runner_removed", gone));
    dashboard.org("acme", told("runner_added", runner("tower")));
    let over = session("one", SessionStatus::Ended);
    dashboard.org("acme", told("session_status", over));
    let runners = Answer::Runners(vec![runner("laptop")]);
    dashboard.read(Ask::Runners(slug("acme")), Ok(runners));
    let sessions = Answer::Sessions(vec![session("one", SessionStatus::Active)]);
    dashboard.read(Ask::Sessions(slug("acme")), Ok(sessions));
    let screen = dashboard.screen();
    assert!(
        screen.contains("○ gone") && screen.contains("tower"),
        "{screen}"
    );
    dashboard.press(crossterm::event::KeyCode::Char('4'));
    let screen = dashboard.screen();
    assert!(screen.contains("○ ended"), "{screen}");
    assert!(!screen.contains("● active"), "{screen}");
}

/// So many orgs that the caller is a member of.
fn own_orgs(count: usize) -> Vec<Org> {
    let own = |index| Org {
        role: Some(Role::Member),
        ..org(&format!("own-{index:02}"), "Own", 60)
    };
    (0..count).map(own).collect()
}

#[test]
fn an_org_that_does_not_serve_says_so_and_loads_nothing() {
    for (status, title) in [
        (InstanceStatus::Stopped, "○ The instance is stopped"),
        (InstanceStatus::Failed, "✘ The instance failed"),
        (
            InstanceStatus::Provisioning,
            "◌ The instance is being provisioned",
        ),
    ] {
        let mut orgs = own_orgs(1);
        orgs[0] = with(orgs[0].clone(), status, None);
        let mut dashboard = Dashboard::showing(user(), orgs, 120, 40);
        for tab in [HomeTab::Runners, HomeTab::Sessions] {
            let screen = dashboard.tab(tab).screen();
            let said = screen.contains("○ Your organisation `own-00` does not serve now");
            assert!(said && !screen.contains("Loading"), "{screen}");
        }
        dashboard.open("own-00", OrgTab::Runners);
        for key in ['3', '4'] {
            dashboard.press(crossterm::event::KeyCode::Char(key));
            let screen = dashboard.screen();
            let said = screen.contains(title);
            assert!(said && !screen.contains("Loading"), "{screen}");
        }
    }
    let mut dashboard = Dashboard::ready(120, 40);
    let screen = dashboard.open("corp", OrgTab::Runners).screen();
    assert!(screen.contains("○ The org is suspended"), "{screen}");
    assert!(screen.contains("unpaid since September"), "{screen}");
}

#[test]
fn an_org_that_stops_is_followed_no_more_and_again_when_it_serves() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.open("acme", OrgTab::Runners);
    dashboard.org("acme", Heard::Opened);
    let runners = Answer::Runners(vec![runner("laptop")]);
    dashboard.read(Ask::Runners(slug("acme")), Ok(runners));
    let mut stopped = instance("acme");
    stopped.status = InstanceStatus::Stopped;
    let effects = said(&dashboard.event(instance_event(900, "acme", 0, &stopped)));
    assert!(effects.contains(&"LeaveOrg acme".to_owned()), "{effects:?}");
    let screen = dashboard.screen();
    assert!(screen.contains("○ The instance is stopped"), "{screen}");
    // An answer and its end were under way already.
    let late = Answer::Runners(vec![runner("laptop")]);
    dashboard.read(Ask::Runners(slug("acme")), Ok(late));
    let open = &dashboard.app.data.open[&slug("acme")];
    assert!(open.runners.value().is_none(), "it was left");
    let effects = said(&dashboard.org("acme", Heard::Lost(None)));
    assert_eq!(effects.last().map(String::as_str), Some("LeaveOrg acme"));
    let effects = said(&dashboard.event(instance_event(901, "acme", 0, &instance("acme"))));
    for effect in [
        "FollowOrg acme",
        "Read Runners(acme)",
        "Read Sessions(acme)",
    ] {
        assert!(effects.contains(&effect.to_owned()), "{effects:?}");
    }
}

#[test]
fn lists_of_many_orgs_say_of_which_they_are() {
    let mut orgs = own_orgs(35);
    orgs.push(Org {
        instance: org("other", "Other", 60).instance.map(|it| {
            pizzapi_sdk::types::InstanceSummary {
                runners: Some(397),
                ..it
            }
        }),
        ..org("other", "Other", 60)
    });
    let mut dashboard = Dashboard::showing(admin(), orgs, 160, 40);
    dashboard.tab(HomeTab::Runners);
    for index in 0..20 {
        let runners = Answer::Runners(vec![runner("laptop")]);
        let result = match index {
            3 => Err(refused()),
            _ => Ok(runners),
        };
        dashboard.read(Ask::Runners(slug(&format!("own-{index:02}"))), result);
    }
    let screen = dashboard.screen();
    assert!(
        screen.contains("of 20 of your 35 orgs · 412 elsewhere"),
        "{screen}"
    );
    assert!(screen.contains("✘ not known of 1 of 20 orgs"), "{screen}");
}

#[test]
fn where_one_org_failed_the_others_emptiness_is_not_everybodys() {
    let mut dashboard = Dashboard::showing(user(), own_orgs(2), 120, 40);
    dashboard.tab(HomeTab::Runners);
    dashboard.read(
        Ask::Runners(slug("own-00")),
        Ok(Answer::Runners(Vec::new())),
    );
    dashboard.read(Ask::Runners(slug("own-01")), Err(refused()));
    let screen = dashboard.screen();
    assert!(screen.contains("✘ Could not load the runners"), "{screen}");
}

#[test]
fn an_admin_in_no_org_learns_why_there_are_no_runners() {
    let orgs = vec![org("other", "Other", 60)];
    let mut dashboard = Dashboard::showing(admin(), orgs, 120, 40);
    let screen = dashboard.tab(HomeTab::Runners).screen();
    assert!(
        screen.contains("○ You are a member of no organisation"),
        "{screen}"
    );
    assert!(screen.contains("There are 1 in other orgs"), "{screen}");
    assert!(!screen.contains("No runners yet"), "{screen}");
}

#[test]
fn an_org_that_is_gone_is_gone_on_every_tab() {
    for tab in [
        OrgTab::Members,
        OrgTab::Runners,
        OrgTab::Sessions,
        OrgTab::Invites,
        OrgTab::Events,
    ] {
        let mut dashboard = Dashboard::ready(120, 40);
        dashboard.open("acme", tab);
        dashboard.org("acme", Heard::Opened);
        let gone = org("acme", "Acme", 180);
        let effects = said(&dashboard.event(of_org(900, EventKind::OrgDeleted, &gone)));
        assert!(effects.contains(&"LeaveOrg acme".to_owned()), "{effects:?}");
        let screen = dashboard.screen();
        assert!(screen.contains("▲ `acme` is gone"), "{tab:?}: {screen}");
        let open = dashboard.app.org.as_ref().expect("open").tab;
        assert!(
            OrgTab::of(&dashboard.app, &slug("acme")).contains(&open),
            "{tab:?}"
        );
        assert!(screen.contains(&format!("┌ {} ", open.title())), "{screen}");
    }
}

#[test]
fn a_deleted_org_does_not_come_back_with_a_list() {
    let mut dashboard = Dashboard::ready(120, 40);
    let mut orgs = platform();
    orgs[4].status = OrgStatus::Deleted;
    let gone = orgs[4].clone();
    dashboard.event(of_org(900, EventKind::OrgDeleted, &gone));
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(orgs)));
    dashboard.tab(HomeTab::Orgs);
    assert_eq!(dashboard.slugs().len(), 7);
    assert!(!dashboard.slugs().contains(&"gamma".to_owned()));
    dashboard.read(Ask::Org(gone.slug.clone()), Ok(Answer::Org(Box::new(gone))));
    assert!(!dashboard.slugs().contains(&"gamma".to_owned()));
    let mut beta = org("beta", "Beta GmbH", 60);
    beta.status = OrgStatus::Deleted;
    dashboard.event(of_org(901, EventKind::OrgUpdated, &beta));
    assert!(!dashboard.slugs().contains(&"beta".to_owned()));
}

#[test]
fn an_org_without_recent_events_is_not_called_one_without_events() {
    let mut dashboard = Dashboard::ready(120, 40);
    let screen = dashboard.open("corp", OrgTab::Events).screen();
    assert!(
        screen.contains("○ None among the platform's latest 7 events"),
        "{screen}"
    );
    let mut dashboard = Dashboard::showing(admin(), platform(), 120, 40);
    dashboard.read(Ask::LastEvents, Ok(Answer::Events(Vec::new())));
    let screen = dashboard.open("corp", OrgTab::Events).screen();
    assert!(screen.contains("○ No events yet"), "{screen}");
}

#[test]
fn a_clock_that_is_set_back_delays_no_read() {
    let mut source: crate::source::Source<()> = crate::source::Source::default();
    assert!(source.want(now()).is_some());
    source.got(Ok(()), now());
    assert_eq!(
        source.changed(ago(3600)),
        Some(Duration::from_millis(200)),
        "not an hour"
    );
}

#[test]
fn r_reads_everything_again() {
    let mut dashboard = Dashboard::ready(120, 40);
    // What is read once more because the stream was opened meanwhile.
    dashboard.read(Ask::User, Ok(Answer::User(Box::new(admin()))));
    dashboard.read(Ask::LastEvents, Ok(Answer::Events(events())));
    dashboard.later(Duration::from_mins(1));
    let effects = said(&dashboard.type_text("r"));
    for read in ["Orgs", "User", "LastEvents", "Overview"] {
        assert!(effects.contains(&format!("Read {read}")), "{effects:?}");
    }
}

#[test]
fn a_broken_stream_makes_the_counts_of_the_platform_stale_too() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.lost(Some(refused()));
    assert!(dashboard.app.data.overview.remote.failure().is_some());
}

#[test]
fn what_an_instance_used_a_minute_ago_is_not_known_now() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Instances);
    let used = |dashboard: &Dashboard, org: &str| {
        let orgs = dashboard.app.data.orgs.value()?;
        let row = orgs.get(&slug(org))?;
        let instance = row.org.instance.as_ref()?;
        instance.sessions.or(instance.runners)
    };
    for _ in 0..6 {
        dashboard.later(Duration::from_secs(15));
        let told = measure("acme", dashboard.now, 1000);
        dashboard.measured(vec![told]);
    }
    assert_eq!(used(&dashboard, "acme"), Some(2), "it is told of");
    assert_eq!(used(&dashboard, "beta"), None, "nobody tells of it");
    for _ in 0..5 {
        dashboard.later(Duration::from_secs(15)).hear(News::Tick);
    }
    assert_eq!(used(&dashboard, "acme"), None);
    let rows = &dashboard.app.data.orgs.value().expect("orgs").rows;
    assert!(crate::data::past::Sum::of(rows).is_unknown);
    let screen = dashboard.tab(HomeTab::Overview).screen();
    let sessions = screen.lines().find(|line| line.contains(" sessions "));
    assert!(sessions.is_some_and(|it| it.contains('–')), "{screen}");
    let told = measure("acme", dashboard.now, 9000);
    // The last that was heard of one that hangs, told once more.
    dashboard.measured(vec![measure("beta", ago(0), 1000), told]);
    assert_eq!(used(&dashboard, "beta"), None);
    assert_eq!(used(&dashboard, "acme"), Some(2), "it is told of again");
}

#[test]
fn what_is_not_on_the_screen_is_read_when_it_comes_there() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Users);
    let users = || Ok(Answer::Users(vec![account("ann", 1)]));
    dashboard.read(Ask::Users, users());
    dashboard.tab(HomeTab::Orgs);
    dashboard.later(Duration::from_mins(2));
    let changed = |number| event(number, EventKind::UserUpdated, None, 0, json!({}));
    let about = |effects: Vec<String>, what: &str| {
        let its = |effect: &String| effect.starts_with(&format!("Read {what}"));
        effects.iter().any(its)
    };
    for number in 900..950 {
        let effects = said(&dashboard.event(changed(number)));
        assert!(!about(effects.clone(), "Users"), "{effects:?}");
        assert!(!about(effects.clone(), "Overview"), "{effects:?}");
    }
    // Nor below an org that is opened.
    dashboard.press(crossterm::event::KeyCode::Char('1'));
    let overview = Answer::Overview(Box::new(overview()));
    dashboard.read(Ask::Overview, Ok(overview));
    dashboard.type_text(":acme");
    dashboard.press(crossterm::event::KeyCode::Enter);
    let effects = said(&dashboard.event(changed(950)));
    assert!(!about(effects.clone(), "Overview"), "{effects:?}");
    let effects = said(&dashboard.press(crossterm::event::KeyCode::Esc));
    assert!(about(effects.clone(), "Overview"), "{effects:?}");
    let effects = said(&dashboard.press(crossterm::event::KeyCode::Char('7')));
    assert!(about(effects.clone(), "Users"), "{effects:?}");
    dashboard.later(Duration::from_secs(1));
    dashboard.read(Ask::Users, users());
    dashboard.later(Duration::from_secs(1));
    let effects = said(&dashboard.event(changed(951)));
    assert!(about(effects.clone(), "Users"), "it is shown: {effects:?}");
}

#[test]
fn resets_upon_resets_do_not_read_everything_each_time() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.later(Duration::from_mins(1));
    let reset = || News::Platform(Heard::Told(PlatformTold::Reset));
    let effects = said(&dashboard.hear(reset()));
    assert!(effects.contains(&"Read Orgs".to_owned()), "{effects:?}");
    dashboard.later(Duration::from_secs(1)).hear(reset());
    let effects = said(&dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform()))));
    assert_eq!(effects, ["Read Orgs +9000ms"]);
    dashboard.later(Duration::from_secs(1));
    let effects = said(&dashboard.hear(reset()));
    assert!(!effects.contains(&"Read Orgs".to_owned()), "{effects:?}");
}

#[test]
fn rows_are_made_again_only_when_what_they_are_made_of_has_changed() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Sessions);
    dashboard.org("acme", Heard::Opened);
    let sessions = Answer::Sessions(some_sessions());
    dashboard.read(Ask::Sessions(slug("acme")), Ok(sessions));
    dashboard.app.settle();
    assert_eq!(dashboard.app.home.sessions.items.len(), 4);
    // Whoever makes them again is found out.
    dashboard.app.home.sessions.items.clear();
    dashboard.org("acme", told("runner_added", runner("laptop")));
    dashboard.event(instance_event(900, "acme", 0, &instance("acme")));
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    dashboard.app.settle();
    assert_eq!(dashboard.app.home.sessions.items.len(), 0);
    let new = session("9", SessionStatus::Active);
    dashboard.org("acme", told("session_added", new));
    dashboard.app.settle();
    assert_eq!(dashboard.app.home.sessions.items.len(), 5);
    // Another look at the same org is another one, however often either changed.
    dashboard.tab(HomeTab::Orgs);
    dashboard.tab(HomeTab::Sessions);
    dashboard.app.settle();
    assert_eq!(dashboard.app.home.sessions.items.len(), 0, "nothing read");

    dashboard.tab(HomeTab::Users);
    let users = Answer::Users(vec![account("ann", 1)]);
    dashboard.read(Ask::Users, Ok(users));
    dashboard.app.settle();
    dashboard.app.home.users.items.clear();
    dashboard.read(Ask::Orgs, Ok(Answer::Orgs(platform())));
    dashboard.app.settle();
    assert_eq!(dashboard.app.home.users.items.len(), 0);
}

#[test]
fn lists_of_events_grow_and_are_what_is_known() {
    let mut dashboard = Dashboard::ready(120, 40);
    dashboard.tab(HomeTab::Events);
    let check = |dashboard: &mut Dashboard| {
        dashboard.app.settle();
        let shown = &dashboard.app.home.events.items;
        let known = dashboard.app.data.events.value().expect("events");
        assert!(shown == known, "{} of {}", shown.len(), known.len());
    };
    check(&mut dashboard);
    for number in 900..3500 {
        dashboard.event(instance_event(number, "acme", 0, &instance("acme")));
        // Also where the oldest are forgotten.
        if number % 37 == 0 || dashboard.app.data.events.value().map(Vec::len) == Some(1001) {
            check(&mut dashboard);
        }
    }
    check(&mut dashboard);
    // A list in whose middle there is another one.
    dashboard.read(Ask::LastEvents, Ok(Answer::Events(events())));
    check(&mut dashboard);
    dashboard.read(Ask::LastEvents, Err(forbidden()));
    dashboard.app.settle();
    assert!(dashboard.app.home.events.items.is_empty());
}
