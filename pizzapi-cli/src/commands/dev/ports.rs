//! Which ports `dev` uses: the usual ones, or free ones when those are taken; the same ones next time.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
};

use pizzapi_host::file;
use serde::{Deserialize, Serialize};

use crate::{
    commands::serve::bind,
    ctx::Ctx,
    env,
    error::{Error, Exit, Result},
};

/// Where the servers listen.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    control_plane: SocketAddr,
    router: SocketAddr,
    before: Option<SocketAddr>,
}

/// What is remembered for next time: numbers only, so that listening on all of a machine's addresses is wished anew each time.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Remembered {
    control_plane: u16,
    router: u16,
}

impl Ports {
    /// What was told, else what was used before, else the usual ones; taken ones are replaced, unless they were told.
    pub fn choose(ctx: &Ctx, data: &Path) -> Result<Self> {
        let path = data.join("dev.json");
        let remembered: Option<Remembered> = std::fs::read(&path)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        let told_bind = env::BIND.get()?.is_some() || env::PORT.get()?.is_some();
        let told_router = env::ROUTER_BIND.parsed::<SocketAddr>()?;
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let before = remembered.map(|before| local(before.control_plane));
        let control_plane = if told_bind {
            told("the control plane", bind(3100)?)?
        } else {
            usable(ctx, "control plane", before.unwrap_or(local(3100)))?
        };
        let router = match told_router {
            Some(address) => told("the router", address)?,
            None => usable(
                ctx,
                "router",
                local(remembered.map_or(8088, |before| before.router)),
            )?,
        };
        let now = Remembered {
            control_plane: control_plane.port(),
            router: router.port(),
        };
        file::write_private(
            &path,
            &serde_json::to_vec(&now).map_err(std::io::Error::other)?,
        )?;
        let before = before.filter(|before| *before != control_plane);
        Ok(Self {
            control_plane,
            router,
            before,
        })
    }

    /// Where the control plane listened last time, if that was elsewhere.
    pub fn control_plane_before(&self) -> Option<SocketAddr> {
        self.before
    }

    /// Where the control plane listens.
    pub fn control_plane(&self) -> SocketAddr {
        self.control_plane
    }

    /// Where the router listens.
    pub fn router(&self) -> SocketAddr {
        self.router
    }
}

fn told(what: &str, address: SocketAddr) -> Result<SocketAddr> {
    let listener = TcpListener::bind(address).map_err(|error| {
        Error::new(Exit::Failed, format!("{what} cannot listen on {address}"))
            .because(error)
            .hint("something else uses the address; choose another, or unset the variable to have a free one chosen")
    })?;
    Ok(listener.local_addr()?)
}

fn usable(ctx: &Ctx, what: &str, address: SocketAddr) -> Result<SocketAddr> {
    if TcpListener::bind(address).is_ok() {
        return Ok(address);
    }
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    ctx.out.note(format_args!(
        "  port {} is taken; the {what} uses {} from now on",
        address.port(),
        free.port()
    ));
    Ok(free)
}
