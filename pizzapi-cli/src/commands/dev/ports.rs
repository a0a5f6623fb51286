//! Which ports `dev` uses: the usual ones, or free ones when those are taken; the same ones next time.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use super::state::State;
use crate::{
    commands::{serve::bind, talk::Talk},
    env,
    error::{Error, Exit, Result},
};

/// Where the servers listen.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    pub control_plane: SocketAddr,
    pub router: SocketAddr,
    /// Where the control plane listened last time, if that was elsewhere.
    pub control_plane_before: Option<SocketAddr>,
}

impl Ports {
    /// What was told, else what was used before, else the usual ones; taken ones are replaced, unless they were told.
    pub fn choose(talk: &Talk<'_>, before: Option<&State>) -> Result<Self> {
        let told_bind = env::BIND.get()?.is_some() || env::PORT.get()?.is_some();
        let told_router = env::ROUTER_BIND.parsed::<SocketAddr>()?;
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let used = before.map(|before| local(before.control_plane));
        let control_plane = if told_bind {
            told("the control plane", bind(3100)?)?
        } else {
            usable(talk, "control plane", used.unwrap_or(local(3100)))?
        };
        let router = match told_router {
            Some(address) => told("the router", address)?,
            None => usable(
                talk,
                "router",
                local(before.map_or(8088, |before| before.router)),
            )?,
        };
        Ok(Self {
            control_plane,
            router,
            control_plane_before: used.filter(|used| *used != control_plane),
        })
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

fn usable(talk: &Talk<'_>, what: &str, address: SocketAddr) -> Result<SocketAddr> {
    if TcpListener::bind(address).is_ok() {
        return Ok(address);
    }
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    talk.line(format_args!(
        "  port {} is taken; the {what} uses {} from now on",
        address.port(),
        free.port()
    ));
    Ok(free)
}
