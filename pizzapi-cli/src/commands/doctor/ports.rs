//! Whether the servers can listen where they want to, and who does already.
//!
//! The one rule: whatever listens is asked who it is by what anybody may ask, and nothing else.

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
};

use pizzapi_host::FileLock;
use pizzapi_sdk::{Client, RawAnswer, RetryPolicy};
use serde_json::Value;

use super::{
    facts::{PATIENCE, is_health},
    finding::Findings,
    org_hosts::is_router,
};
use crate::{ctx::folders, env, error::Result};

/// A server that listens.
struct Server {
    check: &'static str,
    what: &'static str,
    /// The variable that says where, and its part of this machine's data.
    variable: &'static str,
    lock: &'static str,
    is_ours: fn(&RawAnswer) -> bool,
}

const CONTROL_PLANE: Server = Server {
    check: "control-plane",
    what: "the control plane",
    variable: "PORT",
    lock: "control-plane/lock",
    is_ours: is_health,
};
const ROUTER: Server = Server {
    check: "router",
    what: "the router",
    variable: "PIZZAPI_ROUTER_BIND",
    lock: "router/lock",
    is_ours: is_router,
};

pub async fn look(found: &mut Findings) {
    let control_plane = control_plane();
    let router = env::ROUTER_BIND.parsed::<SocketAddr>();
    let remembered = |name: &str| -> Option<u16> {
        let text = fs::read(folders().data().ok()?.join("dev.json")).ok()?;
        let said: Value = serde_json::from_slice(&text).ok()?;
        said[name].as_u64()?.try_into().ok()
    };
    let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    for (server, told, usual) in [
        (
            CONTROL_PLANE,
            control_plane,
            remembered("control_plane").unwrap_or(3100),
        ),
        (ROUTER, router, remembered("router").unwrap_or(8088)),
    ] {
        match told {
            Ok(told) => listen(&server, told.unwrap_or(local(usual)), told.is_some(), found).await,
            Err(error) => {
                let hint = error.hint.unwrap_or_default();
                found.problem(server.check, error.message, hint);
            }
        }
    }
}

/// Where the variables say that the control plane listens, if they do.
fn control_plane() -> Result<Option<SocketAddr>> {
    let ip = env::BIND.parsed::<IpAddr>()?;
    let port = env::PORT.parsed::<u16>()?;
    Ok((ip.is_some() || port.is_some()).then(|| {
        let ip = ip.unwrap_or(IpAddr::from(Ipv4Addr::LOCALHOST));
        SocketAddr::new(ip, port.unwrap_or(3100))
    }))
}

async fn listen(server: &Server, address: SocketAddr, told: bool, found: &mut Findings) {
    let Server {
        check,
        what,
        variable,
        ..
    } = server;
    let Err(error) = TcpListener::bind(address) else {
        return found.fine(check, format!("{address} is free for {what}"));
    };
    match error.kind() {
        io::ErrorKind::AddrInUse => {}
        io::ErrorKind::PermissionDenied => {
            return found.problem(
                check,
                format!("{what} may not listen on {address}"),
                format!("choose a port above 1023 with {variable}, and have a proxy lead to it"),
            );
        }
        _ => {
            return found.problem(
                check,
                format!("{what} cannot listen on {address}: {error}"),
                format!("{variable} says where: choose an address of this machine"),
            );
        }
    }
    if is_ours(server, address).await {
        let pid = holder(server).map_or_else(String::new, |pid| format!(" (pid {pid})"));
        return found.fine(check, format!("{what} listens on {address}{pid}"));
    }
    let text = format!("another program listens on {address}");
    let fix = format!(
        "end that one (`ss -ltnp 'sport = :{}'` names it), or set {variable}",
        address.port()
    );
    if told {
        found.problem(
            check,
            format!("{text}, where {what} is to listen as {variable} says"),
            fix,
        );
    } else {
        found.warning(
            check,
            format!(
                "{text}: `pizzapi dev` takes a free port instead, {what} by itself does not start"
            ),
            fix,
        );
    }
}

/// Asks what listens whether it is one of ours.
async fn is_ours(server: &Server, address: SocketAddr) -> bool {
    let ip = match address.ip() {
        ip if ip.is_unspecified() => IpAddr::from(Ipv4Addr::LOCALHOST),
        ip => ip,
    };
    let client = Client::builder(format!("http://{}", SocketAddr::new(ip, address.port())))
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE)
        .idle_timeout(PATIENCE)
        .retry(RetryPolicy::none())
        .build();
    let Ok(client) = client else { return false };
    let answer = client.get("/health").anonymous().raw_answer().await;
    answer.is_ok_and(|answer| (server.is_ours)(&answer))
}

/// The process that serves this machine's data.
fn holder(server: &Server) -> Option<u32> {
    let data = folders().data().ok()?;
    let holder = FileLock::holder(&data.join(server.lock)).ok()??;
    Some(holder.pid)
}
