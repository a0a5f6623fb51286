//! A router, started as people start it.

use std::{
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use pizzapi_host::file;
use pizzapi_types::{
    OrgId,
    instance::{Route, RouteTable},
};

use super::{Programs, ask::free_address, serve::Serve};
use crate::Result;

/// One that runs, until it is dropped.
pub struct Routed {
    child: Child,
    pub address: SocketAddr,
    /// A folder of its own.
    own: Option<PathBuf>,
}

impl Routed {
    /// One for a control plane's orgs.
    pub fn of(programs: &Programs, serve: &Serve) -> Result<Self> {
        Self::start(programs, &serve.data, serve.address, None)
    }

    /// One whose control plane is away, with a table on disk that leads to any servers: it starts from that.
    pub fn to(programs: &Programs, servers: &[(&str, SocketAddr)]) -> Result<Self> {
        let away = free_address()?;
        let own = std::process::id();
        let data = std::env::temp_dir().join(format!("pizzapi-bench-{own}-{}", away.port()));
        file::create_private_dir(&data.join("control-plane"))?;
        file::create_private_dir(&data.join("router"))?;
        let routes = servers.iter().map(|(slug, address)| {
            Ok(Route {
                slug: slug.parse()?,
                org_id: OrgId::new(),
                address: Some(address.to_string()),
                reason: None,
            })
        });
        let table = RouteTable {
            at: 1,
            routes: routes.collect::<Result<_>>()?,
        };
        file::write_private(
            &data.join("router/table.json"),
            &serde_json::to_vec(&table)?,
        )?;
        file::write_private(&data.join("control-plane/router-token"), b"none")?;
        Self::start(programs, &data, away, Some(data.clone()))
    }

    fn start(
        programs: &Programs,
        data: &Path,
        control_plane: SocketAddr,
        own: Option<PathBuf>,
    ) -> Result<Self> {
        let address = free_address()?;
        let child = Command::new(&programs.pizzapi)
            .arg("router")
            .env("PIZZAPI_DATA_DIR", data)
            .env("PIZZAPI_BASE_DOMAIN", "localhost")
            .env("PIZZAPI_ROUTER_BIND", address.to_string())
            .env(
                "PIZZAPI_CONTROL_PLANE_URL",
                format!("http://{control_plane}"),
            )
            // That the control plane is away is no news here.
            .env("PIZZAPI_LOG", "off")
            .stdin(Stdio::null())
            .spawn()?;
        let mut this = Self {
            child,
            address,
            own,
        };
        while TcpStream::connect(address).is_err() {
            if let Some(status) = this.child.try_wait()? {
                return Err(format!("`pizzapi router` has ended: {status}").into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(this)
    }
}

impl Drop for Routed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(own) = &self.own {
            let _ = std::fs::remove_dir_all(own);
        }
    }
}
