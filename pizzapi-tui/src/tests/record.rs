//! Recording and replaying. The one rule: what is replayed looks as it looked, and no secret comes that far.

use std::{fs, path::PathBuf};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pizzapi_sdk::types::{Secret, Time};
use ratatui::{buffer::Buffer, layout::Size};
use serde_json::json;

use crate::{
    Options,
    app::{App, Overlay},
    change::Outcome,
    event::{Answer, Ask, Event, News},
    form::Form,
    record::{Opening, Recorder, replay::Replay},
    remote::{Failure, FailureKind},
    replay,
};

fn folder() -> PathBuf {
    let name = format!(
        "pizzapi-tui-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    );
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn opening() -> (Options, App) {
    let options = Options {
        profile: Some("dev".to_owned()),
        ascii: Some(false),
        ..Options::default()
    };
    let mut app = App::new(&options, "http://localhost:8088", Size::new(100, 30));
    app.now = Time::from_millis(1_795_000_000_000);
    (options, app)
}

/// Replays what happens as it is recorded; gives what was seen, and the file.
fn run(news: Vec<News>) -> (Buffer, String) {
    let folder = folder();
    let path = folder.join("run.jsonl");
    let recorder = Recorder::create(&path).expect("a file");
    let (options, app) = opening();
    let opening = Opening::of(&app, &options);
    recorder.open(&opening).expect("written");
    let mut run = Replay::new(&opening, None);
    for (millis, news) in (1_795_000_000_100..).zip(news) {
        let event = Event {
            at: Time::from_millis(millis),
            news,
        };
        recorder.event(&event, &run.app).expect("written");
        run.event(event);
    }
    drop(recorder);
    let text = fs::read_to_string(&path).expect("read");
    assert!(Recorder::create(&path).is_err(), "no file is written over");
    fs::remove_dir_all(folder).expect("removed");
    (run.buffer, text)
}

fn key(code: KeyCode) -> News {
    News::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn logged_out() -> News {
    let why = Failure {
        kind: FailureKind::LoggedOut,
        ..Failure::other("no login".to_owned())
    };
    News::Read(Ask::User, Err(why))
}

#[test]
fn a_recorded_run_looks_the_same_when_it_is_replayed() {
    let time = "2026-11-01T12:00:00Z";
    let org = |n: u32| {
        json!({
            "id": format!("id{n}"), "slug": format!("org-{n}"), "name": "日本",
            "status": "active", "created_at": time, "updated_at": time,
        })
    };
    let orgs: Vec<_> = (0..9).map(org).collect();
    let orgs = serde_json::from_value(orgs.into()).expect("orgs");
    let (seen, text) = run(vec![
        News::Read(Ask::Orgs, Ok(Answer::Orgs(orgs))),
        key(KeyCode::Char('2')),
        key(KeyCode::Char('j')),
        News::Resized(90, 25),
        key(KeyCode::Char('/')),
        key(KeyCode::Char('3')),
    ]);
    assert_eq!(seen.area, ratatui::layout::Rect::new(0, 0, 90, 25));
    let again = replay(&text, None).expect("replayed");
    // Attributes and all.
    assert_eq!(again, seen);
    let other = replay(&text, Some((120, 40))).expect("replayed");
    assert_eq!((other.area.width, other.area.height), (120, 40));
}

#[test]
fn what_is_no_recording_is_refused() {
    assert!(replay("", None).is_err());
    assert!(replay("nonsense", None).is_err());
    let (_, text) = run(vec![key(KeyCode::Char('j'))]);
    let broken = format!("{text}{{\"at\":");
    let error = replay(&broken, None).expect_err("cut off");
    assert_eq!(error.to_string(), "line 3 of the recording cannot be read");
    let other = text.replacen("dashboard 1", "dashboard 7", 1);
    let error = replay(&other, None).expect_err("of another version");
    assert!(error.to_string().contains("dashboard 7"), "{error}");
}

#[test]
fn passwords_are_recorded_as_dots() {
    let mut news = vec![logged_out()];
    // The form to log in: the e-mail address first.
    news.extend("ada@example.com".chars().map(|c| key(KeyCode::Char(c))));
    news.push(key(KeyCode::Tab));
    news.extend("hunter2".chars().map(|c| key(KeyCode::Char(c))));
    // As a German keyboard types it.
    let both = KeyModifiers::CONTROL | KeyModifiers::ALT;
    news.push(News::Key(KeyEvent::new(KeyCode::Char('@'), both)));
    news.push(News::Pasted("correct horse".to_owned()));
    let (seen, text) = run(news);
    assert!(text.contains("\"Char\":\"d\""), "what may be seen is there");
    for secret in ["\"Char\":\"h\"", "\"Char\":\"2\"", "horse", "hunter2"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let at = text.matches("\"Char\":\"@\"").count();
    assert_eq!(at, 1, "the one in the address");
    assert_eq!(replay(&text, None).expect("replayed"), seen);
}

#[test]
fn invites_and_tokens_are_recorded_as_dots() {
    let secret = || Secret::from("s3cr3t-of-an-invite");
    for outcome in [Outcome::Secret(secret()), Outcome::Token(secret())] {
        let (_, text) = run(vec![
            News::Accepted(1, outcome.clone()),
            News::Done(1, Ok(outcome)),
        ]);
        assert!(text.contains('•') && !text.contains("s3cr3t"), "{text}");
    }
}

#[test]
fn every_field_for_a_secret_is_masked() {
    let (_, app) = opening();
    for form in [Form::sign_in(&app), Form::accept_invite()] {
        let secrets = ["password", "secret", "invite", "current", "new"];
        for field in form.fields.iter().filter(|it| secrets.contains(&it.name)) {
            let crate::form::Kind::Text(input) = &field.kind else {
                panic!("{} is typed", field.name);
            };
            assert!(input.is_masked(), "{} of {}", field.name, form.title);
        }
    }
}

#[test]
fn a_full_disk_is_an_error_and_nothing_else() {
    let full = PathBuf::from("/dev/full");
    if !full.exists() {
        return;
    }
    let file = fs::OpenOptions::new()
        .write(true)
        .open(full)
        .expect("opened");
    let output = crate::terminal::output::Output::new(file).expect("a thread");
    output.push(b"{}\n").expect("not known yet");
    assert!(!output.drain(std::time::Duration::from_secs(20)));
    let error = output.push(b"{}\n").expect_err("full");
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
}

#[test]
fn a_form_to_log_in_is_there() {
    let mut run = {
        let (options, app) = opening();
        Replay::new(&Opening::of(&app, &options), None)
    };
    run.event(Event {
        at: run.app.now,
        news: logged_out(),
    });
    assert!(matches!(run.app.overlays.last(), Some(Overlay::Form(_))));
}
