//! Rows made into wire types. The one rule: a row that this program wrote and cannot read is an error, not a gap.

use std::str::FromStr;

use pizzapi_types::{Runner, Session, SessionStatus, Time, runner::RegisterRunner};
use serde_json::{Map, Value};
use sqlx::{Row as _, sqlite::SqliteRow};

/// The columns that [`session`] reads.
macro_rules! session_columns {
    ($rest:literal) => {
        concat!(
            "SELECT s.n, s.id, s.runner_id, r.name, s.user_id, s.status, s.cwd, s.prompt, s.started_at, s.ended_at, \
             s.end_reason, s.exit_code, s.event_count FROM sessions s JOIN runners r ON r.id = s.runner_id ",
            $rest
        )
    };
}
pub(super) use session_columns;

pub fn session(row: &SqliteRow) -> Result<Session, sqlx::Error> {
    Ok(Session {
        session_id: id(row, 1)?,
        runner_id: Some(id(row, 2)?),
        runner_name: row.try_get(3)?,
        user_id: Some(id(row, 4)?),
        status: SessionStatus::from(row.try_get::<&str, _>(5)?),
        cwd: row.try_get(6)?,
        prompt: row.try_get(7)?,
        started_at: Time::from_millis(row.try_get(8)?),
        ended_at: row.try_get::<Option<i64>, _>(9)?.map(Time::from_millis),
        end_reason: row.try_get(10)?,
        exit_code: row.try_get(11)?,
        event_count: u64::try_from(row.try_get::<i64, _>(12)?).unwrap_or(0),
        other: Map::new(),
    })
}

pub fn runner(row: &SqliteRow) -> Result<Runner, sqlx::Error> {
    let said: Map<String, Value> = json(row, 2)?;
    let register: RegisterRunner = json(row, 2)?;
    let mut runner = Runner {
        connected: false,
        ..shown(id(row, 0)?, register)
    };
    runner.user_id = Some(id(row, 1)?);
    if let Some(services) = said.get("serviceIds") {
        runner
            .other
            .insert("serviceIds".to_owned(), services.clone());
    }
    Ok(runner)
}

/// A runner as it is shown, from what it says of itself.
pub fn shown(id: pizzapi_types::RunnerId, said: RegisterRunner) -> Runner {
    Runner {
        runner_id: id,
        name: said.name,
        roots: said.roots,
        session_count: 0,
        skills: said.skills,
        agents: said.agents,
        plugins: said.plugins,
        hooks: said.hooks,
        version: said.version,
        platform: said.platform,
        connected: true,
        user_id: None,
        warning: None,
        other: Map::new(),
    }
}

pub fn id<T: FromStr>(row: &SqliteRow, column: usize) -> Result<T, sqlx::Error>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    row.try_get::<&str, _>(column)?
        .parse()
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn json<T: serde::de::DeserializeOwned>(row: &SqliteRow, column: usize) -> Result<T, sqlx::Error> {
    serde_json::from_str(row.try_get(column)?).map_err(|error| sqlx::Error::Decode(error.into()))
}
