//! The control plane's public keys, beside the same bytes from a bare server.

use crate::{
    Result,
    bench::{
        Programs,
        ask::Ask,
        bare::Bare,
        figure::{per_cent, rate},
        load::{Load, in_turn},
        row::Row,
        serve::Serve,
    },
};

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let serve = Serve::start(programs)?;
    let keys = Ask::get("/.well-known/jwks.json");
    let document = keys.good(serve.address)?.to_string();
    let bare = Bare::start(programs, &["bytes", &document])?;
    let loads = [
        Load::new(bare.address, &keys),
        Load::new(serve.address, &keys),
    ];
    let results = in_turn(&loads)?;
    let [bare, keys] = results[..] else {
        return Err("a load without a result".into());
    };
    let ratio = keys.per_second / bare.per_second;
    Ok(vec![Row {
        what: "`GET /.well-known/jwks.json`".into(),
        measured: rate(keys.per_second),
        ceiling: format!("{} (the same bytes)", rate(bare.per_second)),
        ratio: per_cent(ratio),
        target: "≥ 65 %",
        met: Some(ratio >= 0.65),
    }])
}
