//! Bare servers: the program `ceiling`, in one of its modes.

use std::{
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{Programs, ask::free_address, machine};
use crate::Result;

/// One that runs, until it is dropped.
pub struct Bare {
    child: Child,
    pub address: SocketAddr,
}

impl Bare {
    /// Starts one; it can be connected to when this returns.
    pub fn start(programs: &Programs, mode: &[&str]) -> Result<Self> {
        let bare = Self::spawn(programs, mode)?;
        while TcpStream::connect(bare.address).is_err() {
            std::thread::sleep(Duration::from_micros(200));
        }
        Ok(bare)
    }

    /// Starts one without waiting for it.
    pub fn spawn(programs: &Programs, mode: &[&str]) -> Result<Self> {
        let address = free_address()?;
        let child = Command::new(&programs.ceiling)
            .arg(address.to_string())
            .args(mode)
            .stdin(Stdio::null())
            .spawn()?;
        Ok(Self { child, address })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it takes, in bytes.
    pub fn rss(&self) -> u64 {
        machine::rss(self.pid())
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
