//! What `update` makes of events.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use pizzapi_sdk::types::InstanceStatus;

use super::platform::{Dashboard, forbidden, logged_out, org, platform, refused, report, with};
use crate::{
    data::Standing,
    effect::Effect,
    event::News,
    keymap::{Context, TABLE},
    remote::{FailureKind, Remote},
};

const BY_NEED: [&str; 8] = [
    "gamma",
    "beta",
    "delta",
    "bye-now",
    "newest",
    "a-rather-long-slug-for-an-org",
    "acme",
    "corp",
];

fn list(millis: u64) -> Effect {
    Effect::ListOrgs {
        after: Duration::from_millis(millis),
    }
}

fn follow(seconds: u64) -> Effect {
    Effect::Follow {
        after: Duration::from_secs(seconds),
    }
}

fn ready() -> Dashboard {
    Dashboard::showing(platform(), 80, 24)
}

#[test]
fn it_starts_with_all_questions_at_once() {
    let mut dashboard = Dashboard::start(80, 24);
    assert_eq!(
        dashboard.app.start(),
        [list(0), follow(0), Effect::ReadUser]
    );
    assert_eq!(dashboard.app.data.standing(), Standing::Connecting);
}

#[test]
fn keys_move_the_cursor() {
    let last = BY_NEED[7];
    for (keys, selected) in [
        (&[][..], "gamma"),
        (&[KeyCode::Down], "beta"),
        (
            &[KeyCode::Char('j'), KeyCode::Char('j'), KeyCode::Char('k')],
            "beta",
        ),
        (&[KeyCode::Up], "gamma"),
        (&[KeyCode::End], last),
        (&[KeyCode::End, KeyCode::Down], last),
        (&[KeyCode::PageDown], last),
        (&[KeyCode::PageDown, KeyCode::PageUp], "gamma"),
        (&[KeyCode::End, KeyCode::Home], "gamma"),
    ] {
        let mut dashboard = ready();
        for key in keys {
            assert_eq!(dashboard.press(*key), []);
        }
        assert_eq!(dashboard.selected(), selected, "{keys:?}");
    }
}

#[test]
fn the_cursor_stays_on_the_screen() {
    let orgs = (0..100)
        .map(|index| org(&format!("org-{index:03}"), "Org", index))
        .collect();
    let mut dashboard = Dashboard::showing(orgs, 80, 24);
    // 24 lines without header, footer, borders and titles are 19 rows.
    for (key, offset) in [
        (KeyCode::PageDown, 1),
        (KeyCode::Down, 2),
        (KeyCode::PageDown, 21),
        (KeyCode::End, 81),
        (KeyCode::Up, 81),
        (KeyCode::Home, 0),
    ] {
        dashboard.press(key);
        assert_eq!(dashboard.app.orgs.offset, offset, "{key:?}");
    }
    dashboard.press(KeyCode::End);
    assert_eq!(dashboard.app.orgs.offset, 81);
    dashboard.hear(News::Resized(ratatui::layout::Size {
        width: 80,
        height: 15,
    }));
    assert_eq!(dashboard.app.orgs.offset, 90);
    dashboard.hear(News::Resized(ratatui::layout::Size {
        width: 80,
        height: 200,
    }));
    assert_eq!(dashboard.app.orgs.offset, 0);
}

#[test]
fn sorting_cycles_and_reverses() {
    let mut dashboard = ready();
    assert_eq!(dashboard.slugs(), BY_NEED);
    assert_eq!(dashboard.app.orgs.needing, 3);
    dashboard.press(KeyCode::Char('s'));
    assert_eq!(
        dashboard.slugs()[..3],
        ["a-rather-long-slug-for-an-org", "acme", "beta"]
    );
    dashboard.press(KeyCode::Char('s'));
    assert_eq!(dashboard.slugs()[..3], ["newest", "delta", "gamma"]);
    dashboard.press(KeyCode::Char('S'));
    assert_eq!(dashboard.slugs()[..2], ["corp", "beta"]);
    dashboard.press(KeyCode::Char('S'));
    dashboard.press(KeyCode::Char('s'));
    assert_eq!(dashboard.slugs(), BY_NEED);
}

#[test]
fn the_cursor_stays_on_its_org() {
    let mut dashboard = ready();
    dashboard.press(KeyCode::Down);
    assert_eq!(dashboard.selected(), "beta");
    for key in ['s', 's', 'S', 's'] {
        dashboard.press(KeyCode::Char(key));
        assert_eq!(dashboard.selected(), "beta");
    }
    let mut orgs = platform();
    orgs.reverse();
    orgs.push(with(org("aaa", "A", 1), InstanceStatus::Failed, None));
    dashboard.hear(News::Listed(Ok(orgs)));
    assert_eq!(dashboard.selected(), "beta");
    // It is gone: the cursor keeps its place.
    let orgs = platform()
        .into_iter()
        .filter(|org| org.slug.as_str() != "beta");
    let orgs = orgs.collect();
    dashboard.hear(News::Listed(Ok(orgs)));
    assert_ne!(dashboard.selected(), "");
}

#[test]
fn the_filter_is_typed_kept_and_cleared() {
    let mut dashboard = ready();
    dashboard.type_text("/");
    assert_eq!(dashboard.app.context(), Context::Filter);
    // Letters that are keys elsewhere are text here.
    dashboard.type_text("SqG");
    assert_eq!(dashboard.app.orgs.filter, "SqG");
    dashboard.press_control('u');
    dashboard.type_text("gMbH");
    assert_eq!(dashboard.slugs(), ["beta"]);
    dashboard.press(KeyCode::Backspace);
    dashboard.press(KeyCode::Enter);
    assert_eq!(dashboard.app.context(), Context::Orgs);
    assert_eq!(dashboard.app.orgs.filter, "gMb");
    assert_eq!(dashboard.selected(), "beta");
    dashboard.press(KeyCode::Esc);
    assert_eq!(dashboard.app.orgs.filter, "");
    assert_eq!(dashboard.slugs(), BY_NEED);
    assert_eq!(dashboard.selected(), "beta");
}

#[test]
fn keys_quit_repaint_and_help() {
    for (context, prefix) in [("orgs", ""), ("filter", "/"), ("help", "?")] {
        let mut dashboard = ready();
        dashboard.type_text(prefix);
        assert_eq!(dashboard.press_control('l'), [Effect::Repaint], "{context}");
        assert_eq!(dashboard.press_control('c'), [Effect::Quit], "{context}");
    }
    let mut dashboard = ready();
    assert_eq!(dashboard.type_text("q"), [Effect::Quit]);
    dashboard.type_text("?");
    assert_eq!(dashboard.app.context(), Context::Help);
    assert_eq!(dashboard.type_text("q"), []);
    assert_eq!(dashboard.app.context(), Context::Orgs);
    assert_eq!(dashboard.hear(News::Ended), [Effect::Quit]);
}

#[test]
fn a_released_key_is_no_key() {
    let mut dashboard = ready();
    let key = KeyEvent::new_with_kind(
        KeyCode::Char('q'),
        KeyModifiers::NONE,
        KeyEventKind::Release,
    );
    assert_eq!(dashboard.hear(News::Key(key)), []);
}

#[test]
fn the_help_scrolls_no_further_than_its_end() {
    let mut dashboard = ready();
    dashboard.type_text("?");
    for _ in 0..100 {
        dashboard.press(KeyCode::Down);
    }
    assert_eq!(dashboard.app.help, Some(crate::view::help::length() - 20));
    dashboard.press(KeyCode::Home);
    assert_eq!(dashboard.app.help, Some(0));
}

#[test]
fn events_are_coalesced() {
    let mut dashboard = ready();
    dashboard.later(Duration::from_secs(5));
    dashboard.app.dirty = false;
    // The first at once, and all that come while it is under way make one more.
    assert_eq!(dashboard.hear(News::Changed), [list(0)]);
    for _ in 0..1000 {
        assert_eq!(dashboard.hear(News::Changed), []);
    }
    assert!(!dashboard.app.dirty, "an event by itself shows nothing");
    dashboard.later(Duration::from_millis(50));
    assert_eq!(dashboard.hear(News::Listed(Ok(platform()))), [list(150)]);
    assert_eq!(
        dashboard.hear(News::Changed),
        [],
        "the list that waits will show it"
    );
    dashboard.later(Duration::from_millis(250));
    assert_eq!(dashboard.hear(News::Listed(Ok(platform()))), []);
}

#[test]
fn a_lost_stream_is_seen_and_mended_without_a_key() {
    let mut dashboard = ready();
    dashboard.later(Duration::from_mins(1));
    assert_eq!(dashboard.hear(News::Lost(None)), [follow(1)]);
    assert_eq!(dashboard.app.data.standing(), Standing::Reconnecting);
    assert!(matches!(dashboard.app.data.orgs, Remote::Stale { .. }));
    assert_eq!(dashboard.slugs(), BY_NEED, "the last rows stay");
    for (pause, standing) in [
        (2, Standing::Reconnecting),
        (4, Standing::Reconnecting),
        (8, Standing::Offline),
        (10, Standing::Offline),
        (10, Standing::Offline),
    ] {
        dashboard.later(Duration::from_secs(pause));
        let effects = dashboard.hear(News::Lost(Some(refused())));
        assert_eq!(effects, [follow(pause), list(0)]);
        assert_eq!(dashboard.hear(News::Listed(Err(refused()))), []);
        assert_eq!(dashboard.app.data.standing(), standing, "{pause}");
    }
    assert_eq!(dashboard.hear(News::Opened), [list(0)]);
    assert_eq!(dashboard.app.data.standing(), Standing::Live);
    assert!(!dashboard.app.data.orgs.is_ready(), "not before the list");
    dashboard.hear(News::Listed(Ok(platform())));
    assert!(dashboard.app.data.orgs.is_ready());
    // A stream that breaks again at once does not begin with short pauses.
    assert_eq!(dashboard.hear(News::Lost(None)), [follow(10)]);
    dashboard.hear(News::Opened);
    dashboard.later(Duration::from_mins(1));
    assert_eq!(dashboard.hear(News::Lost(None)), [follow(1)]);
}

#[test]
fn a_failed_list_is_asked_for_again() {
    let mut dashboard = Dashboard::start(80, 24);
    dashboard.hear(News::Opened);
    for pause in [1, 2, 4, 8, 10] {
        assert_eq!(
            dashboard.hear(News::Listed(Err(refused()))),
            [list(pause * 1000)]
        );
        assert!(matches!(&dashboard.app.data.orgs, Remote::Failed(_)));
    }
    // An event does not wait for the end of the pause, nor does `r`.
    dashboard.later(Duration::from_millis(500));
    assert_eq!(dashboard.hear(News::Changed), [list(200)]);
    assert_eq!(dashboard.type_text("r"), [list(0)]);
    assert_eq!(dashboard.type_text("r"), [], "it is under way");
    dashboard.hear(News::Listed(Ok(platform())));
    assert!(dashboard.app.data.orgs.is_ready());
}

#[test]
fn a_refused_credential_ends_it_only_at_the_start() {
    let mut dashboard = Dashboard::start(80, 24);
    assert_eq!(
        dashboard.hear(News::Listed(Err(logged_out()))),
        [Effect::Quit]
    );
    assert!(dashboard.app.refused.is_some());

    let mut dashboard = ready();
    assert_eq!(dashboard.hear(News::Lost(Some(logged_out()))), []);
    assert_eq!(dashboard.hear(News::Listed(Err(logged_out()))), []);
    assert_eq!(dashboard.app.data.standing(), Standing::Offline);
    assert_eq!(dashboard.slugs(), BY_NEED);
    assert_eq!(dashboard.type_text("r"), [list(0), follow(0)]);
}

#[test]
fn what_may_not_be_seen_any_more_is_not_shown() {
    let mut dashboard = ready();
    dashboard.hear(News::Listed(Err(forbidden())));
    assert_eq!(dashboard.slugs(), [""; 0]);
    let failure = dashboard.app.data.orgs.failure().map(|why| why.kind);
    assert_eq!(failure, Some(FailureKind::Forbidden));
}

#[test]
fn details_are_asked_for_one_at_a_time() {
    let mut dashboard = ready();
    let read = |slug: &str| Effect::ReadStatus(slug.parse().expect("slug"));
    let answer = |slug: &str| {
        let report = report(slug);
        News::Status(report.org_slug.clone(), Ok(Box::new(report)))
    };
    assert_eq!(dashboard.press(KeyCode::Enter), [read("gamma")]);
    assert_eq!(dashboard.press(KeyCode::Down), []);
    assert_eq!(dashboard.press(KeyCode::Down), []);
    // The answer for another org shows nothing; then the one on the screen is asked for.
    assert_eq!(dashboard.hear(answer("gamma")), [read("delta")]);
    assert_eq!(dashboard.hear(answer("delta")), []);
    let watched = dashboard.app.data.watched.as_ref();
    assert!(watched.is_some_and(|watched| watched.report.is_ready()));
    // A new list brings new details.
    assert_eq!(
        dashboard.hear(News::Listed(Ok(platform()))),
        [read("delta")]
    );
    dashboard.press(KeyCode::Enter);
    assert!(dashboard.app.data.watched.is_none());
    assert_eq!(dashboard.hear(answer("delta")), []);
}

#[test]
fn every_key_of_a_context_is_bound_once_and_told() {
    for context in Context::ALL {
        let keys: Vec<_> = TABLE
            .iter()
            .filter(|binding| binding.context == context)
            .flat_map(|binding| binding.shown.split(' '))
            .filter(|key| *key != "esc")
            .collect();
        let mut once = keys.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), keys.len(), "{context:?}");
    }
    assert!(TABLE.iter().all(|binding| !binding.does.is_empty()));
}
