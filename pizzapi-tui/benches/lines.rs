//! What a pane of lines costs: taking lines in, a frame, a search. 5 000 lines a second and frames of a few milliseconds
//! are what it is for.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pizzapi_sdk::types::Time;
use pizzapi_tui::bench::{
    Theme, Tone,
    lines::{Lines, Pane, draw},
};
use ratatui::{buffer::Buffer, layout::Rect};

const AREA: Rect = Rect::new(0, 0, 200, 60);

/// About 110 columns; every 97th has what is looked for.
fn text(number: usize, wide: bool) -> String {
    let word = if number.is_multiple_of(97) {
        "needle"
    } else {
        "thread"
    };
    let tail = if wide {
        "日本語のログ, café"
    } else {
        "GET /api/sessions 200"
    };
    format!(
        "INFO pizzapi::instance {word}{number}: request took 12 ms, answered by runner laptop; {tail}"
    )
}

fn texts(count: usize, wide: bool) -> Vec<String> {
    (0..count).map(|number| text(number, wide)).collect()
}

fn filled(texts: &[String]) -> Lines {
    let mut lines = Lines::default();
    for text in texts {
        lines.push(
            Some(Time::from_millis(1_795_201_562_186)),
            text,
            Tone::Plain,
        );
    }
    lines
}

fn push(criterion: &mut Criterion) {
    for (name, wide) in [("ASCII", false), ("wide", true)] {
        let texts = texts(100_000, wide);
        criterion.bench_function(&format!("push 100 000 lines, {name}"), |bencher| {
            bencher.iter(|| filled(black_box(&texts)));
        });
    }
}

/// A pane that wraps and searches, at the end and in the middle of 50 000 lines.
fn frame(criterion: &mut Criterion) {
    for (name, wide) in [("ASCII", false), ("wide", true)] {
        let lines = filled(&texts(50_000, wide));
        let mut pane = Pane::default();
        pane.settle(&lines, AREA);
        pane.toggle_wrap(&lines);
        pane.search(&lines, "needle");
        for place in ["middle", "end"] {
            if place == "end" {
                pane.to_end(&lines);
            } else {
                pane.scroll(&lines, -25_000);
            }
            let mut buffer = Buffer::empty(AREA);
            criterion.bench_function(&format!("frame at the {place}, {name}"), |bencher| {
                bencher.iter(|| {
                    buffer.reset();
                    pane.settle(&lines, AREA);
                    draw(&lines, &pane, Theme::COLOR, &mut buffer, AREA);
                });
            });
        }
    }
}

/// Lines of 64 KiB each, as hostile as they come.
fn long_lines(criterion: &mut Criterion) {
    for (name, piece) in [("ASCII", "abcdefg "), ("wide", "日本語é")] {
        let text = piece.repeat(65_536 / piece.len());
        let lines = filled(&vec![text; 200]);
        for wrap in [true, false] {
            let mut pane = Pane::default();
            pane.settle(&lines, AREA);
            if wrap {
                pane.toggle_wrap(&lines);
            } else {
                pane.scroll_sideways(&lines, 40_000);
            }
            pane.search(&lines, "nowhere");
            let mut buffer = Buffer::empty(AREA);
            let way = if wrap { "wrapped" } else { "far at the right" };
            criterion.bench_function(&format!("frame of long lines, {name}, {way}"), |bencher| {
                bencher.iter(|| {
                    buffer.reset();
                    pane.settle(&lines, AREA);
                    draw(&lines, &pane, Theme::COLOR, &mut buffer, AREA);
                });
            });
        }
    }
}

/// A search typed anew over 50 000 lines, and a frame after a tenth of a second of a storm.
fn search(criterion: &mut Criterion) {
    let lines = filled(&texts(50_000, false));
    for needle in ["needle", "Needle", "e", "é"] {
        criterion.bench_function(&format!("search 50 000 lines for {needle}"), |bencher| {
            let mut pane = Pane::default();
            bencher.iter(|| pane.search(&lines, black_box(needle)));
        });
    }
    let more = texts(500, false);
    let mut pane = Pane::default();
    pane.search(&lines, "needle");
    pane.to_end(&lines);
    criterion.bench_function("500 more lines and a frame", |bencher| {
        let start = || (lines.clone(), pane.clone(), Buffer::empty(AREA));
        let storm = |(mut lines, mut pane, mut buffer): (Lines, Pane, Buffer)| {
            for text in &more {
                lines.push(None, text, Tone::Plain);
            }
            pane.settle(&lines, AREA);
            draw(&lines, &pane, Theme::COLOR, &mut buffer, AREA);
            (lines, pane, buffer)
        };
        bencher.iter_batched(start, storm, BatchSize::LargeInput);
    });
}

criterion_group!(benches, push, frame, long_lines, search);
criterion_main!(benches);
