//! Requests through the router, beside a proxy of the same parts that looks at nothing.

use crate::{
    Result,
    bench::{
        Programs,
        ask::Ask,
        bare::Bare,
        figure::{per_cent, rate},
        load::{Load, in_turn},
        routed::Routed,
        row::Row,
        serve::Serve,
    },
};

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let serve = Serve::start(programs)?;
    serve.create("org")?;
    let instance = serve.instance("org")?;
    let health = Ask::get("/health").host("org.localhost");
    let answer = health.good(instance.address)?.to_string();
    // An instance's answer costs more than the way there; what the way costs is seen with a server that has it ready.
    let ready = Bare::start(programs, &["bytes", &answer])?;
    let proxy = |target: &str| Bare::start(programs, &["proxy", target]);
    let to_ready = proxy(&ready.address.to_string())?;
    let to_instance = proxy(&instance.address.to_string())?;
    let router_to_instance = Routed::of(programs, &serve)?;
    let router_to_ready = Routed::to(programs, &[("org", ready.address)])?;
    let loads = [
        ready.address,
        to_ready.address,
        router_to_ready.address,
        instance.address,
        to_instance.address,
        router_to_instance.address,
    ];
    let results = in_turn(&loads.map(|address| Load::new(address, &health)))?;
    let results: Vec<f64> = results.iter().map(|result| result.per_second).collect();
    let [direct, bare, routed, rows @ ..] = &results[..] else {
        return Err("a load without a result".into());
    };
    let mut all = vec![row("a bare server", *direct, *bare, *routed)];
    if let [direct, bare, routed] = rows {
        all.push(row("an instance's `/health`", *direct, *bare, *routed));
    }
    Ok(all)
}

fn row(what: &str, direct: f64, bare: f64, routed: f64) -> Row {
    let ratio = routed / bare;
    Row {
        what: format!("requests through the router to {what}"),
        measured: rate(routed),
        ceiling: format!("{} (bare proxy) · {} (direct)", rate(bare), rate(direct)),
        ratio: per_cent(ratio),
        target: "≥ 80 % of the bare proxy",
        met: Some(ratio >= 0.8),
    }
}
