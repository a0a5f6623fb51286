//! The README's picture of the dashboard. The one rule: it is drawn by the real views, from a recorded run of
//! `pizzapi dashboard --demo`, of which only what the picture needs is kept.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{Result, generate::root};

/// Where the picture is.
pub const PICTURE: &str = "docs/dashboard.svg";
/// What it is drawn from.
const RECORDING: &str = "pizzapi-tui/fixtures/dashboard.jsonl";
/// Columns and rows of the picture.
const SIZE: (u16, u16) = (130, 38);
/// So many of the platform's last events are kept.
const EVENTS: usize = 60;
/// Measures are kept for every so many milliseconds.
const SPACING: i64 = 20_000;

/// Options of the screenshot.
#[derive(clap::Args)]
pub struct Screenshot {
    /// Draw it from this recording from now on: a few minutes of `pizzapi dashboard --record` beside a `--demo`.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

impl Screenshot {
    pub fn run(self) -> Result {
        if let Some(path) = self.from {
            let recording = root().join(RECORDING);
            fs::create_dir_all(recording.parent().unwrap_or(Path::new("")))?;
            fs::write(recording, thinned(&fs::read_to_string(path)?)?)?;
        }
        fs::write(root().join(PICTURE), picture()?)?;
        Ok(())
    }
}

/// The picture, as it should be.
pub fn picture() -> Result<String> {
    let recording = fs::read_to_string(root().join(RECORDING))?;
    Ok(pizzapi_tui::picture(
        &recording,
        "The dashboard of PizzaPi",
    )?)
}

/// What of a recording makes a difference to its last picture.
fn thinned(recording: &str) -> Result<String> {
    let mut lines = recording.lines();
    let mut opening: Value = serde_json::from_str(lines.next().ok_or("an empty recording")?)?;
    opening["size"] = json!(SIZE);
    opening["theme"] = json!("dark");
    opening["ascii"] = json!(false);
    let mut first = vec![json!({ "at": opening["at"], "news": { "Platform": "Opened" } })];
    let mut reads: BTreeMap<String, Value> = BTreeMap::new();
    let mut measures: Vec<Value> = Vec::new();
    let mut changes: HashMap<String, Value> = HashMap::new();
    let mut end = opening["at"].clone();
    for line in lines {
        // The last one may be half written.
        let Ok(event) = serde_json::from_str::<Value>(line) else {
            break;
        };
        end = event["at"].clone();
        let news = &event["news"];
        if let Some(read) = news["Read"].as_array() {
            reads.insert(read[0].to_string(), event);
        } else if news["Platform"]["Told"]["Measures"].is_array() {
            gather(&mut measures, event)?;
        } else if news["Platform"]["Told"]["Event"].is_object() {
            let told = &news["Platform"]["Told"]["Event"];
            let key = format!("{} {}", told["kind"], told["org_id"]);
            changes.insert(key, event);
        }
    }
    let mut changes: Vec<Value> = changes.into_values().collect();
    changes.sort_by_key(|event| event["news"]["Platform"]["Told"]["Event"]["id"].as_i64());
    let keep = changes.len().saturating_sub(EVENTS);
    for (name, mut read) in reads {
        if name.contains("LastEvents")
            && let Some(events) = read["news"]["Read"][1]["Ok"]["Events"].as_array_mut()
        {
            events.drain(..events.len().saturating_sub(EVENTS));
        }
        // What was read last is true from the start: the measures are of these orgs.
        if name.contains("Overview") {
            measures.push(read);
        } else {
            read["at"] = opening["at"].clone();
            first.push(read);
        }
    }
    let last = json!({ "at": end, "news": "Tick" });
    let all = [opening]
        .into_iter()
        .chain(first)
        .chain(measures)
        .chain(changes.split_off(keep))
        .chain([last]);
    Ok(all.map(|line| line.to_string() + "\n").collect())
}

/// Adds measures to those of the same time: of each org the latest stays.
fn gather(all: &mut Vec<Value>, event: Value) -> Result {
    let slot = |event: &Value| -> Result<i64> {
        let at: pizzapi_types::Time = serde_json::from_value(event["at"].clone())?;
        Ok(at.millis() / SPACING)
    };
    let of = |event: &Value| {
        event["news"]["Platform"]["Told"]["Measures"]
            .as_array()
            .cloned()
    };
    match all.last_mut() {
        Some(before) if slot(before)? == slot(&event)? => {
            let mut orgs: BTreeMap<String, Value> = BTreeMap::new();
            for measure in [of(before), of(&event)].into_iter().flatten().flatten() {
                orgs.insert(measure["org_id"].to_string(), measure);
            }
            let measures: Vec<Value> = orgs.into_values().collect();
            before["news"]["Platform"]["Told"]["Measures"] = json!(measures);
        }
        _ => all.push(event),
    }
    Ok(())
}
