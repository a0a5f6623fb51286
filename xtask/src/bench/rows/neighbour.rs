//! One org's requests through the router, alone and while another org floods it from the same machine, beside a bare proxy
//! under the same flood. The cores are shared by the load, the router and both servers: what the proxy loses is lost to that.

use crate::{
    Result,
    bench::{
        Programs,
        ask::Ask,
        bare::Bare,
        figure::{per_cent, us},
        load::{CONNECTIONS, Load, Throughput, in_turn},
        routed::Routed,
        row::Row,
        serve::Serve,
    },
};

pub fn measure(programs: &Programs) -> Result<Vec<Row>> {
    let serve = Serve::start(programs)?;
    serve.create("quiet")?;
    serve.create("noisy")?;
    let quiet = Ask::get("/health").host("quiet.localhost");
    let noisy = Ask::get("/health").host("noisy.localhost");
    let instance = serve.instance("quiet")?;
    let answer = quiet.good(instance.address)?.to_string();
    let ready = || Bare::start(programs, &["bytes", &answer]);
    let (one, two) = (ready()?, ready()?);
    let proxy = Bare::start(programs, &["proxy", &one.address.to_string()])?;
    let router = Routed::to(programs, &[("quiet", one.address), ("noisy", two.address)])?;
    let to_instances = Routed::of(programs, &serve)?;
    let mut loads = Vec::new();
    for address in [proxy.address, router.address, to_instances.address] {
        let alone = Load::new(address, &quiet).by(1);
        let flood = Load::new(address, &noisy).by(CONNECTIONS);
        loads.extend([alone.clone(), alone.beside(&flood)]);
    }
    let results = in_turn(&loads)?;
    let [
        bare,
        bare_beside,
        routed,
        beside,
        instances,
        instances_beside,
    ] = results[..]
    else {
        return Err("a load without a result".into());
    };
    let bare = (bare, bare_beside);
    Ok(vec![
        row("bare servers", (routed, beside), bare),
        row("instances", (instances, instances_beside), bare),
    ])
}

/// The 99th percentile of the quiet org's requests: alone, and beside the flood.
fn row(what: &str, routed: (Throughput, Throughput), bare: (Throughput, Throughput)) -> Row {
    let growth = |(alone, beside): (Throughput, Throughput)| {
        beside.p99.as_secs_f64() / alone.p99.as_secs_f64() - 1.0
    };
    let shown = |(alone, beside): (Throughput, Throughput)| {
        let (alone, beside) = (alone.p99.as_secs_f64(), beside.p99.as_secs_f64());
        format!("{} → {}", us(alone), us(beside))
    };
    Row {
        what: format!(
            "an org's p99 through the router to {what}: alone → beside another org's flood"
        ),
        measured: format!("{} (+{})", shown(routed), per_cent(growth(routed))),
        ceiling: format!("{} (+{}) (bare proxy)", shown(bare), per_cent(growth(bare))),
        ratio: per_cent(routed.1.p99.as_secs_f64() / bare.1.p99.as_secs_f64()),
        target: "grows by < 20 %",
        met: Some(growth(routed) < 0.2),
    }
}
