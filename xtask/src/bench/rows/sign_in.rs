//! Signing in, which is a password check above all; and what is left for others meanwhile.

use serde_json::json;

use crate::{
    Result,
    bench::{
        Programs,
        ask::Ask,
        bare::Bare,
        figure::{per_cent, rate},
        load::{Load, in_turn},
        row::Row,
        serve::{PASSWORD, Serve},
    },
};

/// How many sign in at once.
const CLIENTS: usize = 4;

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let serve = Serve::start(programs)?;
    let account = serve.sign_up("somebody")?;
    let form = json!({ "email": account.email, "password": PASSWORD });
    let sign_in = Ask::post("/api/auth/sign-in/email", &form);
    let sign_in = Load::new(serve.address, &sign_in).by(CLIENTS);
    let bare = Bare::start(programs, &["password"])?;
    let check = Load::new(bare.address, &Ask::post("/", &form)).by(CLIENTS);
    let health = Load::new(serve.address, &Ask::get("/health"));
    let bare_health = Load::new(bare.address, &Ask::get("/health"));
    let loads = [
        check.clone(),
        sign_in.clone(),
        bare_health.clone(),
        health.clone(),
        bare_health.beside(&check),
        health.beside(&sign_in),
    ];
    let results = in_turn(&loads)?.into_iter().map(|result| result.per_second);
    let results: Vec<f64> = results.collect();
    let [check, sign_in, bare_health, health, bare_beside, beside] = results[..] else {
        return Err("a load without a result".into());
    };
    let kept = beside / health;
    Ok(vec![
        Row {
            what: format!("sign-ins, {CLIENTS} clients"),
            measured: rate(sign_in),
            ceiling: format!("{} (Argon2id)", rate(check)),
            ratio: per_cent(sign_in / check),
            target: "≥ 60 %",
            met: Some(sign_in / check >= 0.6),
        },
        Row {
            what: format!("`/health` beside {CLIENTS} clients signing in · alone"),
            measured: format!("{} · {}", rate(beside), rate(health)),
            ceiling: format!("{} · {}", rate(bare_beside), rate(bare_health)),
            ratio: format!(
                "{} (bare: {})",
                per_cent(kept),
                per_cent(bare_beside / bare_health)
            ),
            target: "≥ 40 % of alone",
            met: Some(kept >= 0.4),
        },
    ])
}
